// A search that stands still: all that is needed to go on later with the same counts, levels and verdicts.
import type { Segment } from './kernel.js';

/** Part of a segment: the words `from .. to`. */
export interface Stretch {
  readonly words: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** What is known of a search besides its states; plain data. */
export interface SearchPosition {
  /** In the visited set. */
  readonly states: number;
  /** Taken from states that have been expanded. */
  readonly transitions: number;
  /** The same as of the end of the last level that was finished. */
  readonly finished: { readonly states: number; readonly transitions: number; readonly taken: readonly number[] };
  /** States per level; the last one is the level in hand, as large as it was when it began. */
  readonly levels: readonly number[];
  readonly provenDepth: number;
  /** By property, the steps of a shortest hit as of the end of the last finished level; null where there is none. */
  readonly steps: readonly (number | null)[];
  /** 1 for every property, then every error outcome, that was hit. */
  readonly hits: readonly number[];
  /** 1 for every property that was hit before the level in hand. */
  readonly known: readonly number[];
  /** 1 for every step that was taken. */
  readonly taken: readonly number[];
}

/** States of a search that stands still. */
export interface Held {
  /** Tables of the visited set: packed states in their slots, and zeros. */
  readonly tables: readonly Int32Array[];
  /** States of the level in hand that have not been expanded. */
  readonly level: readonly Stretch[];
  /** States of the next level, as far as they have been found. */
  readonly next: readonly Stretch[];
  /** Taken from states that have been expanded. */
  readonly transitions: number;
}

/** A search that stands still. */
export interface Snapshot {
  readonly position: SearchPosition;
  readonly held: Held;
}

/** A stored search, as it is read back. */
export interface Restorable {
  readonly position: SearchPosition;
  /**
   * Reads the states.
   * @param place takes some states of the visited set, packed from the beginning of `words` to `length`
   * @returns states to be expanded, and states found for the next level
   */
  read(place: (words: Int32Array, length: number) => void): Promise<{ level: Segment; next: Segment }>;
}
