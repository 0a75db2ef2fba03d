// flushpoint mutate: small faults are planted into a model, one at a time, and the properties have to notice.
import { modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode, weightiest } from '../exit-code.js';
import { configurationOptions } from '../options.js';
import { parameterValues, parseCount } from '../values.js';

/** The command. */
export const mutate = command({
  name: 'mutate',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'plant small faults into a model, one at a time, and say which of them no property notices',
  options: {
    ...configurationOptions,
    'max-states': { type: 'string', about: 'the most states of a mutant; default ten times those of the model' },
    strict: { type: 'boolean', about: 'an error where a mutant survives' },
  },
  example: ['mutate phb-irq-map-refcount --fix rescan-lock', 'what the properties of a fixed model would miss'],
  async run(name = '', given, context) {
    const { print, colors, progress, signal, models } = context;
    const model = modelNamed(models, name);
    const parameters = parameterValues(model, given.set);
    const maxStates = given['max-states'];
    const { mutate: tryMutants } = await import('../../check/mutate.js');
    const started = performance.now();
    const mutation = await tryMutants(model, {
      parameters,
      signal,
      onMutant: (before, all) => progress.begin(`[${before + 1}/${all}] ${model.name}`),
      ...(given.fix === undefined ? {} : { fix: given.fix }),
      ...(maxStates === undefined ? {} : { maxStates: parseCount('max-states', maxStates) }),
    });
    const elapsedMs = performance.now() - started;
    const { mutateJson, mutateText } = await import('../../report/mutate.js');
    print(given.json ? mutateJson(mutation, elapsedMs) : mutateText(model, mutation, elapsedMs, colors));
    const statuses = new Set(mutation.mutants.map(({ status }) => status));
    return weightiest([
      ...(given.strict && statuses.has('survived') ? [exitCode.violated] : []),
      ...(statuses.has('open') ? [exitCode.inconclusive] : []),
    ]);
  },
});
