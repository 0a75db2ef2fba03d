// What a step can do in a state, read off its diagram, with the answers to `choose` that lead there.
import type { Diagram, Outcome } from '../compile/diagram.js';

/** One alternative of a step. */
export interface Alternative {
  /** Answers to `choose`, in order. */
  readonly choices: readonly number[];
  readonly outcome: Outcome;
}

/** Every alternative of a step in a state given by codes, in order of choices. */
export const alternativesIn = (
  root: Diagram,
  codes: ArrayLike<number>,
  choices: readonly number[] = [],
): Alternative[] => {
  if (root.kind === 'outcome') return [{ choices, outcome: root.outcome }];
  if (root.kind === 'test') {
    return alternativesIn(root.children[codes[root.variable] as number] as Diagram, codes, choices);
  }
  return root.children.flatMap((child, i) => alternativesIn(child, codes, [...choices, i]));
};
