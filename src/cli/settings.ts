// What a config says, put beside what was typed: an option that was typed wins over the tier, and the tier over the rest.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { FoundConfig } from '../config/config.js';
import { mentionOf } from '../load/mention.js';
import type { ConfigLimits, ConfigSettings, ConfigTier } from '../model/config.js';
import { reporterNames } from '../report/reporters.js';
import type { Command } from './command.js';
import type { commonOptions, Given, Options } from './options.js';
import { parseCount, parseDuration, parseSize } from './values.js';

/** Options as the parser leaves them. */
export type AnyGiven = Given<Options> & Given<typeof commonOptions>;

/** A config as far as a call is concerned with it. */
export interface Settings {
  readonly found: FoundConfig;
  /** It was named with --config, so what is printed to be typed again has to do without it. */
  readonly wasNamed: boolean;
  /** What is checked instead of the model's own cells; see `ConfigTier`. */
  readonly parameters: ConfigTier['parameters'];
  /** The options, those of the config included. */
  readonly given: AnyGiven;
}

const limits: { readonly [L in keyof ConfigLimits]-?: readonly [string, (option: string, text: string) => number] } = {
  maxStates: ['max-states', parseCount],
  maxDepth: ['max-depth', (option, text) => parseCount(option, text, 0)],
  timeout: ['timeout', parseDuration],
  maxMemory: ['max-memory', parseSize],
};

const limitOptions = ({ limits: given = {} }: ConfigSettings, file: string): { readonly [option: string]: string } =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const [option, parse] = limits[name as keyof ConfigLimits];
      try {
        parse(option, String(value));
      } catch (error) {
        const { hint } = error as FlushpointError;
        const at = mentionOf(new RegExp(`\\b${name}\\b`), file);
        throw new FlushpointError('usage/bad-config', `"limits.${name}" cannot be "${value}"`, hint).at(at);
      }
      return [[option, String(value)]];
    }),
  );

const optionsOf = (settings: ConfigSettings, { file, folder }: FoundConfig): { readonly [option: string]: unknown } => {
  const { workers, strict, reporters = {}, cache } = settings;
  const files = Object.entries(reporters).map(([name, path]) => `${name}=${resolve(folder, path)}`);
  return {
    ...limitOptions(settings, file),
    ...(workers === undefined ? {} : { workers: String(workers) }),
    ...(strict === undefined ? {} : { strict }),
    ...(files.length === 0 ? {} : { reporter: files }),
    ...(typeof cache === 'string' ? { cache: resolve(folder, cache) } : {}),
    ...(cache === true ? { cache: resolve(folder, '.flushpoint/cache') } : {}),
  };
};

const tierNamed = (name: string, { config: { tiers = {} } }: FoundConfig): ConfigTier => {
  const tier = Object.hasOwn(tiers, name) ? tiers[name] : undefined;
  if (tier !== undefined) return tier;
  const hint = Object.keys(tiers).length === 0 ? 'the config has no tiers' : suggest(name, Object.keys(tiers));
  throw new FlushpointError('usage/unknown-name', `unknown tier "${name}"`, hint);
};

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);

/** `junit` of `junit=report.xml`. */
const reportName = (word: string): string => word.replace(/=.*$/s, '');

/**
 * The config that a call goes by.
 * @param folder where the call is made
 * @returns undefined when there is none
 * @throws FlushpointError `usage/*` for a config that cannot be used, or a tier that it does not have
 */
export const settingsFor = async (
  { options }: Pick<Command, 'options'>,
  given: AnyGiven,
  folder: string,
): Promise<Settings | undefined> => {
  const { findConfig, readConfig } = await import('../config/config.js');
  const file = given.config === undefined ? findConfig(folder) : resolve(folder, given.config);
  if (given.config !== undefined && file !== undefined && !existsSync(file)) {
    throw new FlushpointError('usage/bad-config', `there is no config "${given.config}"`, 'give the path of a file');
  }
  const tierName = typeof given.tier === 'string' ? given.tier : undefined;
  if (file === undefined) {
    if (tierName === undefined) return undefined;
    throw new FlushpointError(
      'usage/bad-option',
      '--tier needs a config',
      'there is no flushpoint.config.ts here or above; flushpoint init writes one',
    );
  }
  const found = await readConfig(file, reporterNames);
  const tier = tierName === undefined ? undefined : tierNamed(tierName, found);
  const said = { ...optionsOf(found.config, found), ...(tier === undefined ? {} : optionsOf(tier, found)) };
  const typed = new Set(listOf(given.reporter).map(reportName));
  const others = listOf(said.reporter).filter((word) => !typed.has(reportName(word)));
  const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);
  const added = Object.entries(said).filter(([name]) => Object.hasOwn(options, name) && !isGiven(given[name]));
  return {
    found,
    wasNamed: given.config !== undefined,
    parameters: tier?.parameters,
    given: Object.assign(
      {},
      given,
      Object.fromEntries(added),
      // Each report is an option of its own: one that is typed leaves the others of the config where they are.
      Object.hasOwn(options, 'reporter') ? { reporter: [...listOf(given.reporter), ...others] } : {},
    ),
  };
};
