// How a WebAssembly memory of the visited set is laid out.
//
//   memory    | scratch of thread 0 | scratch of thread 1 | ... | table ->         is enlarged at its end, in place
//
//   scratch   | recent | batch | homes | found | sink | expansion |
//
//     recent    one state for each value of some bits of the hash: inserted lately, and not looked up again
//     batch     states to be inserted; those that are not recent are moved to its beginning
//     homes     positions in the table, in bytes, where the search for each of them begins
//     found     states that were not in the table, in the order in which they have come; when the table grows, those set aside
//     sink      what is only loaded goes here, so that it is loaded; when the table grows, bytes of what was set aside
//     expansion what expansion.ts needs beside these
import { PAGE_BYTES } from './wasm.js';

/** What the layout depends on. */
export interface ScratchSizes {
  /** Words of a state. */
  readonly words: number;
  /** States that are inserted at once, at most. */
  readonly batchStates: number;
  /** Bits of the hash that choose a place among the recent states; at least 1. */
  readonly recentBits: number;
  /** States that can be found until they are taken, at most. */
  readonly foundStates: number;
  /** Bytes that a scratch has for expansion. */
  readonly expansionBytes: number;
  /** Threads that insert into the same memory. */
  readonly threads: number;
}

/** Bytes of a line of the processor's cache. */
export const LINE_BYTES = 64;

/** Where the parts of a scratch are, from its beginning, and where the table is, from the beginning of the memory; in bytes. */
export const placesOf = ({ words, batchStates, foundStates, recentBits, expansionBytes, threads }: ScratchSizes) => {
  const state = words * 4;
  const aligned = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;
  const batch = aligned(2 ** recentBits * state, LINE_BYTES);
  const homes = aligned(batch + batchStates * state, LINE_BYTES);
  const found = aligned(homes + batchStates * 4, LINE_BYTES);
  const sink = aligned(found + foundStates * state, LINE_BYTES);
  const expansion = aligned(sink + LINE_BYTES, LINE_BYTES);
  const scratch = aligned(expansion + expansionBytes, LINE_BYTES);
  return { batch, homes, found, sink, expansion, scratch, table: aligned(scratch * threads, PAGE_BYTES) };
};

/** Where a table begins in its memory, in bytes. */
export const tableOffset = (sizes: ScratchSizes): number => placesOf(sizes).table;
