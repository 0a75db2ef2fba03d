// Limits of a search, from the options and from the machine.
import { totalmem } from 'node:os';
import { FlushpointError } from '../base/errors.js';
import type { Limits } from '../explore/search.js';
import type { Given, limitOptions } from './options.js';
import { parseCount, parseDuration, parseSize } from './values.js';

/** What a worker thread takes besides the memory that the search shares, measured on ppc64-hash with states of four words. */
const WORKER_BYTES = 20 * 2 ** 20;
/** A search that may use less than this would end before it has begun. */
const LEAST_BYTES = 2 ** 20;

/** Part of the machine's memory that a search may take when nobody says how much: more, and the system ends the process. */
const MACHINE_SHARE = 7 / 8;

/** Memory of the machine, or of the container. */
const machineBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** Memory for visited set and frontiers: what was asked for, without what the process and its threads take anyway. */
const searchBytes = (text: string | undefined, residentBytes: number, workers: number): number => {
  const others = residentBytes + (workers > 1 ? workers * WORKER_BYTES : 0);
  if (text === undefined) return Math.max(LEAST_BYTES, machineBytes() * MACHINE_SHARE - others);
  const left = parseSize('max-memory', text) - others;
  if (left >= LEAST_BYTES) return left;
  const least = Math.ceil((others + LEAST_BYTES) / 2 ** 20);
  throw new FlushpointError(
    'usage/bad-value',
    `--max-memory cannot be "${text}"`,
    `flushpoint itself needs ${least}M here`,
  );
};

/**
 * The limits that were asked for; one on memory there always is.
 * @param residentBytes what the process takes as it is
 * @throws FlushpointError `usage/bad-value` for a value that cannot be read, or less memory than flushpoint itself needs
 */
export const limitsFrom = (given: Given<typeof limitOptions>, residentBytes: number, workers: number): Limits => {
  const states = given['max-states'];
  const depth = given['max-depth'];
  const memory = given['max-memory'];
  return {
    ...(states === undefined ? {} : { maxStates: parseCount('max-states', states) }),
    ...(depth === undefined ? {} : { maxDepth: parseCount('max-depth', depth, 0) }),
    ...(given.timeout === undefined ? {} : { timeoutMs: parseDuration('timeout', given.timeout) }),
    maxMemoryBytes: searchBytes(memory, residentBytes, workers),
  };
};
