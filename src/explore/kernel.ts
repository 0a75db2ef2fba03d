// Kernels: instances of a program's functions with a visited set and a frontier of their own, or on a shared one. The hot
// loop itself, and how its memory is laid out, is the text in kernel-source.ts; here it is compiled and given its memory.
import type { Program } from '../compile/compile.js';
import { type Expansion, expansionBytes, expansionModule, expansionOn, foundStates } from './expansion.js';
import { type Inserter, type InsertionSizes, inserterOn, insertionModule } from './insertion.js';
import { KERNEL_SIZES, type KernelSizes, kernelSource } from './kernel-source.js';
import { type ScratchSizes, tableOffset } from './scratch.js';
import { createMemory, enlargeMemory, type WasmMemory, type WasmModule } from './wasm.js';

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
  /** The WebAssembly memories that these lie in, one for each; empty where the only table is small, or there are no such memories. */
  memories(): readonly WasmMemory[];
  /** States that still fit before the visited set has to grow; of a shared kernel there is no end of them. */
  room(): number;
  /**
   * Goes on with another visited set; of a shared kernel.
   * @param tables a power of two of them, with a power of two slots each
   * @param memories that they lie in, one for each; a table that is the only one need not lie in one
   * @throws RangeError when there are fewer memories than tables, and it is not the only one
   */
  attach(tables: readonly Int32Array[], memories: readonly WasmMemory[]): void;
  /** Puts the states of another table into the visited set, in which nothing is. */
  copyIn(table: Int32Array): void;
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
  /** Insert into a shared visited set, which has to be attached first, with memories; segments are shared memory, too. */
  readonly shared?: boolean;
  /** How many threads may insert into its visited set, at some time or other, and which of them this is; one by default. */
  readonly threads?: number;
  readonly thread?: number;
  /** Asked while states are moved because the visited set grows: true ends that, and the visited set cannot be searched any more. */
  readonly isStopped?: () => boolean;
  readonly sizes?: KernelSizes;
  /** The module of {@link sharedExpansion}, if another thread has made it. */
  readonly expansion?: WasmModule | undefined;
}

/** Slots of a visited set to begin with. */
export const FIRST_SLOTS = 1 << 12;

type Factory = (
  program: Program,
  options: {
    slots: number;
    maxBytes: number;
    isStopped: () => boolean;
    allocate: (length: number) => Table;
    enlarge: (memory: WasmMemory, length: number) => Int32Array;
    inserterFor: (memory: WasmMemory) => Inserter;
    expansionOn: (memory: WasmMemory) => Expansion | undefined;
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

// To make a module takes as long as a small search.
const modules = new WeakMap<Program, Map<string, WasmModule | undefined>>();

/** The module of a program by which a kernel inserts or expands. */
const moduleFor = (
  kind: 'insertion' | 'expansion',
  program: Program,
  insertion: InsertionSizes,
  { batch }: KernelSizes,
): WasmModule | undefined => {
  const known = modules.get(program) ?? new Map<string, WasmModule | undefined>();
  modules.set(program, known);
  const key = JSON.stringify([kind, batch, Object.entries(insertion).sort()]);
  if (!known.has(key))
    known.set(key, kind === 'insertion' ? insertionModule(insertion) : expansionModule(program, insertion, batch));
  return known.get(key);
};

/** A kernel for a program. */
export const createKernel = (program: Program, options: KernelOptions = {}): Kernel => {
  const { slots = FIRST_SLOTS, maxBytes = Number.POSITIVE_INFINITY, shared = false, sizes = KERNEL_SIZES } = options;
  const { isStopped = () => false, threads = 1, thread = 0 } = options;
  const insertion: InsertionSizes = { ...scratchSizes(program, threads, sizes), shared };
  return factoryFor(
    program,
    shared,
    sizes,
  )(program, {
    slots,
    maxBytes,
    isStopped,
    allocate: (length) =>
      !shared && length * 4 < sizes.growableFromBytes && length < sizes.tableWords
        ? { table: new Int32Array(length) }
        : allocateTable(length, insertion),
    enlarge: (memory, length) => enlargeTable(memory, length, insertion),
    inserterFor: (memory) =>
      inserterOn(moduleFor('insertion', program, insertion, sizes) as WasmModule, insertion, memory, thread),
    expansionOn: (memory) => {
      const module = options.expansion ?? moduleFor('expansion', program, insertion, sizes);
      return module && expansionOn(program, module, insertion, sizes.batch, memory, thread);
    },
  });
};

/** What a table has to be made for, if kernels of a program are to insert into it. */
export const scratchSizes = (program: Program, threads: number, { batch, recentBits }: KernelSizes): ScratchSizes => ({
  words: program.words,
  batchStates: batch + program.maxSuccessors,
  foundStates: foundStates(program, batch),
  expansionBytes: expansionBytes(program, batch),
  recentBits,
  threads,
});

/** The module by which the kernels of so many threads expand states into one table, if it is worth while to have one. */
export const sharedExpansion = (program: Program, threads: number, sizes: KernelSizes): WasmModule | undefined =>
  moduleFor('expansion', program, { ...scratchSizes(program, threads, sizes), shared: true }, sizes);

/** A table, and the WebAssembly memory that it lies in, if there is one. */
export interface Table {
  readonly table: Int32Array;
  readonly memory?: WasmMemory;
}

const bytesFor = (length: number, sizes: ScratchSizes): number => tableOffset(sizes) + length * 4;

const tableIn = (memory: WasmMemory, length: number, sizes: ScratchSizes): Int32Array =>
  new Int32Array(memory.buffer, tableOffset(sizes), length);

/**
 * Shared memory for a table of a visited set, all zero. It is enlarged in place where the system has the addresses for that, so that
 * growing it touches only the pages that are added, and never needs the old and the new one at the same time.
 * @param length words; a power of two of slots
 * @returns no memory where there are no addresses for one: then growth has to copy, and the table can be neither shared nor one of many
 * @throws RangeError when there is no memory for it
 */
export const allocateTable = (length: number, sizes: ScratchSizes): Table => {
  try {
    const memory = createMemory(bytesFor(length, sizes));
    return { table: tableIn(memory, length, sizes), memory };
  } catch {
    return { table: new Int32Array(length) };
  }
};

/**
 * Makes a table longer in place; what is in it stays.
 * @throws RangeError when there is no memory for it
 */
const enlargeTable = (memory: WasmMemory, length: number, sizes: ScratchSizes): Int32Array => {
  enlargeMemory(memory, bytesFor(length, sizes));
  return tableIn(memory, length, sizes);
};
