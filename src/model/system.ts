// Whether what `build` returns is a system. Types say so where there are types; a model in JavaScript, or one that is loaded without
// a type check, may list anything.
import { FlushpointError } from '../base/errors.js';
import type { AnySystem } from './model.js';

const PROPERTY_KINDS = ['invariant', 'assertion', 'deadlock', 'reachable', 'eventually'];

/** A value in a few words, for a message. */
const shown = (value: unknown): string => {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Promise) return 'a promise';
  return typeof value === 'object'
    ? 'some object'
    : typeof value === 'string'
      ? `the text "${value}"`
      : `a ${typeof value}`;
};

const HINTS: { readonly [given: string]: string } = {
  'a function': 'call it',
  'an array': 'spread it: ...list',
  'a promise': 'build does not wait: leave out async and await',
};

const broken = (where: string, value: unknown, wanted: string): FlushpointError =>
  new FlushpointError(
    'model/bad-definition',
    `${where} is ${shown(value)}, and not ${wanted}`,
    HINTS[shown(value)] ?? 'see docs/writing-a-model.md',
  );

/**
 * The system, if it is one.
 * @throws FlushpointError `model/bad-definition` that says what is something else
 */
export const systemFrom = (built: unknown): AnySystem => {
  if (typeof built !== 'object' || built === null || built instanceof Promise)
    throw broken('what build returns', built, 'a system { state, processes, properties }');
  const { state, processes, properties } = built as { readonly [field: string]: unknown };
  if (typeof state !== 'object' || state === null) throw broken('the state', state, 'a record of variables');
  const assertEach = (list: unknown, name: string, wanted: string, isOne: (kind: unknown) => boolean): void => {
    if (!Array.isArray(list)) throw broken(name, list, `a list, each element ${wanted}`);
    list.forEach((one: unknown, i) => {
      const kind = typeof one === 'object' && one !== null ? (one as { kind?: unknown }).kind : undefined;
      if (!isOne(kind)) throw broken(`${name}[${i}]`, one, wanted);
    });
  };
  assertEach(processes, 'processes', 'made by process(...)', (kind) => kind === 'process');
  assertEach(properties, 'properties', 'made by invariant(...), assertion(...) and the like', (kind) =>
    PROPERTY_KINDS.includes(kind as string),
  );
  return built as AnySystem;
};
