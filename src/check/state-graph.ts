// The reachable state graph, kept in memory with a label on every edge: for questions that a search alone does not
// answer, such as what a run costs or whether a fix changes anything. For small models; the caller sets the limit.
import type { Compiled } from '../compile/compile.js';
import type { Costs } from '../compile/diagram.js';
import { initialCodes, pack } from '../compile/layout.js';
import { outcomesOf } from '../compile/tabulate.js';
import { StateMap } from '../trace/state-map.js';

/** An edge: a step that is taken. */
export interface Edge {
  readonly to: number;
  /** Index of the step among all steps. */
  readonly step: number;
  readonly costs: Costs;
}

/** States are numbered breadth-first; 0 is the initial one. */
export interface StateGraph {
  readonly edges: readonly (readonly Edge[])[];
  /** By state: every process that is not a daemon has ended. */
  readonly ended: readonly boolean[];
  /** Equal for two models whose states, steps and transitions have the same names and the same structure. */
  readonly fingerprint: string;
}

/** How long the graph is built before timers and signals get their turn. */
const YIELD_MS = 40;

/**
 * Builds the state graph.
 * @param maxStates give up above this many states
 * @param signal give up when it is raised
 * @returns undefined when it was given up
 */
export const stateGraphOf = async (
  compiled: Compiled,
  maxStates: number,
  signal?: Pick<AbortSignal, 'aborted'>,
): Promise<StateGraph | undefined> => {
  const { layout, steps } = compiled;
  const map = new StateMap(layout.words);
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  hash.update(JSON.stringify(layout.variables.map((v) => [v.path, v.values, v.initial])));
  hash.update(JSON.stringify(steps.map((s) => s.where)));
  const mustEnd = layout.pcs.filter((_, process) => steps.some((s) => s.process === process && !s.daemon));
  const stepAt = layout.pcs.map((_, process) => steps.filter((s) => s.process === process));

  const queue: Int32Array[] = [initialCodes(layout)];
  map.add(pack(layout, queue[0] as Int32Array), 0);
  const edges: Edge[][] = [];
  const ended: boolean[] = [];
  let lastYield = performance.now();
  for (let state = 0; state < queue.length; state++) {
    if (performance.now() - lastYield >= YIELD_MS) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      lastYield = performance.now();
    }
    if (signal?.aborted) return undefined;
    const codes = queue[state] as Int32Array;
    queue[state] = new Int32Array(0); // only its number is needed from here on
    ended.push(mustEnd.every((pc) => codes[pc] === (layout.variables[pc]?.values.length ?? 0) - 1));
    const out: Edge[] = [];
    for (const [process, own] of stepAt.entries()) {
      const step = own[codes[layout.pcs[process] as number] as number];
      if (step === undefined) continue;
      for (const outcome of outcomesOf(step.diagram, codes)) {
        if (outcome.kind === 'violation') hash.update(`${state} ${step.index} violates ${outcome.property}\n`);
        if (outcome.kind !== 'next') continue;
        const after = codes.slice();
        for (const [variable, code] of outcome.writes) after[variable] = code;
        const to = map.add(pack(layout, after), 0);
        if (to === queue.length) {
          if (to >= maxStates) return undefined;
          queue.push(after);
        }
        out.push({ to, step: step.index, costs: outcome.costs });
        hash.update(`${state} ${step.index} ${outcome.writes} ${to}\n`);
      }
    }
    edges.push(out);
  }
  return { edges, ended, fingerprint: hash.digest('hex') };
};
