// What an author expects against what a check finds: every figure that is pinned is compared, and those that are not are free.
import { expect, test } from 'vitest';
import { check } from '../../src/check/check.js';
import { mismatchesOf } from '../../src/check/expectation.js';
import { type Expectation, violated } from '../../src/model/expectation.js';
import { lostUpdate } from '../cli/fixture-models.js';

const PROPERTY = 'no lost update';

/** What is not as it is expected of two increments, one of which is lost in 4 steps with 2 switches. */
const mismatches = async (expected: Omit<Expectation, 'violated'> & Partial<Expectation>): Promise<string[]> => {
  const result = await check(lostUpdate);
  const cell = { violated: { [PROPERTY]: violated(4, 2) }, ...expected };
  return mismatchesOf(cell, result).map(({ property, message }) => `${property}: ${message}`);
};

test.each<[string, Expectation['violated'], string[]]>([
  ['the length and the switches', { [PROPERTY]: violated(4, 2) }, []],
  ['the length alone', { [PROPERTY]: violated(4) }, []],
  ['that it is violated', { [PROPERTY]: violated() }, []],
  [
    'other switches',
    { [PROPERTY]: violated(4, 1) },
    [`${PROPERTY}: expected violated in 4 steps with 1 switch, got violated in 4 steps with 2 switches`],
  ],
  [
    'another length',
    { [PROPERTY]: violated(5) },
    [`${PROPERTY}: expected violated in 5 steps, got violated in 4 steps with 2 switches`],
  ],
  ['that all holds', {}, [`${PROPERTY}: expected holds, got violated in 4 steps with 2 switches`]],
  [
    'a property that is not there',
    { [PROPERTY]: violated(), 'no loss': violated() },
    ['no loss: is expected to be violated, but the model has no such property'],
  ],
])('%s may be expected', async (_, expected, wrong) => expect(await mismatches({ violated: expected })).toEqual(wrong));

test('counts are compared where they are pinned', async () => {
  const { states, transitions } = (await check(lostUpdate)).statistics;
  expect(await mismatches({ states, transitions })).toEqual([]);
  expect(await mismatches({ states: states + 1 })).toEqual([`states: expected ${states + 1} states, got ${states}`]);
  expect(await mismatches({ transitions: transitions - 1 })).toEqual([
    `transitions: expected ${transitions - 1} transitions, got ${transitions}`,
  ]);
});
