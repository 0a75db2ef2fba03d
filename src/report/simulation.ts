// What random runs came to: a few lines, or a document. The text never lets an empty search pass for a proof.
import { count } from '../base/plural.js';
import { configure, type Model } from '../model/model.js';
import type { Simulation } from '../simulate/simulation.js';
import { configurationWords, quoteWord } from '../trace/formats/text.js';
import type { Colors } from './colors.js';
import { documentText } from './json.js';
import { grouped } from './units.js';

/**
 * The command that makes the same runs again.
 * @param asked what was given besides the model, the configuration and the seed
 */
export const simulateCommand = (
  model: Model,
  simulation: Simulation,
  asked: readonly (readonly [option: string, value: string | undefined])[],
): string =>
  [
    'flushpoint simulate',
    ...configurationWords(simulation, configure(model, simulation.fix).values, model.reference),
    ...asked.flatMap(([option, value]) => (value === undefined ? [] : [`--${option} ${quoteWord(value)}`])),
    `--seed ${simulation.seed}`,
  ].join(' ');

/** A probability that is at least this: never rounded up. */
const percent = (probability: number): string => {
  const value = probability * 100;
  return `${value >= 1 ? (Math.floor(Math.min(value, 99.9) * 10) / 10).toFixed(1) : value.toPrecision(2)} %`;
};

/** `pct, seed 42: 1,000 runs, the longest of 23 steps` */
const runsText = ({ strategy, seed, maxSteps, runs: { asked, made, cut, longest } }: Simulation): string => {
  const all = made === asked ? grouped(made) : `${grouped(made)} of ${grouped(asked)}`;
  const long =
    cut === 0 ? `the longest of ${count(longest, 'step')}` : `${grouped(cut)} cut off at ${grouped(maxSteps)} steps`;
  return `${strategy}, seed ${seed}: ${all} ${asked === 1 ? 'run' : 'runs'}, ${long}`;
};

const guaranteeText = ({ guarantee }: Simulation): readonly string[] => {
  if (guarantee === undefined) return [];
  const { depth, processes, steps, perRun, allRuns } = guarantee;
  return [
    `a bug of depth ${depth} would have been found with a probability of at least ${percent(allRuns)}, if runs take at most ${grouped(steps)} steps:`,
    `1 in ${grouped(Math.round(1 / perRun))} per run, for ${count(processes, 'process', 'processes')}`,
  ];
};

const stops = { time: 'the time was up', interrupted: 'interrupted' } as const;

/** What is said when nothing was found. */
export const nothingFoundText = (simulation: Simulation, command: string, colors: Colors): string => {
  const { model, fix, property, stop } = simulation;
  return `${[
    `${colors.yellow('?')} ${colors.bold(model)}  fix=${fix}${property === undefined ? '' : `  ${colors.bold(property)}`}  nothing found`,
    `  ${runsText(simulation)}${stop === undefined ? '' : ` (${stops[stop]})`}`,
    ...guaranteeText(simulation).map((line) => `  ${line}`),
    `  ${colors.yellow('nothing is proven: a run that was not made may come to a violation; flushpoint check looks at all')}`,
    `  again:  ${command}`,
  ].join('\n')}\n`;
};

/** How a trace was found, for a line below it. */
export const foundText = (simulation: Simulation, colors: Colors): string => {
  const { shrunk, trace, stop } = simulation;
  if (shrunk === undefined || trace === undefined) return '';
  const { from, to } = shrunk;
  const shorter = [
    ...(to < from ? [`shrunk to ${to}`] : []),
    ...(trace.steps.length < to ? [`minimised to ${trace.steps.length}`] : []),
  ];
  const how = [count(from, 'step'), ...shorter].join(', ');
  return `${colors.dim(`  found:  ${runsText(simulation)}; ${how}${stop === undefined ? '' : ` (${stops[stop]})`}`)}\n`;
};

/** `flushpoint simulate --json`: what was done and what came of it; what does not apply is null. */
export const simulationJson = (simulation: Simulation): string => {
  const { timing, ...rest } = simulation;
  const { property, stop, guarantee, shrunk, trace } = rest;
  return documentText('flushpoint-simulation', 1, {
    ...rest,
    property: property ?? null,
    stop: stop ?? null,
    guarantee: guarantee ?? null,
    shrunk: shrunk ?? null,
    trace: trace ?? null,
    timing,
  });
};
