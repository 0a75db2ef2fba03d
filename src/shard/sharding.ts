// How a search goes on in several threads once it has become large; until then nothing of them is loaded.
import type { Program } from '../compile/compile.js';
import { sharedExpansion } from '../explore/kernel.js';
import { KERNEL_SIZES, type KernelSizes } from '../explore/kernel-source.js';
import type { Sharding } from '../explore/search.js';
import type { Team } from './team.js';

/** How a search goes on in several threads. */
export interface ShardingOptions {
  readonly workers: number;
  /** Share the search from this many states on. */
  readonly fromStates?: number;
  readonly maxBytes?: number;
  /** Sizes inside the engine, which nothing that is found depends on: tests make them tiny. */
  readonly inside?: {
    /** Wait until the other threads are ready, so that they have a part in a small search, too. */
    readonly awaitTeam?: boolean;
    /** A search is not shared before a level has so many states, and a smaller one is expanded by the leading thread. */
    readonly shareLevel?: number;
    /** States in a chunk, at most. */
    readonly chunkStates?: number;
    /** Milliseconds from one look at the clock and the limits to the next. */
    readonly pollMs?: number;
    /** Slots that the visited set has at least from the beginning, where memory suffices. */
    readonly roomySlots?: number;
    /** Slots of the visited set above which all threads move its states when it grows. */
    readonly sweepSlots?: number;
    readonly sizes?: KernelSizes;
  };
}

/** Below this a search ends sooner than worker threads start. */
export const SHARE_FROM_STATES = 300_000;
/** Handing out a level with less states than this takes longer than expanding it. */
const SHARE_LEVEL = 4_096;

/** Lets a search of this program go on in several threads. */
export const shardingOf = (program: Program, options: ShardingOptions): Sharding => {
  const { workers, fromStates = SHARE_FROM_STATES, inside = {} } = options;
  const { shareLevel = SHARE_LEVEL, awaitTeam = false, sizes = KERNEL_SIZES } = inside;
  let team: Team | undefined;
  let isPossible = true;
  return {
    threads: workers,
    isDue: (states, level) => isPossible && states >= fromStates && level >= shareLevel,
    start: async (local) => {
      const { sharedKernel, shardedExpander } = await import('./sharded-expander.js');
      if (workers > 1) {
        const { openTeam } = await import('./team.js');
        team = await openTeam(program, sizes, sharedExpansion(program, workers, sizes), workers - 1);
        if (awaitTeam) await team.ready();
      }
      // Meanwhile the other threads start.
      const kernel = sharedKernel(program, options, local.kernel);
      isPossible = kernel !== undefined;
      if (kernel === undefined) return local;
      return shardedExpander(program, { ...options, inside: { ...inside, shareLevel } }, team, local, kernel);
    },
    stop: async () => {
      await team?.end();
    },
  };
};
