// A model: parameters, fixes, how to build the system from them, and the verdicts it is expected to have.
import { FlushpointError, messageOf } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { callSite, positionInStack, type SourcePosition } from '../base/source.js';
import type { RecordShape, StateOf } from './domain.js';
import { calling, untilEnded } from './endless.js';
import type { Expectation } from './expectation.js';
import { assertExpectations, type ExpectationFile, readExpectations } from './expectation-file.js';
import { completeValues, type LooseValues, type Parameters, type ParameterValue, type ValuesOf } from './parameters.js';
import type { Process } from './process.js';
import type { Property } from './property.js';
import { systemFrom } from './system.js';
import type { Unused } from './unused.js';

/** A candidate fix: a named setting of parameters. */
export interface Fix<V> {
  /** One sentence: what the fix does. */
  readonly about: string;
  /** The mainline commit, where there is one. */
  readonly commit?: string;
  readonly set: { readonly [K in keyof V]?: V[K] };
}

/** What a model is made of once its parameters are known. */
export interface System<Sh extends RecordShape> {
  /** The shared variables. */
  readonly state: Sh;
  /** In order: "first in process order" in a trace means this order. */
  readonly processes: readonly Process<StateOf<Sh>>[];
  readonly properties: readonly Property<StateOf<Sh>>[];
  /** What no run comes to under these parameters, each with its reason. */
  readonly unused?: readonly Unused[];
}

/** A system whose types have been checked and forgotten. */
export interface AnySystem {
  readonly state: RecordShape;
  // biome-ignore lint/suspicious/noExplicitAny: the state's type was checked where the system was composed
  readonly processes: readonly Process<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: see processes
  readonly properties: readonly Property<any>[];
  readonly unused?: readonly Unused[];
}

/** What an author writes. */
export interface ModelDefinition<P extends Parameters, Sh extends RecordShape> {
  /** Short and lower-case: `ppc64-hash`. */
  readonly name: string;
  /** One line for `flushpoint list`. */
  readonly about: string;
  readonly parameters: P;
  readonly fixes?: { readonly [name: string]: Fix<ValuesOf<P>> };
  /** Builds the system; called once per check with complete, valid values. */
  readonly build: (values: ValuesOf<P>) => System<Sh>;
  /** As data, or the address of a JSON file with them, which need not exist: `new URL('expected.json', import.meta.url)`. */
  readonly expected?: readonly Expectation[] | URL;
}

/** A model whose types have been checked and forgotten: what the engine, the reports and the registry handle. */
export interface Model {
  readonly name: string;
  readonly about: string;
  readonly parameters: Parameters;
  readonly fixes: { readonly [name: string]: Fix<LooseValues> };
  readonly expected: readonly Expectation[];
  /** Absolute path of the file that the expectations are in, where they are in one. */
  readonly expectedFile?: string;
  readonly build: (values: LooseValues) => AnySystem;
  /** Where it is defined; worked out when it is asked for. */
  readonly source?: SourcePosition | undefined;
  /** What a command line calls it, where that is not its name: `./models/mine.ts`. */
  readonly reference?: string;
}

const FIELDS = ['name', 'about', 'parameters', 'fixes', 'build', 'expected'];

/** The name under which a model runs without a fix. */
export const NO_FIX = 'none';

/**
 * Defines a model.
 * @throws FlushpointError `model/bad-definition` for a name that is not lower-case words joined by dashes, a fix
 *   named `none`, or a fix or expectation that sets a parameter to a value it cannot have
 */
export const model = <const P extends Parameters, Sh extends RecordShape>(
  definition: ModelDefinition<P, Sh>,
): Model => {
  const { name, about, parameters, fixes = {} } = definition;
  const definedAt = callSite(model);
  const broken = (what: string, hint?: string) =>
    new FlushpointError('model/bad-definition', `model ${name}: ${what}`, hint).at(definedAt());
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw broken('a model is named in lower case with dashes', 'for example refcount-race');
  }
  const stranger = Object.keys(definition).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined) throw broken(`it has a field "${stranger}"`, suggest(stranger, FIELDS));
  if (typeof parameters !== 'object' || parameters === null)
    throw broken('it has no parameters', 'say `parameters: {}` where there are none');
  for (const [key, p] of Object.entries(parameters)) {
    if (!Array.isArray(p?.values))
      throw broken(`parameter ${key} is no parameter`, 'make it by parameter.integer({ ... }) and the like');
    if (!p.values.includes(p.default))
      throw broken(`parameter ${key} has the default ${p.default}, which it cannot have`);
  }
  const explained = (where: string, body: () => void): void => {
    try {
      body();
    } catch (error) {
      if (error instanceof FlushpointError) throw broken(`${where}: ${error.message}`, error.hint);
      throw error;
    }
  };
  for (const [fix, { set }] of Object.entries(fixes)) {
    if (fix === NO_FIX) throw broken('a fix cannot be called "none"', 'that is the model without a fix');
    if (fix.includes(COMBINED))
      throw broken(`fix "${fix}" has a "${COMBINED}" in its name`, 'that joins fixes applied together');
    if (typeof set !== 'object' || set === null)
      throw broken(`fix ${fix} sets nothing`, 'a fix is { about, set: { parameter: value } }');
    explained(`fix ${fix}`, () => completeValues(name, parameters, set as LooseValues));
  }
  let file: ExpectationFile | undefined;
  explained('its expectations', () => {
    if (definition.expected instanceof URL) file = readExpectations(definition.expected);
    else if (definition.expected !== undefined) assertExpectations(definition.expected);
  });
  const expected = file?.expected ?? (definition.expected as readonly Expectation[] | undefined) ?? [];
  const made: Model = {
    name,
    about,
    parameters,
    fixes: fixes as Model['fixes'],
    expected,
    ...(file === undefined ? {} : { expectedFile: file.path }),
    // `settable` and `configure` let only complete, valid values through.
    build: (values) => {
      try {
        return untilEnded(() =>
          calling(`model ${name}: build`, () => systemFrom(definition.build(values as ValuesOf<P>))),
        );
      } catch (error) {
        if (error instanceof FlushpointError && error.code === 'model/endless') throw error.at(definedAt());
        const at = positionInStack(error) ?? definedAt();
        if (error instanceof FlushpointError) throw error.at(at);
        throw new FlushpointError(
          'model/bad-definition',
          `model ${name}: building it fails: ${messageOf(error)}`,
          'look at what `build` does with these parameters',
        ).at(at);
      }
    },
    get source() {
      return definedAt();
    },
  };
  for (const { fix, parameters: values } of expected) explained('an expectation', () => configure(made, fix, values));
  return made;
};

/** Which run of a model: a fix and parameter values. */
export interface Configuration {
  /** Name of a fix, or `none`. */
  readonly fix: string;
  /** Complete: every parameter has its value, the fix included. */
  readonly values: LooseValues;
}

/** Joins the names of fixes that are applied together. */
export const COMBINED = '+';

const settingsOf = (m: Model, name: string): LooseValues => {
  const found = Object.hasOwn(m.fixes, name) ? m.fixes[name] : undefined;
  if (found !== undefined) return found.set as LooseValues;
  throw new FlushpointError(
    'usage/unknown-name',
    `model ${m.name} has no fix "${name}"`,
    suggest(name, [NO_FIX, ...Object.keys(m.fixes)]),
  );
};

/**
 * The complete configuration for a fix and some parameter values.
 * @param fix name of a fix, several joined by `+`, or `none`
 * @throws FlushpointError `usage/unknown-name` for a fix or parameter that does not exist, `usage/bad-value` for a value
 *   out of range, one that contradicts the fix, or fixes that contradict each other
 */
export const configure = (m: Model, fix: string = NO_FIX, given: LooseValues = {}): Configuration => {
  const names = fix === NO_FIX ? [] : [...new Set(fix.split(COMBINED))];
  const set: Record<string, ParameterValue> = {};
  for (const name of names) {
    for (const [parameter, value] of Object.entries(settingsOf(m, name))) {
      const other = set[parameter] ?? given[parameter] ?? value;
      if (other !== value) {
        throw new FlushpointError(
          'usage/bad-value',
          `fix ${name} of model ${m.name} sets ${parameter} to ${value}, but ${other} was asked for`,
          Object.hasOwn(set, parameter) ? 'these fixes cannot be combined' : `leave out ${parameter}, or the fix`,
        );
      }
      set[parameter] = value;
    }
  }
  return { fix: names.join(COMBINED) || NO_FIX, values: completeValues(m.name, m.parameters, { ...given, ...set }) };
};

/**
 * The model with a name.
 * @throws FlushpointError `usage/unknown-name`
 */
export const modelNamed = (models: readonly Model[], name: string): Model => {
  const found = models.find((m) => m.name === name);
  if (found !== undefined) return found;
  const known = models.map((m) => m.name);
  throw new FlushpointError('usage/unknown-name', `unknown model "${name}"`, suggest(name, known));
};
