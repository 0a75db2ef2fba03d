// flushpoint simulate: random runs, for state spaces that are too large to be seen to their end.
import { FlushpointError } from '../../base/errors.js';
import { suggest } from '../../base/nearest.js';
import { modelNamed } from '../../model/model.js';
import type { Simulation } from '../../simulate/simulation.js';
import { type StrategyName, strategyNames } from '../../simulate/strategy.js';
import { command } from '../command.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { configurationOptions, limitOptions } from '../options.js';
import { propertyNamed } from '../selection.js';
import { formatFrom, traceOutputOptions } from '../trace-output.js';
import { parameterValues, parseCount, parseDuration } from '../values.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

/** Seeds are below this. */
const SEEDS = 2 ** 31;

const exitCodes: { readonly [outcome in Simulation['outcome']]: ExitCode } = {
  violated: exitCode.violated,
  reached: exitCode.asExpected,
  'nothing found': exitCode.asExpected,
};

const seedFrom = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed < SEEDS) return seed;
  throw new FlushpointError('usage/bad-value', `--seed cannot be "${text}"`, `expected a whole number below ${SEEDS}`);
};

const strategyFrom = (text: string | undefined, depth: string | undefined): StrategyName => {
  const found = strategyNames.find((name) => name === (text ?? 'uniform'));
  if (found === undefined) {
    throw new FlushpointError('usage/bad-value', `--strategy cannot be "${text}"`, suggest(text ?? '', strategyNames));
  }
  if (found !== 'pct' && depth !== undefined) {
    throw new FlushpointError('usage/bad-option', '--depth is for --strategy pct', 'leave it out, or add the strategy');
  }
  return found;
};

const given = <K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: T };

/** The command. `--json` tells what was done, `--format json` is the trace, for `flushpoint replay`. */
export const simulate = command({
  name: 'simulate',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'look for a violation in random runs, where there are too many states to see all; proves nothing',
  options: {
    ...configurationOptions,
    property: { type: 'string', about: 'its name, or a part of it that no other has' },
    runs: { type: 'string', about: 'make so many random runs; default 1000' },
    seed: { type: 'string', about: 'draw the same runs as before; a new seed unless given' },
    strategy: {
      type: 'string',
      about: 'who moves next: uniform (default), or pct for random priorities',
      words: strategyNames,
    },
    depth: {
      type: 'string',
      about: 'of the bugs that pct looks for: how many orderings of steps they take; default 3',
    },
    'max-steps': { type: 'string', about: 'cut a run off after so many steps; default 1000' },
    'max-states': { type: 'string', about: 'states to keep in the search for a shorter run; default 200k' },
    timeout: limitOptions.timeout,
    ...traceOutputOptions,
  },
  example: ['simulate ppc64-hash --set pages=3,cpus=3 --seed 1', 'random runs of a larger configuration'],
  async run(name = '', asked, { print, colors, width, progress, signal, log, models }) {
    const model = modelNamed(models, name);
    const { configure } = await import('../../model/model.js');
    const parameters = parameterValues(model, asked.set);
    const configuration = configure(model, asked.fix, parameters);
    const names = model.build(configuration.values).properties.map((property) => property.name);
    const property = asked.property === undefined ? undefined : propertyNamed(model.name, names, asked.property);
    const strategy = strategyFrom(asked.strategy, asked.depth);
    const seed = seedFrom(asked.seed);
    const numberFrom = (option: 'runs' | 'depth' | 'max-steps' | 'max-states') =>
      asked[option] === undefined ? undefined : parseCount(option, asked[option]);
    if (asked.json && asked.format !== undefined) {
      throw new FlushpointError('usage/bad-option', '--json and --format exclude each other', 'leave out one of them');
    }
    const format = asked.json ? 'text' : formatFrom(asked);
    if (asked.out !== undefined) await assertWritable(asked.out);

    const { simulate: run } = await import('../../simulate/simulate.js');
    const label = `${model.name} fix=${configuration.fix}`;
    progress.begin(label);
    const simulation = await run(model, {
      fix: configuration.fix,
      parameters,
      strategy,
      signal,
      ...given('seed', seed),
      ...given('property', property),
      ...given('runs', numberFrom('runs')),
      ...given('depth', numberFrom('depth')),
      ...given('maxSteps', numberFrom('max-steps')),
      ...given('maxStates', numberFrom('max-states')),
      ...given('timeoutMs', asked.timeout === undefined ? undefined : parseDuration('timeout', asked.timeout)),
      onProgress: (runs, found) => progress.begin(`${label}  ${found ? 'shrinking' : `run ${runs}`}`),
    });
    log.debug(
      { model: model.name, seed: simulation.seed, runs: simulation.runs, outcome: simulation.outcome },
      'simulated',
    );

    const { foundText, nothingFoundText, simulateCommand, simulationJson } = await import('../../report/simulation.js');
    const again = simulateCommand(model, simulation, [
      ['property', property],
      ['runs', asked.runs],
      ['strategy', asked.strategy],
      ['depth', asked.depth],
      ['max-steps', asked['max-steps']],
      ['max-states', asked['max-states']],
    ]);
    const { trace } = simulation;
    if (trace === undefined) {
      const { traceJson } = await import('../../report/json.js');
      if (asked.json) print(simulationJson(simulation));
      else if (format === 'json') print(traceJson(undefined, simulation.outcome));
      else print(nothingFoundText(simulation, again, colors));
      return exitCodes[simulation.outcome];
    }
    const { compile } = await import('../../compile/compile.js');
    const { explained } = await import('../../trace/explain.js');
    const { traceFormats } = await import('../../trace/formats/index.js');
    const { plain } = await import('../../report/colors.js');
    const told = explained(compile(model, configuration), trace);
    const paint = asked.out === undefined ? colors : plain;
    const text = asked.json
      ? simulationJson({ ...simulation, trace: told })
      : traceFormats[format](told, { command: again, colors: paint, width });
    const all = format === 'text' && !asked.json ? `${text}${foundText(simulation, paint)}` : text;
    if (asked.out === undefined) print(all);
    else await writeFileAtomically(asked.out, all);
    return exitCodes[simulation.outcome];
  },
});
