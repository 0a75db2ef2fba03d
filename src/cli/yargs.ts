// The whole of yargs: help, version, the script for completion, and words that are not plain.
import yargs, { type Argv } from 'yargs';
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Command } from './command.js';
import { commonOptions, type Options } from './options.js';
import { badOption, judged, NAME, type Parsed, reading, strayOption, type Top, usageOf } from './parser.js';

const EPILOGUE =
  'Exit codes: 0 every verdict is as expected, 1 a property is violated or a verdict differs, 2 wrong usage or a broken model, 3 inconclusive, 130 interrupted.';

const withOptions = <T>(parser: Argv<T>, options: Options, group: string): Argv<T> => {
  for (const [name, option] of Object.entries(options)) {
    parser.option(name, { type: option.type, describe: option.about, group });
  }
  return parser;
};

/**
 * Reads a command line.
 * @param words the arguments, without node and the program
 * @param columns width of the help
 * @throws FlushpointError `usage/*` for anything that is not known
 */
export const parseAtLength = async (
  words: readonly string[],
  commands: readonly Command[],
  version: string,
  columns: number,
): Promise<Parsed> => {
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
    .parserConfiguration(reading)
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
