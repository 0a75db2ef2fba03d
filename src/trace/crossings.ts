// Where a value goes from one process to another: a step that reads a variable depends on the last step that changed it.
// Made from the trace alone, for diagrams that draw what happens before what.
import type { AnyTrace } from './trace.js';

/** A step that reads what a step of another process wrote. */
export interface Crossing {
  /** Positions in the steps of the trace. */
  readonly from: number;
  readonly to: number;
  /** What is read. */
  readonly variables: readonly string[];
}

/** Every crossing of a trace, in order of the reading step and then of the writing one. */
export const crossingsOf = ({ steps }: AnyTrace): readonly Crossing[] => {
  const writers = new Map<string, number>();
  return steps.flatMap(({ process, reads, changes }, to): Crossing[] => {
    const byWriter = new Map<number, string[]>();
    for (const { variable } of reads) {
      const from = writers.get(variable);
      if (from === undefined || steps[from]?.process === process) continue;
      byWriter.set(from, [...(byWriter.get(from) ?? []), variable]);
    }
    for (const { variable } of changes) writers.set(variable, to);
    return [...byWriter].sort(([a], [b]) => a - b).map(([from, variables]) => ({ from, to, variables }));
  });
};
