// One level of a search at a time: the interface between the search, which knows about verdicts and limits, and whoever
// expands states; and the expander that does it in this thread.
import type { Program } from '../compile/compile.js';
import { createKernel, type Kernel, type KernelOptions, type Segment } from './kernel.js';
import type { StopReason } from './search.js';

/** Looked at between chunks of states. */
export interface Watch {
  /** Stop in the middle of a level when more states than this have been found. */
  readonly maxStates: number;
  /** Cheap; true when it is time to call `pause`. */
  isDue(): boolean;
  /** Lets timers, signals and the progress display run; a reason to stop, if there is one. */
  pause(): Promise<StopReason | undefined>;
}

/** Holds a visited set and the current level. */
export interface Expander {
  /**
   * Judges and expands the current level; with `judgeOnly` its successors are forgotten.
   * @returns why it stopped in the middle, or undefined
   */
  expand(judgeOnly: boolean, watch: Watch): Promise<StopReason | undefined>;
  /** Makes the states found since the last call the current level; returns how many they are. */
  advance(): number;
  /** 1 for every property, then every error outcome, that was hit so far. */
  hits(): Uint8Array;
  /** 1 for every step that was taken so far. */
  taken(): Uint8Array;
  states(): number;
  transitions(): number;
  /** The visited set: packed states in their slots, and zeros. */
  visited(): Int32Array;
  /** Bytes of visited set and segments. */
  bytes(): number;
}

const CHUNK_STATES = 4096;

/** States in some segments. */
const statesIn = (level: readonly Segment[], words: number): number =>
  level.reduce((sum, segment) => sum + segment.length, 0) / words;

/** Expands in this thread, with a visited set of its own. */
export interface LocalExpander extends Expander {
  readonly kernel: Kernel;
  /** The current level. */
  level(): readonly Segment[];
}

/**
 * An expander in this thread; its first level, after `advance`, is the initial state.
 * @param chunkStates states that are expanded between two looks at the clock
 */
export const localExpander = (
  program: Program,
  options: KernelOptions = {},
  chunkStates: number = CHUNK_STATES,
): LocalExpander => {
  const kernel = createKernel(program, options);
  const { words } = program;
  const chunk = chunkStates * words;
  let level: Segment[] = [];
  kernel.begin();
  return {
    kernel,
    level: () => level,
    expand: async (judgeOnly, watch) => {
      for (const segment of level) {
        for (let from = 0; from < segment.length; from += chunk) {
          if (!kernel.expand(segment.words, from, Math.min(from + chunk, segment.length), judgeOnly)) return 'memory';
          if (kernel.states() > watch.maxStates) return 'states';
          if (!watch.isDue()) continue;
          const stop = await watch.pause();
          if (stop !== undefined) return stop;
        }
      }
      return undefined;
    },
    advance: () => {
      const finished = level;
      level = kernel.takeFrontier();
      kernel.recycle(finished);
      kernel.known.set(kernel.hits.subarray(0, kernel.known.length));
      return statesIn(level, words);
    },
    hits: () => kernel.hits,
    taken: () => kernel.taken,
    states: kernel.states,
    transitions: kernel.transitions,
    visited: kernel.table,
    bytes: kernel.bytes,
  };
};
