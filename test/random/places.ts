// What interpreted closures of a random model read and write: shapes, places in them, and expressions over places.
import {
  array,
  between,
  bool,
  initially,
  oneOf,
  optional,
  processCount,
  processId,
  range,
  type Scalar,
  type Shape,
  type Value,
} from '../../src/index.js';
import { isArray, isScalar } from '../../src/model/domain.js';
import type { DomainTree, ExpressionTree, PlaceTree, VariableTree } from './trees.js';

// biome-ignore lint/suspicious/noExplicitAny: interpreted models know no types
export type Plain = any;

/** An element, the number taken modulo the length. */
export const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

const scalarOf = ({ kind, size, start }: DomainTree): Scalar<Value> => {
  const domains: readonly Scalar<Value>[] = [
    bool,
    range(size),
    between(-1, size - 2),
    oneOf(...['a', 'b', 'c', 'd'].slice(0, size)),
    optional(range(size - 1)),
    optional(bool),
    optional(processId),
    processId,
    processCount,
    optional(oneOf('x', 'y')),
  ];
  const domain = pick(domains, kind);
  return start === 0 ? domain : initially(domain, pick(domain.values(1), start));
};

/** The shape of a variable. */
export const shapeOf = ({ form, length, domains: [a, b] }: VariableTree): Shape => {
  const startsAt = (i: number) => scalarOf({ ...a, start: a.start === 0 ? 0 : a.start + i });
  const record = (i: number) => ({ a: startsAt(i), b: scalarOf(b) });
  switch (form) {
    case 'scalar':
      return scalarOf(a);
    case 'record':
      return record(0);
    case 'array':
      return array(length, startsAt);
    case 'records':
      return array(length, record);
    case 'grid':
      return array(length, (i) => array(2, (j) => startsAt(i + j)));
    case 'nest':
      return { a: startsAt(0), list: array(length, startsAt), inner: { b: scalarOf(b) } };
  }
};

/** What an interpreted closure may touch. */
export interface Scope {
  readonly processCount: number;
  readonly variables: readonly { readonly name: string; readonly shape: Shape; readonly local: boolean }[];
}

/** A scope in one run of a closure; properties have no `me`. */
export interface Frame {
  readonly scope: Scope;
  readonly state: Plain;
  readonly me: Plain;
}

/** A scalar that was found in a frame. */
export interface Place {
  readonly values: readonly Value[];
  readonly owner: Plain;
  readonly key: string | number;
}

/** Remembers what a function makes of an object: closures are run a hundred thousand times. */
const remembered = <K extends object, T>(make: (key: K) => T): ((key: K) => T) => {
  const made = new WeakMap<K, T>();
  return (key) => {
    let known = made.get(key);
    if (known === undefined) {
      known = make(key);
      made.set(key, known);
    }
    return known;
  };
};

const domainsOf = remembered((scope: Scope) =>
  remembered((scalar: Scalar<Value>) => scalar.values(scope.processCount)),
);

const scalarsOf = remembered(({ variables }: Scope) => variables.filter(({ shape }) => isScalar(shape)));

const fieldsOf = remembered((record: object): [string, Shape][] => Object.entries(record));

/** The object that has a variable as a field. */
export const homeOf = ({ state, me }: Frame, local: boolean): Plain => (local ? me : state);

/** The scalar that a place stands for in this run. */
export const placeOf = (frame: Frame, { variable, index, by, field }: PlaceTree): Place => {
  const { scope, me } = frame;
  const { name, shape, local } = pick(scope.variables, variable);
  const outer = () => (by === null ? index : by === 'me' ? (me?.id ?? 0) : scalarCode(frame, by));
  const within = (owner: Plain, key: string | number): Plain => (typeof key === 'number' ? owner.at(key) : owner[key]);
  const descend = (owner: Plain, key: string | number, inner: Shape, indexed: boolean): Place => {
    if (isScalar(inner)) return { values: domainsOf(scope)(inner), owner, key };
    if (isArray(inner)) {
      const i = (indexed ? field : outer()) % inner.elements.length;
      return descend(within(owner, key), i, inner.elements[i] as Shape, true);
    }
    const [next, part] = pick(fieldsOf(inner), field);
    return descend(within(owner, key), next, part, indexed);
  };
  return descend(homeOf(frame, local), name, shape, false);
};

/** The position of a place's value in its domain. */
export const codeAt = ({ values, owner, key }: Place): number => values.indexOf(owner[key]);

/** Writes the value at a position of the place's domain. */
export const write = (place: Place, code: number): void => {
  place.owner[place.key] = pick(place.values, code);
};

/** The position in its domain of the value of a scalar variable; 0 when there is none. */
const scalarCode = (frame: Frame, n: number): number => {
  const scalars = scalarsOf(frame.scope);
  if (scalars.length === 0) return 0;
  const { name, shape, local } = pick(scalars, n);
  const values = domainsOf(frame.scope)(shape as Scalar<Value>);
  return values.indexOf(homeOf(frame, local)[name]);
};

/** Asks a whole array of at most three scalars about the value at a position of their domain; undefined of others. */
const ask = (frame: Frame, variable: number, code: number, question: Question): number | undefined => {
  const { name, shape, local } = pick(frame.scope.variables, variable);
  if (!isArray(shape) || shape.elements.length > 3 || !isScalar(shape.elements[0])) return undefined;
  const value = pick<Value>(shape.elements[0].values(frame.scope.processCount), code);
  return Number(questions[question](homeOf(frame, local)[name], value));
};

type Question = keyof typeof questions;
const questions = {
  count: (all: Plain, value: Value) => all.filter((element: Value) => element === value).length,
  some: (all: Plain, value: Value) => all.some((element: Value) => element === value),
  every: (all: Plain, value: Value) => all.every((element: Value) => element === value),
  position: (all: Plain, value: Value) => all.indexOf(value) + 1,
  lacking: (all: Plain, value: Value) => !all.includes(value),
  differing: (all: Plain, value: Value) => all.findIndex((element: Value) => element !== value) + 1,
  different: (all: Plain) => new Set(all.map((element: Value) => element)).size,
} as const;

/** How many operators there are. */
export const OPERATORS = 15;

/** The number that an expression comes to. */
export const evaluate = (frame: Frame, { operator, left, right }: ExpressionTree): number => {
  const a = () => codeAt(placeOf(frame, left));
  const b = () => (typeof right === 'number' ? right : codeAt(placeOf(frame, right)));
  const asked = (question: Question) => ask(frame, left.variable, b(), question) ?? a();
  switch (operator % OPERATORS) {
    case 0:
      return a();
    case 1:
      return a() + b();
    case 2:
      return a() * b();
    case 3:
      return a() === b() ? 1 : 0;
    case 4:
      return a() < b() ? 1 : 0;
    case 5:
      return a() === 0 ? 1 : 0;
    case 6:
      return a() !== 0 && b() !== 0 ? 1 : 0;
    case 7:
      return asked('count');
    case 8:
      return Math.max(0, a() - b());
    case 9:
      return asked('some');
    case 10:
      return asked('every');
    case 11:
      return asked('position');
    case 12:
      return asked('lacking');
    case 13:
      return asked('differing');
    default:
      return asked('different');
  }
};

/** Whether an expression comes to anything but 0. */
export const isTrue = (frame: Frame, expression: ExpressionTree): boolean => evaluate(frame, expression) !== 0;
