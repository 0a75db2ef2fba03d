// Conditions on a state, read off decision diagrams and printed in the operators of a language.
import { type Diagram, nodesOf, type Outcome } from '../compile/diagram.js';
import type { Syntax } from './syntax.js';

/** What has to be true of a state; `in` says that the code of a variable is one of some. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'in'; readonly variable: number; readonly codes: readonly number[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

export const TRUE: Condition = { kind: 'constant', value: true };
const FALSE: Condition = { kind: 'constant', value: false };

const joined = (kind: 'and' | 'or', conditions: readonly Condition[]): Condition => {
  const neutral = kind === 'and' ? TRUE : FALSE;
  const absorbing = kind === 'and' ? FALSE : TRUE;
  const parts = conditions.flatMap((c) => (c.kind === kind ? c.parts : c === neutral ? [] : [c]));
  if (parts.includes(absorbing)) return absorbing;
  return parts.length > 1 ? { kind, parts } : (parts[0] ?? neutral);
};

/** All of them. */
export const allOf = (...conditions: readonly Condition[]): Condition => joined('and', conditions);

/** One of them at least. */
export const anyOf = (...conditions: readonly Condition[]): Condition => joined('or', conditions);

/** Whether the outcome of a diagram without choices is a wanted one. */
export const conditionOf = (diagram: Diagram, wanted: (outcome: Outcome) => boolean): Condition => {
  // First whether, as a diagram of its own: tests that do not matter for it disappear, equal parts become one object.
  type Node = { readonly id: number; readonly variable: number; readonly children: readonly Node[] };
  const no: Node = { id: 0, variable: -1, children: [] };
  const yes: Node = { id: 1, variable: -1, children: [] };
  const unique = new Map<string, Node>();
  const made = new Map<Diagram, Node>();
  for (const node of nodesOf(diagram)) {
    if (node.kind === 'outcome') {
      made.set(node, wanted(node.outcome) ? yes : no);
      continue;
    }
    if (node.kind === 'choose') throw new Error('a diagram with choices has no single outcome');
    const children = node.children.map((child) => made.get(child) as Node);
    const first = children[0] as Node;
    const key = `${node.variable}:${children.map((child) => child.id)}`;
    const same = children.every((child) => child === first);
    const whole = same ? first : (unique.get(key) ?? { id: unique.size + 2, variable: node.variable, children });
    if (!same) unique.set(key, whole);
    made.set(node, whole);
  }
  const conditions = new Map<Node, Condition>([
    [no, FALSE],
    [yes, TRUE],
  ]);
  const toCondition = (node: Node): Condition => {
    const known = conditions.get(node);
    if (known !== undefined) return known;
    const { variable, children } = node;
    const groups = new Map<Node, number[]>();
    children.forEach((child, code) => {
      groups.set(child, [...(groups.get(child) ?? []), code]);
    });
    const others = [...groups].filter(([child]) => child !== no && child !== yes);
    const certain = groups.get(yes);
    const parts: Condition[] = certain === undefined ? [] : [{ kind: 'in', variable, codes: certain }];
    // `a or (not a and b)` is `a or b`.
    const alone = others.length === 1 && !groups.has(no);
    for (const [child, codes] of others) {
      const within = toCondition(child);
      parts.push(alone ? within : allOf({ kind: 'in', variable, codes }, within));
    }
    const condition = anyOf(...parts);
    conditions.set(node, condition);
    return condition;
  };
  return toCondition(made.get(diagram) as Node);
};

/** Whether a condition is true in a state given by codes. */
export const isTrueIn = (condition: Condition, codes: ArrayLike<number>): boolean => {
  if (condition.kind === 'constant') return condition.value;
  if (condition.kind === 'in') return condition.codes.includes(codes[condition.variable] as number);
  return condition.kind === 'and'
    ? condition.parts.every((part) => isTrueIn(part, codes))
    : condition.parts.some((part) => isTrueIn(part, codes));
};

const runsOf = (codes: readonly number[]): (readonly [first: number, last: number])[] => {
  const runs: [number, number][] = [];
  for (const code of codes) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === code - 1) run[1] = code;
    else runs.push([code, code]);
  }
  return runs;
};

const membership = (syntax: Syntax, variable: number, codes: readonly number[]): string => {
  const { kind, size } = syntax.domainOf(variable);
  const name = syntax.name(variable);
  const compare = (operator: string, code: number) => `${name} ${operator} ${syntax.value(variable, code)}`;
  if (kind === 'boolean') return codes[0] === 1 ? name : `${syntax.not}${name}`;
  const missing = Array.from({ length: size }, (_, code) => code).filter((code) => !codes.includes(code));
  const positive =
    kind === 'words'
      ? codes.map((code) => compare(syntax.equal, code))
      : runsOf(codes).flatMap(([first, last]) => {
          if (first === last) return [compare(syntax.equal, first)];
          if (first === 0) return [compare('<=', last)];
          if (last === size - 1) return [compare('>=', first)];
          return [`(${compare('>=', first)} ${syntax.and} ${compare('<=', last)})`];
        });
  if (size > 2 && (missing.length === 1 || missing.length < positive.length)) {
    const negative = missing.map((code) => compare(syntax.unequal, code));
    return negative.length > 1 ? `(${negative.join(` ${syntax.and} `)})` : (negative[0] as string);
  }
  return positive.length > 1 ? `(${positive.join(` ${syntax.or} `)})` : (positive[0] as string);
};

/** A condition in one line; several parts stand in brackets. */
export const printCondition = (syntax: Syntax, condition: Condition): string => {
  if (condition.kind === 'constant') return condition.value ? syntax.true : syntax.false;
  if (condition.kind === 'in') return membership(syntax, condition.variable, condition.codes);
  const parts = condition.parts.map((part) => printCondition(syntax, part));
  return `(${parts.join(` ${condition.kind === 'and' ? syntax.and : syntax.or} `)})`;
};

/** The parts of which every one has to be true. */
export const partsOf = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.parts : [condition];

const WIDTH = 100;

/** A condition without brackets round it, its parts on lines of their own when they are too long for one. */
export const wrapCondition = (syntax: Syntax, condition: Condition, indent: string, end = ''): string => {
  if (condition.kind === 'constant' || condition.kind === 'in') return printCondition(syntax, condition);
  const operator = condition.kind === 'and' ? syntax.and : syntax.or;
  const parts = condition.parts.map((part) => printCondition(syntax, part));
  const line = parts.join(` ${operator} `);
  return line.length + indent.length <= WIDTH ? line : parts.join(` ${operator}${end}\n${indent}`);
};
