// flushpoint check: verdicts against expected verdicts, of every model, of one model, or of one configuration.
import { FlushpointError } from '../../base/errors.js';
import { modelNamed } from '../../model/model.js';
import { type CheckDone, type CheckGiven, checkCells, checkOne, runOptions } from '../check-runs.js';
import { type Context, command, type Loaded } from '../command.js';

const options = {
  ...runOptions,
  watch: { type: 'boolean', about: 'check again what changes, until Ctrl-C; for models of your own' },
} as const;

/** Throws for options that make no sense together. */
const assertUsable = (name: string | undefined, given: CheckGiven, isOne: boolean): void => {
  const stored = (['checkpoint', 'resume'] as const).find((option) => given[option] !== undefined);
  if (stored !== undefined && (name === undefined || !isOne)) {
    throw new FlushpointError(
      'usage/bad-option',
      `--${stored} is for one search`,
      `for example flushpoint check ${name ?? '<model>'} --fix none --${stored} FILE`,
    );
  }
  if (given.shard !== undefined && isOne) {
    throw new FlushpointError(
      'usage/bad-option',
      '--shard divides a run over many configurations, and this is one',
      'leave out --shard, or --fix and --set',
    );
  }
  if (name === undefined && isOne) {
    throw new FlushpointError(
      'usage/bad-option',
      `--${given.fix === undefined ? 'set' : 'fix'} needs a model`,
      'for example flushpoint check <model> --fix NAME',
    );
  }
};

/**
 * Checks what a call is about.
 * @param only names of the models to check; all of them unless given
 */
const checked = async (
  name: string | undefined,
  given: CheckGiven,
  context: Context,
  only?: ReadonlySet<string>,
): Promise<CheckDone> => {
  const isOne = given.fix !== undefined || given.set.length > 0;
  assertUsable(name, given, isOne);
  if (name === undefined) {
    const models = context.models.filter((m) => only?.has(m.name) ?? true);
    return checkCells(models, given, context);
  }
  const model = modelNamed(context.models, name);
  return isOne ? checkOne(model, given, context) : checkCells([model], given, context);
};

/** The command. */
export const check = command({
  name: 'check',
  argument: { name: 'model', required: false, about: 'check this model only' },
  about: 'check every model and fix against its expected verdict, or one configuration of a model',
  options,
  example: ['check ppc64-hash --fix none', 'every property of ppc64-hash without a fix'],
  async run(name, given, context) {
    if (given.watch && given.update) {
      throw new FlushpointError('usage/bad-option', '--update and --watch exclude each other', 'leave out one of them');
    }
    if (!given.watch) return (await checked(name, given, context)).code;
    const { watchChecks } = await import('../watch-checks.js');
    return watchChecks(given, context, (loaded: Loaded, signal, only) =>
      checked(loaded.argument, loaded.given as unknown as CheckGiven, { ...context, ...loaded, signal }, only),
    );
  },
});
