import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, type Program } from '../../src/compile/compile.js';
import { allocateTable, createKernel, type KernelOptions, scratchSizes } from '../../src/explore/kernel.js';
import { KERNEL_SIZES } from '../../src/explore/kernel-source.js';
import { array, choose, indicesOf, type Process, process, type RecordShape, range } from '../../src/index.js';
import { smallModel } from '../compile/small-model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';

// biome-ignore lint/suspicious/noExplicitAny: each test has a state of its own
type Any = any;

const programOf = (state: RecordShape, processes: readonly Process<Any>[]): Program =>
  compile(smallModel(state, processes)).program;

/** Explores to the end or to a number of states, level by level. */
const exploreAll = (program: Program, options: KernelOptions = {}, maxStates = Number.POSITIVE_INFINITY) => {
  const kernel = createKernel(program, options);
  kernel.begin();
  const levels: number[] = [];
  let level = kernel.takeFrontier();
  while (level.length > 0 && kernel.states() <= maxStates) {
    levels.push(level.reduce((sum, { length }) => sum + length, 0) / program.words);
    for (const { words, length } of level) expect(kernel.expand(words, 0, length, false)).toBe(true);
    const next = kernel.takeFrontier();
    kernel.recycle(level);
    level = next;
  }
  return { kernel, levels };
};

/** Counters that choose anew at every step: `size ** count` states, each reached from many others. */
const choosers = (count: number, size: number, padding = 0): Program => {
  const one = (i: number) =>
    process(
      'chooser',
      {},
      {
        pick(s: Any) {
          s.n[i] = choose(size);
          return 'pick';
        },
      },
      { on: String(i) },
    );
  return programOf({ n: array(count, range(size)), padding: array(padding, range(256)) }, indicesOf(count).map(one));
};

/** The states in the visited set, as text. */
const visited = (program: Program, tables: readonly Int32Array[]): Set<string> => {
  const found = new Set<string>();
  for (const table of tables) {
    for (let at = 0; at < table.length; at += program.words) {
      if (table[at] !== 0) found.add(table.subarray(at, at + program.words).join());
    }
  }
  return found;
};

describe('the visited set', () => {
  it.each([2, 4, 64, 1 << 14])('finds the same states when it begins with %d slots', (slots) => {
    const program = choosers(3, 8);
    const { kernel, levels } = exploreAll(program, { slots });
    expect(kernel.states()).toBe(512);
    expect(kernel.transitions()).toBe(512 * 24);
    expect(levels).toEqual([1, 21, 147, 343]);
    expect(visited(program, kernel.tables()).size).toBe(512);
    expect((kernel.tables()[0]?.length ?? 0) / program.words).toBeGreaterThanOrEqual(Math.max(slots, 512 / 0.75));
  });

  it('finds the same states however small it begins, on random models', () => {
    fc.assert(
      fc.property(modelTree({ padding: 20, steps: 3 }), fc.constantFrom(2, 8, 32), (tree, slots) => {
        const { program } = compileRandom(modelOf(tree));
        const small = exploreAll(program, { slots }, 1000);
        const usual = exploreAll(program, {}, 1000);
        expect(small.levels).toEqual(usual.levels);
        expect(small.kernel.states()).toBe(usual.kernel.states());
        expect(small.kernel.transitions()).toBe(usual.kernel.transitions());
        expect(visited(program, small.kernel.tables()).size).toBe(small.kernel.states());
      }),
      randomised(100),
    );
  });

  it('finds the same states in many tables, on random models', () => {
    let most = 0;
    fc.assert(
      fc.property(modelTree({ padding: 20, steps: 3 }), fc.boolean(), (tree, inPlace) => {
        const { program } = compileRandom(modelOf(tree));
        const sizes = {
          ...KERNEL_SIZES,
          // With far fewer slots one of them would become full while others have room.
          tableWords: 64 * program.words,
          growableFromBytes: inPlace ? 64 : KERNEL_SIZES.growableFromBytes,
        };
        const small = exploreAll(program, { slots: 2, sizes }, 2000);
        const usual = exploreAll(program, {}, 2000);
        expect(small.levels).toEqual(usual.levels);
        expect(small.kernel.transitions()).toBe(usual.kernel.transitions());
        expect(visited(program, small.kernel.tables())).toEqual(visited(program, usual.kernel.tables()));
        most = Math.max(most, small.kernel.tables().length);
      }),
      randomised(150),
    );
    expect(most).toBeGreaterThanOrEqual(16);
  });

  it.each([0, 2, 16])(
    'keeps the states that cannot move up at once when it grows in place, with a bottom of %d',
    (spreadBottom) => {
      const sizes = { ...KERNEL_SIZES, spreadBottom, growableFromBytes: 8 };
      for (const size of [4, 8, 12]) {
        const program = choosers(3, size);
        const { kernel } = exploreAll(program, { slots: 2, sizes });
        expect(kernel.memories()).toHaveLength(1);
        expect(kernel.states()).toBe(size ** 3);
        expect(visited(program, kernel.tables()).size).toBe(size ** 3);
      }
    },
  );

  it.each([32, 64, 128])(
    'keeps every state in the table that it belongs to when tables of %d words are split',
    (tableWords) => {
      const sizes = { ...KERNEL_SIZES, tableWords };
      for (const size of [6, 9, 12]) {
        const program = choosers(3, size);
        const { kernel, levels } = exploreAll(program, { slots: 2, sizes });
        expect(kernel.tables().length).toBeGreaterThan(2);
        // A state that is looked for in another table is found a second time.
        expect(levels.reduce((all, states) => all + states, 0)).toBe(size ** 3);
        expect(kernel.states()).toBe(size ** 3);
        expect(visited(program, kernel.tables()).size).toBe(size ** 3);
      }
    },
  );

  it('begins with several tables when that many slots are asked for', () => {
    const program = choosers(3, 8);
    const sizes = { ...KERNEL_SIZES, tableWords: 64 * program.words };
    const { kernel } = exploreAll(program, { slots: 2048, sizes });
    expect(kernel.tables().map(({ length }) => length)).toEqual(Array(32).fill(64 * program.words));
    expect(visited(program, kernel.tables()).size).toBe(512);
  });

  it.each([
    ['one table', KERNEL_SIZES.tableWords],
    ['two tables', 1024],
  ])('keeps every state when growth to %s is stopped', (_, tableWords) => {
    const program = choosers(3, 8);
    const [full = new Int32Array(0)] = exploreAll(program, { slots: 1024 }).kernel.tables();
    const states = visited(program, [full]);
    const half = full.length / 2 / program.words;
    for (let stopAfter = 0; stopAfter < half + 7; stopAfter += 7) {
      let looks = 0;
      const { table, memory } = allocateTable(full.length, scratchSizes(program, 1, KERNEL_SIZES));
      table.set(full);
      const growing = createKernel(program, {
        shared: true,
        isStopped: () => looks++ >= stopAfter,
        sizes: { ...KERNEL_SIZES, lookSlots: 1, tableWords },
      });
      growing.attach([table], memory === undefined ? [] : [memory]);
      const into = growing.enlarge()?.kind === 'split' ? 1 : 0;
      growing.settle(growing.sweep(0, into, full.length / 2, full.length));
      expect(looks).toBe(Math.min(stopAfter + 1, half));
      expect(visited(program, growing.tables())).toEqual(states);
    }
  });

  describe('where there are no addresses for WebAssembly memories', () => {
    const { WebAssembly: engine } = globalThis as unknown as { WebAssembly: { Memory: unknown } };
    const { Memory } = engine;
    beforeEach(() => {
      engine.Memory = function none() {
        throw new RangeError('planted');
      };
    });
    afterEach(() => {
      engine.Memory = Memory;
    });

    it('is one table that is copied when it grows', () => {
      const program = choosers(3, 8);
      const { kernel } = exploreAll(program, { slots: 2, sizes: { ...KERNEL_SIZES, growableFromBytes: 8 } });
      expect(kernel.memories()).toEqual([]);
      expect(kernel.states()).toBe(512);
      expect(visited(program, kernel.tables()).size).toBe(512);
    });

    it('does not go on in several tables', () => {
      const kernel = createKernel(choosers(3, 8), { slots: 64, sizes: { ...KERNEL_SIZES, tableWords: 64 } });
      expect(kernel.grow()).toBe(false);
      expect(kernel.tables()).toHaveLength(1);
    });
  });

  it('does not grow beyond the bits of its hash', () => {
    const program = choosers(3, 8);
    const sizes = { ...KERNEL_SIZES, tableWords: 2 ** 22 * program.words };
    const { table, memory } = allocateTable(sizes.tableWords, scratchSizes(program, 1, sizes));
    const kernel = createKernel(program, { shared: true, sizes });
    kernel.attach(Array(2 ** 10).fill(table), Array(2 ** 10).fill(memory));
    expect(kernel.grow()).toBe(false);
  });

  it('loses no state and doubles none when it grows in place', () => {
    const [words, padding, slots] = [5, 12, 1 << 20];
    // So many that growth is not done in a moment.
    const [first, second] = [1024, Math.ceil((slots * 1.7) / 1024)];
    const both = process(
      'p',
      {},
      {
        one(s: Any) {
          s.n = choose(first);
        },
        two(s: Any) {
          s.m = choose(second);
        },
      },
    );
    const program = programOf({ n: range(first), m: range(second), padding: array(padding, range(256)) }, [both]);
    expect(program.words).toBe(words);
    const kernel = createKernel(program);
    kernel.begin();
    const [initial] = kernel.takeFrontier();
    kernel.expand(initial?.words as Int32Array, 0, words, false);
    const [level] = kernel.takeFrontier();
    const length = level?.length as number;
    expect(length).toBe(first * words);
    kernel.expand(level?.words as Int32Array, 0, length, false);
    const states = 1 + first + first * second;
    expect(kernel.states()).toBe(states);
    const [table = new Int32Array(0)] = kernel.tables();
    expect(kernel.memories()).toHaveLength(1);
    // Every state is found where it is: expanding the level again finds nothing new.
    kernel.expand(level?.words as Int32Array, 0, length, false);
    expect(kernel.states()).toBe(states);
    expect(kernel.transitions()).toBe(first + 2 * first * second);
    let occupied = 0;
    for (let at = 0; at < table.length; at += words) if (table[at] !== 0) occupied++;
    expect(occupied).toBe(states);
  });
});

describe('a kernel', () => {
  it('has room for as many successors as a state can have', () => {
    const program = choosers(2, 1000);
    expect(program.maxSuccessors).toBe(2000);
    const { kernel, levels } = exploreAll(
      programOf({ n: range(3000) }, [
        process(
          'p',
          {},
          {
            pick(s: Any) {
              s.n = choose(3000);
            },
          },
        ),
      ]),
    );
    expect(levels).toEqual([1, 3000]);
    expect(kernel.transitions()).toBe(3000);
  });

  it('reuses the memory of levels that are finished', () => {
    const ring = process(
      'p',
      {},
      {
        turn(s: Any) {
          s.n = (s.n + 1) % 4000;
          return 'turn';
        },
      },
    );
    const { kernel } = exploreAll(programOf({ n: range(4000) }, [ring]));
    expect(kernel.states()).toBe(4000);
    expect(kernel.bytes()).toBeLessThan(200_000);
  });

  it('is made of plain data: its program can be cloned into another thread', () => {
    const program = choosers(3, 4);
    expect(exploreAll(structuredClone(program)).levels).toEqual(exploreAll(program).levels);
  });
});
