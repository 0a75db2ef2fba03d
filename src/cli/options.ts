// Options that commands share, as data: parsing, help, completion and the check for unknown options derive from it.

/** A yes-or-no option. */
export interface FlagOption {
  readonly type: 'boolean';
  readonly about: string;
}

/** An option with a value, which is read as text and judged by the command. */
export interface TextOption {
  readonly type: 'string';
  readonly about: string;
  /** May be given several times. */
  readonly many?: true;
  /** `--no-…` is the empty text. */
  readonly negatable?: true;
  /** The words that it can be, where they are known without a model. */
  readonly words?: readonly string[];
}

/** Options by name. */
export type Options = { readonly [name: string]: FlagOption | TextOption };

/** What was given for them. */
export type Given<O extends Options> = {
  readonly [K in keyof O]: O[K] extends FlagOption
    ? boolean | undefined
    : O[K] extends { readonly many: true }
      ? readonly string[]
      : string | undefined;
};

/** Levels of the log, the quietest last. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Options of every command. */
export const commonOptions = {
  json: { type: 'boolean', about: 'print a versioned JSON document' },
  quiet: { type: 'boolean', about: 'show no progress' },
  'log-level': {
    type: 'string',
    about: `what to log on stderr: ${logLevels.join(', ')}; default warn`,
    words: logLevels,
  },
  config: { type: 'string', about: 'go by this config; default flushpoint.config.ts here or above' },
  color: { type: 'boolean', about: 'colours, whatever stdout is; --no-color for none' },
} as const satisfies Options;

/** Which configuration of a model. */
export const configurationOptions = {
  fix: { type: 'string', about: 'apply a fix of the model; none for the model as it is' },
  set: { type: 'string', many: true, about: 'set a parameter, as name=value; may be repeated' },
} as const satisfies Options;

/** When to stop a search early. */
export const limitOptions = {
  'max-states': { type: 'string', about: 'stop a search after so many states: 500k, 10M, 1e6' },
  'max-depth': { type: 'string', about: 'look at most so many steps from the initial state' },
  timeout: { type: 'string', about: 'stop a search after a time: 30, 30s, 5m, 1h' },
  'max-memory': { type: 'string', about: 'stop a search at so much memory: 512M, 4G' },
} as const satisfies Options;

/** How a search is carried out; changes nothing in its result. */
export const machineOptions = {
  workers: { type: 'string', about: 'threads for a large search: a number, or auto (default) for one per core' },
} as const satisfies Options;

/** Storing a search, and going on with it. */
export const checkpointOptions = {
  checkpoint: {
    type: 'string',
    about: 'store the search in this file now and then, and when a limit or signal ends it',
  },
  'checkpoint-every': { type: 'string', about: 'time from one checkpoint to the next: 30s, 5m (default), 1h' },
  resume: { type: 'string', about: 'go on with the search that is stored in this file' },
} as const satisfies Options;
