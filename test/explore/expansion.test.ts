// The expansion in WebAssembly: it finds what the one in JavaScript finds, in the same order, and what the auditor finds. And the
// proof that these tests can fail: faults planted in the functions that it is made from are found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Program } from '../../src/compile/compile.js';
import type { Body, GeneratedFunction, Statement } from '../../src/compile/functions.js';
import { createKernel } from '../../src/explore/kernel.js';
import { KERNEL_SIZES, type KernelSizes } from '../../src/explore/kernel-source.js';
import { search } from '../../src/explore/search.js';
import { choose, deadlockFree, invariant, process, range } from '../../src/index.js';
import { smallModel } from '../compile/small-model.js';
import { type Bounds, compileRandom, differences, randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';

const inMemory: KernelSizes = { ...KERNEL_SIZES, growableFromBytes: 8 };

/** What a kernel finds in a level, in its order, and what it has noted by then; the last level is judged only. */
const explored = (program: Program, sizes: KernelSizes, maxLevels: number, slots: number) => {
  const kernel = createKernel(program, { slots, sizes });
  kernel.begin();
  const levels: unknown[] = [];
  let level = kernel.takeFrontier();
  for (let depth = 0; level.length > 0 && depth < maxLevels && kernel.states() < 3000; depth++) {
    for (const { words, length } of level) {
      // In two parts, so that one begins in the middle of a segment.
      const middle = Math.floor(length / program.words / 3) * program.words;
      for (const [from, to] of [
        [0, middle],
        [middle, length],
      ] as const)
        expect(kernel.expand(words, from, to, depth === maxLevels - 1)).toBe(true);
    }
    const next = kernel.takeFrontier();
    levels.push({
      found: next.flatMap(({ words, length }) => [...words.subarray(0, length)]),
      hits: [...kernel.hits],
      taken: [...kernel.taken],
      transitions: kernel.transitions(),
      states: kernel.states(),
    });
    kernel.known.set(kernel.hits.subarray(0, kernel.known.length));
    kernel.recycle(level);
    level = next;
  }
  return { levels, memories: kernel.memories().length };
};

const tiny = fc.record({
  batch: fc.constantFrom(1, 2, 5, 256),
  recentBits: fc.constantFrom(1, 3, 15),
  firstSegment: fc.constantFrom(1, 8, 1024),
});

it('finds the same as JavaScript, in the same order, on random models', () => {
  fc.assert(
    fc.property(
      fc.oneof(modelTree(), modelTree({ padding: 30, processes: 2, steps: 3 })),
      tiny,
      fc.constantFrom(2, 64, 4096),
      fc.integer({ min: 1, max: 12 }),
      (tree, sizes, slots, maxLevels) => {
        const { program } = compileRandom(modelOf(tree));
        const here = explored(program, { ...KERNEL_SIZES, ...sizes, growableFromBytes: 2 ** 30 }, maxLevels, slots);
        const there = explored(program, { ...inMemory, ...sizes }, maxLevels, slots);
        expect([here.memories, there.memories]).toEqual([0, 1]);
        expect(there.levels).toEqual(here.levels);
      },
    ),
    randomised(150),
  );
});

const bounds: fc.Arbitrary<Bounds> = fc.record({
  maxStates: fc.constantFrom(30, 300, 1000),
  maxDepth: fc.option(fc.nat({ max: 8 }), { freq: 6, nil: null }),
});

it('finds the same as the auditor, on random models', async () => {
  await fc.assert(
    fc.asyncProperty(modelTree(), bounds, async (tree, limits) => {
      expect(await differences(tree, limits, undefined, { sizes: inMemory })).toEqual([]);
    }),
    randomised(300),
  );
});

/** Changes the first statement, wherever it is, for which there is a change; or all of them. */
const changing =
  (change: (one: Statement) => Body | undefined, which: 'first' | 'all' = 'first') =>
  (program: Program) => {
    let isDone = false;
    const within = (body: Body): Body =>
      body.flatMap((one) => {
        const changed = isDone ? undefined : change(one);
        if (changed !== undefined) {
          isDone = which === 'first';
          return changed;
        }
        if (one.kind !== 'test') return [one];
        const cases = one.cases.map((each) => ({ ...each, body: within(each.body) }));
        return [{ ...one, cases, otherwise: within(one.otherwise) }];
      });
    const functions = program.functions.map((one): GeneratedFunction => ({ ...one, body: within(one.body) }));
    return { ...program, functions };
  };

describe('a fault in the functions is found', () => {
  const faults: Record<string, (program: Program) => Program> = {
    'a write that is lost': changing((one) =>
      one.kind === 'successor' && one.set.some((bits) => bits !== 0)
        ? [{ ...one, set: one.set.map(() => 0) }]
        : undefined,
    ),
    'a write that disturbs its neighbour': changing((one) =>
      one.kind === 'successor' && one.keep.some((mask) => mask !== -1)
        ? [{ ...one, keep: one.keep.map((mask) => mask << 1) }]
        : undefined,
    ),
    'a successor that is lost': changing((one) => (one.kind === 'successor' ? [] : undefined)),
    'a guard that is turned round': changing((one) => {
      if (one.kind !== 'test' || one.cases.length !== 1) return undefined;
      const [{ fields, body } = { fields: [], body: [] }] = one.cases;
      return [{ ...one, cases: [{ fields, body: one.otherwise }], otherwise: body }];
    }),
    'a case that is mistaken for another': changing((one) => {
      if (one.kind !== 'test' || one.cases.length < 4) return undefined;
      const bodies = one.cases.map(({ body }) => body);
      return [{ ...one, cases: one.cases.map(({ fields }, k) => ({ fields, body: bodies.at(k - 1) as Body })) }];
    }),
    'a violation that is not noted': changing((one) =>
      one.kind === 'hit' && one.taken !== undefined ? [] : undefined,
    ),
    'an error that is not noted': changing((one) => (one.kind === 'hit' && one.taken === undefined ? [] : undefined)),
    'a property that always holds': changing((one) => (one.kind === 'refuse' ? [] : undefined)),
    'a deadlock that passes for an end': (program) => ({ ...program, ended: [] }),
  };

  it.each(Object.entries(faults))('%s', async (_, plant) => {
    const limits = { maxStates: 300, maxDepth: null };
    const outcome = await fc.check(
      fc.asyncProperty(
        modelTree(),
        async (tree) => (await differences(tree, limits, plant, { sizes: inMemory })).length === 0,
      ),
      { ...randomised(500), numRuns: 500, endOnFailure: true },
    );
    expect(outcome.failed).toBe(true);
  });
});

it('does not judge again what was hit in an earlier level', async () => {
  // The invariant is false in the first state, and has no value in the last.
  const { program } = compile(
    smallModel(
      { n: range(4) },
      [
        process(
          'p',
          {},
          {
            count(s: { n: number }) {
              s.n++;
              return s.n === 3 ? 'done' : 'count';
            },
          },
        ),
      ],
      [
        invariant('is judged once', (s: { n: number }) => {
          if (s.n === 3) throw new Error('planted');
          return s.n > 0;
        }),
        deadlockFree,
      ],
    ),
  );
  for (const growableFromBytes of [8, 2 ** 30]) {
    const { hits, errors, states } = await search(program, {
      inside: { sizes: { ...KERNEL_SIZES, growableFromBytes } },
    });
    expect([hits, errors, states]).toEqual([[0, undefined], undefined, 4]);
  }
});

describe('a program with a function that is too large', () => {
  /** A step of so many paths in one function, which would do nothing in WebAssembly. */
  const tampered = (rows: number, columns: number): Program => {
    const { program } = compile(
      smallModel({ a: range(rows), b: range(columns), c: range(rows * columns) }, [
        process(
          'p',
          {},
          {
            pair(s: { a: number; b: number; c: number }) {
              s.c = s.a * columns + s.b;
            },
          },
        ),
      ]),
    );
    const nothing: Statement = { kind: 'test', word: 0, mask: 0, cases: [], otherwise: [] };
    return changing((one) => (one.kind === 'successor' ? [nothing] : undefined), 'all')(program);
  };
  /** Transitions from the initial state. */
  const transitions = (program: Program): number => {
    const kernel = createKernel(program, { sizes: inMemory });
    kernel.begin();
    const [{ words, length } = { words: new Int32Array(0), length: 0 }] = kernel.takeFrontier();
    expect(kernel.memories()).toHaveLength(1);
    expect(kernel.expand(words, 0, length, false)).toBe(true);
    return kernel.transitions();
  };

  it('or with a state of very many successors, is left to JavaScript', () => {
    for (const [count, transitionsHere] of [
      [1024, 0],
      [1025, 1025],
    ] as const) {
      const { program } = compile(
        smallModel({ n: range(count) }, [
          process(
            'p',
            {},
            {
              pick(s: { n: number }) {
                s.n = choose(count);
              },
            },
          ),
        ]),
      );
      expect(program.maxSuccessors).toBe(count);
      const nothing: Statement = { kind: 'test', word: 0, mask: 0, cases: [], otherwise: [] };
      const tampered = changing((one) => (one.kind === 'successor' ? [nothing] : undefined), 'all')(program);
      expect(transitions(tampered)).toBe(transitionsHere);
    }
  });

  it('or with a test of very many values, is left to JavaScript', () => {
    const { program } = compile(
      smallModel({ n: range(65_536), m: range(3), k: range(4) }, [
        process(
          'p',
          {},
          {
            look(s: { n: number; m: number }) {
              s.m = s.n >= 65_530 ? 1 : 2;
            },
          },
        ),
      ]),
    );
    expect(transitions(program)).toBe(1);
  });

  it('is left to JavaScript', () => {
    expect(transitions(tampered(512, 24))).toBe(1);
    // One that is not is not.
    expect(transitions(tampered(4, 24))).toBe(0);
  });
});
