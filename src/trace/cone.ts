// The causal cone of a finding: the steps it depends on. Walks backwards from what the finding read: the last step that
// changed a variable that is needed is in the cone, and what that step read is needed from there on. A program counter is
// a variable that every step of its process reads, so the order within a process is kept as far as it matters.
//
// The cone suffices: alone, in the same order, its steps end in the same finding. By induction each of them reads what it
// read in the whole run, since the last change of every such variable is in the cone, and a step of the cone that writes
// without a change in between writes that same value; so each does the same again.
import type { Layout } from '../compile/layout.js';
import type { Execution } from './execute.js';

/** A step as it was taken: by whom, from which state, and what it did. */
export interface Taken {
  /** Position of the process. */
  readonly process: number;
  readonly step: string;
  readonly before: Int32Array;
  readonly execution: Execution;
}

/**
 * Whether each step is in the cone.
 * @param needs variables that decide the finding; a last step that ends the run is in the cone whatever they are
 */
export const coneOf = (layout: Layout, taken: readonly Taken[], needs: Iterable<number>): readonly boolean[] => {
  const needed = new Set(needs);
  const inCone = taken.map(() => false);
  for (const [i, { process, before, execution }] of [...taken.entries()].reverse()) {
    const { result, reads } = execution;
    const after = result.kind === 'taken' ? result.codes : before;
    const changed = layout.variables.filter((v) => before[v.index] !== after[v.index]).map((v) => v.index);
    if (result.kind === 'taken' && !changed.some((variable) => needed.has(variable))) continue;
    inCone[i] = true;
    for (const variable of changed) needed.delete(variable);
    for (const { variable } of reads) needed.add(variable);
    needed.add(layout.pcs[process] as number);
  }
  return inCone;
};
