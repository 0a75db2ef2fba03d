// One level of a search at a time: the interface between the search, which knows about verdicts and limits, and whoever
// expands states; and the expander that does it in this thread.
import { FlushpointError } from '../base/errors.js';
import type { Program } from '../compile/compile.js';
import { growBy, moveStepwise } from './growth.js';
import { createKernel, FIRST_SLOTS, type Kernel, type KernelOptions, type Segment } from './kernel.js';
import { MAX_LOAD } from './kernel-source.js';
import type { StopReason } from './search.js';
import type { Held, Restorable } from './snapshot.js';

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
  /** 1 for every property that was hit before the current level. */
  known(): Uint8Array;
  /** 1 for every step that was taken so far. */
  taken(): Uint8Array;
  states(): number;
  transitions(): number;
  /** The tables of the visited set: packed states in their slots, and zeros. */
  visited(): readonly Int32Array[];
  /** Bytes of visited set and segments. */
  bytes(): number;
  /**
   * What it holds: before a level is expanded, or after `expand` has stopped in the middle of one. In the second case the
   * states found so far are handed over, and the expander is not used any more.
   * @param judgedOnly the level in hand has been judged and not expanded
   */
  held(judgedOnly: boolean): Held;
}

/** Sizes inside an expander in this thread, which nothing that is found depends on: tests make them tiny. */
export interface LocalSizes {
  /** States that are expanded between two looks at the clock. */
  readonly chunkStates?: number;
  /** A visited set grows bit by bit from this many bytes on; a smaller one in a moment. */
  readonly stepwiseFromBytes?: number;
  /** States, or slots without one, that are moved between two looks at the clock. */
  readonly stepSlots?: number;
}

const CHUNK_STATES = 4096;
const STEPWISE_FROM_BYTES = 2 ** 26;
const STEP_SLOTS = 2 ** 18;
/** With room for the successors of less states than this a visited set grows. */
const LEAST_CHUNK_STATES = 64;

/** States in some segments. */
const statesIn = (level: readonly Segment[], words: number): number =>
  level.reduce((sum, segment) => sum + segment.length, 0) / words;

/** Expands in this thread, with a visited set of its own. */
export interface LocalExpander extends Expander {
  readonly kernel: Kernel;
  /** The current level. */
  level(): readonly Segment[];
}

/** An expander in this thread; its first level, after `advance`, is the initial state. */
export const localExpander = (program: Program, options: KernelOptions = {}, sizes: LocalSizes = {}): LocalExpander => {
  const kernel = createKernel(program, options);
  kernel.begin();
  return expanderOn(kernel, program, sizes, []);
};

/**
 * An expander in this thread that goes on where another search stood still.
 * @throws FlushpointError `environment/memory` when its states do not fit into the memory that it may use
 */
export const restoredExpander = async (
  program: Program,
  { position, read }: Restorable,
  options: KernelOptions = {},
  sizes: LocalSizes = {},
): Promise<LocalExpander> => {
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  const slots = slotsFor(position.states, options.slots);
  if (slots * program.words * 4 > maxBytes) throw tooLarge(position.states);
  const kernel = createKernel(program, { ...options, slots });
  const { level, next } = await read((words, length) => {
    if (!kernel.restore(words, length)) throw tooLarge(position.states);
  });
  kernel.resume(next, position.transitions);
  kernel.hits.set(position.hits);
  kernel.known.set(position.known);
  kernel.taken.set(position.taken);
  return expanderOn(kernel, program, sizes, [level]);
};

const slotsFor = (states: number, atLeast: number = FIRST_SLOTS): number =>
  Math.max(atLeast, 2 ** Math.ceil(Math.log2((states + 1) / MAX_LOAD)));

const tooLarge = (states: number): FlushpointError =>
  new FlushpointError(
    'environment/memory',
    `the ${states.toLocaleString('en')} states of the checkpoint do not fit into memory`,
    'raise --max-memory, or go on with a machine that has more',
  );

const expanderOn = (
  kernel: Kernel,
  { words, maxSuccessors }: Program,
  { chunkStates = CHUNK_STATES, stepwiseFromBytes = STEPWISE_FROM_BYTES, stepSlots = STEP_SLOTS }: LocalSizes,
  first: Segment[],
): LocalExpander => {
  const stepWords = stepSlots * words;
  const grow = (watch: Watch): Promise<StopReason | undefined> =>
    growBy(kernel, stepWords, (moves, aside) => moveStepwise(kernel, stepWords, moves, aside, watch));

  /** How many states are expanded next. A large visited set grows here, before it is full, and not while they are expanded. */
  const nextChunk = async (watch: Watch): Promise<number | StopReason> => {
    if (kernel.bytes() < stepwiseFromBytes) return chunkStates;
    const fitting = () => Math.floor(kernel.room() / maxSuccessors);
    while (fitting() < Math.min(LEAST_CHUNK_STATES, chunkStates)) {
      const stop = await grow(watch);
      if (stop !== undefined) return stop;
    }
    return Math.min(chunkStates, fitting());
  };

  let level = first;
  // Where expansion of the level has stopped, and how many transitions had been taken by then.
  let segmentInHand = 0;
  let wordInHand = 0;
  let transitions: number | undefined;
  return {
    kernel,
    level: () => level,
    expand: async (judgeOnly, watch) => {
      for (; segmentInHand < level.length; segmentInHand++, wordInHand = 0) {
        const segment = level[segmentInHand] as Segment;
        while (wordInHand < segment.length) {
          const chunk = judgeOnly ? chunkStates : await nextChunk(watch);
          if (typeof chunk === 'string') return chunk;
          const to = Math.min(wordInHand + chunk * words, segment.length);
          const before = kernel.transitions();
          if (!kernel.expand(segment.words, wordInHand, to, judgeOnly)) {
            // The chunk is expanded again, from its beginning, by whoever goes on.
            transitions = before;
            return 'memory';
          }
          wordInHand = to;
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
      segmentInHand = 0;
      wordInHand = 0;
      return statesIn(level, words);
    },
    hits: () => kernel.hits,
    known: () => kernel.known,
    taken: () => kernel.taken,
    states: kernel.states,
    transitions: kernel.transitions,
    visited: kernel.tables,
    bytes: kernel.bytes,
    held: (judgedOnly) => ({
      tables: kernel.tables(),
      level: level.flatMap(({ words: memory, length }, k) => {
        if (judgedOnly) return [{ words: memory, from: 0, to: length }];
        const from = k < segmentInHand ? length : k === segmentInHand ? wordInHand : 0;
        return from < length ? [{ words: memory, from, to: length }] : [];
      }),
      next: kernel.takeFrontier().map(({ words: memory, length }) => ({ words: memory, from: 0, to: length })),
      transitions: transitions ?? kernel.transitions(),
    }),
  };
};
