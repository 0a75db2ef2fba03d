// flushpoint init: a model to begin with, and a config that lists it.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FlushpointError } from '../../base/errors.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';
import { makeFolderOf, writeFileAtomically } from '../write-file.js';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The command. Nothing is written unless everything can be. */
export const init = command({
  name: 'init',
  argument: { name: 'folder', required: false, about: 'where to; this folder unless given' },
  about: 'write a small model with its expected verdicts and a fix, and a config, to begin with',
  needsModels: false,
  options: {},
  example: ['init race', 'a model of a reference count race in the folder race'],
  async run(folder = '.', { json }, { print, colors }) {
    const { nextCommands, templates } = await import('../../init/templates.js');
    const { CONFIG_NAMES } = await import('../../config/config.js');
    const { pad, widest } = await import('../../report/table.js');
    const { quoteWord } = await import('../../trace/formats/text.js');
    const files = Object.entries(templates).map(([path, text]) => ({ path: join(folder, path), text }));
    for (const path of [...files.map((file) => file.path), ...CONFIG_NAMES.map((name) => join(folder, name))]) {
      if (!(await exists(path))) continue;
      throw new FlushpointError(
        'usage/would-overwrite',
        `"${path}" exists already, and nothing was written`,
        'choose another folder: flushpoint init FOLDER',
      );
    }
    const hint = 'choose another folder';
    for (const { path, text } of files) {
      await makeFolderOf(path, hint);
      await writeFileAtomically(path, text, hint);
    }
    const commands = [...(folder === '.' ? [] : [[`cd ${quoteWord(folder)}`, ''] as const]), ...nextCommands];
    if (json) {
      const { documentText } = await import('../../report/json.js');
      const written = files.map(({ path }) => path);
      print(documentText('flushpoint-init', 1, { written, next: commands.map(([line]) => line) }));
      return exitCode.asExpected;
    }
    const width = widest(commands.map(([line]) => line));
    print(
      [
        ...files.map(({ path }) => `wrote ${path}`),
        '',
        'to go on:',
        ...commands.map(([line, about]) => `  ${pad(line, width)}  ${colors.dim(about)}`.trimEnd()),
        '',
      ].join('\n'),
    );
    return exitCode.asExpected;
  },
});
