// flushpoint trace: the minimal counterexample of a violated property, or the witness of a reachable one.

import { FlushpointError } from '../../base/errors.js';
import { suggest } from '../../base/nearest.js';
import type { ShrinkOptions } from '../../check/shrink.js';
import { type Model, modelNamed } from '../../model/model.js';
import type { LooseValues } from '../../model/parameters.js';
import type { TraceOutcome } from '../../report/trace.js';
import type { TraceFormatName } from '../../trace/formats/format.js';
import type { Priority } from '../../trace/least-run.js';
import type { Shrunk } from '../../trace/shrunk.js';
import type { Trace } from '../../trace/trace.js';
import { cacheFrom, cacheOption } from '../cache.js';
import { checkpointsFrom } from '../checkpoint.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { limitsFrom } from '../limits.js';
import { checkpointOptions, configurationOptions, limitOptions, machineOptions } from '../options.js';
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

/** The trace in the smallest configuration, and what is known of smaller ones. */
const shrunkTrace = async (
  model: Model,
  trace: Trace,
  options: Pick<ShrinkOptions, 'limits' | 'workers'>,
  { progress, signal }: Pick<Context, 'progress' | 'signal'>,
): Promise<{ readonly trace: Trace; readonly shrunk: Omit<Shrunk, 'trace'> }> => {
  const { shrink } = await import('../../check/shrink.js');
  const { parametersText } = await import('../../report/configuration.js');
  const { trace: smallest, ...shrunk } = await shrink(model, trace, {
    ...options,
    signal,
    onPoint: (point, before, all) =>
      progress.begin(`[${before + 1}/${all}] ${model.name} fix=${trace.fix} ${parametersText(point)}`),
    onProgress: progress.update,
  });
  return { trace: smallest, shrunk };
};

/** The parameters that were asked for, and those in which a trace has been shrunk. */
const asIn = (trace: Trace, values: LooseValues, parameters: LooseValues): LooseValues => ({
  ...parameters,
  ...Object.fromEntries(Object.entries(trace.parameters).filter(([name, value]) => values[name] !== value)),
});

/** The command. `--json` is `--format json`, which also is a document where there is no trace to write. */
export const trace = command({
  name: 'trace',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'print the shortest schedule that violates a property',
  options: {
    ...configurationOptions,
    property: { type: 'string', about: 'its name, or a part of it that no other has' },
    ...traceOutputOptions,
    minimise: {
      type: 'string',
      about: `what to have the fewest of first: ${priorities.join(' or ')}; default steps`,
      words: priorities,
    },
    shrink: { type: 'boolean', about: 'first find the smallest parameters under which the finding is still there' },
    against: { type: 'string', about: 'also run the same schedule under this fix' },
    ...limitOptions,
    ...machineOptions,
    ...checkpointOptions,
    ...cacheOption,
  },
  example: ['trace ppc64-hash --property duplicate', 'how two hash entries for one page come about'],
  async run(name = '', given, { print, colors, width, progress, signal, residentBytes, log, models, warn }) {
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
    if (given.against !== undefined) configure(model, given.against, parameters);
    if (given.against !== undefined && !comparing.includes(format)) {
      throw new FlushpointError(
        'usage/bad-option',
        `--format ${format} does not tell what --against finds`,
        `choose ${comparing.join(', ')}`,
      );
    }
    if (given.out !== undefined) await assertWritable(given.out);

    const checkpoints = await checkpointsFrom(given, { warn });

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
      ...checkpoints,
      ...(await cacheFrom(given, { warn })),
    });

    const { alsoViolatedText, noTraceText, traceOutcome } = await import('../../report/trace.js');
    const { traceCommand } = await import('../../report/configuration.js');
    const found = traceOutcome(result, wanted);
    if (found.trace === undefined) {
      const { traceJson } = await import('../../report/json.js');
      const text = noTraceText(result, found, (witness) => traceCommand(model, witness), colors);
      if (format !== 'json') print(text);
      else if (given.out === undefined) print(traceJson(undefined, found.outcome));
      else {
        await writeFileAtomically(given.out, traceJson(undefined, found.outcome));
        print(text);
      }
      return exitCodes[found.outcome];
    }

    const { compile } = await import('../../compile/compile.js');
    const { explained } = await import('../../trace/explain.js');
    const { against } = await import('../../trace/replay.js');
    const { recordOf } = await import('../../trace/record.js');
    const { traceFormats } = await import('../../trace/formats/index.js');
    const { plain } = await import('../../report/colors.js');
    const smallest = given.shrink
      ? await shrunkTrace(model, found.trace, { limits, workers }, { progress, signal })
      : { trace: found.trace };
    const { fewestSwitches } = await import('../../check/minimise.js');
    const least =
      priority === 'steps' ? smallest.trace : await fewestSwitches(model, smallest.trace, { limits, signal });
    const told = explained(compile(model, configure(model, fix, least.parameters)), least);
    const paint = given.out === undefined ? colors : plain;
    const text = traceFormats[format](told, {
      command: traceCommand(model, told),
      colors: paint,
      width,
      ...('shrunk' in smallest ? { shrunk: smallest.shrunk } : {}),
      ...(given.against === undefined
        ? {}
        : {
            against: against(
              compile(model, configure(model, given.against, asIn(told, values, parameters))),
              recordOf(told),
            ),
          }),
    });
    const all = format === 'text' && !given.shrink ? `${text}${alsoViolatedText(result, told.property, paint)}` : text;
    if (given.out === undefined) print(all);
    else {
      await writeFileAtomically(given.out, all);
      log.info({ file: given.out }, 'written');
    }
    return exitCodes[found.outcome];
  },
});
