// flushpoint export: a model in the language of another model checker.
import { FlushpointError } from '../../base/errors.js';
import { suggest } from '../../base/nearest.js';
import { type TargetName, targets } from '../../export/targets.js';
import { modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';
import { configurationOptions } from '../options.js';
import { parameterValues } from '../values.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

const names = Object.keys(targets) as TargetName[];

const targetNamed = (text: string | undefined): TargetName => {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw text === undefined
    ? new FlushpointError('usage/bad-option', 'export needs --to', `one of ${names.join(', ')}`)
    : new FlushpointError('usage/bad-value', `--to cannot be "${text}"`, suggest(text, names));
};

/** The command. */
export const exportModel = command({
  name: 'export',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'write a model for SPIN, Rumur or TLC, which find the same states and the same violations',
  options: {
    to: {
      type: 'string',
      about: `the language: ${names.map((name) => `${name} (${targets[name].about})`).join(', ')}`,
      words: names,
    },
    ...configurationOptions,
    out: { type: 'string', about: 'write it to a file' },
  },
  example: ['export ppc64-hash --to promela --fix lazy-leave', 'the fixed hash table race, for SPIN'],
  async run(name = '', given, { print, log, models }) {
    const model = modelNamed(models, name);
    const to = targetNamed(given.to);
    const { configure } = await import('../../model/model.js');
    const configuration = configure(model, given.fix, parameterValues(model, given.set));
    if (given.out !== undefined) await assertWritable(given.out);
    const { compile } = await import('../../compile/compile.js');
    const { outlineOf } = await import('../../export/outline.js');
    const write = await targets[to].load();
    let text = write(outlineOf(compile(model, configuration)));
    if (given.json) {
      const { documentText } = await import('../../report/json.js');
      const { fix, values } = configuration;
      text = documentText('flushpoint-export', 1, { model: model.name, fix, parameters: values, to, text });
    }
    if (given.out === undefined) print(text);
    else {
      await writeFileAtomically(given.out, text);
      log.info({ file: given.out }, 'written');
    }
    return exitCode.asExpected;
  },
});
