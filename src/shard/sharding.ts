// How a search goes on in several threads once it has become large; until then nothing of them is loaded.
import type { Program } from '../compile/compile.js';
import { KERNEL_SIZES, type KernelSizes } from '../explore/kernel-source.js';
import type { Sharding } from '../explore/search.js';
import type { WorkerSetup } from './protocol.js';
import type { Threads } from './threads.js';

/** How a search goes on in several threads. */
export interface ShardingOptions {
  readonly workers: number;
  /** Share the search from this many states on. */
  readonly fromStates?: number;
  readonly maxBytes?: number;
  /** Sizes inside the engine, which nothing that is found depends on: tests make them tiny. */
  readonly inside?: {
    /** A level smaller than this is expanded by the leading thread. */
    readonly shareLevel?: number;
    /** States in a chunk, at most. */
    readonly chunkStates?: number;
    /** Milliseconds from one look at the clock and the limits to the next. */
    readonly pollMs?: number;
    /** Words of the visited set above which all threads move its states when it grows. */
    readonly sweepWords?: number;
    readonly sizes?: KernelSizes;
  };
}

/** Below this a search ends sooner than worker threads start. */
export const SHARE_FROM_STATES = 300_000;

/** Lets a search of this program go on in several threads. */
export const shardingOf = (program: Program, options: ShardingOptions): Sharding => {
  let pool: Threads | undefined;
  return {
    fromStates: options.fromStates ?? SHARE_FROM_STATES,
    start: async (local) => {
      const { openThreads } = await import('./threads.js');
      const { shardedExpander } = await import('./sharded-expander.js');
      const setup: WorkerSetup = { program, sizes: options.inside?.sizes ?? KERNEL_SIZES };
      pool = await openThreads('explore.cjs', options.workers, setup);
      return shardedExpander(program, options, pool, local);
    },
    stop: async () => {
      await pool?.destroy();
    },
  };
};
