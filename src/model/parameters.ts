// Parameters of a model: typed, with a range and a default, so that every value can be checked and listed.

import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { between } from './domain.js';

/** What a parameter's value can be. */
export type ParameterValue = number | boolean | string;

/** One parameter: what it may be, what it is unless said otherwise, and one line about it. */
export interface Parameter<T extends ParameterValue> {
  readonly about: string;
  readonly default: T;
  /** Every allowed value, in order. */
  readonly values: readonly T[];
}

/** The parameters of a model by name. */
// biome-ignore lint/suspicious/noExplicitAny: covariant bound
export type Parameters = { readonly [name: string]: Parameter<any> };

/** The values a model is built from. */
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** Values by name, before they are checked against a model's parameters. */
export type LooseValues = { readonly [name: string]: ParameterValue };

/** Constructors of parameters. */
export const parameter = {
  /**
   * A whole number between `min` and `max`, both included.
   * @throws FlushpointError as `between` does: for no value, and for more than a million
   */
  integer: (spec: { about: string; default: number; min: number; max: number }): Parameter<number> => ({
    about: spec.about,
    default: spec.default,
    values: between(spec.min, spec.max).values(0),
  }),
  /** On or off. */
  flag: (spec: { about: string; default: boolean }): Parameter<boolean> => ({ ...spec, values: [false, true] }),
  /** One of some words. */
  oneOf: <const T extends string>(spec: { about: string; default: NoInfer<T>; values: readonly T[] }): Parameter<T> =>
    spec,
};

/** The allowed values of a parameter in a few characters: `1..4`, `false | true`, `ro | rw`. */
export const describeValues = (p: Parameter<ParameterValue>): string => {
  const [first] = p.values;
  return typeof first === 'number' && p.values.length > 1
    ? `${first}..${p.values.at(-1)}`
    : p.values.map(String).join(' | ');
};

/**
 * Reads a parameter's value from text.
 * @throws FlushpointError `usage/bad-value` when the parameter cannot have that value
 */
export const parseValue = (name: string, p: Parameter<ParameterValue>, text: string): ParameterValue => {
  const value = p.values.find((v) => String(v) === text);
  if (value === undefined) {
    throw new FlushpointError(
      'usage/bad-value',
      `parameter ${name} cannot be "${text}"`,
      `expected ${describeValues(p)}`,
    );
  }
  return value;
};

/**
 * Defaults, overridden by the given values, each checked.
 * @param owner the model's name, for messages
 * @throws FlushpointError `usage/unknown-name` for a parameter that does not exist, `usage/bad-value` for a value out of range
 */
export const completeValues = (owner: string, parameters: Parameters, given: LooseValues): LooseValues => {
  for (const [name, value] of Object.entries(given)) {
    const p = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (p === undefined) {
      throw new FlushpointError(
        'usage/unknown-name',
        `model ${owner} has no parameter "${name}"`,
        suggest(name, Object.keys(parameters)),
      );
    }
    if (!p.values.includes(value)) {
      throw new FlushpointError(
        'usage/bad-value',
        `parameter ${name} of model ${owner} cannot be ${JSON.stringify(value)}`,
        `expected ${describeValues(p)}`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, p]): [string, ParameterValue] => [name, given[name] ?? p.default]),
  );
};
