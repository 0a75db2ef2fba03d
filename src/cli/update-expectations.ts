// flushpoint check --update: shows what changes in the expectations, and writes them when somebody says so.
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlushpointError } from '../base/errors.js';
import { count } from '../base/plural.js';
import type { CheckedCell } from '../check/check-all.js';
import type { Model } from '../model/model.js';
import type { Context } from './command.js';
import type { FlagOption } from './options.js';

/** The options. */
export const updateOptions = {
  update: { type: 'boolean', about: 'show what differs from the expectations, and write them anew' },
  yes: { type: 'boolean', about: 'with --update: write without asking' },
} as const satisfies { readonly [name: string]: FlagOption };

/**
 * The files that hold the expectations of a model: the one that is read, and of a built-in model the one that it was copied from.
 * @throws FlushpointError `usage/bad-option` where there is none, `environment/unwritable` when it belongs to a package
 */
const expectationFilesOf = (model: Model): readonly string[] => {
  const { name, expectedFile, source } = model;
  if (expectedFile === undefined) {
    throw new FlushpointError(
      'usage/bad-option',
      `--update needs a file of expectations, and model ${name} has none`,
      `write expected: new URL('${name}.expected.json', import.meta.url) in the model`,
    ).at(source);
  }
  if (/[\\/]node_modules[\\/]/.test(expectedFile)) {
    throw new FlushpointError(
      'environment/unwritable',
      `cannot write "${expectedFile}": it belongs to an installed package`,
      'expectations of built-in models are updated in a clone of flushpoint',
    );
  }
  const built = fileURLToPath(new URL('../../models', import.meta.url));
  const inBuilt = relative(built, expectedFile);
  const isCopy = built.endsWith(join('dist', 'models')) && !inBuilt.startsWith('..');
  return isCopy ? [join(built, '..', '..', 'models', inBuilt), expectedFile] : [expectedFile];
};

/**
 * Looks whether the expectations of models can be updated, before a long run is made for it; without --update, nothing.
 * @throws FlushpointError as {@link expectationFilesOf}; `usage/bad-option` for options that exclude it
 */
export const assertUpdatable = (
  models: readonly Model[],
  given: { readonly update: boolean | undefined; readonly json: boolean | undefined },
): void => {
  if (!given.update) return;
  if (given.json) {
    throw new FlushpointError('usage/bad-option', '--update and --json exclude each other', 'leave out one of them');
  }
  for (const model of models) expectationFilesOf(model);
};

const isConfirmed = async (yes: boolean | undefined, { ask }: Context): Promise<boolean> => {
  if (yes) return true;
  if (ask === undefined) {
    throw new FlushpointError(
      'usage/bad-option',
      'nothing is written: nobody can be asked',
      'give --yes to write what is shown',
    );
  }
  return /^y(es)?$/i.test((await ask('Write this? [y/N] ')).trim());
};

/**
 * Shows what changes, and writes it if told to.
 * @returns whether the expectations are what was found: there was nothing to change, or it was written
 * @throws FlushpointError `usage/bad-option` when there is something to write and nobody can be asked, `environment/unwritable`
 */
export const updateExpectations = async (
  checked: readonly CheckedCell[],
  yes: boolean | undefined,
  context: Context,
): Promise<boolean> => {
  const { print, colors } = context;
  const { updateOf } = await import('../check/update.js');
  const { updateText } = await import('../report/update.js');
  const { expectationsText } = await import('../model/expectation-file.js');
  const { assertWritable, writeFileAtomically } = await import('./write-file.js');
  const updates = [...new Set(checked.map(({ model }) => model))].map((model) => ({
    model,
    update: updateOf(model, checked),
  }));
  const changed = updates.filter(({ update }) => update.cells.length > 0);
  if (changed.length === 0) {
    print('nothing to update\n');
    return true;
  }
  print(changed.map(({ model, update }) => `${updateText(model.name, update, colors)}\n`).join(''));
  const files = changed.flatMap(({ model, update }) =>
    expectationFilesOf(model).map((path) => ({ path, text: expectationsText(update.expected) })),
  );
  for (const { path } of files) await assertWritable(path);
  if (!(await isConfirmed(yes, context))) {
    print('nothing is written\n');
    return false;
  }
  for (const { path, text } of files) await writeFileAtomically(path, text);
  const cells = changed.reduce((sum, { update }) => sum + update.cells.length, 0);
  print(`${count(cells, 'expectation')} of ${count(changed.length, 'model')} written\n`);
  return true;
};
