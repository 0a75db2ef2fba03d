// What a run of a scenario costs: for every unit a step may be charged with, the least and the most that any run from
// the initial state to the end pays. A run ends where every process that is not a daemon has ended for the first time.
import type { StateGraph } from './state-graph.js';

/** Least and most of one unit; most is Infinity where a cycle can be paid for again and again. */
export interface CostRange {
  readonly unit: string;
  readonly least: number;
  readonly most: number;
}

/** The part of the graph that lies on a run to an end: states from which an end can be reached, ends without successors. */
interface Runs {
  readonly next: readonly (readonly { readonly to: number; readonly amount: number }[])[];
  readonly ends: readonly boolean[];
  readonly onRun: readonly boolean[];
}

const runsOf = ({ edges, ended }: StateGraph, unit: string): Runs => {
  const next = edges.map((out, state) =>
    ended[state] ? [] : out.map(({ to, costs }) => ({ to, amount: costs.find(([u]) => u === unit)?.[1] ?? 0 })),
  );
  const before: number[][] = edges.map(() => []);
  next.forEach((out, state) => {
    for (const { to } of out) before[to]?.push(state);
  });
  const onRun = ended.slice();
  const queue = ended.flatMap((end, state) => (end ? [state] : []));
  for (const state of queue) {
    for (const from of before[state] ?? []) {
      if (onRun[from]) continue;
      onRun[from] = true;
      queue.push(from);
    }
  }
  return { next, ends: ended, onRun };
};

/** Least cost to an end, by relaxing in rounds of equal cost (Dial 1969: one queue per cost). */
const leastOf = ({ next, ends }: Runs): number => {
  const best: (number | undefined)[] = [];
  const queues: number[][] = [[0]];
  for (let cost = 0; cost < queues.length; cost++) {
    for (const state of queues[cost] ?? []) {
      if (best[state] !== undefined) continue;
      best[state] = cost;
      if (ends[state]) return cost;
      for (const { to, amount } of next[state] ?? []) {
        const at = cost + amount;
        while (queues.length <= at) queues.push([]);
        queues[at]?.push(to);
      }
    }
  }
  return Number.NaN;
};

/** Most cost to an end, over strongly connected components (Tarjan 1972) in reverse topological order. */
const mostOf = ({ next, ends, onRun }: Runs): number => {
  const component = componentsOf(next, onRun);
  // A component's number is larger than those of the components it leads to.
  const byComponent: number[][] = Array.from({ length: component.reduce((a, b) => Math.max(a, b), -1) + 1 }, () => []);
  component.forEach((c, state) => {
    byComponent[c]?.push(state);
  });
  const most: number[] = [];
  for (const [c, states] of byComponent.entries()) {
    let best = states.some((state) => ends[state]) ? 0 : Number.NEGATIVE_INFINITY;
    for (const state of states) {
      for (const { to, amount } of next[state] ?? []) {
        if (!onRun[to]) continue;
        const target = component[to] as number;
        if (target === c) {
          if (amount > 0) return Number.POSITIVE_INFINITY;
        } else best = Math.max(best, amount + (most[target] as number));
      }
    }
    most[c] = best;
  }
  return most[component[0] as number] ?? Number.NaN;
};

/** Tarjan's algorithm without recursion; -1 for states that are not wanted or not reached from state 0. */
const componentsOf = (next: Runs['next'], wanted: readonly boolean[]): Int32Array => {
  const component = new Int32Array(next.length).fill(-1);
  const index = new Int32Array(next.length).fill(-1);
  const low = new Int32Array(next.length);
  const open: number[] = [];
  const isOpen = new Uint8Array(next.length);
  let indices = 0;
  let components = 0;
  const path: { state: number; edge: number }[] = [];
  const enter = (state: number): void => {
    index[state] = low[state] = indices++;
    open.push(state);
    isOpen[state] = 1;
    path.push({ state, edge: 0 });
  };
  if (wanted[0]) enter(0);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const { state } = top;
    const to = next[state]?.[top.edge++]?.to;
    if (to !== undefined) {
      if (!wanted[to]) continue;
      if (index[to] === -1) enter(to);
      else if (isOpen[to]) low[state] = Math.min(low[state] as number, index[to] as number);
      continue;
    }
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent.state] = Math.min(low[parent.state] as number, low[state] as number);
    if (low[state] !== index[state]) continue;
    for (let member = open.pop() as number; ; member = open.pop() as number) {
      isOpen[member] = 0;
      component[member] = components;
      if (member === state) break;
    }
    components++;
  }
  return component;
};

/**
 * Costs of the runs of a graph, by unit in alphabetical order.
 * @returns undefined when no run comes to an end
 */
export const costsOf = (graph: StateGraph): readonly CostRange[] | undefined => {
  if (!graph.ended.includes(true)) return undefined;
  const units = new Set(graph.edges.flatMap((out) => out.flatMap(({ costs }) => costs.map(([unit]) => unit))));
  return [...units].sort().map((unit) => {
    const runs = runsOf(graph, unit);
    return { unit, least: leastOf(runs), most: mostOf(runs) };
  });
};
