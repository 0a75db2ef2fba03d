// flushpoint conform: whether a log of events is an interleaving that a model allows.
import { modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { about, mappingFrom, observationOptions, reportConformance } from '../conformance.js';
import { configurationOptions, limitOptions } from '../options.js';
import { readText } from '../read-file.js';
import { parameterValues, parseCount } from '../values.js';

/** A million events. */
const MOST_BYTES = 64 * 2 ** 20;

/** The command. */
export const conform = command({
  name: 'conform',
  argument: { name: 'model', required: true, about: 'the model' },
  second: { name: 'log', about: 'a file with one event in a line: {"process": "…", "step": "…"}; - is stdin' },
  about: 'say whether a log of events is an interleaving that the model allows',
  options: {
    ...configurationOptions,
    gaps: { type: 'boolean', about: 'any number of steps may have been taken without being logged' },
    ...observationOptions,
    'max-states': limitOptions['max-states'],
  },
  example: ['conform ppc64-hash log.jsonl --gaps', 'whether the events in log.jsonl can have happened in this order'],
  async run(name = '', given, context, log = '') {
    const { models, signal } = context;
    const model = modelNamed(models, name);
    const { configure } = await import('../../model/model.js');
    const configuration = configure(model, given.fix, parameterValues(model, given.set));
    const maxStates = given['max-states'] === undefined ? undefined : parseCount('max-states', given['max-states']);
    const mapping = await mappingFrom(given);
    const content = await readText(log, MOST_BYTES);
    const { readLog } = await import('../../conform/log.js');
    const { conformCompiled } = await import('../../conform/conform.js');
    const { compile } = await import('../../compile/compile.js');
    const compiled = compile(model, configuration);
    const result = await about(log, () =>
      conformCompiled(compiled, readLog(content), {
        gaps: given.gaps === true,
        signal,
        ...(mapping === undefined ? {} : { mapping }),
        ...(maxStates === undefined ? {} : { maxStates }),
      }),
    );
    return reportConformance(result, log, given.json, context);
  },
});
