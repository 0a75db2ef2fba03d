// Random search, for state spaces that are too large to be seen to their end: fast-check draws runs from a seed until one
// comes to a finding, and shrinks it; an exhaustive search then looks for the least run up to that length.
import { FlushpointError } from '../base/errors.js';
import { stepErrorOf } from '../check/check.js';
import { assertProperties } from '../check/known-property.js';
import { type Compiled, compile } from '../compile/compile.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { Schedule } from '../trace/rebuild.js';
import type { Target } from '../trace/target.js';
import { type Trace, traceAlong } from '../trace/trace.js';
import { minimised } from './minimise.js';
import type { Guarantee, Simulation } from './simulation.js';
import { pct, pctProbability, type Strategy, type StrategyName, uniform } from './strategy.js';
import { walkerFor } from './walker.js';
import type { Walk } from './walks.js';

/** What a simulation takes besides the model. */
export interface SimulateOptions {
  /** Name of a fix; the model as it is unless given. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults. */
  readonly parameters?: LooseValues;
  /** Name of the property to look for; unless given, every violation. A `reachable` is looked for only by its name. */
  readonly property?: string;
  /** Default 1,000. */
  readonly runs?: number;
  /** A whole number of 32 bits; drawn at random unless given. */
  readonly seed?: number;
  /** Default `uniform`. */
  readonly strategy?: StrategyName;
  /** Of the bugs that `pct` looks for: how many orderings between steps it takes to hit one; default 3. */
  readonly depth?: number;
  /** A run is cut off there; default 1,000. */
  readonly maxSteps?: number;
  /** Wall-clock milliseconds for everything. */
  readonly timeoutMs?: number;
  /** States that the search for a shorter run may keep; default 200,000. */
  readonly maxStates?: number;
  /** Ends the simulation; what was found until then is returned. */
  readonly signal?: Pick<AbortSignal, 'aborted'>;
  /** Called every few hundred milliseconds at most. */
  readonly onProgress?: (runs: number, found: boolean) => void;
}

const DEFAULT_RUNS = 1000;
const DEFAULT_MAX_STEPS = 1000;
const DEFAULT_DEPTH = 3;
const DEFAULT_MAX_STATES = 200_000;

/** Runs that are made beforehand to learn how long runs are. */
const PILOTS = 50;
const YIELD_MS = 40;
const PROGRESS_MS = 200;
/** Seeds are whole numbers below this. */
const SEEDS = 2 ** 31;

/** Indices of the properties to look for. */
const soughtBy = ({ properties }: Compiled, name: string | undefined): readonly number[] => {
  const named = properties.find((property) => property.name === name);
  if (named?.kind === 'eventually') {
    throw new FlushpointError(
      'usage/bad-value',
      `"${named.name}" is a liveness property, which no run of some steps violates`,
      'choose an invariant, an assertion, a deadlock or a reachable',
    );
  }
  const isViolable = ({ kind }: Compiled['properties'][number]) => kind !== 'reachable' && kind !== 'eventually';
  return (named === undefined ? properties.filter(isViolable) : [named]).map(({ index }) => index);
};

const sameTarget = (a: Target, b: Target): boolean =>
  a.kind === 'state' ? b.kind === 'state' && a.property === b.property : b.kind === a.kind && a.hit === b.hit;

/** The number of the error outcome, for a finding that is an error of the model and no property. */
const errorOf = ({ properties }: Compiled, target: Target): number | undefined =>
  target.kind === 'state' || target.hit < properties.length ? undefined : target.hit - properties.length;

/** Thrown by a run that is not to be made any more. */
const ENDED = new Error('ended');

/**
 * Runs a model at random.
 * @returns the first finding with a trace to it, whose `minimality` says how far it is known to be the least; or that nothing
 *   was found, which proves nothing
 * @throws FlushpointError `model/*` for a broken model (`StepError` when a run reached the error), `usage/*` for an
 *   unknown fix, parameter or property, or a liveness property
 */
export const simulate = async (m: Model, options: SimulateOptions = {}): Promise<Simulation> => {
  const { fix, parameters, property, strategy = 'uniform', signal, onProgress } = options;
  const { runs: asked = DEFAULT_RUNS, maxSteps = DEFAULT_MAX_STEPS, depth = DEFAULT_DEPTH } = options;
  const { timeoutMs = Infinity, maxStates = DEFAULT_MAX_STATES } = options;
  const seed = options.seed ?? Math.floor(Math.random() * SEEDS);
  const started = performance.now();
  const configuration = configure(m, fix, parameters);
  if (property !== undefined) assertProperties(m, configuration, [property]);
  const compiled = compile(m, configuration);
  const walker = walkerFor(compiled, soughtBy(compiled, property));
  const { processCount } = walker;

  // Loaded here, so that programs that do not simulate do not load it.
  const { asyncProperty, check, sample } = await import('fast-check');
  const { playerFor, Walks } = await import('./walks.js');
  let stop: Simulation['stop'];
  const isStopped = (): boolean => {
    if (stop === undefined && signal?.aborted) stop = 'interrupted';
    if (stop === undefined && performance.now() - started > timeoutMs) stop = 'time';
    return stop !== undefined;
  };
  const walksBy = (chosen: Strategy) => new Walks(walker, chosen, maxSteps, isStopped);
  let chosen = uniform(processCount);
  let bound: Omit<Guarantee, 'allRuns'> | undefined;
  if (strategy === 'pct') {
    const pilots = sample(walksBy(chosen), { seed, numRuns: PILOTS });
    const steps = Math.max(1, ...pilots.map(({ moves }) => moves.length));
    chosen = pct(processCount, steps, depth);
    bound = { depth, processes: processCount, steps, perRun: pctProbability(processCount, steps, depth) };
  }

  const runs = { asked, made: 0, cut: 0, longest: 0, steps: 0 };
  let first: (Walk & { readonly found: Target }) | undefined;
  let lastYield = started;
  let lastProgress = started;
  const breathe = async (): Promise<void> => {
    const time = performance.now();
    if (time - lastYield < YIELD_MS) return;
    if (time - lastProgress >= PROGRESS_MS) {
      lastProgress = time;
      onProgress?.(runs.made, first !== undefined);
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
    lastYield = performance.now();
  };
  /** Whether a run is fine, for fast-check: a run to the first finding, or a smaller one to the same, is not. */
  const isFine = async ({ moves, found, isCut }: Walk): Promise<boolean> => {
    await breathe();
    if (first !== undefined) return isStopped() || found === undefined || !sameTarget(first.found, found);
    if (isStopped()) throw ENDED;
    runs.made++;
    runs.steps += moves.length;
    runs.longest = Math.max(runs.longest, moves.length);
    if (isCut) runs.cut++;
    if (found === undefined) return true;
    first = { moves, found, isCut };
    return false;
  };
  const { counterexample } = await check(asyncProperty(walksBy(chosen), isFine), { seed, numRuns: asked });
  const about = {
    model: m.name,
    fix: configuration.fix,
    parameters: configuration.values,
    strategy,
    seed,
    maxSteps,
    ...(bound === undefined ? {} : { guarantee: { ...bound, allRuns: 1 - (1 - bound.perRun) ** runs.made } }),
  };
  const found = first as (Walk & { readonly found: Target }) | undefined;
  if (found === undefined) {
    return {
      ...about,
      outcome: 'nothing found',
      ...(property === undefined ? {} : { property }),
      runs,
      ...(stop === undefined ? {} : { stop }),
      timing: { elapsedMs: performance.now() - started },
    };
  }

  const left = counterexample?.[0].moves ?? found.moves;
  const { moves, states } = playerFor(walker).play(left);
  const schedule: Schedule = moves.map(({ process }, i) => ({ process, state: states[i + 1] }));
  const least = await minimised(compiled, found.found, schedule, {
    maxStates,
    signal,
    timeoutMs: Math.max(0, timeoutMs - (performance.now() - started)),
  });
  isStopped();
  const trace: Trace = { ...traceAlong(compiled, least.schedule, found.found), minimality: least.minimality };
  const error = errorOf(compiled, found.found);
  if (error !== undefined) throw stepErrorOf(compiled, error, trace.steps.length, trace);
  return {
    ...about,
    outcome: trace.finding.kind === 'reachable' ? 'reached' : 'violated',
    property: trace.property,
    runs,
    ...(stop === undefined ? {} : { stop }),
    shrunk: { from: found.moves.length, to: left.length },
    trace,
    timing: { elapsedMs: performance.now() - started },
  };
};
