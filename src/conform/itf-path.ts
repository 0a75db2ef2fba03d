// Which part of a state of an ITF trace is meant: `refs`, `pc["cpu0"]`, `queue[0].owner`, `holders{"cpu1"}`.
//
//   NAME          a variable; in quotes where it has a character of the syntax in it
//   .FIELD        a field of a record
//   [KEY]         an element of a sequence or tuple, from 0; or the value of a map at a key
//   {ELEMENT}     whether a set has the element

import { FlushpointError } from '../base/errors.js';
import { isObject } from '../base/is-object.js';
import type { Value } from '../model/domain.js';
import { entriesOf, quoted, refusal } from '../trace/decode.js';

/** One step on the way into a value. */
interface Part {
  readonly kind: 'field' | 'key' | 'member';
  readonly key: Value;
  /** The path as far as this part. */
  readonly path: string;
}

/** A path, taken apart. */
export interface ItfPath {
  readonly variable: string;
  readonly parts: readonly Part[];
}

const PART = /\.(?:("(?:[^"\\]|\\.)*")|([^.[\]{}"]+))|\[([^[\]{}]+)\]|\{([^[\]{}]+)\}/y;
const FIRST = /^(?:("(?:[^"\\]|\\.)*")|([^.[\]{}"]+))/;

const bad = (path: string, why: string): FlushpointError =>
  new FlushpointError(
    'usage/bad-value',
    `${quoted(path)} is no path into a state: ${why}`,
    'expected a variable, then .field, [index or "key"] or {element}',
  );

const scalarIn = (path: string, text: string): Value => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) return value as Value;
  } catch {
    // is said below
  }
  throw bad(path, `${quoted(text)} is neither a number, true, false nor a text in quotes`);
};

/**
 * Takes a path apart.
 * @throws FlushpointError `usage/bad-value`
 */
export const parsePath = (path: string): ItfPath => {
  const [whole = '', inQuotes, bare] = FIRST.exec(path) ?? [];
  if (whole === '') throw bad(path, 'it does not begin with a name');
  const variable = bare ?? String(scalarIn(path, inQuotes as string));
  const parts: Part[] = [];
  PART.lastIndex = whole.length;
  while (PART.lastIndex < path.length) {
    const from = PART.lastIndex;
    const found = PART.exec(path);
    if (found === null) throw bad(path, `${quoted(path.slice(from))} is not understood`);
    const [, fieldInQuotes, field, key, member] = found;
    const at = path.slice(0, PART.lastIndex);
    if (key !== undefined) parts.push({ kind: 'key', key: scalarIn(path, key), path: at });
    else if (member !== undefined) parts.push({ kind: 'member', key: scalarIn(path, member), path: at });
    else parts.push({ kind: 'field', key: field ?? scalarIn(path, fieldInQuotes as string), path: at });
  }
  return { variable, parts };
};

type Entries = ReadonlyMap<string, unknown>;

const objectOf = (value: unknown, where: string): Entries => new Map(entriesOf((one) => one)(value, where));
/** True, false, text or a number; options are unpacked, and a variant without a value is its tag. Undefined for anything else. */
const scalarOf = (expression: unknown, where: string): Value | undefined => {
  let value = expression;
  for (;;) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) return value as Value;
    if (!isObject(value)) return undefined;
    const entries = objectOf(value, where);
    const digits = entries.get('#bigint');
    if (digits !== undefined) {
      const number = typeof digits === 'string' && /^-?[0-9]+$/.test(digits) ? Number(digits) : Number.NaN;
      if (!Number.isSafeInteger(number)) throw refusal(`${where}.#bigint`, digits, 'a whole number of at most 53 bits');
      return number;
    }
    const tag = entries.get('tag');
    if (typeof tag !== 'string') return undefined;
    if (tag === 'None') return null;
    if (tag !== 'Some') return tag;
    value = entries.get('value');
  }
};

const listIn = (value: unknown, keys: readonly string[], where: string): readonly unknown[] | undefined => {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const entries = objectOf(value, where);
  for (const key of keys) {
    const list = entries.get(key);
    if (Array.isArray(list)) return list;
  }
  return undefined;
};

const valueAt = (map: readonly unknown[], key: Value, where: string): unknown => {
  for (const pair of map) {
    if (!Array.isArray(pair) || pair.length !== 2) throw refusal(where, pair, 'a map of pairs, [key, value]');
    if (scalarOf(pair[0], where) === key) return pair[1];
  }
  return undefined;
};

const step = (value: unknown, { kind, key, path }: Part, where: string): unknown => {
  if (kind === 'member') {
    const set = listIn(value, ['#set'], where);
    if (set === undefined) throw refusal(`${where}, ${path},`, value, 'a set');
    return set.some((element) => scalarOf(element, where) === key);
  }
  if (kind === 'key') {
    const map = isObject(value) ? objectOf(value, where).get('#map') : undefined;
    if (Array.isArray(map)) return valueAt(map, key, where);
    const list = listIn(value, ['#tup'], where);
    if (list !== undefined && typeof key === 'number') return list[key];
  }
  // TLC has functions over texts as records.
  return isObject(value) ? objectOf(value, where).get(String(key)) : undefined;
};

/**
 * The value at a path of a state.
 * @param where for messages, `states[3]`
 * @throws FlushpointError `usage/bad-value` when there is none, or it is more than one value
 */
export const valueIn = (state: Entries, { variable, parts }: ItfPath, where: string): Value => {
  let value = state.get(variable);
  let at = variable;
  for (const part of parts) {
    if (value === undefined) break;
    value = step(value, part, where);
    at = part.path;
  }
  if (value === undefined) throw refusal(`${where}.${at}`, undefined, 'a value');
  const scalar = scalarOf(value, `${where}.${at}`);
  if (scalar === undefined) throw refusal(`${where}.${at}`, value, 'true, false, a text or a number');
  return scalar;
};
