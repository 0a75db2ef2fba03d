// Whether a step is enabled, as a diagram of its own, read off the step's diagram; and, of a step that is blocked in a
// state, which values block it.
import { type Diagram, nodesOf } from './diagram.js';

/** A leaf, or a test of a variable with one child per code whose children are not all the same. Equal ones are the same object. */
export type Enabling =
  | { readonly kind: 'leaf'; readonly key: number; readonly enabled: boolean }
  | { readonly kind: 'test'; readonly key: number; readonly variable: number; readonly children: readonly Enabling[] };

const BLOCKED: Enabling = { kind: 'leaf', key: 0, enabled: false };
const ENABLED: Enabling = { kind: 'leaf', key: 1, enabled: true };

/** Where a step is enabled. A choice is enabled when some alternative is; a violation or an error is taken, too. */
export const enablingOf = (diagram: Diagram): Enabling => {
  const unique = new Map<string, Enabling>();
  const test = (variable: number, children: readonly Enabling[]): Enabling => {
    const first = children[0] as Enabling;
    if (children.every((c) => c === first)) return first;
    const name = `${variable}:${children.map((c) => c.key)}`;
    const made = unique.get(name) ?? { kind: 'test', key: unique.size + 2, variable, children };
    unique.set(name, made);
    return made;
  };
  /** Disjunction; `variable` order differs between alternatives, so restrict by decisions along the way. */
  const or = (a: Enabling, b: Enabling, decided: ReadonlyMap<number, number>): Enabling => {
    const at = (n: Enabling): Enabling => {
      let node = n;
      while (node.kind === 'test') {
        const code = decided.get(node.variable);
        if (code === undefined) return node;
        node = node.children[code] as Enabling;
      }
      return node;
    };
    const [x, y] = [at(a), at(b)];
    if (x === ENABLED || y === ENABLED) return ENABLED;
    if (x === BLOCKED && y.kind === 'leaf') return y;
    const split = x.kind === 'leaf' ? y : x;
    if (split.kind === 'leaf') return split;
    const { variable } = split;
    return test(
      variable,
      split.children.map((_, code) => or(x, y, new Map(decided).set(variable, code))),
    );
  };
  const made = new Map<Diagram, Enabling>();
  for (const node of nodesOf(diagram)) {
    const child = (d: Diagram) => made.get(d) as Enabling;
    if (node.kind === 'outcome') made.set(node, node.outcome.kind === 'blocked' ? BLOCKED : ENABLED);
    else if (node.kind === 'test') made.set(node, test(node.variable, node.children.map(child)));
    else
      made.set(
        node,
        node.children.map(child).reduce((a, b) => or(a, b, new Map())),
      );
  }
  return made.get(diagram) as Enabling;
};

/** Every variable that is tested somewhere. */
export const testedBy = (enabling: Enabling): Set<number> => {
  const variables = new Set<number>();
  const visited = new Set<Enabling>();
  const visit = (node: Enabling): void => {
    if (node.kind === 'leaf' || visited.has(node)) return;
    visited.add(node);
    variables.add(node.variable);
    node.children.forEach(visit);
  };
  visit(enabling);
  return variables;
};

/** The variables that are tested in a state, in order, and the answer. */
export const decide = (
  enabling: Enabling,
  codes: ArrayLike<number>,
): { readonly enabled: boolean; readonly tested: readonly number[] } => {
  const tested: number[] = [];
  let node = enabling;
  while (node.kind === 'test') {
    if (!tested.includes(node.variable)) tested.push(node.variable);
    node = node.children[codes[node.variable] as number] as Enabling;
  }
  return { enabled: node.enabled, tested };
};

/** Whether the step is blocked in every state that agrees with this one on the given variables. */
const blocks = (enabling: Enabling, codes: ArrayLike<number>, known: ReadonlySet<number>): boolean => {
  const visited = new Set<Enabling>();
  const visit = (node: Enabling): boolean => {
    if (node.kind === 'leaf') return !node.enabled;
    if (visited.has(node)) return true;
    visited.add(node);
    return known.has(node.variable)
      ? visit(node.children[codes[node.variable] as number] as Enabling)
      : node.children.every(visit);
  };
  return visit(enabling);
};

/**
 * Variables whose values block a step that is blocked in a state, whatever all others are, in the order in which they are
 * tested. None of them can be left out.
 * @param fixed variables that cannot change while the step is blocked; never among the result
 */
export const blockersOf = (
  enabling: Enabling,
  codes: ArrayLike<number>,
  fixed: (variable: number) => boolean,
): readonly number[] => {
  const known = new Set([...testedBy(enabling)].filter(fixed));
  const candidates = decide(enabling, codes).tested.filter((variable) => !fixed(variable));
  for (const variable of candidates) known.add(variable);
  for (const variable of candidates) {
    known.delete(variable);
    if (!blocks(enabling, codes, known)) known.add(variable);
  }
  return candidates.filter((variable) => known.has(variable));
};
