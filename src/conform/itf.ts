// Reads ITF traces of other tools (Apalache, Quint, TLC): variables and states, and no word about who moves.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Value } from '../model/domain.js';
import { entriesOf, listOf, quoted, refusal, text } from '../trace/decode.js';
import { parsePath, valueIn } from './itf-path.js';

/** What was seen of a state: values by path. */
export type ObservedState = ReadonlyMap<string, Value>;

/** A trace of another tool. */
export interface ItfTrace {
  readonly variables: readonly string[];
  readonly states: readonly ReadonlyMap<string, unknown>[];
  /** Index of the state that follows the last one, in a trace that goes on for ever. */
  readonly loop: number | undefined;
}

const EXPECTED = 'expected an ITF trace: {"vars": […], "states": […]}';

const anything = (value: unknown): unknown => value;

/**
 * Reads an ITF trace from the text of a file. What the format has besides variables and states is not looked at.
 * @throws FlushpointError `usage/bad-value` for anything that is not one
 */
export const readItfTrace = (content: string): ItfTrace => {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    throw new FlushpointError('usage/bad-value', 'it is not JSON', EXPECTED);
  }
  const entries = new Map(entriesOf(anything)(document, 'the document'));
  if (!entries.has('vars') || !entries.has('states')) {
    throw new FlushpointError('usage/bad-value', 'it has no vars or no states', EXPECTED);
  }
  const variables = listOf(text)(entries.get('vars'), 'vars');
  const states = listOf(entriesOf(anything))(entries.get('states'), 'states').map((state, i) => {
    const values = new Map(state);
    const missing = variables.find((variable) => !values.has(variable));
    if (missing !== undefined) throw refusal(`states[${i}].${missing}`, undefined, 'a value of every variable');
    return values;
  });
  if (states.length === 0) throw new FlushpointError('usage/bad-value', 'it has no state', EXPECTED);
  const loop = entries.get('loop');
  if (loop !== undefined && !(Number.isInteger(loop) && (loop as number) >= 0 && (loop as number) < states.length)) {
    throw refusal('loop', loop, 'the index of a state');
  }
  return { variables, states, loop: loop as number | undefined };
};

/**
 * What a trace says about some paths, state by state.
 * @throws FlushpointError `usage/unknown-name` for a path into a variable that the trace does not have,
 *   `usage/bad-value` for one that leads to no value
 */
export const observed = ({ variables, states }: ItfTrace, paths: readonly string[]): ObservedState[] => {
  const parsed = paths.map((path) => ({ path, ...parsePath(path) }));
  for (const { variable } of parsed) {
    if (!variables.includes(variable)) {
      throw new FlushpointError(
        'usage/unknown-name',
        `the trace has no variable ${quoted(variable)}`,
        suggest(variable, variables),
      );
    }
  }
  return states.map((state, i) => new Map(parsed.map((path) => [path.path, valueIn(state, path, `states[${i}]`)])));
};
