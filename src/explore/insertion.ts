// The insertion of a batch of states into a table of the visited set, in WebAssembly: what insertInto of kernel-source.ts does where
// every table lies in a WebAssembly memory. It compares and claims two words at once, without a check of bounds, and the exchange
// that claims a slot is an instruction and not a call. That file tells the rest.
//
//   memory    | scratch of thread 0 | scratch of thread 1 | ... | table ->         is enlarged at its end, in place
//
//   scratch   | recent | batch | homes | found | sink | expansion |
//
//     recent    one state for each value of some bits of the hash: inserted lately, and not looked up again
//     batch     states to be inserted; those that are not recent are moved to its beginning
//     homes     positions in the table, in bytes, where the search for each of them begins
//     found     states that were not in the table, in the order in which they have come
//     sink      what is only loaded goes here, so that it is loaded
//     expansion what expansion.ts needs beside these
//
// States are handled in units of 64 bits where they have an even number of words, and of 32 otherwise. A shared table is written by
// several threads at once:
//
//   unit 0:  0 (empty)  --compareExchange-->  the state's unit 0
//   unit 1:  0          -------- store ----->  the state's unit 1          and so on
//
// Whoever finds its own unit 0 waits for those that are still to be written. No word of a state is zero, which tells these, word for
// word, even if a machine were to store a unit in two parts. No unit changes afterwards.
import { HASH } from './state-text.js';
import {
  block,
  branch,
  branchIf,
  type Code,
  compileModule,
  type FunctionCode,
  functionsOn,
  i32,
  i64,
  localsOf,
  loop,
  moduleOf,
  PAGE_BYTES,
  select,
  sequence,
  type ValueType,
  type WasmFunctions,
  type WasmMemory,
  type WasmModule,
  when,
  wrap,
} from './wasm.js';

/** What insertions depend on, other than the table. */
export interface InsertionSizes {
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
  /** Whether others may insert at the same time. */
  readonly shared: boolean;
}

/** Bytes of a line of the processor's cache. */
const LINE_BYTES = 64;

/** Where the parts of a scratch are, from its beginning, and where the table is, from the beginning of the memory; in bytes. */
export const placesOf = (sizes: Omit<InsertionSizes, 'shared'>) => {
  const { words, batchStates, foundStates, recentBits, expansionBytes, threads } = sizes;
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
export const tableOffset = (sizes: Omit<InsertionSizes, 'shared'>): number => placesOf(sizes).table;

/**
 * The function that inserts a batch. It takes the bytes of the batch, the address of the scratch, how many of the hash's highest bits
 * choose the table, 32 minus the number of those below them that choose the home slot, the table's bytes, and the bytes of the states that
 * have been found before; and gives the bytes of those that have been found then.
 */
export const insertionFunction = (sizes: InsertionSizes): FunctionCode => {
  const { words: W, recentBits, shared } = sizes;
  const places = placesOf(sizes);
  const state = W * 4;
  const isWide = W % 2 === 0;
  const type: ValueType = isWide ? 'i64' : 'i32';
  const ops = isWide ? i64 : i32;
  const unit = isWide ? 8 : 4;
  const units = Array.from({ length: state / unit }, (_, i) => `u${i}`);
  const locals = localsOf<string>({
    ...{ n: 'i32', scratch: 'i32', high: 'i32', shift: 'i32', end: 'i32', found: 'i32' },
    ...{ i: 'i32', kept: 'i32', home: 'i32', homes: 'i32', h: 'i32', at: 'i32', other: 'i32' },
    ...{ last: 'i32', a: type, b: type, seen: type },
    ...Object.fromEntries(units.map((name) => [name, type])),
  });
  const { get, set } = locals;
  const number = i32.const;
  const increase = (name: string, by: Code): Code => set(name, i32.add(get(name), by));
  const loadState = (address: Code, offset: number): Code =>
    sequence(...units.map((name, i) => set(name, ops.load(address, offset + i * unit))));
  const storeState = (address: Code, offset: number, first = 0): Code =>
    sequence(...units.slice(first).map((name, i) => ops.store(address, get(name), offset + (first + i) * unit)));
  const inScratch = (position: Code): Code => i32.add(get('scratch'), position);

  const upper = (name: string): Code => i64.shrU(get(name), i64.const(32));
  const wordAt = (i: number): Code => {
    if (!isWide) return get(`u${i}`);
    const name = `u${i >> 1}`;
    return wrap(i % 2 === 0 ? get(name) : upper(name));
  };
  const mixed = (a: Code, by: number): Code => i32.xor(a, i32.shrU(a, number(by)));
  const multiply = (a: Code, factor: number): Code => i32.mul(a, number(factor | 0));
  const hash = sequence(
    set('h', multiply(mixed(wordAt(0), HASH.first.shift), HASH.first.factor)),
    ...Array.from({ length: W - 1 }, (_, i) =>
      set('h', multiply(i32.xor(mixed(get('h'), HASH.next.shift), wordAt(i + 1)), HASH.next.factor)),
    ),
    set('h', mixed(get('h'), HASH.last.shift)),
    set('h', multiply(get('h'), HASH.last.factor)),
    set('h', mixed(get('h'), HASH.end.shift)),
  );

  const homeOf = (h: Code): Code => i32.mul(i32.shrU(i32.shl(h, get('high')), get('shift')), number(state));

  const differs = units
    .map((name, i) => ops.ne(get(name), ops.load(get('at'), i * unit)))
    .reduce((all, one) => i32.or(all, one));
  /** Drops what is recent, without a branch, and notes the homes of the rest. */
  const sift = loop(
    set('at', inScratch(get('i'))),
    loadState(get('at'), places.batch),
    hash,
    set('at', inScratch(i32.mul(i32.shrU(get('h'), number(32 - recentBits)), number(state)))),
    set('other', differs),
    storeState(get('at'), 0),
    storeState(inScratch(get('kept')), places.batch),
    i32.store(inScratch(get('homes')), homeOf(get('h')), places.homes),
    increase('kept', i32.mul(get('other'), number(state))),
    increase('homes', i32.shl(get('other'), number(2))),
    increase('i', number(state)),
    branchIf(0, i32.ltU(get('i'), get('n'))),
  );

  const table = places.table;
  const farther = i32.add(get('home'), number(LINE_BYTES - 8));
  /** Loads the home slots and the lines behind them, so that the cache misses of all of them overlap. */
  const touch = loop(
    when(
      i32.ltU(get('i'), get('homes')),
      set('home', i32.load(inScratch(get('i')), places.homes)),
      set('a', ops.xor(get('a'), ops.load(get('home'), table))),
      set('b', ops.xor(get('b'), ops.load(select(farther, get('last'), i32.ltU(farther, get('last'))), table))),
      increase('i', number(4)),
      branch(1),
    ),
  );

  const add = sequence(storeState(inScratch(get('found')), places.found), increase('found', number(state)));
  /** Whether a unit has been written wholly. */
  const isWritten = isWide
    ? i32.and(i64.ne(upper('seen'), i64.const(0)), i32.ne(wrap(get('seen')), number(0)))
    : i32.ne(get('seen'), number(0));
  /** Leaves the block around it where the `i`-th unit of the slot is another one; waits for one that is still to be written. */
  const compareShared = (i: number): Code =>
    sequence(
      loop(set('seen', ops.atomicLoad(get('home'), table + i * unit)), branchIf(0, i32.eqz(isWritten))),
      branchIf(0, ops.ne(get('seen'), get(`u${i}`))),
    );
  // Levels in these two: 0 is the block, 1 the loop of the probe, 2 the block that is left when the state is settled.
  const probeShared = block(
    set('seen', ops.atomicLoad(get('home'), table)),
    when(
      ops.eqz(get('seen')),
      set('seen', ops.compareExchange(get('home'), ops.const(0), get('u0'), table)),
      when(ops.eqz(get('seen')), storeState(get('home'), table, 1), add, branch(4)),
    ),
    branchIf(0, ops.ne(get('seen'), get('u0'))),
    ...units.slice(1).map((_, i) => compareShared(i + 1)),
    branch(2),
  );
  const probeOwn = block(
    set('seen', ops.load(get('home'), table)),
    when(ops.eqz(get('seen')), storeState(get('home'), table), add, branch(3)),
    branchIf(0, ops.ne(get('seen'), get('u0'))),
    ...units.slice(1).map((name, i) => branchIf(0, ops.ne(ops.load(get('home'), table + (i + 1) * unit), get(name)))),
    branch(2),
  );
  const settle = loop(
    when(
      i32.ltU(get('i'), get('kept')),
      loadState(inScratch(get('i')), places.batch),
      set('home', i32.load(inScratch(get('homes')), places.homes)),
      block(
        loop(
          shared ? probeShared : probeOwn,
          increase('home', number(state)),
          set('home', select(get('home'), number(0), i32.ltU(get('home'), get('end')))),
          branch(0),
        ),
      ),
      increase('i', number(state)),
      increase('homes', number(4)),
      branch(1),
    ),
  );

  const body = sequence(
    sift,
    set('last', i32.add(get('end'), number(-unit))),
    set('i', number(0)),
    touch,
    ops.store(get('scratch'), ops.xor(get('a'), get('b')), places.sink),
    set('i', number(0)),
    set('homes', number(0)),
    settle,
    get('found'),
  );
  return { name: 'insert', types: locals.types, parameters: 6, body };
};

/** Inserts batches into the table of one memory. */
export interface Inserter {
  readonly memory: WasmMemory;
  /** Receives the states of a batch, one after the other. */
  readonly batch: Int32Array;
  /** After an insertion: the states that were not in the table. */
  readonly found: Int32Array;
  /**
   * Inserts what is in `batch`.
   * @param words how many words of it; not 0
   * @param high how many of the hash's highest bits choose the table
   * @param shift 32 minus the number of bits below these that choose a slot
   * @param tableWords words of the table
   * @returns how many words of `found` are states that were not in the table
   */
  insert(words: number, high: number, shift: number, tableWords: number): number;
}

const modules = new Map<string, WasmModule>();

/** The module for some sizes: compiled once in a thread, and by V8 once in a process. */
const compiled = (sizes: InsertionSizes): WasmModule => {
  const key = JSON.stringify(Object.entries(sizes).sort());
  let module = modules.get(key);
  if (module === undefined) {
    module = compileModule(moduleOf([insertionFunction(sizes)]));
    modules.set(key, module);
  }
  return module;
};

/**
 * Inserts into the table of a memory, as one of the threads that do.
 * @param thread which of them, from 0; its scratch is used by nobody else
 */
export const inserterFor = (sizes: InsertionSizes, memory: WasmMemory, thread: number): Inserter => {
  const { words: W, batchStates } = sizes;
  const places = placesOf(sizes);
  const scratch = places.scratch * thread;
  const { insert } = functionsOn(compiled(sizes), memory) as { insert: WasmFunctions[string] };
  return {
    memory,
    batch: new Int32Array(memory.buffer, scratch + places.batch, batchStates * W),
    found: new Int32Array(memory.buffer, scratch + places.found, batchStates * W),
    insert: (words, high, shift, tableWords) => insert(words * 4, scratch, high, shift, tableWords * 4, 0) / 4,
  };
};
