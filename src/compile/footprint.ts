// Exact footprints, read off the diagrams: which variables a step's behaviour depends on, which ones it can
// change, and which ones decide whether it is enabled. No annotation by the author. None is ever missing, and what is
// written is exact; a variable that does not matter can be listed as read or enabling where a diagram tests it all the
// same, because paths ask in different orders or write what they have tested (`if (x) x = y` is `if (!y) x = false`).
import { type Diagram, nodesOf } from './diagram.js';

/** Variable indices in ascending order. */
export interface Footprint {
  /** Behaviour depends on no others. */
  readonly reads: readonly number[];
  /** These, and no others, some path changes. */
  readonly writes: readonly number[];
  /** Whether the step is enabled depends on no others. */
  readonly enabling: readonly number[];
}

const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);

/** The footprint of a step or property. The program counter counts as written where it moves, and is not read. */
export const footprintOf = (diagram: Diagram): Footprint => {
  const reads = new Set<number>();
  const writes = new Set<number>();
  for (const node of nodesOf(diagram)) {
    if (node.kind === 'test') reads.add(node.variable);
    if (node.kind === 'outcome' && node.outcome.kind === 'next') {
      for (const [variable] of node.outcome.writes) writes.add(variable);
    }
  }
  return { reads: sorted(reads), writes: sorted(writes), enabling: sorted(enablingOf(diagram)) };
};

/**
 * Enabledness as a diagram of its own, hash-consed by key: `b` and `e` are its leaves, and a test with one child
 * does not exist in it. A choice is enabled when some alternative is.
 */
const enablingOf = (diagram: Diagram): Set<number> => {
  type Node = { readonly key: number; readonly variable?: number; readonly children?: readonly Node[] };
  const BLOCKED: Node = { key: 0 };
  const ENABLED: Node = { key: 1 };
  const unique = new Map<string, Node>();
  const test = (variable: number, children: readonly Node[]): Node => {
    const first = children[0] as Node;
    if (children.every((c) => c === first)) return first;
    const name = `${variable}:${children.map((c) => c.key)}`;
    const made = unique.get(name) ?? { key: unique.size + 2, variable, children };
    unique.set(name, made);
    return made;
  };
  /** Disjunction; `variable` order differs between alternatives, so restrict by decisions along the way. */
  const or = (a: Node, b: Node, decided: ReadonlyMap<number, number>): Node => {
    const at = (n: Node): Node => {
      let node = n;
      while (node.children !== undefined) {
        const code = decided.get(node.variable as number);
        if (code === undefined) return node;
        node = node.children[code] as Node;
      }
      return node;
    };
    const [x, y] = [at(a), at(b)];
    if (x === ENABLED || y === ENABLED) return ENABLED;
    if (x === BLOCKED && y.children === undefined) return y;
    const split = x.children === undefined ? y : x;
    if (split.children === undefined) return split;
    const variable = split.variable as number;
    return test(
      variable,
      split.children.map((_, code) => or(x, y, new Map(decided).set(variable, code))),
    );
  };
  const made = new Map<Diagram, Node>();
  for (const node of nodesOf(diagram)) {
    const child = (d: Diagram) => made.get(d) as Node;
    if (node.kind === 'outcome') made.set(node, node.outcome.kind === 'blocked' ? BLOCKED : ENABLED);
    else if (node.kind === 'test') made.set(node, test(node.variable, node.children.map(child)));
    else
      made.set(
        node,
        node.children.map(child).reduce((a, b) => or(a, b, new Map())),
      );
  }
  const variables = new Set<number>();
  const visit = (node: Node): void => {
    if (node.children === undefined || node.variable === undefined || visited.has(node)) return;
    visited.add(node);
    variables.add(node.variable);
    node.children.forEach(visit);
  };
  const visited = new Set<Node>();
  visit(made.get(diagram) as Node);
  return variables;
};
