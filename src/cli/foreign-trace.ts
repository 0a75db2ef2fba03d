// flushpoint replay of a trace that another tool wrote: it names no model and no steps, so options say of what it is.
import { FlushpointError } from '../base/errors.js';
import { modelNamed } from '../model/model.js';
import type { Context } from './command.js';
import { about, mappingFrom, observationOptions, reportConformance } from './conformance.js';
import type { ExitCode } from './exit-code.js';
import { configurationOptions, type Given, limitOptions, type Options } from './options.js';
import { readText } from './read-file.js';
import { parameterValues, parseCount } from './values.js';

/** Options that say of what the trace is. */
export const foreignOptions = {
  model: { type: 'string', about: 'the trace is one of another tool; follow it in this model' },
  ...configurationOptions,
  ...observationOptions,
  steps: { type: 'string', about: 'with --model: steps of the model between two states of the trace; default 1' },
  'max-states': limitOptions['max-states'],
} as const satisfies Options;

/** More than any trace has. */
const MOST_BYTES = 16 * 2 ** 20;
/** More would be no trace but a search. */
const MOST_STEPS = 1000;

/** Throws for options that make no sense without --model. */
export const assertNoneGiven = (given: Given<typeof foreignOptions>): void => {
  const [stray] = (['fix', 'set', 'map', 'steps', 'max-states'] as const).filter(
    (name) => (given[name] ?? '').length > 0,
  );
  if (stray === undefined) return;
  throw new FlushpointError(
    'usage/bad-option',
    `--${stray} needs --model`,
    'a trace of flushpoint says itself of what it is',
  );
};

/** Follows the trace. */
export const replayForeign = async (
  path: string,
  name: string,
  given: Given<typeof foreignOptions> & { readonly json: boolean | undefined },
  context: Context,
): Promise<ExitCode> => {
  const { models, signal } = context;
  const model = modelNamed(models, name);
  const { configure } = await import('../model/model.js');
  const configuration = configure(model, given.fix, parameterValues(model, given.set));
  const maxStates = given['max-states'] === undefined ? undefined : parseCount('max-states', given['max-states']);
  const steps = given.steps === undefined ? 1 : parseCount('steps', given.steps);
  if (steps > MOST_STEPS) {
    throw new FlushpointError('usage/bad-value', `--steps cannot be "${given.steps}"`, `expected 1..${MOST_STEPS}`);
  }
  const mapping = await mappingFrom(given);
  const content = await readText(path, MOST_BYTES);
  const { readItfTrace } = await import('../conform/itf.js');
  const { followTrace } = await import('../conform/follow.js');
  const { compile } = await import('../compile/compile.js');
  const compiled = compile(model, configuration);
  const result = await about(path, () =>
    followTrace(compiled, readItfTrace(content), {
      steps,
      signal,
      ...(mapping === undefined ? {} : { mapping }),
      ...(maxStates === undefined ? {} : { maxStates }),
    }),
  );
  return reportConformance(result, path, given.json, context);
};
