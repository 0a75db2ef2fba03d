// Schedules for fast-check: all of them are runs, they shrink to runs that are smaller, and what is left of a violation is as
// short as the search says it can be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { type Schedule, schedules } from '../../src/fast-check/index.js';
import { configure, type Model } from '../../src/model/model.js';
import { check } from '../../src/run.js';
import { playerOf, switchesIn } from '../../src/schedule/schedule.js';
import { smallerThan } from '../../src/schedule/smaller.js';
import { broken, endless, lockOrder, lostUpdate } from '../cli/fixture-models.js';

const SEEDS = [1, 2, 3, 4, 5];

/** The schedule that fast-check is left with when a property must not be violated; undefined when none violates it. */
const leftOf = (m: Model, property: string, seed: number, fix = 'none'): Schedule | undefined => {
  const runs = schedules(m, { fix });
  const isFine = fc.property(runs, (schedule) => !runs.run(schedule).violated.includes(property));
  return fc.check(isFine, { seed, numRuns: 200 }).counterexample?.[0];
};

test.each([lostUpdate, lockOrder, endless, broken].map((m) => [m.name, m] as const))(
  'every schedule of %s can be played to its last move',
  (_, m) => {
    const player = playerOf(compile(m));
    const isRun = fc.property(schedules(m, { maxSteps: 30 }), (schedule) => {
      const played = player.play(schedule);
      expect(played.moves).toEqual(schedule);
      const isAtEnd = played.isOver || player.enabled(played.states.at(-1) as Int32Array).length === 0;
      expect(isAtEnd || schedule.length === 30).toBe(true);
    });
    fc.assert(isRun, { seed: 1, numRuns: 20 });
  },
);

test('what a schedule shrinks to can be played, and is shorter or has fewer switches', () => {
  const parameters = { workers: 3 };
  const player = playerOf(compile(lostUpdate, configure(lostUpdate, 'none', parameters)));
  const isSmaller = fc.property(schedules(lostUpdate, { parameters }), (schedule) => {
    for (const smaller of smallerThan(player, schedule)) {
      expect(player.play(smaller).moves).toEqual(smaller);
      const shorter = schedule.length - smaller.length;
      expect(shorter > 0 || (shorter === 0 && switchesIn(smaller) < switchesIn(schedule))).toBe(true);
    }
  });
  fc.assert(isSmaller, { seed: 1, numRuns: 20 });
});

describe('what is left of a violation', () => {
  test.each([
    [lostUpdate, 'no lost update'],
    [lockOrder, 'no deadlock'],
  ] as const)('of %o is a minimal trace', async (m, property) => {
    const { verdict } = (await check(m)).properties.find(({ name }) => name === property) ?? {};
    if (verdict?.status !== 'violated' || !('switches' in verdict)) throw new Error('is not violated');
    for (const seed of SEEDS) {
      const left = leftOf(m, property, seed) ?? [];
      expect([left.length, switchesIn(left)]).toEqual([verdict.steps, verdict.switches]);
    }
  });

  test('is nothing under a fix', () => {
    expect(leftOf(lostUpdate, 'no lost update', 1, 'atomic')).toBeUndefined();
    expect(leftOf(lockOrder, 'no deadlock', 1, 'ordered')).toBeUndefined();
  });

  test('begins with an example, where one is given', () => {
    const runs = schedules(lockOrder);
    const example = [
      { process: 'truncate', step: 'lock_outer', choices: [] },
      { process: 'fault', step: 'lock_outer', choices: [] },
    ];
    expect(runs.canShrinkWithoutContext(example)).toBe(true);
    expect(runs.canShrinkWithoutContext([...example, ...example])).toBe(false);
    const isFine = fc.property(runs, (schedule) => runs.run(schedule).violated.length === 0);
    expect(fc.check(isFine, { examples: [[example]], numRuns: 1 }).counterexample?.[0]).toHaveLength(2);
  });
});

describe('a run', () => {
  const load = { process: 'worker (cpu0)', step: 'load', choices: [] };

  test('says what is found and by which move, and what the variables are', () => {
    const store = { ...load, step: 'store' };
    const run = schedules(lostUpdate).run([load, store]);
    expect(run.findings).toMatchObject([{ property: 'an update is stored', verdict: 'reached', step: 2 }]);
    expect(run).toMatchObject({ violated: [], switches: 0 });
    expect(run.state).toContainEqual({ variable: 'value', value: 1 });
  });

  test('is refused for a move that cannot be made', () => {
    expect(() => schedules(lostUpdate).run([load, load])).toThrow('is at store here');
  });
});

test('a failure of fast-check tells the schedule move by move', () => {
  const runs = schedules(lockOrder);
  expect(() =>
    fc.assert(
      fc.property(runs, (schedule) => runs.run(schedule).violated.length === 0),
      { seed: 1 },
    ),
  ).toThrow(
    /Counterexample: \[truncate: lock_outer; fault: lock_outer\]|Counterexample: \[fault: lock_outer; truncate: lock_outer\]/,
  );
});
