// What the matchers ask of a check: whether one property holds, is violated, or was left open, each in words.
import { type CheckOptions, check, StepError } from '../check/check.js';
import { assertProperties } from '../check/known-property.js';
import { explain } from '../check/replay.js';
import type { CheckResult, PropertyResult } from '../check/result.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { Property } from '../model/property.js';
import { parametersText, traceCommand } from '../report/configuration.js';
import { verdictText } from '../report/verdict.js';
import { traceText } from '../trace/formats/text.js';

/** A property, or its name. */
export type PropertyOrName = Property<never> | string;

/** Under what a model is checked. */
export type Circumstances = Pick<CheckOptions, 'fix' | 'parameters' | 'limits'>;

/** What a check says of one property. */
export interface Judgement {
  /** `no double free of p2pdma-genalloc, fix=none pages=2` */
  readonly what: string;
  readonly property: PropertyResult;
  /** The verdict in a sentence. */
  readonly verdict: string;
  /** How many states were seen. */
  readonly states: number;
  /** The trace as a table, where there is one. */
  readonly trace: string | undefined;
}

/** One check for each set of circumstances, however many assertions there are about it. */
const results = new WeakMap<Model, Map<string, Promise<CheckResult>>>();

const resultOf = (m: Model, circumstances: Circumstances): Promise<CheckResult> => {
  const known = results.get(m) ?? new Map<string, Promise<CheckResult>>();
  results.set(m, known);
  const key = JSON.stringify(circumstances);
  const result = known.get(key) ?? check(m, { ...circumstances, witnesses: true });
  known.set(key, result);
  return result;
};

/** The parameters that were asked for, and not those that a fix sets or that are default anyway. */
const circumstancesText = (fix: string, asked: LooseValues): string =>
  [`fix=${fix}`, parametersText(asked)].filter((text) => text !== '').join(' ');

/** The error of a broken model, with the trace that leads there. */
const told = (m: Model, error: StepError): Error => {
  const { message, hint, trace } = error;
  if (trace === undefined) return error;
  return new Error(`${message}; ${hint}\n\n${traceText(trace, traceCommand(m, trace))}`, { cause: error });
};

/**
 * Checks a model, unless it has been checked under the same circumstances before, and looks one property up.
 * @throws FlushpointError as `check` does; also `usage/unknown-name` for a property that the model does not have
 */
export const judge = async (m: Model, wanted: PropertyOrName, circumstances: Circumstances): Promise<Judgement> => {
  const { fix, parameters = {} } = circumstances;
  const name = typeof wanted === 'string' ? wanted : wanted.name;
  const configuration = configure(m, fix, parameters);
  assertProperties(m, configuration, [name]);
  const { properties, statistics } = await resultOf(m, circumstances).catch((error: unknown) => {
    throw error instanceof StepError ? told(m, error) : error;
  });
  const property = properties.find((one) => one.name === name) as PropertyResult;
  const { verdict } = property;
  const trace = 'trace' in verdict ? verdict.trace : undefined;
  return {
    what: `"${name}" of ${m.name}, ${circumstancesText(configuration.fix, parameters)}`,
    property,
    verdict: verdictText(property),
    states: statistics.states,
    trace: trace === undefined ? undefined : traceText(explain(m, trace), traceCommand(m, trace)),
  };
};
