// The insertion of a batch of states into a table of the visited set, in WebAssembly: what insertSmall of kernel-source.ts does for
// a table that lies in no WebAssembly memory. It compares and claims two words at once, without a check of bounds, and the exchange
// that claims a slot is an instruction and not a call. That file tells the rest; scratch.ts, where everything lies.
//
// States are handled in units of 64 bits where they have an even number of words, and of 32 otherwise. A shared table is written by
// several threads at once:
//
//   unit 0:  0 (empty)  --compareExchange-->  the state's unit 0
//   unit 1:  0          -------- store ----->  the state's unit 1          and so on
//
// Whoever finds its own unit 0 waits for those that are still to be written. No word of a state is zero, which tells these, word for
// word, even if a machine were to store a unit in two parts. No unit changes afterwards.
import { LINE_BYTES, placesOf, type ScratchSizes } from './scratch.js';
import { stateCode, stateLocals } from './state-code.js';
import { sweepFunction } from './sweep-code.js';
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
export interface InsertionSizes extends ScratchSizes {
  /** Whether others may insert at the same time. */
  readonly shared: boolean;
}

/**
 * The function that inserts a batch. It takes the bytes of the batch, the address of the scratch, how many of the hash's highest bits
 * choose the table, 32 minus the number of those below them that choose the home slot, the table's bytes, and the bytes of the states that
 * have been found before; and gives the bytes of those that have been found then.
 */
export const insertionFunction = (sizes: InsertionSizes): FunctionCode => {
  const { words, recentBits, shared } = sizes;
  const places = placesOf(sizes);
  const types = stateLocals(words);
  const type = types.u0 as ValueType;
  const { get, set, ...locals } = localsOf<string>({
    ...{ n: 'i32', scratch: 'i32', high: 'i32', shift: 'i32', end: 'i32', found: 'i32' },
    ...{ i: 'i32', kept: 'i32', home: 'i32', homes: 'i32', at: 'i32', other: 'i32' },
    ...{ last: 'i32', a: type, b: type, seen: type, ...types },
  });
  const { state, isWide, unit, units, ops, upper, load, store, hash, homeOf } = stateCode(words, { get, set });
  const number = i32.const;
  const increase = (name: string, by: Code): Code => set(name, i32.add(get(name), by));
  const inScratch = (position: Code): Code => i32.add(get('scratch'), position);

  const differs = units
    .map((name, i) => ops.ne(get(name), ops.load(get('at'), i * unit)))
    .reduce((all, one) => i32.or(all, one));
  /** Drops what is recent, without a branch, and notes the homes of the rest. */
  const sift = loop(
    set('at', inScratch(get('i'))),
    load(get('at'), places.batch),
    hash,
    set('at', inScratch(i32.mul(i32.shrU(get('h'), number(32 - recentBits)), number(state)))),
    set('other', differs),
    store(get('at'), 0),
    store(inScratch(get('kept')), places.batch),
    i32.store(inScratch(get('homes')), homeOf(i32.shl(get('h'), get('high')), get('shift')), places.homes),
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

  const add = sequence(store(inScratch(get('found')), places.found), increase('found', number(state)));
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
      when(ops.eqz(get('seen')), store(get('home'), table, 1), add, branch(4)),
    ),
    branchIf(0, ops.ne(get('seen'), get('u0'))),
    ...units.slice(1).map((_, i) => compareShared(i + 1)),
    branch(2),
  );
  const probeOwn = block(
    set('seen', ops.load(get('home'), table)),
    when(ops.eqz(get('seen')), store(get('home'), table), add, branch(3)),
    branchIf(0, ops.ne(get('seen'), get('u0'))),
    ...units.slice(1).map((name, i) => branchIf(0, ops.ne(ops.load(get('home'), table + (i + 1) * unit), get(name)))),
    branch(2),
  );
  const settle = loop(
    when(
      i32.ltU(get('i'), get('kept')),
      load(inScratch(get('i')), places.batch),
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
  /**
   * Moves the states between two positions of the table, which is the only one, to between twice these, where nothing may be.
   * @param from the lower position, in words, of what is swept
   * @param to the upper one
   * @param least the position below which no state may be put
   * @param end the one above which none may be
   * @param shift as for `insert`
   * @param aside receives the states that belong elsewhere, packed
   */
  sweep(from: number, to: number, least: number, end: number, shift: number, aside: number[]): void;
}

/** The module for some sizes. */
export const insertionModule = (sizes: InsertionSizes): WasmModule =>
  compileModule(moduleOf([insertionFunction(sizes), sweepFunction(sizes)]));

/**
 * Inserts into the table of a memory, as one of the threads that do.
 * @param thread which of them, from 0; its scratch is used by nobody else
 */
export const inserterOn = (module: WasmModule, sizes: InsertionSizes, memory: WasmMemory, thread: number): Inserter => {
  const { words: W, batchStates } = sizes;
  const places = placesOf(sizes);
  const scratch = places.scratch * thread;
  const { insert, sweep } = functionsOn(module, memory) as Record<'insert' | 'sweep', WasmFunctions[string]>;
  const wordsAt = (place: number, length: number) => new Int32Array(memory.buffer, scratch + place, length);
  const found = wordsAt(places.found, sizes.foundStates * W);
  const sink = wordsAt(places.sink, 1);
  return {
    memory,
    batch: wordsAt(places.batch, batchStates * W),
    found,
    insert: (words, high, shift, tableWords) => insert(words * 4, scratch, high, shift, tableWords * 4, 0) / 4,
    sweep: (from, to, least, end, shift, aside) => {
      for (let at = to; at > from; ) {
        at = (sweep(scratch, from * 4, at * 4, least * 4, end * 4, shift) >>> 0) / 4;
        const length = (sink[0] as number) / 4;
        for (let i = 0; i < length; i++) aside.push(found[i] as number);
      }
    },
  };
};
