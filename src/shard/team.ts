// The threads that help the leading one in a search: started while it goes on without them, and asked whether they are ready.
import { setTimeout } from 'node:timers/promises';
import { FlushpointError, messageOf } from '../base/errors.js';
import type { Program } from '../compile/compile.js';
import type { KernelSizes } from '../explore/kernel-source.js';
import type { WasmModule } from '../explore/wasm.js';
import {
  type ExpandResult,
  type ExpandTask,
  type GrowResult,
  type GrowTask,
  READY,
  type WorkerSetup,
} from './protocol.js';
import { openThreads } from './threads.js';

const POLL_MS = 2;

/** Threads that help in one search. What fails in one of them is the FlushpointError `environment/worker`. */
export interface Team {
  /** How many there are. */
  readonly size: number;
  /** Whether all of them can carry out tasks. */
  isReady(): boolean;
  /** Waits until they have. */
  ready(): Promise<void>;
  /** Carries out one task in each of them, at most. */
  expand(tasks: readonly ExpandTask[]): Promise<ExpandResult[]>;
  grow(tasks: readonly GrowTask[]): Promise<GrowResult[]>;
  /** Ends them. */
  end(): Promise<void>;
}

/** What is said when a thread of a search fails. */
export const workerFailed = (cause: unknown): FlushpointError =>
  new FlushpointError(
    'environment/worker',
    `a worker thread of the search failed: ${messageOf(cause)}`,
    'if it ran out of memory, use fewer workers or a smaller model; otherwise this is a bug of flushpoint',
  );

/** Starts so many threads for a search. */
export const openTeam = async (
  program: Program,
  sizes: KernelSizes,
  expansion: WasmModule | undefined,
  size: number,
): Promise<Team> => {
  const ready = new SharedArrayBuffer(READY.words * 4);
  const setup: WorkerSetup = { program, sizes, expansion, threads: size + 1, ready };
  const threads = await openThreads('explore.cjs', size, setup);
  let failure: FlushpointError | undefined;
  threads.ended.catch((cause) => {
    failure = workerFailed(cause);
  });
  const run = async <T>(tasks: readonly unknown[]): Promise<T[]> => {
    try {
      return (await Promise.all(tasks.map(threads.run))) as T[];
    } catch (cause) {
      throw workerFailed(cause);
    }
  };
  const isReady = (): boolean => {
    if (failure !== undefined) throw failure;
    return Atomics.load(new Int32Array(ready), READY.ready) === size;
  };
  return {
    size,
    isReady,
    ready: async () => {
      while (!isReady()) await setTimeout(POLL_MS);
    },
    expand: run<ExpandResult>,
    grow: run<GrowResult>,
    end: threads.destroy,
  };
};
