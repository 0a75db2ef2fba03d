// flushpoint fixes: which fix closes the race, what it costs, which sets of fixes are enough.
import { FlushpointError } from '../../base/errors.js';
import { modelNamed } from '../../model/model.js';
import { cacheFrom, cacheOption } from '../cache.js';
import { command } from '../command.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { limitsFrom } from '../limits.js';
import { limitOptions, machineOptions } from '../options.js';
import { propertyNamed } from '../selection.js';
import { parameterValues, parseCount, parseWorkers } from '../values.js';

/** The command. Its exit code is 0 when the table could be filled: that a property is violated is what it is for. */
export const fixes = command({
  name: 'fixes',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'every fix against every property, with what a run costs',
  options: {
    set: { type: 'string', many: true, about: 'set a parameter, as name=value; may be repeated' },
    combine: { type: 'string', about: 'also combinations of up to so many fixes; default 1' },
    property: { type: 'string', many: true, about: 'judge by this property only; may be repeated' },
    markdown: { type: 'boolean', about: 'print Markdown, for a mail or a pull request' },
    ...limitOptions,
    ...machineOptions,
    ...cacheOption,
  },
  example: ['fixes ppc64-hash --markdown', 'the fixes of the ppc64 hash table race, to paste into a mail'],
  async run(
    name = '',
    given,
    { print, warn, colors, progress, signal, residentBytes, models, registry },
  ): Promise<ExitCode> {
    const model = modelNamed(models, name);
    const { configure } = await import('../../model/model.js');
    const parameters = parameterValues(model, given.set);
    const names = model.build(configure(model, undefined, parameters).values).properties.map((p) => p.name);
    const properties = given.property.map((text) => propertyNamed(model.name, names, text));
    if (given.json && given.markdown) {
      throw new FlushpointError(
        'usage/bad-option',
        '--json and --markdown exclude each other',
        'leave out one of them',
      );
    }
    const { fixMatrix } = await import('../../check/fixes.js');
    const { openCheckPool } = await import('../../check/check-pool.js');
    const combine = given.combine === undefined ? 1 : parseCount('combine', given.combine);
    const workers = parseWorkers(given.workers);
    const limits = limitsFrom(given, residentBytes(), workers);
    // Combinations are many checks, which run side by side; a few checks are better shared out one by one.
    const pool = workers > 1 && combine > 1 ? await openCheckPool(registry, workers, signal) : undefined;
    const matrix = await fixMatrix(model, {
      parameters,
      combine,
      ...(properties.length === 0 ? {} : { properties }),
      limits,
      ...(await cacheFrom(given, { warn })),
      ...(pool === undefined ? { workers } : { runner: pool.run, atOnce: workers }),
      signal,
      onProgress: progress.update,
      onRow: (fix, row, rows) => progress.begin(`[${row + 1}/${rows}] ${model.name} fix=${fix}`),
    }).finally(() => pool?.close());
    const { fixesJson, fixesMarkdown, fixesText } = await import('../../report/fixes.js');
    if (given.json) print(fixesJson(matrix));
    else print(given.markdown ? fixesMarkdown(matrix) : fixesText(matrix, colors));
    return matrix.rows.every((row) => row.result.statistics.complete || row.result.statistics.stop === 'decided')
      ? exitCode.asExpected
      : exitCode.inconclusive;
  },
});
