// flushpoint trace: the minimal counterexample of a violated property, or the witness of a reachable one.

import { FlushpointError } from '../../base/errors.js';
import { suggest } from '../../base/nearest.js';
import { modelNamed } from '../../model/model.js';
import type { TraceOutcome } from '../../report/trace.js';
import type { TraceFormatName } from '../../trace/formats/format.js';
import type { Priority } from '../../trace/least-run.js';
import { command } from '../command.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { limitsFrom } from '../limits.js';
import { configurationOptions, limitOptions, machineOptions } from '../options.js';
import { propertyNamed } from '../selection.js';
import { formatFrom, traceOutputOptions } from '../trace-output.js';
import { parameterValues, parseWorkers } from '../values.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

const priorities: readonly Priority[] = ['steps', 'switches'];

/** What counts first in the order of traces. */
const priorityFrom = (text: string | undefined): Priority => {
  if (text === undefined) return 'steps';
  const found = priorities.find((known) => known === text);
  if (found !== undefined) return found;
  throw new FlushpointError('usage/bad-value', `--minimise cannot be "${text}"`, suggest(text, priorities));
};

const exitCodes: { readonly [outcome in TraceOutcome['outcome']]: ExitCode } = {
  violated: exitCode.violated,
  unreached: exitCode.violated,
  untraced: exitCode.violated,
  reached: exitCode.asExpected,
  holds: exitCode.asExpected,
  'nothing violated': exitCode.asExpected,
  inconclusive: exitCode.inconclusive,
  'not checked': exitCode.inconclusive,
};

/** Formats that can tell what the same schedule does under a fix. */
const comparing: readonly TraceFormatName[] = ['text', 'json', 'html', 'mail'];

/** The command. `--json` is `--format json`, which also is a document where there is no trace to write. */
export const trace = command({
  name: 'trace',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'print the shortest schedule that violates a property',
  options: {
    ...configurationOptions,
    property: { type: 'string', about: 'its name, or a part of it that no other has' },
    ...traceOutputOptions,
    minimise: { type: 'string', about: `what to have the fewest of first: ${priorities.join(' or ')}; default steps` },
    against: { type: 'string', about: 'also run the same schedule under this fix' },
    ...limitOptions,
    ...machineOptions,
  },
  example: ['trace ppc64-hash --property duplicate', 'how two hash entries for one page come about'],
  async run(name = '', given, { print, colors, width, progress, signal, residentBytes, log, models }) {
    const model = modelNamed(models, name);
    const { configure } = await import('../../model/model.js');
    const parameters = parameterValues(model, given.set);
    const configuration = configure(model, given.fix, parameters);
    const { fix, values } = configuration;
    const properties = model.build(values).properties.map((property) => property.name);
    const wanted = given.property === undefined ? undefined : propertyNamed(model.name, properties, given.property);
    const workers = parseWorkers(given.workers);
    const limits = limitsFrom(given, residentBytes(), workers);
    const format = formatFrom(given);
    const priority = priorityFrom(given.minimise);
    const other = given.against === undefined ? undefined : configure(model, given.against, parameters);
    if (other !== undefined && !comparing.includes(format)) {
      throw new FlushpointError(
        'usage/bad-option',
        `--format ${format} does not tell what --against finds`,
        `choose ${comparing.join(', ')}`,
      );
    }
    if (given.out !== undefined) await assertWritable(given.out);

    const { check } = await import('../../check/check.js');
    log.debug({ model: model.name, fix, parameters: values, limits }, 'checking');
    progress.begin(`${model.name} fix=${fix}`);
    const result = await check(model, {
      fix,
      parameters,
      limits,
      workers,
      witnesses: true,
      signal,
      onProgress: progress.update,
    });

    const { alsoViolatedText, noTraceText, traceOutcome } = await import('../../report/trace.js');
    const { traceCommand } = await import('../../report/configuration.js');
    const found = traceOutcome(result, wanted);
    if (found.trace === undefined) {
      const { traceJson } = await import('../../report/json.js');
      print(
        format === 'json'
          ? traceJson(undefined, found.outcome)
          : noTraceText(result, found, (witness) => traceCommand(model, witness), colors),
      );
      return exitCodes[found.outcome];
    }

    const { compile } = await import('../../compile/compile.js');
    const { explained } = await import('../../trace/explain.js');
    const { against } = await import('../../trace/replay.js');
    const { recordOf } = await import('../../trace/record.js');
    const { traceFormats } = await import('../../trace/formats/index.js');
    const { plain } = await import('../../report/colors.js');
    const compiled = compile(model, configuration);
    const { fewestSwitches } = await import('../../check/minimise.js');
    const least = priority === 'steps' ? found.trace : await fewestSwitches(model, found.trace, { limits, signal });
    const told = explained(compiled, least);
    const paint = given.out === undefined ? colors : plain;
    const text = traceFormats[format](told, {
      command: traceCommand(model, told),
      colors: paint,
      width,
      ...(other === undefined ? {} : { against: against(compile(model, other), recordOf(told)) }),
    });
    const all = format === 'text' ? `${text}${alsoViolatedText(result, told.property, paint)}` : text;
    if (given.out === undefined) print(all);
    else {
      await writeFileAtomically(given.out, all);
      log.info({ file: given.out }, 'written');
    }
    return exitCodes[found.outcome];
  },
});
