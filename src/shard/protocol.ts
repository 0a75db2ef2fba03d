// What crosses between the thread that leads a search and its workers: plain data and shared memory, never a closure.
import type { Program } from '../compile/compile.js';
import type { Move } from '../explore/growth.js';
import type { KernelSizes } from '../explore/kernel-source.js';
import type { WasmMemory, WasmModule } from '../explore/wasm.js';

/** Given to every worker when it starts. */
export interface WorkerSetup {
  readonly program: Program;
  readonly sizes: KernelSizes;
  /** The module by which they expand states, if there is one. */
  readonly expansion: WasmModule | undefined;
  /** Threads of the search, the leading one included. */
  readonly threads: number;
  /** Words at the positions of {@link READY}. */
  readonly ready: SharedArrayBuffer;
}

/** Positions in the words in which the workers of a search say how far they are. */
export const READY = {
  /** How many can carry out tasks. */
  ready: 0,
  /** How many have begun; this gives each of them a number of its own, behind that of the leading thread, which is 0. */
  begun: 1,
  words: 2,
} as const;

/** A visited set in shared memory. */
export interface SharedTables {
  readonly tables: readonly Int32Array[];
  /** The WebAssembly memories that they lie in, one for each. */
  readonly memories: readonly WasmMemory[];
}

/** A run of packed states in shared memory. */
export interface SharedSegment {
  readonly memory: SharedArrayBuffer;
  /** Words in use. */
  readonly length: number;
}

/** Part of a segment, by its number: the words `from .. to`. */
export interface Piece {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/** Part of what was found, and the chunk of the level that it was found from. */
export interface FoundPiece extends Piece {
  readonly chunk: number;
}

/** Positions in the control words, which all threads of a search share. */
export const CONTROL = {
  /** Next chunk to be taken. */
  cursor: 0,
  /** 1: finish the chunk in hand and come back; states that are being moved may stay where they are. */
  stop: 1,
  /** States in the visited set, as far as finished chunks have found them. */
  states: 2,
  /** KiB of segments that have been allocated in this level, as far as finished chunks have needed them. */
  allocatedKiB: 3,
  words: 4,
} as const;

/** Judges and expands chunks of a level until none is left, the visited set is full, or the search is stopped. */
export interface ExpandTask {
  readonly kind: 'expand';
  readonly control: SharedArrayBuffer;
  readonly visited: SharedTables;
  /** No chunk is begun when more states than this are in the visited set. */
  readonly maxStates: number;
  readonly judgeOnly: boolean;
  /** What has been hit so far. */
  readonly hits: Uint8Array;
  /** Properties that were hit in earlier levels: there is no need to judge them again. */
  readonly known: Uint8Array;
  readonly segments: readonly SharedSegment[];
  /** The level in its order: three numbers a piece, which are segment, first word, and word behind the last. */
  readonly pieces: Int32Array;
  /** First piece of every chunk, and behind them the number of pieces. */
  readonly chunks: Int32Array;
  /** Memory of finished segments, for reuse. */
  readonly spare: readonly SharedArrayBuffer[];
}

/** Moves states of a visited set that has been enlarged, and that nobody uses meanwhile. */
export interface GrowTask extends Move {
  readonly kind: 'grow';
  readonly control: SharedArrayBuffer;
  readonly visited: SharedTables;
}

/** States that belong to nobody's part, packed. */
export type GrowResult = readonly number[];

/** What a worker found while it expanded; counts are of this task alone. */
export interface ExpandResult {
  readonly found: readonly SharedSegment[];
  /** Parts of these, chunk by chunk. */
  readonly pieces: readonly FoundPiece[];
  readonly states: number;
  readonly transitions: number;
  readonly hits: Uint8Array;
  readonly taken: Uint8Array;
  /** Bytes of segments this worker has allocated and not used before. */
  readonly allocatedBytes: number;
}
