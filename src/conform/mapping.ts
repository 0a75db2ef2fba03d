// The mapping file: what things are called in a log or in a trace of another tool, and what they are called in the model.
import { FlushpointError } from '../base/errors.js';
import type { Value } from '../model/domain.js';
import { type Decoder, entriesOf, listOf, name, optional, quoted, record, refusal, scalar } from '../trace/decode.js';

/** A variable of the model that is called something else, or whose values are. */
export interface MappedVariable {
  readonly variable: string;
  /** By the text of the value elsewhere: the value in the model. */
  readonly values: ReadonlyMap<string, Value>;
}

/** What is called what; null is for what the model has no counterpart of. Keys are the names elsewhere. */
export interface Mapping {
  readonly processes: ReadonlyMap<string, string | null>;
  /** Several steps: it may be any of them. */
  readonly steps: ReadonlyMap<string, readonly string[] | null>;
  readonly variables: ReadonlyMap<string, MappedVariable | null>;
  /** Steps that may be taken without being logged: `kfree`, or `kfree of remove (cpu0)`. */
  readonly unlogged: readonly string[];
}

/** Everything has the name that it has in the model. */
export const noMapping: Mapping = { processes: new Map(), steps: new Map(), variables: new Map(), unlogged: [] };

const nullOr =
  <T>(inner: Decoder<T>): Decoder<T | null> =>
  (value, where) =>
    value === null ? null : inner(value, where);

const mapOf =
  <T>(inner: Decoder<T>): Decoder<ReadonlyMap<string, T>> =>
  (value, where) =>
    new Map(value === undefined ? [] : entriesOf(inner)(value, where));

const steps: Decoder<readonly string[]> = (value, where) => {
  if (typeof value === 'string') return [name(value, where)];
  const several = listOf(name)(value, where);
  if (several.length === 0) throw refusal(where, value, 'a step, several, or null');
  return several;
};

const described = record({ variable: name, values: mapOf(scalar) });
const variable: Decoder<MappedVariable> = (value, where) =>
  typeof value === 'string' ? { variable: name(value, where), values: new Map() } : described(value, where);

const mapping = record({
  processes: mapOf(nullOr(name)),
  steps: mapOf(nullOr(steps)),
  variables: mapOf(nullOr(variable)),
  unlogged: optional(listOf(name)),
});

/**
 * Reads a mapping from the text of a file.
 * @throws FlushpointError `usage/bad-value` for anything that is not one
 */
export const readMapping = (content: string): Mapping => {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    throw new FlushpointError('usage/bad-value', 'it is not JSON', 'expected a mapping, see docs/conform.md');
  }
  const { unlogged = [], ...rest } = mapping(document, 'the mapping');
  return { ...rest, unlogged };
};

/** The text under which a value is looked up in `values` of a mapping. */
export const keyOf = (value: Value): string => String(value);

/** A value for a message. */
export const shown = (value: Value): string => (typeof value === 'string' ? quoted(value) : String(value));
