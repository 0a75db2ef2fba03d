// The insertion in WebAssembly beside a set of texts: the same states are new, in the same order, and the table holds them once.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InsertionSizes, inserterOn, insertionModule } from '../../src/explore/insertion.js';
import { tableOffset } from '../../src/explore/scratch.js';
import { stateText } from '../../src/explore/state-text.js';
import { createMemory } from '../../src/explore/wasm.js';
import { randomised } from '../differential/compare.js';

const MARKER = -(2 ** 31);
const SLOTS = 64;

type State = readonly number[];
const text = (state: State): string => state.join();

type Sizes = Omit<InsertionSizes, 'foundStates' | 'expansionBytes'>;
const whole = (sizes: Sizes): InsertionSizes => ({ ...sizes, foundStates: sizes.batchStates, expansionBytes: 0 });

/** Made once for each sizes. */
const modules = new Map<string, ReturnType<typeof insertionModule>>();
const moduleOf = (sizes: InsertionSizes) => {
  const key = JSON.stringify(sizes);
  const module = modules.get(key) ?? insertionModule(sizes);
  modules.set(key, module);
  return module;
};

const open = (given: Sizes, slots = SLOTS) => {
  const sizes = whole(given);
  const module = moduleOf(sizes);
  const memory = createMemory(tableOffset(sizes) + slots * sizes.words * 4);
  const table = new Int32Array(memory.buffer, tableOffset(sizes), slots * sizes.words);
  const inserters = Array.from({ length: sizes.threads }, (_, thread) => inserterOn(module, sizes, memory, thread));
  /** Inserts by one of the threads; returns the states that were new to the table. */
  const insert = (states: readonly State[], thread = 0, high = 0): State[] => {
    const { batch, found, insert: run } = inserters[thread] as (typeof inserters)[0];
    batch.set(states.flat());
    const added = run(states.length * sizes.words, high, Math.clz32(slots - 1), table.length);
    return Array.from({ length: added / sizes.words }, (_, i) => [
      ...found.subarray(i * sizes.words, (i + 1) * sizes.words),
    ]);
  };
  const held = (): State[] => {
    const states: State[] = [];
    for (let at = 0; at < table.length; at += sizes.words) {
      if (table[at] !== 0) states.push([...table.subarray(at, at + sizes.words)]);
    }
    return states;
  };
  return { memory, table, inserters, insert, held };
};

/** States of few values, so that many come again, and that differ in any of their words. */
const stateOf = (words: number): fc.Arbitrary<State> =>
  fc.array(
    fc.integer({ min: 0, max: words > 3 ? 1 : 3 }).map((value) => value | MARKER),
    { minLength: words, maxLength: words },
  );

describe.each([1, 2, 3, 4, 5, 8])('states of %d words', (words) => {
  it.each([false, true])('are found to be new once, whoever inserts them (shared: %s)', (shared) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.nat(2), fc.array(stateOf(words), { minLength: 1, maxLength: 20 })), { maxLength: 12 }),
        (threads, recentBits, batches) => {
          const { insert, held } = open({ words, batchStates: 20, recentBits, threads, shared });
          const known = new Set<string>();
          for (const [thread, states] of batches) {
            // Never more than 3/4 of the slots: beyond that whoever lets it insert has to let it grow.
            if (known.size + states.length > SLOTS * 0.75) break;
            const fresh: string[] = [];
            for (const state of states.map(text)) {
              if (!known.has(state)) fresh.push(state);
              known.add(state);
            }
            expect(insert(states, thread % threads).map(text)).toEqual(fresh);
          }
          expect(held().map(text).sort()).toEqual([...known].sort());
        },
      ),
      randomised(60),
    );
  });

  it('begin at the slot that the hash of the generated functions says', () => {
    const { W, args, hash } = stateText(words);
    const hashOf = new Function(args, `${hash} return h >>> 0;`) as (...state: readonly number[]) => number;
    expect(W).toBe(words);
    for (const high of [0, 3]) {
      for (let i = 0; i < 40; i++) {
        const { insert, table } = open({ words, batchStates: 4, recentBits: 2, threads: 1, shared: i % 2 === 0 });
        const state = Array.from({ length: words }, (_, w) => Math.imul(i * 7 + w + 1, 0x9e3779b1) | MARKER);
        insert([state], 0, high);
        const home = (hashOf(...state) << high) >>> Math.clz32(SLOTS - 1);
        expect([...table.subarray(home * words, (home + 1) * words)]).toEqual(state);
      }
    }
  });
});

it('a probe goes on at the beginning when it comes to the end of the table', () => {
  const sizes = { words: 2, batchStates: 64, recentBits: 3, threads: 1, shared: false };
  const { insert, held } = open(sizes, 8);
  // Six of eight slots, whatever their homes: some run has to go across the end in one of these.
  for (let first = 0; first < 40; first++) {
    const crowded = open(sizes, 8);
    const states = Array.from({ length: 6 }, (_, i): State => [(first * 6 + i) | MARKER, MARKER]);
    expect(crowded.insert(states)).toHaveLength(6);
    // What is recent would not be looked up.
    new Int32Array(crowded.memory.buffer, 0, 2 ** sizes.recentBits * sizes.words).fill(0);
    expect(crowded.insert(states)).toEqual([]);
    expect(crowded.held().map(text).sort()).toEqual(states.map(text).sort());
  }
  expect(insert([[MARKER, MARKER]])).toEqual([[MARKER, MARKER]]);
  expect(held()).toHaveLength(1);
});

describe.each([1, 2, 3, 4])('when a table of states of %d words has been doubled', (words) => {
  const sizes = { words, batchStates: 3, recentBits: 1, threads: 1, shared: false };
  const half = (SLOTS / 2) * words;
  /** Distinct states, in the lower half of a table. */
  const lower = (seed: number) => {
    const opened = open(sizes);
    const [inserter] = opened.inserters as [(typeof opened.inserters)[0]];
    const states = Array.from(
      { length: 23 },
      (_, i): State =>
        Array.from({ length: words }, (_, w) => Math.imul(seed * 100 + i * 7 + w + 1, 0x9e3779b1) | MARKER),
    );
    for (const state of states) {
      inserter.batch.set(state);
      expect(inserter.insert(words, 0, Math.clz32(SLOTS / 2 - 1), half)).toBe(words);
    }
    return { ...opened, states, inserter };
  };
  const grouped = (aside: readonly number[]): string[] =>
    Array.from({ length: aside.length / words }, (_, i) => text(aside.slice(i * words, (i + 1) * words)));

  it('every state is where it is looked for, or set aside', () => {
    let most = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { inserter, states, insert, held } = lower(seed);
      const aside: number[] = [];
      inserter.sweep(half / 2, half, half, half * 2, Math.clz32(SLOTS - 1), aside);
      inserter.sweep(0, half / 2, 0, half, Math.clz32(SLOTS - 1), aside);
      expect([...held().map(text), ...grouped(aside)].sort()).toEqual(states.map(text).sort());
      expect(states.flatMap((state) => insert([state]).map(text)).sort()).toEqual(grouped(aside).sort());
      most = Math.max(most, aside.length / words);
    }
    expect(most).toBeGreaterThan(1);
  });

  it('all are set aside where none may be put, however many they are', () => {
    const { inserter, states, held } = lower(1);
    const aside: number[] = [];
    inserter.sweep(0, half, half * 2, half * 2, Math.clz32(SLOTS - 1), aside);
    expect(held()).toEqual([]);
    expect(grouped(aside).sort()).toEqual(states.map(text).sort());
  });
});

it('threads do not write to the scratch of another, nor to the table what they only load', () => {
  const sizes = { words: 3, batchStates: 7, recentBits: 2, threads: 3, shared: true };
  const { memory, insert, table } = open(sizes);
  insert([[1 | MARKER, MARKER, MARKER]], 1);
  const scratch = tableOffset(whole(sizes)) / 4;
  const all = new Int32Array(memory.buffer, 0, scratch);
  const written = [...all.keys()].filter((i) => all[i] !== 0);
  const before = all.slice();
  insert([[2 | MARKER, MARKER, MARKER]], 0);
  for (const i of written) expect(all[i]).toBe(before[i]);
  expect(table.filter((word) => word !== 0)).toHaveLength(6);
});

it('a state that another thread has begun to write is waited for', async () => {
  const sizes = { words: 4, batchStates: 1, recentBits: 1, threads: 2, shared: true };
  const state: State = [1 | MARKER, 2 | MARKER, 3 | MARKER, 4 | MARKER];
  const [begun, other] = [open(sizes), open(sizes)];
  other.insert([state]);
  const at = other.table.findIndex((word) => word !== 0);
  // The slot is claimed; of the second unit one word has been written.
  begun.table.set(state.slice(0, 3), at);
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const writer = new Worker(
    `const { signal, table, at, word } = require('node:worker_threads').workerData;
    Atomics.wait(signal, 0, 0);
    Atomics.wait(signal, 0, 1, 50);
    table[at] = word;`,
    { eval: true, workerData: { signal, table: begun.table, at: at + 3, word: state[3] } },
  );
  await once(writer, 'online');
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
  expect(begun.insert([state], 1)).toEqual([]);
  expect(begun.held()).toEqual([state]);
  await once(writer, 'exit');
});
