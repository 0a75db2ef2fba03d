// The command line, read by yargs and judged here: what no command knows is one FlushpointError with the nearest thing
// that exists. Options come in as data, so help and completion say what parsing does. Most command lines need nothing of yargs
// but the parser inside it, which alone is loaded in a fraction of the time.
import read from 'yargs-parser';
import { FlushpointError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
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
export type Raw = { readonly [name: string]: unknown };
/** Positional words are not turned into numbers; see the configuration of the parser. */
export type Top = Raw & { readonly _: readonly string[] };

/** What people type. */
export const NAME = 'flushpoint';

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

/** The error for a call that cannot be meant. */
export const badOption = (message: string, hint?: string) => new FlushpointError('usage/bad-option', message, hint);

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

/** How words are read: nothing is turned into numbers, and nothing has two spellings. */
export const reading = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
} as const;

/** Whether a word is a known option or no option at all. yargs takes `help` as the last word for `--help`. */
const isPlain = (word: string, options: Options): boolean => {
  if (!word.startsWith('-')) return word !== 'help';
  const [, name = ''] = /^--(?:no-)?([^=]+)/.exec(word) ?? [];
  return Object.hasOwn(options, name);
};

/**
 * What yargs makes of words, where its parser alone says so.
 * @param command the one that the first word names
 * @returns undefined when yargs has to see them: for help, and where something may be wrong
 */
const plainly = (command: Command, words: readonly string[]): Top | undefined => {
  const { argument, second } = command;
  const options: Options = { ...command.options, ...commonOptions };
  const [name = '', ...others] = words;
  if (!others.every((word) => isPlain(word, options))) return undefined;
  const ofType = (type: string) => Object.keys(options).filter((option) => options[option]?.type === type);
  const { _: operands, ...raw } = read(others, {
    string: ofType('string'),
    boolean: ofType('boolean'),
    configuration: reading,
  }) as Top;
  const named = [argument, second].filter((one) => one !== undefined);
  const own = argument?.many ? [[argument.name, operands]] : named.map((one, i) => [one.name, operands[i]]);
  return {
    ...raw,
    ...Object.fromEntries(own),
    _: [name, ...operands.slice(argument?.many ? operands.length : named.length)],
  };
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
  const command = commands.find(({ name }) => name === words[0]);
  const raw = command && plainly(command, words);
  if (command !== undefined && raw !== undefined) return judged(command, raw, words);
  const { parseAtLength } = await import('./yargs.js');
  return parseAtLength(words, commands, version, columns);
};

/** The error for the first option that is not known, if there is one. */
export const strayOption = (
  raw: Raw,
  options: Options,
  operands: readonly string[] = [],
): FlushpointError | undefined => {
  const known = Object.keys(options);
  const expected = ['_', '$0', ...operands, ...known];
  const stray = Object.keys(raw).find((key) => !expected.includes(key));
  return stray === undefined ? undefined : unknownOption(stray, [...known, 'help', 'version']);
};

/** A positional word as it was typed; yargs takes the lone dash away. */
const wordOf = (value: unknown): string | undefined => (value === '' ? '-' : (value as string | undefined));

/** The call of a command, as yargs left it; throws for what no command can do anything with. */
export const judged = (command: Command, raw: Top, words: readonly string[]): Parsed => {
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
