// How far a running search is, in one line.
import type { Progress } from '../explore/search.js';
import { bytes, duration, grouped, roughly } from './units.js';

/** What part of a limit is used; nothing where there is none. */
const share = (used: number, limit: number | undefined): string =>
  limit === undefined ? '' : ` (${Math.min(100, Math.floor((used / Math.max(limit, 1)) * 100))}%)`;

/**
 * `1,234,567 states (12%)  5.1 M/s  depth 31  frontier 120,000  412 MiB (10%)  12.0 s`; percentages are of the limits that
 * were set.
 */
export const progressText = ({ states, depth, frontier, bytes: memory, elapsedMs, resumedStates, limits }: Progress) =>
  [
    `${grouped(states)} states${share(states, limits.maxStates)}`,
    `${roughly(((states - resumedStates) / Math.max(elapsedMs, 1)) * 1000)}/s`,
    `depth ${grouped(depth)}${share(depth, limits.maxDepth)}`,
    `frontier ${grouped(frontier)}`,
    `${bytes(memory)}${share(memory, limits.maxMemoryBytes)}`,
    `${duration(elapsedMs)}${share(elapsedMs, limits.timeoutMs)}`,
  ].join('  ');
