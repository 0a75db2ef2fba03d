// Turns diagrams into functions over packed words: one per step, called from a test of the program counter (a single large
// function would be too big for V8 to optimise), one per member of a property.
import type { CompiledProperty, CompiledStep } from './compile.js';
import { type Diagram, nodesOf, type Outcome } from './diagram.js';
import type { Body, Case, FieldValue, Functions, GeneratedFunction, Statement } from './functions.js';
import { fieldOf, type Layout, maskOf, type Variable } from './layout.js';

/** A path that throws or writes outside a domain: an error of the model where exploration gets there. */
export interface ErrorOutcome {
  readonly of: 'step' | 'property';
  /** Number of the step or property. */
  readonly index: number;
  readonly where: string;
  readonly message: string;
}

/** Generated functions, and what their numbers stand for. */
export interface Generated extends Functions {
  /** Error outcomes by number, those of steps first; number `e` sets `hits[properties + e]`. */
  readonly errors: readonly ErrorOutcome[];
}

/** A sub-diagram larger than this, or used more than once, becomes a function of its own. */
const MAX_INLINE_OUTCOMES = 24;

/** Generates the functions of a system. */
export const generate = (
  layout: Layout,
  steps: readonly CompiledStep[],
  properties: readonly CompiledProperty[],
): Generated => {
  const functions: GeneratedFunction[] = [];
  const errors: ErrorOutcome[] = [];
  const variable = (index: number) => layout.variables[index] as Variable;

  /** Adds the function of a diagram; `leaf` says what an outcome does. Shared and large parts become functions. */
  const add = (
    { name, ...rest }: Omit<GeneratedFunction, 'body'>,
    root: Diagram,
    leaf: (outcome: Outcome) => Body,
  ): void => {
    const uses = new Map<Diagram, number>();
    const size = new Map<Diagram, number>();
    for (const node of nodesOf(root)) {
      if (node.kind === 'outcome') size.set(node, 1);
      else {
        size.set(
          node,
          node.children.reduce((sum, c) => sum + (size.get(c) ?? 0), 0),
        );
        for (const child of new Set(node.children)) uses.set(child, (uses.get(child) ?? 0) + 1);
      }
    }
    const parts = new Map<Diagram, string>();
    const within = (node: Diagram): Body => {
      if (node.kind === 'outcome') return leaf(node.outcome);
      if ((uses.get(node) ?? 0) <= 1 && (size.get(node) ?? 0) <= MAX_INLINE_OUTCOMES) return bodyOf(node);
      let part = parts.get(node);
      if (part === undefined) {
        part = `${name}_${parts.size}`;
        parts.set(node, part);
        functions.push({ ...rest, name: part, kind: 'part', body: bodyOf(node) });
      }
      return [{ kind: 'call', name: part }];
    };
    const bodyOf = (node: Diagram): Body => {
      if (node.kind === 'outcome') return leaf(node.outcome);
      if (node.kind === 'choose') return node.children.flatMap((child) => within(child));
      return test(variable(node.variable), node.children);
    };
    const test = (v: Variable, children: readonly Diagram[]): Body => {
      const groups = new Map<Diagram, number[]>();
      children.forEach((child, code) => {
        groups.set(child, [...(groups.get(child) ?? []), fieldOf(v, code)]);
      });
      // The group with the most codes comes last and needs no test.
      const cases = [...groups]
        .sort(([, a], [, b]) => a.length - b.length)
        .map(([child, fields]): Case => ({ fields, body: within(child) }));
      const otherwise = (cases.pop() as Case).body;
      return [{ kind: 'test', word: v.word, mask: maskOf(v) | 0, cases, otherwise }];
    };
    const body = bodyOf(root);
    functions.push({ name, ...rest, body });
  };

  const hitError = (error: ErrorOutcome): Statement => {
    const known = errors.findIndex((e) => e.where === error.where && e.message === error.message);
    const number = known >= 0 ? known : errors.push(error) - 1;
    return { kind: 'hit', hit: properties.length + number, taken: undefined, ofStep: error.of === 'step' };
  };

  const successor = (step: CompiledStep, writes: readonly (readonly [number, number])[]): Statement => {
    const keep = new Array<number>(layout.words).fill(-1);
    const set = new Array<number>(layout.words).fill(0);
    for (const [index, code] of writes) {
      const v = variable(index);
      keep[v.word] = (keep[v.word] as number) & ~maskOf(v);
      set[v.word] = (set[v.word] as number) | fieldOf(v, code);
    }
    return { kind: 'successor', step: step.index, keep, set };
  };

  for (const step of steps) {
    const leaf = (outcome: Outcome): Body => {
      if (outcome.kind === 'next') return [successor(step, outcome.writes)];
      if (outcome.kind === 'violation')
        return [{ kind: 'hit', hit: outcome.property, taken: step.index, ofStep: true }];
      if (outcome.kind === 'error')
        return [hitError({ of: 'step', index: step.index, where: step.where, message: outcome.message })];
      return [];
    };
    const about = `${step.name} of ${layout.processes[step.process]}`;
    add({ name: `s${step.index}`, kind: 'step', about }, step.diagram, leaf);
  }
  layout.pcs.forEach((pc, process) => {
    const v = variable(pc);
    const cases = steps
      .filter((s) => s.process === process)
      .map((s): Case => ({ fields: [fieldOf(v, s.position)], body: [{ kind: 'call', name: `s${s.index}` }] }));
    const body: Body = [{ kind: 'test', word: v.word, mask: maskOf(v) | 0, cases, otherwise: [] }];
    functions.push({ name: `p${process}`, kind: 'process', body });
  });
  for (const property of properties) {
    property.members.forEach((member, m) => {
      const where = `property "${property.name}"`;
      // The answer is 1 where the predicate holds. An error is no hit, neither of an invariant nor of a `reachable`.
      const noHit: Body = property.kind === 'reachable' ? [{ kind: 'refuse' }] : [];
      const leaf = (outcome: Outcome): Body => {
        if (outcome.kind === 'answer') return outcome.holds ? [] : [{ kind: 'refuse' }];
        if (outcome.kind !== 'error') return [];
        return [...noHit, hitError({ of: 'property', index: property.index, where, message: outcome.message })];
      };
      add({ name: `h${property.index}_${m}`, kind: 'member' }, member.diagram, leaf);
    });
  }
  const ended = layout.pcs
    .map((pc, process) => ({ v: variable(pc), process }))
    .filter(({ process }) => !steps.some((s) => s.process === process && s.daemon))
    .map(({ v }): FieldValue => ({ word: v.word, mask: maskOf(v) | 0, field: fieldOf(v, v.values.length - 1) }));
  return { functions, ended, errors };
};
