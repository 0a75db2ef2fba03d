// What a project says once instead of on every command line: `flushpoint.config.ts`. Types and nothing else.
import type { LooseValues } from './parameters.js';

/** When to stop a search early; what the options of the same names take. */
export interface ConfigLimits {
  /** `500_000`, `'500k'`. */
  readonly maxStates?: number | string;
  readonly maxDepth?: number | string;
  /** `'5m'`; a number is seconds. */
  readonly timeout?: number | string;
  /** `'4G'`; a number is bytes. */
  readonly maxMemory?: number | string;
}

/** Settings that a tier may change. */
export interface ConfigSettings {
  readonly limits?: ConfigLimits;
  /** Threads: a number, or `'auto'` for one per core. */
  readonly workers?: number | 'auto';
  /** See `--strict`. */
  readonly strict?: boolean;
  /** Files that a check also writes its report to, by reporter; relative to the config. */
  readonly reporters?: { readonly [reporter: string]: string };
  /** See `--cache`: whether, or the folder where, relative to the config. */
  readonly cache?: boolean | string;
}

/** What one kind of CI job checks: `--tier`. */
export interface ConfigTier extends ConfigSettings {
  /** By the name of a model, the sets of parameters to check it with; a model that is not named is checked as without a tier. */
  readonly parameters?: { readonly [model: string]: readonly LooseValues[] };
}

/** The config of a project. */
export interface Config extends ConfigSettings {
  /** Paths of modules that export models, relative to the config; `#name` behind it for one of several. */
  readonly models?: readonly string[];
  readonly tiers?: { readonly [tier: string]: ConfigTier };
}

/** The config, with its types checked while it is written. */
export const defineConfig = (config: Config): Config => config;
