// One call of flushpoint, from words to an exit code. Streams, environment, clock and signals come in as arguments, so
// that a test can call it like the shell does.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Model } from '../model/model.js';
import { colorsFor } from '../report/colors.js';
import type { Context, Loaded } from './command.js';
import { allCommands, commandsFor } from './commands/index.js';
import { type ExitCode, exitCode, weightiest } from './exit-code.js';
import { failureOf } from './failure.js';
import { createLog, type LogLevel } from './log.js';
import { chooseModels } from './models.js';
import { logLevels } from './options.js';
import type { Parsed } from './parser.js';
import { createProgress, noProgress } from './progress.js';
import { settingsFor } from './settings.js';

/** An output stream as far as it matters here. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Undefined where there are none; a terminal may change its mind. */
  readonly columns: () => number | undefined;
}

/** The machine. */
export interface Machine {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  readonly now: () => number;
  /** Memory that the process takes. */
  readonly residentBytes: () => number;
  /** Raised by a signal; the reason is the exit code that the signal asks for. */
  readonly signal: AbortSignal;
  /** Runs what evaluates modules of a user; `signal` need not be raised meanwhile. Undefined where nothing has to be done. */
  readonly loading?: (<T>(body: () => Promise<T>) => Promise<T>) | undefined;
  /** Asks at the terminal; undefined where there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly version: string;
  /** The built-in models; given the name of one, it may be that one alone. */
  readonly loadModels: (name?: string) => Promise<readonly Model[]>;
  /** Address of the module they come from, for threads. */
  readonly registry: string;
}

const DEFAULT_COLUMNS = 120;
const HELP_COLUMNS = 80;
/** What the scripts of `flushpoint completion` ask with. */
const COMPLETE = '--get-yargs-completions';

/** The command line first, then the environment, then what the stream is. */
export const wantsColor = (asked: boolean | undefined, env: Machine['env'], isTerminal: boolean): boolean => {
  if (asked !== undefined) return asked;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTerminal && env.TERM !== 'dumb';
};

const levelFrom = (text = 'warn'): LogLevel => {
  const level = logLevels.find((known) => known === text);
  if (level === undefined) {
    throw new FlushpointError('usage/bad-value', `--log-level cannot be "${text}"`, suggest(text, logLevels));
  }
  return level;
};

const contextFor = (
  { given, words }: Extract<Parsed, { readonly kind: 'command' }>,
  { stdout, stderr, env, now, residentBytes, signal, ask, version }: Machine,
  reload: () => Promise<Loaded>,
  loaded: Loaded,
): Context => {
  const progress = given.quiet
    ? noProgress
    : createProgress({
        write: stderr.write,
        isTerminal: stderr.isTerminal,
        columns: () => stderr.columns() ?? DEFAULT_COLUMNS,
        now,
      });
  const afterProgress = (write: Output['write']) => (text: string) => {
    progress.clear();
    write(text);
  };
  const log = createLog(
    levelFrom(given['log-level']),
    stderr.isTerminal,
    wantsColor(given.color, env, stderr.isTerminal),
    progress.clear,
  );
  return {
    print: afterProgress(stdout.write),
    warn: afterProgress(stderr.write),
    colors: colorsFor(wantsColor(given.color, env, stdout.isTerminal)),
    width: stdout.columns() ?? DEFAULT_COLUMNS,
    log,
    progress,
    signal,
    env,
    ask:
      ask &&
      ((question) => {
        progress.clear();
        return ask(question);
      }),
    residentBytes,
    version,
    words,
    reload,
    ...loaded,
  };
};

/** Reads the config and the models that a call is about. */
const load = async (
  { command, argument, given }: Extract<Parsed, { readonly kind: 'command' }>,
  { loadModels, registry }: Machine,
): Promise<Loaded> => {
  const { needsModels = true } = command;
  if (!(typeof needsModels === 'function' ? needsModels(given) : needsModels)) {
    return { argument, given, models: [], registry, tier: undefined, files: new Map(), configFiles: [] };
  }
  const settings = await settingsFor(command, given, globalThis.process.cwd());
  const call = { command, argument, given: settings?.given ?? given, settings };
  const chosen = await chooseModels(call, async (name) => ({ models: await loadModels(name), registry }));
  return { ...chosen, tier: settings?.parameters, configFiles: settings?.found.files ?? [] };
};

/** Says what went wrong, on stderr. */
const report = async (thrown: unknown, { warn, log, models, width }: Context): Promise<ExitCode> => {
  const { line, trace, stack, exitCode: code } = failureOf(thrown);
  warn(`${line}\n`);
  const model = models.find(({ name }) => name === trace?.model);
  if (trace !== undefined && model !== undefined) {
    const { traceCommand } = await import('../report/configuration.js');
    const { traceText } = await import('../trace/formats/text.js');
    warn(traceText(trace, traceCommand(model, trace), { width }));
  }
  if (stack !== undefined) log.debug({ stack }, 'internal error');
  return code;
};

const runCommand = async (
  parsed: Extract<Parsed, { readonly kind: 'command' }>,
  machine: Machine,
): Promise<ExitCode> => {
  const { command, second, given } = parsed;
  const { signal, loading = (body) => body() } = machine;
  const reload = () => loading(() => load(parsed, machine));
  const loaded = await reload();
  const context = contextFor(parsed, machine, reload, loaded);
  const tell = (): void => {
    if (!command.serves && !given.watch)
      context.log.warn({}, 'interrupted: the search ends here; once more ends the process at once');
  };
  signal.addEventListener('abort', tell);
  try {
    const code = await command.run(loaded.argument, loaded.given, context, second);
    return weightiest(signal.aborted && !command.serves ? [code, signal.reason as ExitCode] : [code]);
  } catch (error) {
    return report(error, context);
  } finally {
    signal.removeEventListener('abort', tell);
    context.progress.clear();
  }
};

const assertFolderExists = (): void => {
  try {
    process.cwd();
  } catch {
    throw new FlushpointError(
      'environment/unwritable',
      'the working directory does not exist any more',
      'change to another one',
    );
  }
};

/** Runs flushpoint with the words of a command line; everything that is thrown ends in a message and an exit code. */
export const run = async (words: readonly string[], machine: Machine): Promise<ExitCode> => {
  const { stdout, stderr, version, loadModels } = machine;
  try {
    if (words[0] === COMPLETE) {
      const { completions, modelsFor } = await import('./completion.js');
      const typed = words.slice(1);
      const commands = await allCommands();
      const { models, argument } = await modelsFor(typed, commands, async () => ({
        models: await loadModels(),
        registry: machine.registry,
      }));
      const found = completions(typed, commands, models, argument);
      stdout.write(found.map((word) => `${word}\n`).join(''));
      return exitCode.asExpected;
    }
    assertFolderExists();
    const { parse } = await import('./parser.js');
    const parsed = await parse(words, await commandsFor(words[0]), version, stdout.columns() ?? HELP_COLUMNS);
    if (parsed.kind === 'command') return await runCommand(parsed, machine);
    stdout.write(parsed.text);
    return exitCode.asExpected;
  } catch (error) {
    const failure = failureOf(error);
    stderr.write(`${failure.line}\n`);
    return failure.exitCode;
  }
};
