// How far a running search is, in one line.
import type { Progress } from '../explore/search.js';
import { bytes, duration, grouped, roughly } from './units.js';

/** `1,234,567 states  5.1 M/s  depth 31  frontier 120,000  412 MiB  12.0 s` */
export const progressText = ({ states, depth, frontier, bytes: memory, elapsedMs }: Progress): string =>
  [
    `${grouped(states)} states`,
    `${roughly((states / Math.max(elapsedMs, 1)) * 1000)}/s`,
    `depth ${grouped(depth)}`,
    `frontier ${grouped(frontier)}`,
    bytes(memory),
    duration(elapsedMs),
  ].join('  ');
