// Finite domains: what a variable of a model can be. State is a tree of records and arrays whose leaves
// are scalars over such domains; `StateOf` is the type a step sees.
import { FlushpointError } from '../base/errors.js';

/** A value of a variable. `null` stands for "none" in optional domains. */
export type Value = boolean | number | string | null;

/** A leaf of the state: a variable over a finite, ordered domain. */
export interface Scalar<T extends Value> {
  readonly kind: 'scalar';
  /** All values in order; some domains depend on how many processes the model has. */
  readonly values: (processCount: number) => readonly T[];
  /** The value in the initial state. */
  readonly initial: T;
  /** Values are process ids: printed as process names. */
  readonly ofProcesses: boolean;
}

/** A fixed number of equally shaped elements. */
export interface ArrayShape<E> {
  readonly kind: 'array';
  readonly elements: readonly E[];
}

// `any` is the usual bound for a covariant container; `unknown` would reject Scalar<boolean>.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyScalar = Scalar<any>;

/** A scalar, an array of shapes or a record of shapes. */
// biome-ignore lint/suspicious/noExplicitAny: recursive bound, see AnyScalar
export type Shape = AnyScalar | ArrayShape<any> | { readonly [field: string]: Shape };

/** A record of shapes: the state of a model, or the locals of a process. */
export type RecordShape = { readonly [field: string]: Shape };

/**
 * An array of the state as a step sees it: fixed length, elements read with `at` (an index out of range
 * is an error, never `undefined`), scalars written with `[i] =`.
 */
export interface ModelArray<T> extends Iterable<T> {
  readonly length: number;
  [index: number]: T;
  at(index: number): T;
  some(predicate: (element: T, index: number) => boolean): boolean;
  every(predicate: (element: T, index: number) => boolean): boolean;
  find(predicate: (element: T, index: number) => boolean): T | undefined;
  findIndex(predicate: (element: T, index: number) => boolean): number;
  filter(predicate: (element: T, index: number) => boolean): T[];
  map<U>(transform: (element: T, index: number) => U): U[];
  forEach(action: (element: T, index: number) => void): void;
  includes(value: T): boolean;
  indexOf(value: T): number;
}

/** The type of the values that a shape describes: what steps and properties read and write. */
export type StateOf<S> =
  S extends Scalar<infer T>
    ? T
    : S extends ArrayShape<infer E>
      ? ModelArray<StateOf<E>>
      : { -readonly [K in keyof S]: StateOf<S[K]> };

const scalar = <T extends Value>(values: readonly T[]): Scalar<T> => ({
  kind: 'scalar',
  values: () => values,
  initial: values[0] as T,
  ofProcesses: false,
});

const wholeNumber = (n: number, what: string): void => {
  if (!Number.isSafeInteger(n)) {
    throw new FlushpointError('model/bad-shape', `${what} is ${n}; a whole number is expected`);
  }
};

/** More than any variable can be learned with; beyond it the list of the values alone takes seconds and gigabytes. */
export const MOST_VALUES = 2 ** 20;

/** More than a state has bits. */
const MOST_ELEMENTS = 2 ** 16;

const assertFew = (count: number, what: string): void => {
  if (count > MOST_VALUES) {
    throw new FlushpointError(
      'model/bad-shape',
      `${what} has ${count.toLocaleString('en')} values, and at most ${MOST_VALUES.toLocaleString('en')} are possible`,
      'an address is an index, a counter goes to what a few processes can make of it',
    );
  }
};

/** `false` or `true`, initially `false`. */
export const bool: Scalar<boolean> = scalar([false, true]);

/**
 * The numbers `0 .. size - 1`, initially 0.
 * @throws FlushpointError `model/empty-domain` when size is less than 1, `model/bad-shape` when it is more than a million
 */
export const range = (size: number): Scalar<number> => {
  wholeNumber(size, 'the size of a range');
  if (size < 1) {
    throw new FlushpointError(
      'model/empty-domain',
      `range(${size}) has no value`,
      'a domain needs at least one value; range(1) is the constant 0',
    );
  }
  assertFew(size, `range(${size})`);
  return scalar(Array.from({ length: size }, (_, i) => i));
};

/**
 * The numbers `first .. last`, both included, initially `first`.
 * @throws FlushpointError `model/empty-domain` when last is less than first, `model/bad-shape` for more than a million values
 */
export const between = (first: number, last: number): Scalar<number> => {
  wholeNumber(first, 'the first value of between');
  wholeNumber(last, 'the last value of between');
  if (last < first) {
    throw new FlushpointError(
      'model/empty-domain',
      `between(${first}, ${last}) has no value`,
      'give the smaller one first',
    );
  }
  assertFew(last - first + 1, `between(${first}, ${last})`);
  return scalar(Array.from({ length: last - first + 1 }, (_, i) => first + i));
};

/**
 * One of the given words, initially the first.
 * @throws FlushpointError `model/empty-domain` without a word, `model/duplicate-name` when one is given twice
 */
export const oneOf = <const T extends string>(...values: readonly T[]): Scalar<T> => {
  if (values.length === 0)
    throw new FlushpointError('model/empty-domain', 'oneOf() has no value', 'name at least one value');
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw new FlushpointError('model/duplicate-name', `oneOf names "${twice}" twice`);
  return scalar(values);
};

/**
 * `null` or a value of the given domain, initially `null`.
 * @throws FlushpointError `model/bad-shape` for a record or an array
 */
export const optional = <T extends Value>(inner: Scalar<T>): Scalar<T | null> => {
  if (inner?.kind !== 'scalar') {
    throw new FlushpointError(
      'model/bad-shape',
      'optional(...) is given no single variable',
      'it takes bool, range(3) and the like; of a record make the fields optional, or add one that says whether it is there',
    );
  }
  return {
    kind: 'scalar',
    values: (processCount) => [null, ...inner.values(processCount).filter((value) => value !== null)],
    initial: null,
    ofProcesses: inner.ofProcesses,
  };
};

/** The id of a process of the model, in the order of the model's list; initially 0. */
export const processId: Scalar<number> = {
  kind: 'scalar',
  values: (processCount) => Array.from({ length: processCount }, (_, i) => i),
  initial: 0,
  ofProcesses: true,
};

/** A number of processes, `0 ..` all of them; initially 0. */
export const processCount: Scalar<number> = {
  kind: 'scalar',
  values: (count) => Array.from({ length: count + 1 }, (_, i) => i),
  initial: 0,
  ofProcesses: false,
};

/** The same domain with another initial value; the value is checked when the model is compiled. */
export const initially = <T extends Value>(domain: Scalar<T>, value: NoInfer<T>): Scalar<T> => ({
  ...domain,
  initial: value,
});

/**
 * `length` elements of one shape. Give a function to let elements differ in their initial values.
 * An array may be empty; then nothing can be read from it.
 */
export const array = <const E extends Shape>(length: number, element: E | ((index: number) => E)): ArrayShape<E> => {
  wholeNumber(length, 'the length of an array');
  if (length < 0) throw new FlushpointError('model/bad-shape', `array(${length}, …) has a negative length`);
  if (length > MOST_ELEMENTS) {
    throw new FlushpointError(
      'model/bad-shape',
      `array(${length}, …) has more than ${MOST_ELEMENTS.toLocaleString('en')} elements`,
      'model a few pages, slots or devices',
    );
  }
  return {
    kind: 'array',
    elements: Array.from({ length }, (_, i) => (typeof element === 'function' ? element(i) : element)),
  };
};

/** True for a leaf of the state tree. */
export const isScalar = (shape: Shape): shape is AnyScalar => shape.kind === 'scalar';

/** True for an array of the state tree. */
// biome-ignore lint/suspicious/noExplicitAny: see AnyScalar
export const isArray = (shape: Shape): shape is ArrayShape<any> =>
  shape.kind === 'array' && Array.isArray((shape as { elements?: unknown }).elements);
