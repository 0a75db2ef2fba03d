// Many small checks side by side: a pool of threads, each of which loads the models for itself and runs whole checks.
// What crosses is names and results, never a closure.
import { type ErrorCode, FlushpointError, messageOf } from '../base/errors.js';
import type { SourcePosition } from '../base/source.js';
import type { ResultCache } from '../cache/result-cache.js';
import type { Limits } from '../explore/search.js';
import { type Model, modelNamed } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { openThreads } from '../shard/threads.js';
import type { Trace } from '../trace/trace.js';
import { type CheckOptions, check, StepError } from './check.js';
import type { CheckResult } from './result.js';

/** Runs a check somewhere; `check` is the one that does it here. */
export type CheckRunner = (model: Model, options: CheckOptions) => Promise<CheckResult>;

/** A runner with threads of its own. */
export interface CheckPool {
  readonly run: CheckRunner;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** A check for a thread. */
export interface CheckTask {
  /** Address of a module that exports `models`. */
  readonly registry: string;
  readonly model: string;
  readonly fix: string | undefined;
  readonly parameters: LooseValues | undefined;
  readonly limits: Limits | undefined;
  readonly witnesses: boolean | undefined;
  /** Folder of the cache. */
  readonly cache: string | undefined;
  /** Its first word becomes 1 when the check is to end. */
  readonly stop: Int32Array;
}

/** What came of it; an error as data, because its class does not survive the way. */
export type CheckOutcome = {
  /** What was wrong with the cache. */
  readonly warnings: readonly string[];
} & (
  | { readonly result: CheckResult }
  | {
      readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly hint: string | undefined;
        readonly trace: Trace | undefined;
        readonly source: SourcePosition | undefined;
      };
    }
);

const given = <K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: T };

const cacheIn = async (folder: string, warnings: string[]): Promise<ResultCache> => {
  const { openResultCache } = await import('../cache/result-cache.js');
  return openResultCache(folder, (text) => void warnings.push(text));
};

/** The thread's side: loads the models and runs the check. */
export const runTask = async (task: CheckTask): Promise<CheckOutcome> => {
  const { models } = (await import(task.registry)) as { readonly models: readonly Model[] };
  const { fix, parameters, limits, witnesses, stop, cache } = task;
  const warnings: string[] = [];
  try {
    const result = await check(modelNamed(models, task.model), {
      ...given('fix', fix),
      ...given('parameters', parameters),
      ...given('limits', limits),
      ...given('witnesses', witnesses),
      ...(cache === undefined ? {} : { cache: await cacheIn(cache, warnings) }),
      signal: {
        get aborted() {
          return Atomics.load(stop, 0) === 1;
        },
      },
    });
    return { result, warnings };
  } catch (error) {
    if (!(error instanceof FlushpointError)) throw error;
    const { code, message, hint, source } = error;
    const trace = error instanceof StepError ? error.trace : undefined;
    return { error: { code, message, hint, trace, source }, warnings };
  }
};

type ErrorData = Extract<CheckOutcome, { error: object }>['error'];

const revived = ({ code, message, hint, trace, source }: ErrorData): FlushpointError =>
  (code === 'model/step-error' ? new StepError(message, trace) : new FlushpointError(code, message, hint)).at(source);

/**
 * Opens a pool.
 * @param registry address of a module whose `models` every thread can import; it has the models that are run
 * @param signal ends the checks that are running, with what they found so far
 */
export const openCheckPool = async (registry: string, workers: number, signal?: AbortSignal): Promise<CheckPool> => {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = (): void => {
    Atomics.store(stop, 0, 1);
  };
  signal?.addEventListener('abort', abort);
  const pool = await openThreads('check.cjs', workers);
  return {
    run: async (model, { fix, parameters, limits, witnesses, cache }) => {
      const task: CheckTask = {
        registry,
        model: model.name,
        fix,
        parameters,
        limits,
        witnesses,
        cache: cache?.folder,
        stop,
      };
      let outcome: CheckOutcome;
      try {
        outcome = (await pool.run(task)) as CheckOutcome;
      } catch (cause) {
        throw new FlushpointError(
          'environment/worker',
          `a worker thread failed while it checked ${model.name}: ${messageOf(cause)}`,
          'if it ran out of memory, use fewer workers or a smaller model; otherwise this is a bug of flushpoint',
        );
      }
      for (const text of outcome.warnings) cache?.warn(text);
      if ('result' in outcome) return outcome.result;
      throw revived(outcome.error);
    },
    close: async () => {
      signal?.removeEventListener('abort', abort);
      await pool.destroy();
    },
  };
};
