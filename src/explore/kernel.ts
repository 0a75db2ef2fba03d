// Kernels: instances of a program's functions with a visited set and a frontier of their own, or on a shared one. The hot
// loop itself, and how its memory is laid out, is the text in kernel-source.ts; here it is compiled and given its memory.
import type { Program } from '../compile/compile.js';
import { KERNEL_SIZES, type KernelSizes, kernelSource } from './kernel-source.js';

/** A run of packed states: `length` words of `words` are in use. */
export interface Segment {
  words: Int32Array;
  length: number;
}

/** Where a frontier ends: so many words into the segment of this number. */
export interface FrontierEnd {
  readonly segment: number;
  readonly words: number;
}

/** One instance of a program's functions with a visited set of its own. */
export interface Kernel {
  /** Adds the initial state to the next frontier. */
  begin(): void;
  /**
   * Puts distinct states back into the visited set, from the beginning of `source` to `length`.
   * @returns false when they do not fit into the memory that the kernel may use
   */
  restore(source: Int32Array, length: number): boolean;
  /** Goes on with a next frontier that was found in part, and a count of transitions. */
  resume(next: Segment, transitions: number): void;
  /**
   * Judges the states `from .. to` (in words) of a segment and expands them; with `judgeOnly` it forgets their successors.
   * @returns false when the visited set or the frontier is full and may not grow: what was found so far stands
   */
  expand(source: Int32Array, from: number, to: number, judgeOnly: boolean): boolean;
  /** Where what was found since the frontier was last taken ends. */
  frontierEnd(): FrontierEnd;
  /** The states found since the last call; the caller owns the segments. */
  takeFrontier(): Segment[];
  /** Gives segments back for reuse. */
  recycle(segments: readonly Segment[]): void;
  /** Successors by one process of the state at `at`, written to `out`; returns how many words. Sets `hits`. */
  expandProcess(process: number, source: Int32Array, at: number): number;
  /** Whether the state at `at` satisfies one member of a property. */
  holds(property: number, member: number, source: Int32Array, at: number): boolean;
  /** Whether every process that is not a daemon has ended. */
  hasEnded(source: Int32Array, at: number): boolean;
  readonly out: Int32Array;
  /** 1 for every property, then every error outcome, that was hit. */
  readonly hits: Uint8Array;
  /**
   * 1 for every property that need not be judged any more: it was hit in an earlier level. Within a level every state is
   * judged, so that an error of a property is found whichever state comes first.
   */
  readonly known: Uint8Array;
  /** 1 for every step that was taken. */
  readonly taken: Uint8Array;
  /** Distinct states found by this kernel. */
  states(): number;
  /** Transitions taken by this kernel, violating ones included. */
  transitions(): number;
  /** Bytes of visited set and segments in use, pooled ones included. */
  bytes(): number;
  /** Those of the segments alone. */
  segmentBytes(): number;
  /** The tables of the visited set: packed states in their slots, and zeros. */
  tables(): readonly Int32Array[];
  /** States that still fit before the visited set has to grow; of a shared kernel there is no end of them. */
  room(): number;
  /** Goes on with another visited set, of a power of two tables that have a power of two slots each; of a shared kernel. */
  attach(tables: readonly Int32Array[]): void;
  /** Puts the states of another table into the visited set, in which nothing is. */
  copyIn(table: Int32Array): void;
  /** Forgets what it has found and counted; keeps the memory. */
  reset(): void;
  /** Doubles the visited set, which nobody else may use meanwhile; false when it may not grow. */
  grow(): boolean;
  /** The first part of it: takes the memory, and says what is left to do; undefined when it may not grow. */
  enlarge(): Enlarged | undefined;
  /** Moves the states of a table, all in the first `length` words, to twice as far up. */
  spread(table: number, length: number): void;
  /** Moves the states of the upper half of a table, which has an even number, to the one behind it, and spreads the others. */
  split(table: number): void;
  /**
   * A part of these: moves states to where nothing may be, from between two positions of a table to between twice these, or, where
   * the target is the table behind it, from its upper half to between twice as far above the middle. When it is stopped, it leaves
   * the others where they are.
   * @returns states that belong elsewhere, packed; they have been taken out
   */
  sweep(table: number, target: number, from: number, to: number): readonly number[];
  /** Puts states that were taken out back into the visited set. */
  settle(states: readonly number[]): void;
}

/** What is left to do with the states of a visited set that has been enlarged. */
export type Enlarged =
  /** They are in the first `length` words of the only table. */
  | { readonly kind: 'spread'; readonly length: number }
  /** They are in the tables with even numbers. */
  | { readonly kind: 'split' }
  | { readonly kind: 'done' };

/** How large a kernel may get. */
export interface KernelOptions {
  /** Slots of the visited set to begin with; a power of two, at least 2. */
  readonly slots?: number;
  /** The visited set and the frontier together may use this many bytes. */
  readonly maxBytes?: number;
  /** Insert into a shared visited set, which has to be attached first; segments are shared memory, too. */
  readonly shared?: boolean;
  /** Asked while states are moved because the visited set grows: true ends that, and the visited set cannot be searched any more. */
  readonly isStopped?: () => boolean;
  readonly sizes?: KernelSizes;
}

/** Slots of a visited set to begin with. */
export const FIRST_SLOTS = 1 << 12;

type Factory = (
  program: Program,
  options: {
    slots: number;
    maxBytes: number;
    isStopped: () => boolean;
    allocate: (length: number) => Int32Array;
  },
) => Kernel;

// A search and the rebuild of its traces run the same text; compiling it is a large part of a small check.
const factories = { own: new WeakMap<Program, Factory>(), shared: new WeakMap<Program, Factory>() };

const factoryFor = (program: Program, shared: boolean, sizes: KernelSizes): Factory => {
  const make = () => new Function('program', 'options', kernelSource(program, shared, sizes)) as Factory;
  if (sizes !== KERNEL_SIZES) return make();
  const known = factories[shared ? 'shared' : 'own'];
  let factory = known.get(program);
  if (factory === undefined) {
    factory = make();
    known.set(program, factory);
  }
  return factory;
};

/** A kernel for a program. */
export const createKernel = (program: Program, options: KernelOptions = {}): Kernel => {
  const { slots = FIRST_SLOTS, maxBytes = Number.POSITIVE_INFINITY, shared = false, sizes = KERNEL_SIZES } = options;
  const { isStopped = () => false } = options;
  return factoryFor(
    program,
    shared,
    sizes,
  )(program, {
    slots: shared ? 2 : slots,
    maxBytes,
    isStopped,
    allocate: (length) =>
      shared || length * 4 >= sizes.growableFromBytes
        ? allocateTable(length, sizes.tableWords)
        : new Int32Array(length),
  });
};

/**
 * Shared memory for a table of a visited set, all zero. It can be enlarged in place where the system allows that, so that
 * growing it touches only the pages that are added, and never needs the old and the new one at the same time.
 * @param length words; a power of two of slots
 * @param growable words that it can be enlarged to
 * @throws RangeError when there is no such memory
 */
export const allocateTable = (length: number, growable: number): Int32Array => {
  try {
    return new Int32Array(new SharedArrayBuffer(length * 4, { maxByteLength: growable * 4 }), 0, length);
  } catch {
    // Where address space is limited, growth has to copy.
    return new Int32Array(new SharedArrayBuffer(length * 4));
  }
};
