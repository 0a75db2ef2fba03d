// Judges data by its form: what is not known, or not what it has to be, is an error with the path to it.
import { isObject } from '../base/is-object.js';

/** A mistake in the form of data. */
export interface FormMistake {
  /** `tiers.nightly.workers`; empty for the whole. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
}

/** Finds the first mistake in a value. */
export type Judge = (value: unknown, path: readonly string[]) => FormMistake | undefined;

const first = <T>(items: readonly T[], judge: (item: T, i: number) => FormMistake | undefined) => {
  for (const [i, item] of items.entries()) {
    const mistake = judge(item, i);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
};

const shown = (value: unknown): string =>
  typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));

/** A value for which `test` is true. */
export const where =
  (test: (value: unknown) => boolean, expected: string): Judge =>
  (value, path) =>
    test(value) ? undefined : { path, message: `cannot be ${shown(value)}`, hint: `expected ${expected}` };

/** An array of values. */
export const listOf =
  (member: Judge): Judge =>
  (value, path) =>
    Array.isArray(value)
      ? first(value, (item, i) => member(item, [...path, String(i)]))
      : { path, message: `cannot be ${shown(value)}`, hint: 'expected a list' };

/** An object with any keys. */
export const recordOf =
  (member: Judge): Judge =>
  (value, path) =>
    isObject(value)
      ? first(Object.entries(value), ([key, item]) => member(item, [...path, key]))
      : { path, message: `cannot be ${shown(value)}`, hint: 'expected an object' };

/**
 * An object with known keys only; what is undefined counts as absent.
 * @param unknown the hint for a key that is not known
 */
export const objectOf =
  (fields: { readonly [key: string]: Judge }, unknown: (key: string, known: readonly string[]) => string): Judge =>
  (value, path) =>
    isObject(value)
      ? first(Object.entries(value), ([key, item]) => {
          const judge = Object.hasOwn(fields, key) ? fields[key] : undefined;
          if (judge === undefined) {
            return { path: [...path, key], message: 'is no setting', hint: unknown(key, Object.keys(fields)) };
          }
          return item === undefined ? undefined : judge(item, [...path, key]);
        })
      : { path, message: `cannot be ${shown(value)}`, hint: 'expected an object' };
