// What a shell offers at the end of a command line that is being typed: commands, options, and the names of models,
// fixes, parameters and properties.
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { Command } from './command.js';
import { chooseModels, type ModelChoice, type Registry } from './models.js';
import { commonOptions, type Options, type TextOption } from './options.js';
import { type AnyGiven, settingsFor } from './settings.js';

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

/** A command line that is being typed, as far as it has been. */
interface Typed {
  readonly command: Command | undefined;
  readonly positionals: readonly string[];
  /** By option, without its dashes. */
  readonly given: ReadonlyMap<string, string>;
  /** The word before, where it is an option that waits for a value. */
  readonly awaiting: { readonly option: string; readonly takes: TextOption } | undefined;
  readonly options: Options;
}

const typedIn = (before: readonly string[], commands: readonly Command[]): Typed => {
  const names = commands.map(({ name }) => name);
  const at = before.findIndex((word) => names.includes(word));
  const command = commands.find(({ name }) => name === before[at]);
  const options: Options = { ...command?.options, ...commonOptions };
  const positionals: string[] = [];
  const given = new Map<string, string>();
  let awaiting: Typed['awaiting'];
  for (const word of command === undefined ? [] : before.slice(at + 1)) {
    const option = word.startsWith('--') ? options[word.slice(2)] : undefined;
    if (awaiting !== undefined) given.set(awaiting.option.slice(2), word);
    else if (!word.startsWith('-')) positionals.push(word);
    awaiting = awaiting === undefined && option?.type === 'string' ? { option: word, takes: option } : undefined;
  }
  return { command, positionals, given, awaiting, options };
};

/**
 * The models that a command line which is being typed can name, and the name of the one that its argument is a path of. Where a
 * config or a module cannot be read, the built-in ones: nobody wants to hear of it now.
 * @param words as for {@link completions}
 */
export const modelsFor = async (
  words: readonly string[],
  commands: readonly Command[],
  builtIn: (name?: string) => Promise<Registry>,
): Promise<Pick<ModelChoice, 'models' | 'argument'>> => {
  const { command, positionals, given } = typedIn(words.slice(1, -1), commands);
  if (command === undefined || command.needsModels === false) return { models: [], argument: undefined };
  try {
    const said = Object.fromEntries(['config', 'model', 'module'].map((name) => [name, given.get(name)])) as AnyGiven;
    const settings = await settingsFor(command, said, globalThis.process.cwd());
    // Without an argument a command is about the models of the config, and any other could still be typed.
    return await chooseModels({ command, argument: positionals[0] ?? '', given: said, settings }, () => builtIn());
  } catch {
    return { models: (await builtIn()).models, argument: undefined };
  }
};

/**
 * Words that may stand where the last word is; none where a path may, which shells complete themselves.
 * @param words the command line; the first is the program, the last is being typed and may be empty
 * @param argument the name of the model, where the command line has a path in its place
 */
export const completions = (
  words: readonly string[],
  commands: readonly Command[],
  models: readonly Model[],
  argument?: string,
): readonly string[] => {
  const current = words.at(-1) ?? '';
  const { command, positionals, awaiting, options } = typedIn(words.slice(1, -1), commands);
  const starting = (candidates: readonly string[]) => candidates.filter((word) => word.startsWith(current));
  if (command === undefined) {
    return starting(
      current.startsWith('-')
        ? [...optionWords(commonOptions), '--help', '--version']
        : [...commands.map(({ name }) => name), 'completion'],
    );
  }
  const model = models.find(({ name }) => name === argument || positionals.includes(name));
  if (awaiting !== undefined) return starting(valuesFor(awaiting.option, awaiting.takes, model, models));
  if (current.startsWith('-')) return starting([...optionWords(options), '--help']);
  const expected = [command.argument, command.second].filter((one) => one !== undefined);
  const next = expected[positionals.length] ?? expected.find((one) => 'many' in one && one.many);
  if (next === undefined) return starting(optionWords(options));
  return next.name === 'model' ? starting(models.map(({ name }) => name)) : [];
};
