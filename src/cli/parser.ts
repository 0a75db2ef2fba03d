// The command line, read by yargs and judged here: what no command knows is one FlushpointError with the nearest thing
// that exists. Options come in as data, so help and completion say what parsing does.
import yargs, { type Argv } from 'yargs';
import { FlushpointError } from '../base/errors.js';
import { nearest, suggest } from '../base/nearest.js';
import type { Command } from './command.js';
import { commonOptions, type Given, type Options } from './options.js';

/** A command line that was understood. */
export type Parsed =
  | { readonly kind: 'output'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly argument: string | undefined;
      readonly second: string | undefined;
      /** Every word, where there may be many. */
      readonly words: readonly string[];
      readonly given: Given<Options> & Given<typeof commonOptions>;
    };

/** Options and operands as yargs leaves them. */
type Raw = { readonly [name: string]: unknown };
/** Positional words are not turned into numbers; see the configuration of the parser. */
type Top = Raw & { readonly _: readonly string[] };

const NAME = 'flushpoint';
const EPILOGUE =
  'Exit codes: 0 every verdict is as expected, 1 a property is violated or a verdict differs, 2 wrong usage or a broken model, 3 inconclusive, 130 interrupted.';

const withOptions = <T>(parser: Argv<T>, options: Options, group: string): Argv<T> => {
  for (const [name, option] of Object.entries(options)) {
    parser.option(name, { type: option.type, describe: option.about, group });
  }
  return parser;
};

const bracketed = ({ name, required, many }: NonNullable<Command['argument']>): string => {
  const word = many ? `${name}..` : name;
  return required ? `<${word}>` : `[${word}]`;
};

/** `check [model]`, `conform <model> <log>` */
export const usageOf = ({ name, argument, second }: Command): string =>
  [
    name,
    ...(argument === undefined ? [] : [bracketed(argument)]),
    ...(second === undefined ? [] : [`<${second.name}>`]),
  ].join(' ');

const unknownOption = (key: string, known: readonly string[]): FlushpointError => {
  const near = nearest(key, known);
  return new FlushpointError(
    'usage/bad-option',
    `unknown option ${key.length === 1 ? `-${key}` : `--${key}`}`,
    near === undefined ? 'see --help' : `did you mean --${near}?`,
  );
};

const badOption = (message: string, hint?: string) => new FlushpointError('usage/bad-option', message, hint);

/** Text given for a `string` option; yargs has the empty text for none, false for `--no-…` and an array for several. */
const textsOf = (name: string, value: unknown): readonly string[] => {
  if (value === undefined) return [];
  const texts = Array.isArray(value) ? value : [value];
  if (texts.some((text) => typeof text !== 'string' || text === '')) throw badOption(`--${name} needs a value`);
  return texts;
};

const givenFrom = (raw: Raw, options: Options): Raw =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      if (option.type === 'boolean') return [name, raw[name]];
      if (option.negatable && raw[name] === false) return [name, ''];
      const texts = textsOf(name, raw[name]);
      if (option.many) return [name, texts];
      if (texts.length > 1) throw badOption(`--${name} is given ${texts.length} times`, 'keep one of them');
      return [name, texts[0]];
    }),
  );

/** yargs takes what every object has for an option that it knows, and trips over it. */
const assertNoInherited = (words: readonly string[], known: readonly string[]): void => {
  for (const word of words) {
    if (word === '--') return;
    const [, name = ''] = /^--?(?:no-)?([^=]+)/.exec(word) ?? [];
    if (name in Object.prototype) throw unknownOption(name, known);
  }
};

/** yargs reads `--json=maybe` as false. */
const assertFlagsAreBare = (words: readonly string[], options: Options): void => {
  for (const word of words) {
    if (word === '--') return;
    const [, name = '', value = ''] = /^--(?:no-)?([^=]+)=(.*)$/s.exec(word) ?? [];
    if (Object.hasOwn(options, name) && options[name]?.type === 'boolean') {
      throw badOption(`--${name} takes no value, but "${value}" was given`, `--${name} or --no-${name}`);
    }
  }
};

/**
 * Reads a command line.
 * @param words the arguments, without node and the program
 * @param columns width of the help
 * @throws FlushpointError `usage/*` for anything that is not known
 */
export const parse = async (
  words: readonly string[],
  commands: readonly Command[],
  version: string,
  columns: number,
): Promise<Parsed> => {
  assertNoInherited(words, [
    ...new Set(commands.flatMap(({ options }) => Object.keys({ ...options, ...commonOptions }))),
  ]);
  let chosen: { readonly command: Command; readonly raw: Top } | undefined;
  const parser = yargs([])
    .locale('en')
    .scriptName(NAME)
    .exitProcess(false)
    // What yargs has to say about the words is said below; what is thrown goes on.
    .fail((_message, error) => {
      if (error) throw error;
    })
    .wrap(Math.min(columns, 110))
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .usage(`${NAME} <command>: explores every interleaving of a kernel race`)
    .version(version)
    .epilogue(EPILOGUE);
  withOptions(parser, commonOptions, 'Output:');
  for (const command of commands) {
    const { about, argument, second, options, example } = command;
    parser.command({
      command: usageOf(command),
      describe: about,
      builder: (inner: Argv) => {
        inner.usage(`${NAME} ${usageOf(command)}\n\n${about}`);
        for (const { name, about: what } of [argument, second].filter((one) => one !== undefined)) {
          inner.positional(name, { type: 'string', describe: what });
        }
        withOptions(inner, options, 'Options:');
        return inner.example(`${NAME} ${example[0]}`, example[1]).epilogue(EPILOGUE);
      },
      handler: (raw) => {
        chosen = { command, raw: raw as Top };
        throw chosen;
      },
    });
  }

  parser.completion('completion', 'print a script that completes words in bash, zsh or fish');

  let output = '';
  let top: Top;
  try {
    top = (await parser.parseAsync([...words], {}, (_error, _argv, text) => {
      output = text;
    })) as Top;
  } catch (thrown) {
    // After a handler that returns, yargs renders the help, which takes as long as reading the words and is for nothing.
    if (chosen === undefined || thrown !== chosen) throw thrown;
    return judged(chosen.command, chosen.raw, words);
  }
  if (output !== '') return { kind: 'output', text: `${output}\n` };
  throw withoutCommand(top, commands);
};

const withoutCommand = (raw: Top, commands: readonly Command[]): FlushpointError => {
  const names = [...commands.map(({ name }) => name), 'completion'];
  const stray = strayOption(raw, commonOptions);
  const word = raw._[0];
  if (word !== undefined) {
    return new FlushpointError('usage/unknown-name', `unknown command "${word}"`, suggest(word, names));
  }
  return stray ?? badOption('a command is missing', `${names.join(', ')}; see ${NAME} --help`);
};

const strayOption = (raw: Raw, options: Options, operands: readonly string[] = []): FlushpointError | undefined => {
  const known = Object.keys(options);
  const expected = ['_', '$0', ...operands, ...known];
  const stray = Object.keys(raw).find((key) => !expected.includes(key));
  return stray === undefined ? undefined : unknownOption(stray, [...known, 'help', 'version']);
};

/** A positional word as it was typed; yargs takes the lone dash away. */
const wordOf = (value: unknown): string | undefined => (value === '' ? '-' : (value as string | undefined));

const judged = (command: Command, raw: Top, words: readonly string[]): Parsed => {
  const options = { ...command.options, ...commonOptions };
  const operands = [command.argument, command.second].flatMap((one) => (one === undefined ? [] : [one.name]));
  const stray = strayOption(raw, options, operands);
  if (stray !== undefined) throw stray;
  assertFlagsAreBare(words, options);
  if (words.includes('')) throw badOption('an argument is empty', 'is a variable of the shell not set?');
  if (command.argument?.many && words.includes('-'))
    throw badOption(`${command.name} does not read standard input`, `give each ${command.argument.name} as a file`);
  const [, extra] = raw._;
  if (extra !== undefined) {
    throw badOption(`unexpected argument "${extra}"`, `usage: ${NAME} ${usageOf(command)}`);
  }
  const many = command.argument?.many ? ((raw[command.argument.name] ?? []) as readonly unknown[]) : [];
  const all = many.map((value) => wordOf(value) ?? '');
  const [argument, second] = [command.argument, command.second].map((one) =>
    one === undefined ? undefined : wordOf('many' in one ? many[0] : raw[one.name]),
  );
  const missing = command.argument?.required && argument === undefined ? command.argument : command.second;
  if (missing !== undefined && (argument === undefined || second === undefined)) {
    throw badOption(`${command.name} needs a ${missing.name}`, `usage: ${NAME} ${usageOf(command)}`);
  }
  return {
    kind: 'command',
    command,
    argument,
    second,
    words: all,
    given: givenFrom(raw, options) as Given<Options> & Given<typeof commonOptions>,
  };
};
