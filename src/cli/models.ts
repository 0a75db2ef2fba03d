// Which models a call is about: the built-in ones, or those of a module whose path stands where a model's name would.
import { resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import type { Model } from '../model/model.js';
import type { Command } from './command.js';
import type { commonOptions, Given, Options } from './options.js';

/** The models that can be named, and where threads find them. */
export interface Registry {
  readonly models: readonly Model[];
  /** Address of a module that exports them as `models`. */
  readonly registry: string;
}

/** What a command gets to see. */
export interface ModelChoice extends Registry {
  /** The name of a model, in place of the path that was given. */
  readonly argument: string | undefined;
  /** The options, with names of models in place of paths. */
  readonly given: Given<Options> & Given<typeof commonOptions>;
  /** Files that the models were read from, absolute; none of built-in models. */
  readonly files: readonly string[];
}

/** A word that names a file and not a model: with a slash, or with the extension of a module. */
export const looksLikePath = (word: string): boolean => /[\\/]|^\.|\.[cm]?[jt]sx?(#.*)?$/.test(word);

/** What a call says of models. */
interface Call {
  readonly command: Pick<Command, 'name' | 'argument'>;
  readonly argument: string | undefined;
  readonly given: Given<Options> & Given<typeof commonOptions>;
}

/**
 * Loads the module that a call names, if it names one: as the argument, as `--model` or as `--module`. A command that is
 * about all models without an argument is about all of the module's then; every other one needs to be told which.
 * @throws FlushpointError as `loadModels` does; `usage/bad-option` when the module has several models and one is needed
 */
export const chooseModels = async (
  { command, argument, given }: Call,
  builtIn: () => Promise<Registry>,
): Promise<ModelChoice> => {
  const path = (word: unknown): string | undefined =>
    typeof word === 'string' && looksLikePath(word) ? word : undefined;
  const inPlace = command.argument?.name === 'model' ? path(argument) : undefined;
  const named = inPlace ?? path(given.model);
  const word = named ?? (typeof given.module === 'string' ? given.module : undefined);
  if (word === undefined) return { ...(await builtIn()), argument, given, files: [] };
  const { loadModels, modelPath, registryOf } = await import('../load/load-models.js');
  const parts = modelPath(word);
  const { models, files } = await loadModels(parts, globalThis.process.cwd());
  const registry = registryOf([{ ...parts, path: resolve(parts.path) }]);
  const [first, second] = models;
  const needsOne = inPlace === undefined || command.argument?.required === true;
  if (second !== undefined && named !== undefined && needsOne) {
    throw new FlushpointError(
      'usage/bad-option',
      `${command.name} needs one model, and "${parts.path}" has ${models.length}`,
      `choose one: ${models.map((m) => m.reference).join(', ')}`,
    );
  }
  const only = second === undefined ? first?.name : undefined;
  return {
    models,
    registry,
    files,
    argument: inPlace === undefined ? argument : only,
    given:
      named !== undefined && inPlace === undefined
        ? (Object.assign({}, given, { model: only }) as Call['given'])
        : given,
  };
};
