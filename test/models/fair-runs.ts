// Decides an `eventually` of a small model the slow way, so that the liveness columns of a model can be tested although
// the engine leaves them open: all states by the model's own functions, then strongly connected components.
import { compile } from '../../src/compile/compile.js';
import { initialCodes } from '../../src/compile/layout.js';
import { viewsOf } from '../../src/compile/views.js';
import { configure, type Eventually, type LooseValues, type Model } from '../../src/index.js';
import { untilEnded } from '../../src/model/endless.js';
import { executorFor } from '../../src/trace/execute.js';

/** How a run can miss the goal although every fair process keeps moving. */
export interface Missed {
  /** States where nothing moves any more and the goal was not met. */
  readonly ends: number;
  /** Cycles without the goal in which every fair process takes a step, or is disabled somewhere. */
  readonly cycles: number;
}

/**
 * Judges an `eventually` of a model. A run ends, without missing anything, where it breaks an assertion.
 * @param name which one; the first unless given
 */
export const missedBy = (m: Model, fix: string, parameters: LooseValues = {}, name?: string): Missed => {
  const compiled = compile(m, configure(m, fix, parameters));
  const { layout, system } = compiled;
  const property = system.properties.find(
    (p): p is Eventually<unknown> => p.kind === 'eventually' && (name === undefined || p.name === name),
  );
  if (property === undefined) throw new Error(`${m.name} has no liveness property ${name ?? ''}`);
  const fair = property.fair.map((label) => layout.processes.indexOf(label));
  if (fair.includes(-1)) throw new Error(`${property.name} names a process that ${m.name} does not have`);
  const executor = executorFor(compiled);
  let current = initialCodes(layout);
  const { state } = viewsOf(layout, { read: (v) => current[v.index] as number, write: () => {} });

  const queue: Int32Array[] = [current];
  const numbers = new Map([[current.join(), 0]]);
  const edges: { readonly to: number; readonly process: number }[][] = [];
  let ends = 0;
  for (const codes of queue) {
    const out: { to: number; process: number }[] = [];
    edges.push(out);
    current = codes;
    if (property.goal(state)) continue;
    let violates = false;
    const executions = untilEnded(() =>
      layout.processes.map((_, process) => executor.alternatives(process, codes).map(({ result }) => result)),
    );
    for (const [process, results] of executions.entries()) {
      for (const result of results) {
        if (result.kind === 'error') throw new Error(result.message);
        if (result.kind === 'violation') violates = true;
        if (result.kind !== 'taken') continue;
        const key = result.codes.join();
        const to = numbers.get(key) ?? queue.length;
        if (to === queue.length) {
          numbers.set(key, to);
          queue.push(result.codes);
        }
        out.push({ to, process });
      }
    }
    if (out.length === 0 && !violates) ends++;
  }
  const cycles = componentsOf(edges.map((out) => out.map(({ to }) => to))).filter((component) => {
    const inside = new Set(component);
    const within = component.flatMap((s) => edges[s]?.filter(({ to }) => inside.has(to)) ?? []);
    const moves = (process: number) => within.some((edge) => edge.process === process);
    const disabledIn = (process: number) => component.some((s) => !edges[s]?.some((edge) => edge.process === process));
    return within.length > 0 && fair.every((process) => moves(process) || disabledIn(process));
  });
  return { ends, cycles: cycles.length };
};

/** Strongly connected components by two depth-first searches (Sharir 1981). */
const componentsOf = (next: readonly (readonly number[])[]): number[][] => {
  const before: number[][] = next.map(() => []);
  next.forEach((out, from) => {
    for (const to of out) before[to]?.push(from);
  });
  const finished: number[] = [];
  const visit = (
    root: number,
    graph: readonly (readonly number[])[],
    seen: Set<number>,
    leave: (s: number) => void,
  ) => {
    const stack = [{ node: root, at: 0 }];
    seen.add(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: number; at: number };
      const to = graph[top.node]?.[top.at++];
      if (to === undefined) {
        leave(top.node);
        stack.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ node: to, at: 0 });
      }
    }
  };
  const forwards = new Set<number>();
  for (const root of next.keys()) if (!forwards.has(root)) visit(root, next, forwards, (s) => finished.push(s));
  const backwards = new Set<number>();
  const components: number[][] = [];
  for (const root of finished.reverse()) {
    if (backwards.has(root)) continue;
    const component: number[] = [];
    visit(root, before, backwards, (s) => component.push(s));
    components.push(component);
  }
  return components;
};
