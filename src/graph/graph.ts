// The states of a small model and every transition between them, as data to be drawn: what each step changes, what is wrong
// in which state, and where interleavings come together again.
import type { Compiled } from '../compile/compile.js';
import { initialCodes, pack } from '../compile/layout.js';
import { search } from '../explore/search.js';
import { type Found, findingAt, findingsIn } from '../explorer/findings.js';
import { untilEnded } from '../model/endless.js';
import { executorFor } from '../trace/execute.js';
import { headline } from '../trace/formats/words.js';
import { StateMap } from '../trace/state-map.js';
import { type Change, changesOf, type NamedValue, namedState } from '../trace/trace.js';

/** A state. They are numbered breadth-first; 0 is the initial one. */
export interface GraphState {
  readonly number: number;
  /** Steps of a shortest run to it. */
  readonly depth: number;
  /** How many shortest runs lead to it, that differ in the order of steps or in answers to `choose`; in decimal digits. */
  readonly shortestRuns: string;
  /** At least two of the transitions into it are last steps of shortest runs. */
  readonly merges: boolean;
  /** The state before it on the first shortest run; itself for the initial state. */
  readonly before: number;
  /** What differs from that one. */
  readonly changes: readonly Change[];
  /** Every variable but the program counters. */
  readonly values: readonly NamedValue[];
  /** What is violated or reached in it, or goes wrong when it is judged. */
  readonly findings: readonly GraphFinding[];
  /** Why nobody can move in it. */
  readonly ending?: 'done' | 'deadlock';
}

/** Something that a state or a step shows. */
export interface GraphFinding {
  readonly property: string;
  readonly kind: Found['ending']['finding']['kind'];
  /** One line. */
  readonly sentence: string;
}

/** A step from one state to another. */
export interface GraphTransition {
  readonly from: number;
  /** Undefined when the step violates an assertion or goes wrong: the run ends there. */
  readonly to: number | undefined;
  /** Label of the process. */
  readonly process: string;
  readonly step: string;
  /** Answers to `choose`. */
  readonly choices: readonly number[];
  /** Last step of a shortest run. */
  readonly shortest: boolean;
  /** Of a step that ends the run. */
  readonly finding?: GraphFinding;
}

/** Every reachable state of a model under one configuration. */
export interface Graph {
  readonly states: readonly GraphState[];
  readonly transitions: readonly GraphTransition[];
}

const told = ({ property, ending: { finding } }: Found): GraphFinding => ({
  property,
  kind: finding.kind,
  sentence: headline({ property, finding }),
});

/**
 * The graph of a model.
 * @param maxStates give up above this many
 * @returns undefined when there are more
 */
export const graphOf = (compiled: Compiled, maxStates: number): Graph | undefined => {
  const { layout, steps, system } = compiled;
  const executor = executorFor(compiled);
  const map = new StateMap(layout.words);
  const transitions: GraphTransition[] = [];
  /** Of every state: its codes, how it was found, and the runs to it. */
  const found: { codes: Int32Array; depth: number; parent: number; runs: bigint; last: number }[] = [];
  const add = (codes: Int32Array, depth: number, parent: number): number => {
    const number = map.add(pack(layout, codes), 0);
    if (number === found.length) found.push({ codes, depth, parent, runs: 0n, last: 0 });
    return number;
  };
  const states: GraphState[] = [];
  add(initialCodes(layout), 0, 0);
  (found[0] as (typeof found)[number]).runs = 1n;
  for (let from = 0; from < found.length; from++) {
    if (found.length > maxStates) return undefined;
    const { codes, depth, parent, runs, last } = found[from] as (typeof found)[number];
    const blocked: boolean[] = [];
    const alternatives = untilEnded(() => layout.processes.map((_, process) => executor.alternatives(process, codes)));
    for (const [process, label] of layout.processes.entries()) {
      const step = executor.stepOf(process, codes);
      if (step === undefined) continue;
      const enabled = (alternatives[process] ?? []).filter(({ result }) => result.kind !== 'blocked');
      blocked[process] = enabled.length === 0;
      for (const execution of enabled) {
        const { choices, result } = execution;
        const head = { from, process: label, step: step.name, choices };
        if (result.kind !== 'taken') {
          const finding = findingAt(compiled, steps[step.index] as (typeof steps)[number], execution);
          transitions.push({
            ...head,
            to: undefined,
            shortest: false,
            ...(finding === undefined ? {} : { finding: told(finding) }),
          });
          continue;
        }
        const to = add(result.codes, depth + 1, from);
        const target = found[to] as (typeof found)[number];
        const shortest = target.depth === depth + 1;
        if (shortest) {
          target.runs += runs;
          target.last++;
        }
        transitions.push({ ...head, to, shortest });
      }
    }
    const ending = blocked.includes(false)
      ? undefined
      : blocked.some((isBlocked, process) => isBlocked && system.processes[process]?.daemon !== true)
        ? 'deadlock'
        : 'done';
    states.push({
      number: from,
      depth,
      shortestRuns: String(runs),
      merges: last > 1,
      before: parent,
      changes: changesOf(layout, (found[parent] as (typeof found)[number]).codes, codes),
      values: namedState(layout, codes),
      findings: untilEnded(() => findingsIn(compiled, executor, codes)).map(told),
      ...(ending === undefined ? {} : { ending }),
    });
  }
  return { states, transitions };
};

/**
 * How many reachable states there are, to say how far too many.
 * @param atMost stop counting above this many
 */
export const countStates = async (
  { program }: Compiled,
  atMost: number,
): Promise<{ readonly states: number; readonly complete: boolean }> => {
  // Nothing is judged, so that the search does not end before it has seen every state.
  const properties = program.properties.map(() => ({ kind: 'eventually' as const, members: 0 }));
  const { states, complete } = await search({ ...program, properties }, { limits: { maxStates: atMost } });
  return { states, complete };
};
