// Expected verdicts, as data: what a model's author measured and what a check compares against.
import type { LooseValues } from './parameters.js';

/** The verdict a property is expected to have; lengths are compared when they are given. */
export type Expected = 'holds' | { readonly violated: true; readonly steps?: number; readonly switches?: number };

/** One cell: the model under a fix and parameters, and the verdict of its properties. */
export interface Expectation {
  /** What this cell, or this one and those that follow, is about. */
  readonly about?: string;
  /** Name of a fix; none means the model as it is. */
  readonly fix?: string;
  readonly parameters?: LooseValues;
  /** By property name; a property that is not named is expected to hold. */
  readonly violated: { readonly [property: string]: Extract<Expected, object> };
  /** States and transitions of the complete state space, where they are pinned. */
  readonly states?: number;
  readonly transitions?: number;
}

/**
 * An expected violation.
 * @param steps length of the shortest trace
 * @param switches fewest context switches of any trace of that length
 */
export const violated = (steps?: number, switches?: number): Extract<Expected, object> => ({
  violated: true,
  ...(steps === undefined ? {} : { steps }),
  ...(switches === undefined ? {} : { switches }),
});
