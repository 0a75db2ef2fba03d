// A config file, found and read: `flushpoint.config.*` in a folder or above it, up to the nearest package.json. A mistake in
// it says in which file and line it is.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FlushpointError, messageOf } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { mentionOf } from '../load/mention.js';
import type { Config } from '../model/config.js';
import { listOf, objectOf, recordOf, where } from './judge.js';

/** A config and where it is from. */
export interface FoundConfig {
  /** Absolute path. */
  readonly file: string;
  /** What paths in it are relative to. */
  readonly folder: string;
  readonly config: Config;
  /** The config and what it imports; absolute paths. */
  readonly files: readonly string[];
}

/** Names of a config, the one that is looked for first in front. */
export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((ending) => `flushpoint.config.${ending}`);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const quantity = (example: string) =>
  where((value) => (typeof value === 'number' && value >= 0) || isText(value), `a number, or text such as ${example}`);
const flag = where((value) => typeof value === 'boolean', 'true or false');
const path = where(isText, 'a path');

const settings = (reporters: readonly string[]) => ({
  limits: objectOf(
    {
      maxStates: quantity('"500k"'),
      maxDepth: quantity('"50"'),
      timeout: quantity('"5m"'),
      maxMemory: quantity('"4G"'),
    },
    suggest,
  ),
  workers: where(
    (value) => value === 'auto' || (Number.isInteger(value) && (value as number) > 0),
    'a number or "auto"',
  ),
  strict: flag,
  reporters: objectOf(Object.fromEntries(reporters.map((name) => [name, path])), suggest),
  cache: where((value) => typeof value === 'boolean' || isText(value), 'true, false or a folder'),
});

const judgeFor = (reporters: readonly string[]) =>
  objectOf(
    {
      $schema: path,
      models: listOf(where(isText, 'the path of a module')),
      tiers: recordOf(
        objectOf(
          {
            ...settings(reporters),
            parameters: recordOf(
              listOf(recordOf(where((value) => ['number', 'boolean', 'string'].includes(typeof value), 'a value'))),
            ),
          },
          suggest,
        ),
      ),
      ...settings(reporters),
    },
    suggest,
  );

const bad = (file: string, message: string, hint?: string): FlushpointError =>
  new FlushpointError('usage/bad-config', message, hint).at({ file, line: 1, column: 1 });

const read = async (file: string): Promise<{ readonly exports: unknown; readonly files: readonly string[] }> => {
  if (file.endsWith('.json')) {
    try {
      return { exports: JSON.parse(await readFile(file, 'utf8')), files: [file] };
    } catch (error) {
      throw bad(file, `cannot read the config: ${messageOf(error)}`);
    }
  }
  const { loadModule } = await import('../load/load-module.js');
  try {
    const { exports, files } = await loadModule(file);
    const { default: config = exports } = exports as { readonly default?: unknown };
    return { exports: config, files };
  } catch (error) {
    const { reasonOf } = await import('../load/load-error.js');
    const { what, at } = reasonOf(error, file);
    throw new FlushpointError('usage/bad-config', `cannot load the config: ${what}`).at(at);
  }
};

/**
 * Reads a config.
 * @param reporters names that `reporters` may have
 * @throws FlushpointError `usage/bad-config` when it cannot be read, or has a setting that is not known or not as it should be
 */
export const readConfig = async (file: string, reporters: readonly string[]): Promise<FoundConfig> => {
  const { exports, files } = await read(file);
  const plain = typeof exports === 'object' && exports !== null && !Array.isArray(exports) ? { ...exports } : exports;
  const mistake = judgeFor(reporters)(plain, []);
  if (mistake === undefined) return { file, folder: dirname(file), config: plain as Config, files };
  const key = mistake.path.findLast((part) => !/^\d+$/.test(part));
  const what = mistake.path.length === 0 ? 'a config' : `"${mistake.path.join('.')}"`;
  const at = mentionOf(new RegExp(`(?<![\\w$-])['"]?${key?.replaceAll(/[^\w]/g, '\\$&')}['"]?\\s*:`), file);
  throw new FlushpointError('usage/bad-config', `${what} ${mistake.message}`, mistake.hint).at(at);
};

/**
 * The config of a folder: in it, or in the nearest folder above it that has one, up to the one with a package.json.
 * @returns an absolute path, or undefined when there is none
 * @throws FlushpointError `usage/bad-config` when one folder has two
 */
export const findConfig = (folder: string): string | undefined => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const [found, other] = CONFIG_NAMES.filter((name) => existsSync(join(at, name)));
    if (found !== undefined && other !== undefined) {
      throw bad(join(at, found), `there is also ${other} beside it`, 'keep one of them, or say which with --config');
    }
    if (found !== undefined) return join(at, found);
    if (existsSync(join(at, 'package.json')) || dirname(at) === at) return undefined;
  }
};
