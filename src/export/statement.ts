// What a step does, as statements: choices become alternatives, constants that follow a variable become an assignment
// from it (`page = page + 1` and not one case per page), and what is left are cases.
import type { Diagram, DiagramStore, Outcome } from '../compile/diagram.js';

/** What is assigned: a code, or the value of a variable as it was before the step, plus a number. */
export type Source =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'from'; readonly variable: number; readonly plus: number };

/** A target and its source. */
export type Assignment = readonly [variable: number, source: Source];

/** What happens when a step is taken that is enabled; all tests come before all assignments. */
export type Statement =
  /** In this order, so that nothing is overwritten before it is read. */
  | { readonly id: number; readonly kind: 'assign'; readonly assignments: readonly Assignment[] }
  /** A `check` fails: nothing changes. */
  | { readonly id: number; readonly kind: 'violation'; readonly property: number }
  /** The model has an error here: nothing changes. */
  | { readonly id: number; readonly kind: 'error' }
  /** The last case is for all codes that can still be. */
  | { readonly id: number; readonly kind: 'cases'; readonly variable: number; readonly cases: readonly Case[] };

/** One case of a test. */
export interface Case {
  readonly codes: readonly number[];
  readonly body: Statement;
}

/** How much larger than the value of `from` the value of `to` is, if one can be computed from the other. */
export type Difference = (to: readonly [number, number], from: readonly [number, number]) => number | undefined;

/**
 * The diagrams without choices whose outcomes are, taken together, those of a diagram: one for every alternative.
 * Costs and details are left out: they make no difference to the states.
 */
export const alternativesOf = (diagram: Diagram, store: DiagramStore): Diagram[] => {
  const blocked = store.outcome({ kind: 'blocked' });
  const known = new Map<Diagram, Diagram[]>();
  const plain = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'next') return { ...outcome, costs: [] };
    if (outcome.kind === 'violation') return { ...outcome, detail: undefined };
    return outcome.kind === 'error' ? { ...outcome, message: '' } : outcome;
  };
  const resolve = (node: Diagram): Diagram[] => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const found = resolved(node);
    known.set(node, found);
    return found;
  };
  const resolved = (node: Diagram): Diagram[] => {
    if (node.kind === 'outcome') return [store.outcome(plain(node.outcome))];
    const children = node.children.map(resolve);
    if (node.kind === 'choose') return children.flat().filter((child) => child !== blocked);
    const most = Math.max(...children.map((list) => list.length));
    return Array.from({ length: most }, (_, n) =>
      store.test(
        node.variable,
        children.map((list) => list[n] ?? blocked),
      ),
    );
  };
  return resolve(diagram).filter((alternative) => alternative !== blocked);
};

/** The diagram with every outcome that is not wanted blocked; without choices. */
export const restricted = (diagram: Diagram, store: DiagramStore, wanted: (outcome: Outcome) => boolean): Diagram => {
  const known = new Map<Diagram, Diagram>();
  const restrict = (node: Diagram): Diagram => {
    let made = known.get(node);
    if (made === undefined) {
      made =
        node.kind !== 'outcome'
          ? store.test(node.kind === 'test' ? node.variable : -1, node.children.map(restrict))
          : store.outcome(wanted(node.outcome) ? node.outcome : { kind: 'blocked' });
      known.set(node, made);
    }
    return made;
  };
  return restrict(diagram);
};

/** Puts assignments into an order in which nothing is overwritten before it is read; undefined when there is none. */
const inOrder = (assignments: readonly Assignment[]): Assignment[] | undefined => {
  const left = [...assignments];
  const ordered: Assignment[] = [];
  while (left.length > 0) {
    const at = left.findIndex(([target]) =>
      left.every(([other, source]) => other === target || source.kind === 'code' || source.variable !== target),
    );
    if (at < 0) return undefined;
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
};

/** Makes statements from diagrams without choices; equal statements are the same object. */
export const statementsOf = (difference: Difference): ((diagram: Diagram) => Statement | undefined) => {
  const unique = new Map<string, Statement>();
  const intern = (key: string, make: (id: number) => Statement): Statement => {
    const statement = unique.get(key) ?? make(unique.size);
    unique.set(key, statement);
    return statement;
  };
  const assign = (assignments: readonly Assignment[]): Statement | undefined => {
    const ordered = inOrder(assignments);
    if (ordered === undefined) return undefined;
    return intern(`a${JSON.stringify(ordered)}`, (id) => ({ id, kind: 'assign', assignments: ordered }));
  };
  const select = (variable: number, cases: readonly Case[]): Statement =>
    intern(`c${variable}:${cases.map(({ codes, body }) => `${codes}>${body.id}`).join(';')}`, (id) => ({
      id,
      kind: 'cases',
      variable,
      cases,
    }));

  /** One statement for both cases of a variable, in which constants may become the variable plus a number. */
  const merged = (variable: number, a: Case, b: Case): Statement | undefined => {
    const source = (target: number, x: Source, y: Source): Source | undefined => {
      const follows = (from: Source, constant: Source, codes: readonly number[]): Source | undefined => {
        if (from.kind !== 'from' || from.variable !== variable || constant.kind !== 'code') return undefined;
        const fits = codes.every((code) => difference([target, constant.code], [variable, code]) === from.plus);
        return fits ? from : undefined;
      };
      if (x.kind === 'from' && y.kind === 'from') return x.variable === y.variable && x.plus === y.plus ? x : undefined;
      if (x.kind === 'from') return follows(x, y, b.codes);
      if (y.kind === 'from') return follows(y, x, a.codes);
      if (x.code === y.code) return x;
      const plus = [
        ...a.codes.map((code) => difference([target, x.code], [variable, code])),
        ...b.codes.map((code) => difference([target, y.code], [variable, code])),
      ];
      const first = plus[0];
      if (first === undefined || plus.some((p) => p !== first)) return undefined;
      return { kind: 'from', variable, plus: first };
    };
    const unify = (x: Statement, y: Statement): Statement | undefined => {
      if (x === y) return x;
      if (x.kind === 'assign' && y.kind === 'assign') {
        // A variable that is not assigned keeps the code that it was tested for.
        const assigned = (s: typeof x, target: number, codes: readonly number[]): Source | undefined => {
          const found = s.assignments.find(([t]) => t === target)?.[1];
          if (found !== undefined || target !== variable || codes.length > 1) return found;
          return { kind: 'code', code: codes[0] as number };
        };
        const together: Assignment[] = [];
        for (const target of new Set([...x.assignments, ...y.assignments].map(([t]) => t))) {
          const [one, other] = [assigned(x, target, a.codes), assigned(y, target, b.codes)];
          const both = one === undefined || other === undefined ? undefined : source(target, one, other);
          if (both === undefined) return undefined;
          together.push([target, both]);
        }
        return assign(together.sort(([t], [u]) => t - u));
      }
      if (x.kind !== 'cases' || y.kind !== 'cases') return undefined;
      if (x.variable !== y.variable || x.cases.length !== y.cases.length) return undefined;
      const cases: Case[] = [];
      for (const [i, { codes, body }] of x.cases.entries()) {
        const other = y.cases[i] as Case;
        if (String(codes) !== String(other.codes)) return undefined;
        const both = unify(body, other.body);
        if (both === undefined) return undefined;
        cases.push({ codes, body: both });
      }
      return select(x.variable, cases);
    };
    return unify(a.body, b.body);
  };

  const known = new Map<Diagram, Statement | undefined>();
  const statementOf = (node: Diagram): Statement | undefined => {
    if (known.has(node)) return known.get(node);
    const made = madeFrom(node);
    known.set(node, made);
    return made;
  };
  const madeFrom = (node: Diagram): Statement | undefined => {
    if (node.kind === 'choose') throw new Error('a diagram with choices is more than one statement');
    if (node.kind === 'outcome') {
      const { outcome } = node;
      if (outcome.kind === 'next') return assign(outcome.writes.map(([v, code]) => [v, { kind: 'code', code }]));
      if (outcome.kind === 'error') return intern('e', (id) => ({ id, kind: 'error' }));
      if (outcome.kind !== 'violation') return undefined;
      const { property } = outcome;
      return intern(`v${property}`, (id) => ({ id, kind: 'violation', property }));
    }
    const groups: Case[] = [];
    node.children.forEach((child, code) => {
      const body = statementOf(child);
      if (body === undefined) return; // never gets here: the step is not enabled
      const at = groups.findIndex((group) => group.body === body);
      const group = groups[at];
      if (group === undefined) groups.push({ codes: [code], body });
      else groups[at] = { codes: [...group.codes, code], body };
    });
    const cases: Case[] = [];
    for (const group of groups) {
      const at = cases.findIndex((other) => merged(node.variable, other, group) !== undefined);
      const other = cases[at];
      if (other === undefined) cases.push(group);
      else {
        const body = merged(node.variable, other, group) as Statement;
        cases[at] = { codes: [...other.codes, ...group.codes].sort((a, b) => a - b), body };
      }
    }
    const only = cases[0];
    if (only === undefined) return undefined;
    if (cases.length === 1) return only.body;
    // The case with the most codes comes last, where it needs no test.
    const last = cases.reduce((most, c) => (c.codes.length > most.codes.length ? c : most));
    return select(node.variable, [...cases.filter((c) => c !== last), last]);
  };
  return statementOf;
};

/** The variables that a statement may change. */
export const targetsOf = (statement: Statement): ReadonlySet<number> => {
  const targets = new Set<number>();
  const visit = (s: Statement): void => {
    if (s.kind === 'assign') for (const [target] of s.assignments) targets.add(target);
    if (s.kind === 'cases') for (const { body } of s.cases) visit(body);
  };
  visit(statement);
  return targets;
};
