// What a shell offers at the end of a command line that is being typed: commands, options, and the names of models,
// fixes, parameters and properties.
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { Command } from './command.js';
import { commonOptions, type Options, type TextOption } from './options.js';

const optionWords = (options: Options): string[] =>
  Object.entries(options).map(([name, { type }]) =>
    type === 'boolean' && name === 'color' ? '--no-color' : `--${name}`,
  );

const valuesFor = (
  option: string,
  { words }: TextOption,
  model: Model | undefined,
  models: readonly Model[],
): readonly string[] => {
  if (words !== undefined) return words;
  if (option === '--model') return models.map(({ name }) => name);
  if (model === undefined) return [];
  switch (option) {
    case '--fix':
    case '--against':
      return [NO_FIX, ...Object.keys(model.fixes)];
    case '--set':
      return Object.keys(model.parameters).map((name) => `${name}=`);
    case '--property':
      return model.build(configure(model).values).properties.map(({ name }) => name);
    default:
      return [];
  }
};

/**
 * Words that may stand where the last word is.
 * @param words the command line; the first is the program, the last is being typed and may be empty
 */
export const completions = (
  words: readonly string[],
  commands: readonly Command[],
  models: readonly Model[],
): readonly string[] => {
  const current = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  const before = words.slice(1, -1);
  const names = commands.map(({ name }) => name);
  const at = before.findIndex((word) => names.includes(word));
  const command = commands.find(({ name }) => name === before[at]);
  const starting = (candidates: readonly string[]) => candidates.filter((word) => word.startsWith(current));
  if (command === undefined) {
    return starting(
      current.startsWith('-') ? [...optionWords(commonOptions), '--help', '--version'] : [...names, 'completion'],
    );
  }
  const options: Options = { ...command.options, ...commonOptions };
  const model = models.find(({ name }) => before.slice(at + 1).includes(name));
  const awaiting = previous.startsWith('--') ? options[previous.slice(2)] : undefined;
  if (awaiting?.type === 'string') return starting(valuesFor(previous, awaiting, model, models));
  if (current.startsWith('-')) return starting([...optionWords(options), '--help']);
  return model === undefined && command.argument !== undefined
    ? starting(models.map(({ name }) => name))
    : starting(optionWords(options));
};
