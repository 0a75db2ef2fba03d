// What a command is: its words as data, and a function from what was given to an exit code. Commands import what they
// run on demand, so that naming them all costs nothing.
import type { ConfigTier } from '../model/config.js';
import type { Model } from '../model/model.js';
import type { Colors } from '../report/colors.js';
import type { ExitCode } from './exit-code.js';
import type { Log } from './log.js';
import type { commonOptions, Given, Options } from './options.js';
import type { ProgressDisplay } from './progress.js';

/** The modules that a call is about, as they are when they are read. */
export interface Loaded {
  /** The first argument, with the name of a model in place of a path. */
  readonly argument: string | undefined;
  /** The options, those of the config included. */
  readonly given: Given<Options> & Given<typeof commonOptions>;
  /** The models that can be named. */
  readonly models: readonly Model[];
  /** Address of the module they come from. */
  readonly registry: string;
  /** Sets of parameters by model, where a tier of the config says which to check. */
  readonly tier: ConfigTier['parameters'];
  /** By model, the files that it was read from, absolute; none of built-in models. */
  readonly files: ReadonlyMap<Model, readonly string[]>;
  /** The config and what it imports, absolute. */
  readonly configFiles: readonly string[];
}

/** The world as a command sees it. */
export interface Context extends Loaded {
  /** The positional words, where there may be many. */
  readonly words: readonly string[];
  /** Reads the modules again. */
  readonly reload: () => Promise<Loaded>;
  /** Writes to stdout; the only thing that does. */
  readonly print: (text: string) => void;
  /** Writes to stderr. */
  readonly warn: (text: string) => void;
  readonly colors: Colors;
  /** Columns of stdout. */
  readonly width: number;
  readonly log: Log;
  readonly progress: ProgressDisplay;
  readonly signal: AbortSignal;
  /** Asks at the terminal and returns the answer; undefined where there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Of flushpoint. */
  readonly version: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Memory that the process takes. */
  readonly residentBytes: () => number;
}

/** What an author of a command writes. */
export interface CommandDefinition<O extends Options> {
  readonly name: string;
  /** What the positional argument is called; `many` of them are `words` of the context. */
  readonly argument?: {
    readonly name: string;
    readonly required: boolean;
    readonly many?: true;
    readonly about: string;
  };
  /** What the one behind it is called; it is required, and so is the first one then. */
  readonly second?: { readonly name: string; readonly about: string };
  readonly about: string;
  /** False for a command that goes by no model and no config, or when that is so for what was given; true unless given. */
  readonly needsModels?: boolean | ((given: { readonly [option: string]: unknown }) => boolean);
  readonly options: O;
  /** Arguments of a real call and what it does. */
  readonly example: readonly [call: string, about: string];
  /** It runs until a signal ends it: that is its ordinary end, and no interruption. */
  readonly serves?: true;
  readonly run: (
    argument: string | undefined,
    given: Given<O> & Given<typeof commonOptions>,
    context: Context,
    second: string | undefined,
  ) => Promise<ExitCode>;
}

/** A command whose types have been checked and forgotten: what the registry, the parser and completion handle. */
export type Command = Omit<CommandDefinition<Options>, 'run'> & {
  readonly run: (
    argument: string | undefined,
    given: Given<Options> & Given<typeof commonOptions>,
    context: Context,
    second: string | undefined,
  ) => Promise<ExitCode>;
};

/** Defines a command. */
export const command = <const O extends Options>(definition: CommandDefinition<O>): Command =>
  // The parser gives a command exactly the options it declares.
  definition as unknown as Command;
