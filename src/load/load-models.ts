// The models that a module exports: by name, as the default, in an array, or several of these.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Model } from '../model/model.js';
import { loadError } from './load-error.js';

/** A path on a command line or in a config, and the model of the module that is meant; all of them unless one is named. */
export interface ModelPath {
  readonly path: string;
  readonly name: string | undefined;
}

/** Models and the files that they come from. */
export interface LoadedModels {
  readonly models: readonly Model[];
  /** Absolute paths; packages are left out. */
  readonly files: readonly string[];
}

/** `./models/mine.ts#name` as a path and a name. */
export const modelPath = (word: string): ModelPath => {
  const [, path = word, name] = /^(.*\.[cm]?[jt]sx?)#(.*)$/.exec(word) ?? [];
  return { path, name };
};

const isModel = (value: unknown): value is Model => {
  const { name, build, parameters, fixes } = (value ?? {}) as Partial<Model>;
  return typeof name === 'string' && typeof build === 'function' && typeof parameters === 'object' && fixes != null;
};

/** Models with the name of their export, in the order in which they are defined; then those of arrays, in theirs. */
const exported = (exports: object): readonly (readonly [model: Model, key: string | undefined])[] => {
  const lineOf = (m: Model): number => m.source?.line ?? 0;
  const named = Object.entries(exports)
    .filter((entry): entry is [string, Model] => isModel(entry[1]))
    .sort(([, a], [, b]) => lineOf(a) - lineOf(b));
  const found = new Map<Model, string | undefined>();
  for (const [key, m] of named) found.set(m, found.get(m) ?? key);
  for (const value of Object.values(exports)) {
    if (!Array.isArray(value)) continue;
    for (const member of value) if (isModel(member)) found.set(member, found.get(member));
  }
  return [...found];
};

const assertFile = async (path: string, shown: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw new FlushpointError(
    'usage/bad-value',
    `cannot read "${shown}": ${found === undefined ? 'there is no such file' : 'it is no file'}`,
    'give the path of a module that exports models',
  );
};

/**
 * The models of a module, in the order of their exports.
 * @param from the folder that the path is relative to
 * @throws FlushpointError `usage/bad-value` when there is no such file, `usage/unknown-name` when it has no model of that
 *   name, `model/unloadable` when it cannot be evaluated or has no model at all, and any `model/*` of the models in it
 */
export const loadModels = async ({ path, name }: ModelPath, from: string): Promise<LoadedModels> => {
  const file = resolve(from, path);
  await assertFile(file, path);
  const { loadModule } = await import('./load-module.js');
  let loaded: Awaited<ReturnType<typeof loadModule>>;
  try {
    loaded = await loadModule(file);
  } catch (error) {
    throw loadError(error, file);
  }
  const found = exported(loaded.exports);
  if (found.length === 0) {
    throw new FlushpointError(
      'model/unloadable',
      'the module exports no model',
      'export what model(...) returns, by name, as the default or in an array',
    ).at({ file, line: 1, column: 1 });
  }
  const twice = found.find(([a], i) => found.findIndex(([b]) => a.name === b.name) !== i)?.[0];
  if (twice !== undefined) {
    throw new FlushpointError(
      'model/duplicate-name',
      `two models of the module are called "${twice.name}"`,
      'rename one of them',
    ).at(twice.source ?? { file, line: 1, column: 1 });
  }
  const chosen = found.filter(([m, key]) => name === undefined || m.name === name || key === name);
  if (chosen.length === 0) {
    const known = found.map(([m]) => m.name);
    throw new FlushpointError('usage/unknown-name', `"${path}" has no model "${name}"`, suggest(name ?? '', known));
  }
  const reference = (m: Model) => (found.length === 1 ? path : `${path}#${m.name}`);
  const models = chosen.map(([m]) => ({ ...m, reference: reference(m) }));
  const expectations = models.flatMap(({ expectedFile }) => (expectedFile === undefined ? [] : [expectedFile]));
  return { models, files: [...loaded.files, ...expectations] };
};

/**
 * Reads models again in a thread.
 * @param paths absolute
 * @returns the address of a module that exports them as `models`
 */
export const registryOf = (paths: readonly ModelPath[]): string => {
  const address = new URL('../load/registry.js', import.meta.url);
  address.search = `?${encodeURIComponent(JSON.stringify(paths))}`;
  return address.href;
};
