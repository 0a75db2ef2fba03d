// A run as the page steps through it: the state after any number of steps, and which step wrote what. Made from the trace
// alone, by adding up what the steps changed.
import type { Value } from '../model/domain.js';
import type { Change, NamedValue, TraceStep } from '../trace/trace.js';

/** A step, as far as the page looks at it. */
export type RunStep = Omit<TraceStep, 'inCone'> & { readonly inCone?: boolean };

/** A run. */
export interface Run {
  readonly initial: readonly NamedValue[];
  readonly steps: readonly RunStep[];
}

/** The state after some steps. */
export interface StateAt {
  readonly values: ReadonlyMap<string, Value>;
  /** Number of the step that last changed a variable; none for one that is as it was in the beginning. */
  readonly since: ReadonlyMap<string, number>;
  /** What the last of the steps changed. */
  readonly changes: ReadonlyMap<string, Change>;
  /** What it read. */
  readonly reads: ReadonlySet<string>;
}

/** @param at how many steps have been taken */
export const stateAt = ({ initial, steps }: Run, at: number): StateAt => {
  const values = new Map(initial.map(({ variable, value }) => [variable, value]));
  const since = new Map<string, number>();
  for (const [i, { changes }] of steps.slice(0, at).entries()) {
    for (const { variable, to } of changes) {
      values.set(variable, to);
      since.set(variable, i + 1);
    }
  }
  const last = steps[at - 1];
  return {
    values,
    since,
    changes: new Map(last?.changes.map((change) => [change.variable, change])),
    reads: new Set(last?.reads.map(({ variable }) => variable)),
  };
};

/** Whether a step comes after one of another process. */
export const isSwitch = (steps: readonly RunStep[], i: number): boolean =>
  i > 0 && steps[i]?.process !== steps[i - 1]?.process;

/** Makes a test of names: every word has to be in the name, in whatever case. */
export const matcher = (words: string): ((name: string) => boolean) => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return (name) => wanted.every((word) => name.toLowerCase().includes(word));
};
