// How far a trace is known to be the least of its kind, as data: part of a trace, so that no format can claim more.
import type { LeastRun, Priority } from './least-run.js';

/** In which order runs are compared, and what is known of those that come before a trace. */
export interface Minimality {
  /** What counts first; then the other of the two, then the order of processes and choices. */
  readonly first: Priority;
  /** `minimal`: no run to the same finding comes before it. `best found`: a budget ended the search for one that does. */
  readonly status: 'minimal' | 'best found';
  /** Of a trace that is not proved minimal: every run with fewer switches (or steps, where they count first) was tried. */
  readonly tried?: number;
  /** What ended the search. */
  readonly stop?: NonNullable<LeastRun['stop']>;
}

/** What a search for a least run shows of the run that it, or who asked for it, knows as the least. */
export const minimalityOf = (first: Priority, { stop, tried }: Pick<LeastRun, 'stop' | 'tried'>): Minimality =>
  stop === undefined ? { first, status: 'minimal' } : { first, status: 'best found', tried, stop };
