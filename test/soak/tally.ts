// What a soak has done so far, and the file that it goes on from.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Counts by what they count. */
export type Tally = { readonly [what: string]: number };

/** Adds counts; what only one side has counts as 0 on the other. */
export const plus = (a: Tally, b: Tally): Tally => {
  const sum: Record<string, number> = { ...a };
  for (const [what, count] of Object.entries(b)) sum[what] = (sum[what] ?? 0) + count;
  return sum;
};

/** How far a soak has come. */
export interface SoakProgress {
  readonly version: 1;
  readonly seed: number;
  /** Chunks that are finished; the next one has this number. */
  readonly chunks: number;
  /** Milliseconds spent on them, of the clock and of processors. */
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly tally: Tally;
}

/** Writes a file so that whoever reads it finds the old text or the new one, never a part. */
const writeAtomically = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** Keeps the progress in a file. */
export const writeProgress = (path: string, progress: SoakProgress): void => {
  writeAtomically(path, `${JSON.stringify(progress, null, 2)}\n`);
};

/**
 * The progress that a file keeps.
 * @throws Error when it is not the progress of a soak
 */
export const readProgress = (path: string): SoakProgress => {
  const progress = JSON.parse(readFileSync(path, 'utf8')) as Partial<SoakProgress>;
  if (progress.version !== 1 || progress.seed === undefined || progress.tally === undefined) {
    throw new Error(`${path} is not the progress of a soak`);
  }
  return progress as SoakProgress;
};
