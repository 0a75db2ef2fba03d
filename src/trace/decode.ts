// Reads values of unknown origin: what a file says is checked against what is expected, key by key, and anything else is
// one FlushpointError that says where. Only own, listed keys are looked at, so `__proto__` is a key like any other.
import { FlushpointError } from '../base/errors.js';

/** Takes a value apart, or throws. */
export type Decoder<T> = (value: unknown, where: string) => T;

const LONGEST = 60;

/** Text of unknown origin, for a message: in quotes, on one line, not too long, without what a terminal would obey. */
export const quoted = (text: string): string => {
  const characters = [...text];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
};

const shown = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
};

/** The error for a value that is something else. */
export const refusal = (where: string, value: unknown, expected: string): FlushpointError =>
  new FlushpointError('usage/bad-value', `${where} is ${shown(value)}`, `expected ${expected}`);

const kindOf =
  <T>(is: (value: unknown) => value is T, expected: string): Decoder<T> =>
  (value, where) => {
    if (is(value)) return value;
    throw refusal(where, value, expected);
  };

/** Any text. */
export const text = kindOf((value): value is string => typeof value === 'string', 'text');

/** Text that can be repeated in a message: no control characters, not too long. */
export const name = kindOf(
  (value): value is string => typeof value === 'string' && value.length <= 500 && !/[\p{Cc}\p{Cf}]/u.test(value),
  'a name',
);

/** True or false. */
export const flag = kindOf((value): value is boolean => typeof value === 'boolean', 'true or false');

/** A whole number that is not negative. */
export const natural = kindOf(
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  'a whole number',
);

/** A value of a variable. */
export const scalar = kindOf(
  (value): value is boolean | number | string | null =>
    value === null || ['boolean', 'string'].includes(typeof value) || Number.isSafeInteger(value),
  'true, false, a whole number, text or null',
);

/** Exactly one value. */
export const exactly =
  <const T extends string | number>(...expected: readonly T[]): Decoder<T> =>
  (value, where) => {
    const found = expected.find((one) => one === value);
    if (found !== undefined) return found;
    throw refusal(where, value, expected.map((one) => JSON.stringify(one)).join(' or '));
  };

/** A list. */
export const listOf =
  <T>(element: Decoder<T>): Decoder<readonly T[]> =>
  (value, where) => {
    if (!Array.isArray(value)) throw refusal(where, value, 'a list');
    return value.map((one, i) => element(one, `${where}[${i}]`));
  };

/** An object as entries: its own keys, each with its value. */
export const entriesOf =
  <T>(element: Decoder<T>): Decoder<readonly (readonly [string, T])[]> =>
  (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal(where, value, 'an object');
    return Object.entries(value).map(([key, one]) => [key, element(one, `${where}.${shownKey(key)}`)]);
  };

const shownKey = (key: string): string => (/^[\w#:-]+$/.test(key) ? key.slice(0, LONGEST) : quoted(key));

/** A decoder of a key that may be missing. */
export const optional =
  <T>(inner: Decoder<T>): Decoder<T | undefined> =>
  (value, where) =>
    value === undefined ? undefined : inner(value, where);

/** An object with these keys and no others. */
export const record =
  <D extends { readonly [key: string]: Decoder<unknown> }>(
    decoders: D,
  ): Decoder<{ readonly [K in keyof D]: D[K] extends Decoder<infer T> ? T : never }> =>
  (value, where) => {
    const given = new Map(entriesOf((one) => one)(value, where));
    const stray = [...given.keys()].find((key) => !Object.hasOwn(decoders, key));
    if (stray !== undefined) {
      throw new FlushpointError(
        'usage/bad-value',
        `${where} has the key ${quoted(stray)}`,
        `expected ${Object.keys(decoders).join(', ')}`,
      );
    }
    return Object.fromEntries(
      Object.entries(decoders).map(([key, decode]) => [key, decode(given.get(key), `${where}.${key}`)]),
    ) as never;
  };
