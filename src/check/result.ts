// Verdicts as data: what a check returns and every report is made from. All that may differ from run to run stands in
// `timing`; everything else is the same for the same model, configuration and limits.

import type { StopReason } from '../explore/search.js';
import type { LooseValues } from '../model/parameters.js';
import type { Trace } from '../trace/trace.js';
import type { Vacuity } from './vacuity.js';

/** What a check says of one property. */
export type Verdict =
  /** In every reachable state; for `reachable`, a state was found in `steps` steps, and `trace` leads to it if asked for. */
  | { readonly status: 'holds'; readonly steps?: number; readonly trace?: Trace }
  /** A shortest trace has `steps` steps, and no trace of that length has fewer than `switches` context switches. */
  | { readonly status: 'violated'; readonly steps: number; readonly switches: number; readonly trace: Trace }
  /** A shortest trace has `steps` steps, but rebuilding it was interrupted or did not fit into memory. */
  | { readonly status: 'violated'; readonly steps: number; readonly untraced: true }
  /** Every state was seen and none satisfied the `reachable`. */
  | { readonly status: 'violated'; readonly unreached: true }
  /** A limit ended the search: nothing was found within `provenDepth` steps. */
  | { readonly status: 'inconclusive'; readonly provenDepth: number }
  /** The engine does not decide properties of this kind. */
  | { readonly status: 'not checked' };

/** One property and its verdict. */
export interface PropertyResult {
  readonly name: string;
  readonly kind: 'invariant' | 'assertion' | 'deadlock' | 'reachable' | 'eventually';
  readonly verdict: Verdict;
}

/** Counts of a search. */
export interface Statistics {
  readonly states: number;
  readonly transitions: number;
  /** Steps from the initial state to the farthest one. */
  readonly depth: number;
  /** Every reachable state was seen. */
  readonly complete: boolean;
  /** Why not. `decided`: every property had its verdict before the end. */
  readonly stop: StopReason | undefined;
  /** Every trace up to this many steps was judged. */
  readonly provenDepth: number;
  /** Bits and 32-bit words that a state takes. */
  readonly bitsPerState: number;
  readonly wordsPerState: number;
}

/** What differs from run to run. */
export interface Timing {
  readonly elapsedMs: number;
  readonly compileMs: number;
  readonly statesPerSecond: number;
  /** Visited set and frontiers, at their largest. */
  readonly peakBytes: number;
  readonly bytesPerState: number;
  /** The result was found before; all but the times of this check are those of the one that found it. */
  readonly cached?: true;
}

/** The result of one check: one model, one fix, one set of parameters. */
export interface CheckResult {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  readonly properties: readonly PropertyResult[];
  readonly statistics: Statistics;
  /** Steps that no reachable state takes, as `step of process`; only known when the search was complete. */
  readonly neverTaken: readonly string[];
  /** What is empty, and so says less than it seems to; undefined when not every reachable state was seen. */
  readonly findings: readonly Vacuity[] | undefined;
  /** What the verdicts do not cover, in sentences. */
  readonly caveats: readonly string[];
  readonly timing: Timing;
}
