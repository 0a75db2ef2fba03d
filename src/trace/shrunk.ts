// What is known of smaller configurations than the one a trace was found in, as data.
import type { LooseValues } from '../model/parameters.js';
import type { Trace } from './trace.js';

/** One configuration that was looked at. */
export interface ShrunkPoint {
  /** The parameters that can be smaller; the others are as they were. */
  readonly parameters: LooseValues;
  /**
   * `found`: the finding is there. `not found`: every state was seen, and it is not. `open`: a limit came first. `absent`: the
   * model has no such property there. `broken`: it cannot be built, or exploration reaches an error of the model.
   */
  readonly outcome: 'found' | 'not found' | 'open' | 'absent' | 'broken';
  readonly states: number;
}

/** The smallest configuration in which a finding is there, and how that is known. */
export interface Shrunk {
  /** The parameters that were given, complete. */
  readonly from: LooseValues;
  /** The smallest ones, complete. */
  readonly to: LooseValues;
  /** `minimal`: the finding is in no smaller configuration. `best found`: some were not decided, or not looked at. */
  readonly status: 'minimal' | 'best found';
  /** What ended the walk. */
  readonly stop?: 'time' | 'interrupted';
  /** In order of size; the last one is `to`, unless nothing smaller was found. */
  readonly checked: readonly ShrunkPoint[];
  /** How many smaller configurations were not looked at. */
  readonly unchecked: number;
  /** The trace in the smallest configuration. */
  readonly trace: Trace;
}
