// What random runs came to, as data. Nothing here is a proof: what was not found may be there.
import type { LooseValues } from '../model/parameters.js';
import type { Trace } from '../trace/trace.js';
import type { StrategyName } from './strategy.js';

/** With which probability the runs that were made find a bug, at the least. */
export interface Guarantee {
  /** Orderings between steps that the bug takes. */
  readonly depth: number;
  readonly processes: number;
  /** Steps that a run has at most; of runs with more, nothing is said. */
  readonly steps: number;
  /** Of one run. */
  readonly perRun: number;
  /** Of all that were made. */
  readonly allRuns: number;
}

/** The result of a simulation. Everything but `timing` is the same on every run with the same seed, unless time or a signal ended it. */
export interface Simulation {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  readonly outcome: 'violated' | 'reached' | 'nothing found';
  /** What was found, or what alone was looked for. */
  readonly property?: string;
  readonly strategy: StrategyName;
  readonly seed: number;
  readonly maxSteps: number;
  readonly runs: {
    readonly asked: number;
    /** The last one is the one in which something was found. */
    readonly made: number;
    /** Were cut off at the most steps. */
    readonly cut: number;
    /** Steps of the longest one. */
    readonly longest: number;
    /** Steps of all of them. */
    readonly steps: number;
  };
  /** What ended the runs before all were made, or the shrinking of the one that was found. */
  readonly stop?: 'time' | 'interrupted';
  /** Only with the strategy `pct`, and if every run was to find what is sought by itself. */
  readonly guarantee?: Guarantee;
  /** Steps of the run as it was found, and after it was shrunk; the trace is what a search then made of it. */
  readonly shrunk?: { readonly from: number; readonly to: number };
  readonly trace?: Trace;
  readonly timing: { readonly elapsedMs: number };
}
