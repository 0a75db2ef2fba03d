// The auditor: explores a system the slow, obvious way. States are plain objects with JSON text as their keys, and the
// model's own functions are called on a fresh copy for every alternative. Nothing of src/compile or src/explore is used.
import { Blocked, Violated, withRunner } from '../src/model/ambient.js';
import { isArray, isScalar, type Shape } from '../src/model/domain.js';
import type { AnySystem } from '../src/model/model.js';

// biome-ignore lint/suspicious/noExplicitAny: plain objects whose form the shapes describe
type Plain = any;

/** A state: shared variables, the locals of every process, and at which step each process is. */
export interface World {
  readonly shared: Plain;
  readonly locals: Plain[];
  readonly at: number[];
}

/** What one alternative of a step does, and which alternatives and checks it goes through. */
export type Effect =
  | {
      readonly kind: 'next';
      readonly key: string;
      readonly choices: readonly number[];
      readonly marks: readonly string[];
    }
  | { readonly kind: 'blocked' }
  | {
      readonly kind: 'violation';
      readonly assertion: string;
      readonly choices: readonly number[];
      readonly marks: readonly string[];
    }
  | { readonly kind: 'error'; readonly message: string };

/** When to stop, and how: the same rules as those of the engine. */
export interface AuditLimits {
  readonly maxStates?: number;
  readonly maxDepth?: number;
}

/** What the auditor found. */
export interface Audit {
  readonly states: number;
  readonly transitions: number;
  readonly levels: readonly number[];
  /** By property: the length of a shortest violation or witness. */
  readonly hits: readonly (number | undefined)[];
  /** How many steps lead to the first state in which a step or a property throws. */
  readonly errorDepth: number | undefined;
  readonly stop: 'states' | 'depth' | 'decided' | undefined;
  readonly complete: boolean;
  readonly provenDepth: number;
  /** By process and step: whether it was taken; not comparable when `maxDepth` stopped the search. */
  readonly taken: readonly boolean[][];
}

/** The initial value of a shape as plain data. */
const initialOf = (shape: Shape): Plain => {
  if (isScalar(shape)) return shape.initial;
  if (isArray(shape)) return shape.elements.map(initialOf);
  return Object.fromEntries(Object.entries(shape).map(([field, inner]) => [field, initialOf(inner)]));
};

/** A copy with the fields in the order of the shape; throws where a value is outside its domain. */
const copyOf = (shape: Shape, value: Plain, processCount: number): Plain => {
  if (isScalar(shape)) {
    if (!shape.values(processCount).includes(value)) throw new RangeError(`${value} is outside its domain`);
    return value;
  }
  if (isArray(shape)) return shape.elements.map((element, i) => copyOf(element, value[i], processCount));
  return Object.fromEntries(Object.entries(shape).map(([f, inner]) => [f, copyOf(inner, value[f], processCount)]));
};

/** The state every run starts from. */
export const initialWorld = ({ state, processes }: AnySystem): World => ({
  shared: initialOf(state),
  locals: processes.map((p) => initialOf(p.locals)),
  at: processes.map(() => 0),
});

/** Every alternative of the next step of a process, in order of choices; none when it has ended. */
export const effectsOf = ({ state, processes }: AnySystem, key: string, id: number): Effect[] => {
  const { locals: declared, steps } = processes[id] as AnySystem['processes'][number];
  const found: Effect[] = [];
  for (let answers: number[] | undefined = []; answers !== undefined; ) {
    const world: World = JSON.parse(key);
    const position = world.at[id] as number;
    const step = steps[position];
    if (step === undefined) return [];
    const given: readonly number[] = answers;
    const choices: number[] = [];
    const counts: number[] = [];
    const marks: string[] = [];
    let chosen = 0;
    const answer = (count: number): number => {
      if (count === 1) return 0;
      counts.push(count);
      return choices[choices.push(given[choices.length] ?? 0) - 1] as number;
    };
    const choose = (count: number, alternatives?: readonly unknown[]): number => {
      const taken = answer(count);
      marks.push(`alternative ${alternatives === undefined ? taken : alternatives[taken]} of choice ${++chosen}`);
      return taken;
    };
    const checks = ({ name }: { readonly name: string }): boolean => marks.push(`check of ${name}`) > 0;
    try {
      const me = { id, ...world.locals[id] };
      const label = withRunner({ choose, checks, cost: () => {} }, () => step.run(world.shared, me)) as
        | string
        | undefined;
      const next: World = {
        shared: copyOf(state, world.shared, processes.length),
        locals: world.locals.with(id, copyOf(declared, me, processes.length)),
        at: world.at.with(id, label === 'done' ? steps.length : targetOf(steps, label, position)),
      };
      found.push({ kind: 'next', key: JSON.stringify(next), choices, marks });
    } catch (thrown) {
      if (thrown instanceof Blocked) found.push({ kind: 'blocked' });
      else if (thrown instanceof Violated) {
        found.push({ kind: 'violation', assertion: thrown.assertion.name, choices, marks });
      } else found.push({ kind: 'error', message: String(thrown) });
    }
    let last = choices.length - 1;
    while (last >= 0 && (choices[last] as number) + 1 === counts[last]) last--;
    answers = last < 0 ? undefined : [...choices.slice(0, last), (choices[last] as number) + 1];
  }
  return found;
};

const targetOf = (steps: readonly { readonly name: string }[], label: string | undefined, position: number): number =>
  label === undefined ? position + 1 : steps.findIndex((step) => step.name === label);

/** Whether a state is one of those a property looks for: a broken invariant, or a `reachable` that is found. */
export const isHit = (property: AnySystem['properties'][number], { shared }: World): boolean => {
  if (property.kind === 'invariant') return property.members(shared).some((member) => !member.holds(shared));
  return property.kind === 'reachable' && property.holds(shared);
};

/** Whether every process that is not a daemon has ended. */
export const hasEnded = ({ processes }: AnySystem, { at }: World): boolean =>
  processes.every((p, id) => p.daemon || at[id] === p.steps.length);

/** Explores breadth-first, level by level. */
export const audit = (system: AnySystem, limits: AuditLimits = {}): Audit => {
  const { maxStates = Number.POSITIVE_INFINITY, maxDepth = Number.POSITIVE_INFINITY } = limits;
  const { processes, properties } = system;
  const start = JSON.stringify(initialWorld(system));
  const seen = new Set([start]);
  const decidable = properties.flatMap((p, k) => (p.kind === 'eventually' ? [] : [k]));
  const levels: number[] = [];
  const hits: (number | undefined)[] = properties.map(() => undefined);
  let taken = processes.map((p) => p.steps.map(() => false));
  let transitions = 0;
  let provenDepth = -1;
  let errorDepth: number | undefined;
  const result = (stop: Audit['stop'], states = seen.size): Audit => {
    const complete = stop === undefined && errorDepth === undefined;
    return { states, transitions, levels, hits, errorDepth, stop, complete, provenDepth, taken };
  };

  for (let level = [start], depth = 0; level.length > 0; depth++) {
    levels.push(level.length);
    const before = { states: seen.size, transitions, taken: taken.map((steps) => [...steps]) };
    const next: string[] = [];
    const hitHere = new Map<number, number>();
    let failed = false;
    for (const key of level) {
      const world: World = JSON.parse(key);
      properties.forEach((property, k) => {
        try {
          if (isHit(property, world)) hitHere.set(k, depth);
        } catch {
          failed = true;
        }
      });
      const effects = processes.map((_, id) => effectsOf(system, key, id));
      if (effects.flat().every((e) => e.kind === 'blocked') && !hasEnded(system, world)) {
        properties.forEach((property, k) => {
          if (property.kind === 'deadlock') hitHere.set(k, depth);
        });
      }
      if (depth >= maxDepth) continue;
      for (const [id, effect] of effects.flatMap((list, p) => list.map((e) => [p, e] as const))) {
        if (effect.kind !== 'blocked') transitions++;
        if (effect.kind === 'error') failed = true;
        if (effect.kind === 'violation') {
          const k = properties.findIndex((p) => p.kind === 'assertion' && p.name === effect.assertion);
          if (!hitHere.has(k)) hitHere.set(k, depth + 1);
        }
        if (effect.kind === 'next' || effect.kind === 'violation')
          (taken[id] as boolean[])[world.at[id] as number] = true;
        if (effect.kind !== 'next' || seen.has(effect.key)) continue;
        seen.add(effect.key);
        next.push(effect.key);
      }
    }
    if (seen.size > maxStates) {
      // Nothing of a level that is cut short is reported.
      ({ transitions, taken } = before);
      return result('states', before.states);
    }
    for (const [k, steps] of hitHere) hits[k] ??= steps;
    if (failed) {
      errorDepth = depth;
      return result(undefined);
    }
    provenDepth = depth;
    if (depth >= maxDepth) return result('depth');
    if (next.length > 0 && decidable.length > 0 && decidable.every((k) => hits[k] !== undefined)) {
      levels.push(next.length);
      return result('decided');
    }
    level = next;
  }
  return result(undefined);
};
