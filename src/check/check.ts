// The pipeline, put together: compile, search, rebuild and replay the traces, judge.
import { FlushpointError } from '../base/errors.js';
import { count } from '../base/plural.js';
import type { ResultCache } from '../cache/result-cache.js';
import { type Compiled, compile } from '../compile/compile.js';
import { errorHint } from '../compile/tabulate.js';
import { type Limits, type Progress, type SearchOptions, type SearchResult, search } from '../explore/search.js';
import type { Snapshot } from '../explore/snapshot.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { shardingOf } from '../shard/sharding.js';
import { rebuilderFor, Untraced } from '../trace/rebuild.js';
import { type Target, targetOf } from '../trace/target.js';
import { type Trace, traceTo } from '../trace/trace.js';
import { type Coverage, coverageOf } from './coverage.js';
import type { CheckResult, PropertyResult, Verdict } from './result.js';
import { vacuitiesOf } from './vacuity.js';

/** What a check takes besides the model. */
export interface CheckOptions {
  /** Name of a fix; the model as it is unless given. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults. */
  readonly parameters?: LooseValues;
  readonly limits?: Limits;
  /** Ends the search early; what was found so far is returned. */
  readonly signal?: Pick<AbortSignal, 'aborted'>;
  readonly onProgress?: (progress: Progress) => void;
  /** Threads for a search that has become large; default 1. The result is the same for any number. */
  readonly workers?: number;
  /** Stores the search now and then, and when a limit or the signal ends it. */
  readonly checkpoint?: CheckpointOptions;
  /** A file with a stored search of the same configuration: goes on from there, to the same result. */
  readonly resume?: string;
  /** Answers checks that were made before, and keeps what comes to its end. */
  readonly cache?: ResultCache;
  /** Also rebuild the traces to what a `reachable` asks for; default false. */
  readonly witnesses?: boolean;
}

/** Where and how often a search is stored. */
export interface CheckpointOptions {
  readonly path: string;
  /** Milliseconds from one checkpoint to the next, at least; default {@link CHECKPOINT_EVERY_MS}. */
  readonly everyMs?: number;
  /** Told when one could not be written; the search goes on. Unless given, that ends it with the error. */
  readonly onFailure?: (error: FlushpointError) => void;
}

/** Five minutes. */
const CHECKPOINT_EVERY_MS = 300_000;

/** An error outcome of the model that exploration reached, with the trace that leads there. */
export class StepError extends FlushpointError {
  /** Undefined when rebuilding it was interrupted or did not fit into memory. */
  readonly trace: Trace | undefined;
  constructor(message: string, trace: Trace | undefined) {
    super(
      'model/step-error',
      message,
      `${trace === undefined ? '' : 'the trace shows how the model gets there; '}${errorHint(message)}`,
    );
    this.trace = trace;
  }
}

/**
 * Explores every interleaving of a model under one configuration and judges all its properties.
 * @returns verdicts with minimal traces; the same on every run unless time, memory or the signal ended the search
 * @throws FlushpointError `model/*` for a broken model ({@link StepError} when exploration reached the error), `usage/*`
 *   for an unknown fix or parameter or an unusable checkpoint, `environment/*` for what the machine refuses
 */
export const check = async (m: Model, options: CheckOptions = {}): Promise<CheckResult> => {
  const started = performance.now();
  const compiled = compile(m, configure(m, options.fix, options.parameters));
  const compileMs = performance.now() - started;
  const known = await options.cache?.find(compiled, options);
  if (known !== undefined) {
    return { ...known, timing: { ...known.timing, elapsedMs: performance.now() - started, compileMs, cached: true } };
  }
  let coverage: Coverage | undefined;
  const onComplete: NonNullable<SearchOptions['onComplete']> = async (visited, taken) => {
    coverage = await coverageOf(compiled, visited, taken, options.signal);
  };
  const found = await searched(compiled, options, onComplete);
  if (found.errors !== undefined) throw await stepError(compiled, found.errors, options);

  const { properties, model, configuration, layout } = compiled;
  const traces = await tracesOf(compiled, found, options);
  const results = properties.map(
    ({ index, name, kind }): PropertyResult => ({
      name,
      kind,
      verdict: verdictOf(kind, found, found.hits[index], traces[index]),
    }),
  );
  const elapsedMs = performance.now() - started;
  const result: CheckResult = {
    model: model.name,
    fix: configuration.fix,
    parameters: configuration.values,
    properties: results,
    statistics: {
      states: found.states,
      transitions: found.transitions,
      depth: found.depth,
      complete: found.complete,
      stop: found.stop,
      provenDepth: found.provenDepth,
      bitsPerState: layout.bits,
      wordsPerState: layout.words,
    },
    neverTaken: found.complete ? compiled.steps.filter((s) => !found.taken[s.index]).map((s) => s.where) : [],
    findings: coverage === undefined ? undefined : vacuitiesOf(compiled, coverage, found.taken),
    caveats: caveatsOf(found, results),
    timing: {
      elapsedMs,
      compileMs,
      statesPerSecond: Math.round((found.states / Math.max(found.elapsedMs, 0.001)) * 1000),
      peakBytes: found.peakBytes,
      bytesPerState: found.peakBytes / Math.max(1, found.states),
    },
  };
  await options.cache?.keep(compiled, options, result);
  return result;
};

/** The search, from the beginning or from where another stood still. */
const searched = async (
  compiled: Compiled,
  options: CheckOptions,
  onComplete: NonNullable<SearchOptions['onComplete']>,
): Promise<SearchResult> => {
  const { limits, signal, onProgress, resume: path } = options;
  const how: SearchOptions = {
    onComplete,
    ...(limits === undefined ? {} : { limits }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...shardingFor(compiled, options),
    ...(await checkpointsFor(compiled, options)),
  };
  if (path === undefined) return search(compiled.program, how);
  const { identityOf } = await import('../checkpoint/identity.js');
  const { openCheckpoint } = await import('../checkpoint/read.js');
  const resume = await openCheckpoint(path, compiled.program, identityOf(compiled));
  try {
    return await search(compiled.program, { ...how, resume });
  } finally {
    await resume.close();
  }
};

const checkpointsFor = async (
  compiled: Compiled,
  { checkpoint }: CheckOptions,
): Promise<Pick<SearchOptions, 'checkpoints'>> => {
  if (checkpoint === undefined) return {};
  const { path, everyMs = CHECKPOINT_EVERY_MS, onFailure } = checkpoint;
  const { identityOf } = await import('../checkpoint/identity.js');
  const { writeCheckpoint } = await import('../checkpoint/write.js');
  const identity = identityOf(compiled);
  const store = async (snapshot: Snapshot): Promise<void> => {
    try {
      await writeCheckpoint(path, identity, compiled.program.words, snapshot);
    } catch (error) {
      if (onFailure === undefined || !(error instanceof FlushpointError)) throw error;
      onFailure(error);
    }
  };
  return { checkpoints: { everyMs, store } };
};

const shardingFor = ({ program }: Compiled, { workers = 1, limits }: CheckOptions): Pick<SearchOptions, 'sharding'> => {
  if (workers === 1) return {};
  const { maxMemoryBytes } = limits ?? {};
  return {
    sharding: shardingOf(program, { workers, ...(maxMemoryBytes === undefined ? {} : { maxBytes: maxMemoryBytes }) }),
  };
};

/** By property, the trace to what was found; undefined where nothing was, or where rebuilding it was given up. */
const tracesOf = async (
  compiled: Compiled,
  { hits }: SearchResult,
  { signal, limits, witnesses = false }: CheckOptions,
): Promise<readonly (Trace | undefined)[]> => {
  const traces: (Trace | undefined)[] = compiled.properties.map(() => undefined);
  const wanted = compiled.properties.filter(
    ({ kind, index }) => hits[index] !== undefined && (witnesses || kind !== 'reachable'),
  );
  const depth = Math.max(-1, ...wanted.map(({ index }) => hits[index] as number));
  if (depth < 0) return traces;
  try {
    const rebuilder = await rebuilderFor(compiled, depth, { signal, maxBytes: limits?.maxMemoryBytes });
    for (const { index } of wanted) {
      traces[index] = await traceTo(compiled, rebuilder, targetOf(compiled, index), hits[index] as number);
    }
  } catch (error) {
    if (!(error instanceof Untraced)) throw error;
  }
  return traces;
};

const verdictOf = (
  kind: PropertyResult['kind'],
  found: SearchResult,
  steps: number | undefined,
  trace: Trace | undefined,
): Verdict => {
  if (kind === 'eventually') return { status: 'not checked' };
  if (steps !== undefined) {
    if (kind === 'reachable') return { status: 'holds', steps, ...(trace === undefined ? {} : { trace }) };
    if (trace === undefined) return { status: 'violated', steps, untraced: true };
    return { status: 'violated', steps, switches: trace.switches, trace };
  }
  if (!found.complete) return { status: 'inconclusive', provenDepth: found.provenDepth };
  return kind === 'reachable' ? { status: 'violated', unreached: true } : { status: 'holds' };
};

/** The error for an error outcome of the model that is reached in so many steps. */
export const stepErrorOf = (
  { model, errors, steps: compiledSteps, system }: Compiled,
  number: number,
  steps: number,
  trace: Trace | undefined,
): StepError => {
  const { of, index, where, message } = errors[number] as Compiled['errors'][number];
  const step = compiledSteps[index];
  const part =
    of === 'property' ? system.properties[index] : step && system.processes[step.process]?.steps[step.position];
  return new StepError(`model ${model.name}: ${where} ${message}, after ${count(steps, 'step')}`, trace).at(
    part?.source,
  );
};

const stepError = async (
  compiled: Compiled,
  { depth, outcomes }: NonNullable<SearchResult['errors']>,
  { signal, limits }: CheckOptions,
): Promise<StepError> => {
  const number = outcomes[0] as number;
  const isOfStep = compiled.errors[number]?.of === 'step';
  const steps = isOfStep ? depth + 1 : depth;
  const target: Target = { kind: isOfStep ? 'step' : 'judgement', hit: compiled.properties.length + number };
  try {
    const rebuilder = await rebuilderFor(compiled, depth, { signal, maxBytes: limits?.maxMemoryBytes });
    return stepErrorOf(compiled, number, steps, await traceTo(compiled, rebuilder, target, steps));
  } catch (error) {
    if (error instanceof Untraced) return stepErrorOf(compiled, number, steps, undefined);
    throw error;
  }
};

const stopSentences: { readonly [reason in NonNullable<SearchResult['stop']>]: string } = {
  states: 'stopped by the limit on states',
  depth: 'stopped by the limit on depth',
  time: 'stopped by the time limit',
  memory: 'stopped by the limit on memory',
  interrupted: 'interrupted',
  decided: 'stopped when every property had its verdict: states beyond are not counted',
};

const caveatsOf = (found: SearchResult, results: readonly PropertyResult[]): string[] => [
  ...(found.stop === undefined ? [] : [stopSentences[found.stop]]),
  ...(found.complete || found.stop === 'decided' || found.provenDepth < 0
    ? []
    : [`every trace of at most ${found.provenDepth} steps was judged`]),
  ...(results.some((r) => r.kind === 'eventually') ? ['liveness properties are not checked'] : []),
];
