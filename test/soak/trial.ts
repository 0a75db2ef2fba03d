// One trial of the soak: a random model, limits, and the way in which the engine is made to search it.
import fc from 'fast-check';
import { KERNEL_SIZES, type KernelSizes } from '../../src/explore/kernel-source.js';
import type { Bounds } from '../differential/compare.js';
import { type ModelTree, modelTree } from '../random-model.js';

/** How the engine searches; nothing that it finds may depend on it. */
export interface Variation {
  /** Threads that share the search; 0: it stays in this one. */
  readonly workers: number;
  /** The search is shared from this many states on. */
  readonly shareFrom: number;
  /** Slots that the visited set begins with. */
  readonly slots: number;
  /** States in a chunk, at most. */
  readonly chunkStates: number;
  /** The visited set of one thread grows bit by bit. */
  readonly stepwise: boolean;
  readonly sizes: KernelSizes;
  /** Slots of the largest table of the visited set; null: as large as it gets. */
  readonly tableSlots: number | null;
  /** Bytes that the search may use; it ends early, and what it has found until then has to be right. */
  readonly maxBytes: number | null;
  /** Where the search is cut off, stored in a file and resumed, one after the other; the memory is not limited then. */
  readonly cuts: readonly Cut[];
  /** Rebuilds the traces of all violations, which are replayed through the closures of the model. */
  readonly traces: boolean;
}

/**
 * Where a search is cut off: by a limit on states, depth or kilobytes, or, as if the process were killed, right after so many
 * checkpoints.
 */
export interface Cut {
  readonly by: 'states' | 'depth' | 'memory' | 'kill';
  readonly at: number;
  /** Whether it is cut off while worker threads share it, in a trial that has them. */
  readonly shared: boolean;
}

/** A model and how to search it. */
export interface Trial {
  readonly tree: ModelTree;
  readonly bounds: Bounds;
  readonly variation: Variation;
}

const oneIn = <T>(n: number, rare: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, { weight: n - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });

const tinySizes: fc.Arbitrary<KernelSizes> = fc.record({
  batch: fc.constantFrom(1, 2, 7, 256),
  recentBits: fc.constantFrom(1, 2, 5, 15),
  firstSegment: fc.constantFrom(1, 4, 64),
  maxSegment: fc.constantFrom(8, 64, 1 << 18),
  spreadBottom: fc.constantFrom(0, 2, 16, 4096),
  lookSlots: fc.constantFrom(1, 3, 2 ** 18),
  tableWords: fc.constant(KERNEL_SIZES.tableWords),
  // In WebAssembly from the first state on, as soon as a search is not small, and never.
  growableFromBytes: fc.constantFrom(64, 64, KERNEL_SIZES.growableFromBytes, 2 ** 40),
});

const cut: fc.Arbitrary<Cut> = fc.record({
  by: fc.constantFrom('states', 'depth', 'memory', 'kill', 'kill'),
  at: fc.integer({ min: 1, max: 30 }),
  shared: fc.boolean(),
});

/** Of every twenty models one is searched by worker threads, which have to be started for it. */
const variation = (threads: boolean): fc.Arbitrary<Variation> =>
  fc.record({
    workers: threads ? oneIn(20, fc.integer({ min: 1, max: 4 }), fc.constant(0)) : fc.constant(0),
    shareFrom: fc.constantFrom(0, 0, 10, 50),
    slots: fc.constantFrom(2, 2, 8, 64, 4096),
    chunkStates: fc.constantFrom(1, 3, 17, 4096),
    stepwise: fc.boolean(),
    sizes: oneIn(4, fc.constant(KERNEL_SIZES), tinySizes),
    // The set goes on in further tables when all of them together are 3/4 full. Hashes fill them evenly, but not in a small
    // number of slots, where one may be full before.
    tableSlots: fc.constantFrom(null, 512, 1024),
    maxBytes: oneIn(10, fc.integer({ min: 1_000, max: 60_000 }), fc.constant(null)),
    cuts: oneIn(10, fc.array(cut, { minLength: 1, maxLength: 3 }), fc.constant<Cut[]>([])),
    traces: oneIn(10, fc.constant(true), fc.constant(false)),
  });

const bounds: fc.Arbitrary<Bounds> = fc.record({
  maxStates: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 3, arbitrary: fc.constantFrom(100, 300, 1000, 1000) },
    { weight: 1, arbitrary: oneIn(5, fc.constant(5000), fc.constant(2000)) },
  ),
  maxDepth: oneIn(5, fc.nat({ max: 15 }), fc.constant(null)),
});

const trees: fc.Arbitrary<ModelTree> = fc.oneof(
  { withCrossShrink: true },
  { weight: 12, arbitrary: modelTree({ copies: 3 }) },
  { weight: 4, arbitrary: modelTree({ copies: 3, processes: 2, steps: 3, shared: 2, locals: 1 }) },
  { weight: 3, arbitrary: modelTree({ copies: 2, padding: 40, steps: 3 }) },
  { weight: 1, arbitrary: modelTree({ padding: 150, processes: 2, steps: 3, shared: 3 }) },
);

/**
 * Trials for fast-check.
 * @param threads whether some of them start worker threads, which run JavaScript and so need a build
 */
export const trials = (threads: boolean): fc.Arbitrary<Trial> =>
  fc.record({ tree: trees, bounds, variation: variation(threads) });
