// The causal cone of a finding, and the switches that matter.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { FlushpointError } from '../../src/base/errors.js';
import { check } from '../../src/check/check.js';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { process, range, reachable } from '../../src/index.js';
import { untilEnded } from '../../src/model/endless.js';
import { configure } from '../../src/model/model.js';
import { explain, explained } from '../../src/trace/explain.js';
import type { Trace } from '../../src/trace/trace.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { smallModel } from '../compile/small-model.js';
import { modelOf, modelTree } from '../random-model.js';
import { findingOfSteps, type Move, traceAlong } from './walk.js';

const moves = (maxLength: number): fc.Arbitrary<Move[]> =>
  fc.array(fc.record({ process: fc.nat({ max: 11 }), alternative: fc.nat({ max: 5 }) }), { maxLength, size: 'max' });

/** Traces to every property that a schedule finds. */
const tracesAlong = (compiled: Compiled, schedule: readonly Move[]): Trace[] =>
  untilEnded(() => compiled.properties.flatMap(({ name }) => traceAlong(compiled, schedule, name) ?? []));

const assertConeSuffices = (compiled: Compiled, trace: Trace): number => {
  untilEnded(() => {
    expect(findingOfSteps(compiled, trace, () => true)).toEqual(trace.finding);
    expect(findingOfSteps(compiled, trace, (i) => trace.steps[i]?.inCone === true)).toEqual(trace.finding);
  });
  return trace.steps.filter(({ inCone }) => !inCone).length;
};

describe('the cone suffices', () => {
  test('along random schedules of random models', () => {
    let outside = 0;
    fc.assert(
      fc.property(modelTree(), moves(40), (tree, schedule) => {
        let compiled: Compiled;
        try {
          compiled = compile(modelOf(tree), undefined, { maxPaths: 4096 });
        } catch (error) {
          if (!(error instanceof FlushpointError)) throw error;
          return fc.pre(false);
        }
        for (const trace of tracesAlong(compiled, schedule)) outside += assertConeSuffices(compiled, trace);
      }),
      { numRuns: 200, seed: 20 },
    );
    expect(outside).toBeGreaterThan(0);
  });

  test.each(models.map((m) => [m.name, m] as const))('along random schedules of %s', (_, m) => {
    const compiled = compile(m);
    fc.assert(
      fc.property(moves(120), (schedule) => {
        for (const trace of tracesAlong(compiled, schedule)) assertConeSuffices(compiled, trace);
      }),
      { numRuns: 20, seed: 20 },
    );
  });
});

const traceOf = async (m: Parameters<typeof check>[0], property: string): Promise<Trace> => {
  const { properties } = await check(m, { witnesses: true });
  const verdict = properties.find(({ name }) => name === property)?.verdict;
  if (verdict === undefined || !('trace' in verdict) || verdict.trace === undefined) throw new Error('no trace');
  return verdict.trace;
};

test('a minimal trace has no step outside its cone', async () => {
  for (const m of [lostUpdate, lockOrder, ...models]) {
    const { properties } = await check(m, { witnesses: true });
    for (const { verdict } of properties) {
      if (!('trace' in verdict)) continue;
      expect(verdict.trace?.steps.every(({ inCone }) => inCone)).toBe(true);
    }
  }
});

test('a step that nothing depends on is outside', () => {
  const compiled = compile(lostUpdate, configure(lostUpdate, undefined, { workers: 3 }));
  const schedule = [2, 0, 1, 1, 0, 2].map((process) => ({ process, alternative: 0 }));
  const trace = traceAlong(compiled, schedule, 'an update is stored');
  expect(trace?.steps.map(({ process, step, inCone }) => [process, step, inCone])).toEqual([
    ['worker (cpu2)', 'load', false],
    ['worker (cpu0)', 'load', false],
    ['worker (cpu1)', 'load', true],
    ['worker (cpu1)', 'store', true],
  ]);
});

test('a step whose value is overwritten before anybody reads it is outside', () => {
  const state = { x: range(3), y: range(3) };
  type State = { x: number; y: number };
  const writer = (name: string, value: number) =>
    process(
      name,
      {},
      {
        write(s: State) {
          s.x = value;
        },
      },
    );
  const reader = process(
    'reader',
    {},
    {
      read(s: State) {
        s.y = s.x;
      },
    },
  );
  const compiled = compile(
    smallModel(state, [writer('first', 1), writer('second', 2), reader], [reachable('read', (s: State) => s.y === 2)]),
  );
  const trace = traceAlong(
    compiled,
    [0, 1, 2].map((p) => ({ process: p, alternative: 0 })),
    'read',
  );
  expect(trace?.steps.map(({ inCone }) => inCone)).toEqual([false, true, true]);
});

describe('the switches that matter', () => {
  test('are those that cannot move: both loads come before both stores', async () => {
    const trace = await traceOf(lostUpdate, 'no lost update');
    expect(trace.steps.map(({ process, step }) => `${step} ${process}`)).toEqual([
      'load worker (cpu0)',
      'load worker (cpu1)',
      'store worker (cpu1)',
      'store worker (cpu0)',
    ]);
    const place = (number: number) => {
      const { process, step } = trace.steps[number - 1] as Trace['steps'][number];
      return { process, step, number };
    };
    expect(explain(compile(lostUpdate), trace)).toEqual({
      switches: [
        {
          step: 2,
          critical: true,
          after: { earlier: place(1), later: place(3), forced: false },
          before: { earlier: place(2), later: place(4) },
        },
        { step: 4, critical: false },
      ],
      sentence: 'store of worker (cpu1) comes after load of worker (cpu0), and load before store',
    });
  });

  test('of the ppc64 hash table are the window between the unlock and the flush', async () => {
    const m = models.find(({ name }) => name === 'ppc64-hash') as (typeof models)[number];
    const { switches, sentence } = explain(compile(m), await traceOf(m, 'no duplicate hash entry')) ?? {};
    expect(switches?.map(({ critical }) => critical)).toEqual([true]);
    expect(sentence).toBe(
      'hash_preload/hpte_insert of user_store (cpu1) comes after pte_unmap_unlock but before tlb_finish_mmu of unmap_mapping_range (cpu0)',
    );
  });

  test('of a deadlock: the second lock is asked for before the first process has both', async () => {
    const { sentence } = explain(compile(lockOrder), await traceOf(lockOrder, 'no deadlock')) ?? {};
    expect(sentence).toBe('lock_outer of fault comes before lock_inner of truncate');
  });

  test('are not looked for in a trace of very many steps', async () => {
    const spinner = smallModel(
      { n: range(2) },
      [
        process('spin', {}, { spin: () => 'spin' }),
        process('set', {}, { set: (s: { n: number }) => void Object.assign(s, { n: 1 }) }),
      ],
      [reachable('set', (s: { n: number }) => s.n === 1)],
    );
    const compiled = compile(spinner);
    const schedule = [...Array.from({ length: 500 }, () => 0), 1].map((p) => ({ process: p, alternative: 0 }));
    const trace = traceAlong(compiled, schedule, 'set') as Trace;
    expect(trace.steps.filter(({ inCone }) => inCone)).toHaveLength(1);
    expect(explain(compiled, trace)).toBeUndefined();
    expect(explained(compiled, trace)).toBe(trace);
  });

  test('there are none in a run of one process', async () => {
    const trace = await traceOf(lostUpdate, 'an update is stored');
    expect(explain(compile(lostUpdate), trace)).toEqual({ switches: [] });
  });
});
