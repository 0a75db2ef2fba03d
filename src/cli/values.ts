// Values as they are typed on a command line: counts, durations, sizes and settings of parameters. Whatever cannot be
// read is a FlushpointError that says which option, what was typed and what was expected.
import { availableParallelism } from 'node:os';
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { CellShard } from '../check/cell-shard.js';
import type { Model } from '../model/model.js';
import { type LooseValues, type ParameterValue, parseValue } from '../model/parameters.js';

/** More threads than this are a slip of the finger. */
const MOST_WORKERS = 256;

type Units = { readonly [suffix: string]: number };

const COUNTS: Units = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const DURATIONS: Units = { '': 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SIZES: Units = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

const NUMBER_AND_UNIT = /^(\d[\d_]*(?:\.\d+)?(?:e\d+)?)([a-z]*)$/;

/** A whole number of units, at least `least`; undefined when the text is something else. */
const quantity = (text: string, units: Units, least: number): number | undefined => {
  const [, digits = '', suffix = ''] = NUMBER_AND_UNIT.exec(text.trim().toLowerCase()) ?? [];
  const unit = Object.hasOwn(units, suffix) ? units[suffix] : undefined;
  if (digits === '' || unit === undefined) return undefined;
  const value = Number(digits.replaceAll('_', '')) * unit;
  return Number.isSafeInteger(value) && value >= least ? value : undefined;
};

const read = (option: string, text: string, value: number | undefined, expected: string): number => {
  if (value !== undefined) return value;
  throw new FlushpointError('usage/bad-value', `--${option} cannot be "${text}"`, `expected ${expected}`);
};

/**
 * A count: `5000`, `500k`, `10M`, `1e6`.
 * @throws FlushpointError `usage/bad-value` for anything else, or less than `least`
 */
export const parseCount = (option: string, text: string, least = 1): number =>
  read(option, text, quantity(text, COUNTS, least), `a whole number from ${least}, such as 5000, 500k, 10M or 1e6`);

/**
 * A duration in milliseconds: `30` and `30s` are seconds, `500ms`, `5m`, `1h`.
 * @throws FlushpointError `usage/bad-value` for anything else
 */
export const parseDuration = (option: string, text: string): number =>
  read(option, text, quantity(text, DURATIONS, 1), 'a duration such as 30, 30s, 5m or 1h');

/**
 * A size in bytes: `512M`, `4G`; units are powers of 1024 and may be written `MB` or `MiB`.
 * @throws FlushpointError `usage/bad-value` for anything else
 */
export const parseSize = (option: string, text: string): number =>
  read(option, text, quantity(text.replace(/i?b$/i, ''), SIZES, 1), 'a size such as 512M or 4G');

/**
 * One of some words.
 * @throws FlushpointError `usage/bad-value` for another one
 */
export const parseWord = <T extends string>(option: string, text: string, known: readonly T[]): T => {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new FlushpointError('usage/bad-value', `--${option} cannot be "${text}"`, suggest(text, known));
};

/**
 * Settings as `name=value` pairs, each of which may be several, joined by commas.
 * @throws FlushpointError `usage/bad-value` for something that is no pair, or a name that is set twice
 */
export const parseSettings = (texts: readonly string[]): ReadonlyMap<string, string> => {
  const settings = new Map<string, string>();
  for (const pair of texts.flatMap((text) => text.split(','))) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name === '') {
      throw new FlushpointError('usage/bad-value', `--set cannot be "${pair}"`, 'expected name=value, such as pages=2');
    }
    if (settings.has(name)) {
      throw new FlushpointError('usage/bad-value', `--set gives ${name} twice`, 'keep one of them');
    }
    settings.set(name, pair.slice(at + 1).trim());
  }
  return settings;
};

/**
 * Parameter values of a model from `--set`.
 * @throws FlushpointError `usage/unknown-name` for a parameter the model does not have, `usage/bad-value` for a value
 *   the parameter cannot have
 */
export const parameterValues = (m: Model, texts: readonly string[]): LooseValues =>
  Object.fromEntries(
    [...parseSettings(texts)].map(([name, text]): [string, ParameterValue] => {
      const p = Object.hasOwn(m.parameters, name) ? m.parameters[name] : undefined;
      if (p === undefined) {
        throw new FlushpointError(
          'usage/unknown-name',
          `model ${m.name} has no parameter "${name}"`,
          suggest(name, Object.keys(m.parameters)),
        );
      }
      return [name, parseValue(name, p, text)];
    }),
  );

/**
 * A port: 1 to 65535.
 * @throws FlushpointError `usage/bad-value` for anything else
 */
export const parsePort = (text: string): number => {
  const port = quantity(text, { '': 1 }, 1);
  return read('port', text, port !== undefined && port <= 65_535 ? port : undefined, 'a number from 1 to 65535');
};

/**
 * A number of threads; `auto`, or nothing, for one per core.
 * @throws FlushpointError `usage/bad-value` for anything else
 */
export const parseWorkers = (text = 'auto'): number => {
  if (text === 'auto') return availableParallelism();
  const workers = quantity(text, { '': 1 }, 1);
  const known = workers !== undefined && workers <= MOST_WORKERS ? workers : undefined;
  return read('workers', text, known, `auto or a number from 1 to ${MOST_WORKERS}`);
};

/** More jobs than this are a slip of the finger. */
const MOST_SHARDS = 1000;

/**
 * One of several parts of a run: `2/5`.
 * @throws FlushpointError `usage/bad-value` for anything else
 */
export const parseShard = (text: string): CellShard => {
  const [, index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text.trim()) ?? []).map(Number);
  if (index >= 1 && index <= of && of <= MOST_SHARDS) return { index, of };
  throw new FlushpointError(
    'usage/bad-value',
    `--shard cannot be "${text}"`,
    'expected a part of a whole, such as 2/5',
  );
};
