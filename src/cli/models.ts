// Which models a call is about: the built-in ones, those of a config, or those of a module whose path stands where a model's
// name would.
import { relative, resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import type { Model } from '../model/model.js';
import type { Command } from './command.js';
import type { AnyGiven, Settings } from './settings.js';

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
  readonly given: AnyGiven;
  /** By model, the files that it was read from, absolute; none of built-in models. */
  readonly files: ReadonlyMap<Model, readonly string[]>;
}

/** A word that names a file and not a model: with a slash, or with the extension of a module. */
const looksLikePath = (word: string): boolean => /[\\/]|^\.|\.[cm]?[jt]sx?(#.*)?$/.test(word);

/** What a call says of models. */
interface Call {
  readonly command: Pick<Command, 'name' | 'argument'>;
  readonly argument: string | undefined;
  readonly given: AnyGiven;
  readonly settings: Settings | undefined;
}

/** The built-in models; given the name of one, it may be that one alone. */
type BuiltIn = (name?: string) => Promise<Registry>;

/** The name of the only model that a call is about, if it is only one. */
const modelNamed = ({ argument: kind }: Call['command'], argument: string | undefined): string | undefined =>
  kind?.name === 'model' ? argument : undefined;

const filesOf = (parts: readonly { readonly models: readonly Model[]; readonly files: readonly string[] }[]) =>
  new Map(parts.flatMap(({ models, files }) => models.map((m) => [m, files] as const)));

/** The models of a config, and the built-in ones behind them where one of those may be meant. */
const configured = async (
  { command, argument, given }: Call,
  { found, wasNamed }: Settings,
  builtIn: BuiltIn,
): Promise<ModelChoice> => {
  const { models: words = [] } = found.config;
  if (words.length === 0)
    return { ...(await builtIn(modelNamed(command, argument))), argument, given, files: new Map() };
  const { loadModels, modelPath, registryOf } = await import('../load/load-models.js');
  const paths = words.map(modelPath);
  const parts = await Promise.all(
    paths.map(async (path) => {
      const { models, files } = await loadModels(path, found.folder).catch((error: unknown) => {
        throw error instanceof FlushpointError && error.source === undefined
          ? error.at({ file: found.file, line: 1, column: 1 })
          : error;
      });
      // A config that is found without being named makes its models known by name.
      const reference = (m: Model) =>
        `${relative(globalThis.process.cwd(), resolve(found.folder, path.path))}#${m.name}`;
      return { files, models: models.map((m) => ({ ...m, reference: wasNamed ? reference(m) : m.name })) };
    }),
  );
  const own = parts.flatMap(({ models }) => models);
  const twice = own.find((m, i) => own.findIndex(({ name }) => name === m.name) !== i);
  if (twice !== undefined) {
    throw new FlushpointError(
      'usage/bad-config',
      `two models of the config are called "${twice.name}"`,
      'list each once, or rename one',
    ).at({ file: found.file, line: 1, column: 1 });
  }
  const aboutAll = command.argument?.name === 'model' && argument === undefined;
  return {
    models: aboutAll ? own : [...own, ...(await builtIn()).models],
    registry: registryOf(paths.map((path) => ({ ...path, path: resolve(found.folder, path.path) }))),
    argument,
    given,
    files: filesOf(parts),
  };
};

/**
 * Loads the module that a call names, if it names one: as the argument, as `--model` or as `--module`. A command that is
 * about all models without an argument is about all of the module's then; every other one needs to be told which.
 * @throws FlushpointError as `loadModels` does; `usage/bad-option` when the module has several models and one is needed
 */
export const chooseModels = async (call: Call, builtIn: BuiltIn): Promise<ModelChoice> => {
  const { command, argument, given, settings } = call;
  const path = (word: unknown): string | undefined =>
    typeof word === 'string' && looksLikePath(word) ? word : undefined;
  const inPlace = command.argument?.name === 'model' ? path(argument) : undefined;
  const named = inPlace ?? path(given.model);
  const word = named ?? (typeof given.module === 'string' ? given.module : undefined);
  if (word === undefined) {
    if (settings !== undefined) return configured(call, settings, builtIn);
    return { ...(await builtIn(modelNamed(command, argument))), argument, given, files: new Map() };
  }
  const { loadModels, modelPath, registryOf } = await import('../load/load-models.js');
  const parts = modelPath(word);
  const loaded = await loadModels(parts, globalThis.process.cwd());
  const { models } = loaded;
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
    registry: registryOf([{ ...parts, path: resolve(parts.path) }]),
    files: filesOf([loaded]),
    argument: inPlace === undefined ? argument : only,
    given: named !== undefined && inPlace === undefined ? Object.assign({}, given, { model: only }) : given,
  };
};
