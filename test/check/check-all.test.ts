// Many checks in a row: which cells there are, and how each came out.
import { expect, test } from 'vitest';
import { type CheckedCell, cellOf, checkAll, plan } from '../../src/check/check-all.js';
import type { Model } from '../../src/model/model.js';
import { broken, endless, failing, lockOrder, lostUpdate, mistaken } from '../cli/fixture-models.js';

const collect = async (...what: Parameters<typeof checkAll>): Promise<CheckedCell[]> => {
  const cells: CheckedCell[] = [];
  for await (const cell of checkAll(...what)) cells.push(cell);
  return cells;
};
const statuses = (cells: readonly CheckedCell[]) => cells.map(({ status }) => status);

test('the cells are the expectations, and every fix that none of them names', () =>
  expect(plan([lostUpdate, lockOrder]).map(({ model, fix, parameters }) => [model.name, fix, parameters])).toEqual([
    ['lost-update', 'none', {}],
    ['lost-update', 'atomic', {}],
    ['lost-update', 'none', { workers: 3 }],
    ['lock-order', 'none', {}],
    ['lock-order', 'ordered', {}],
  ]));

test('a parameter is part of a cell only where it differs from the default and from what the fix sets', () => {
  expect(cellOf(lostUpdate, undefined, { workers: 2 }).parameters).toEqual({});
  expect(cellOf(lostUpdate, 'atomic', { workers: 3, atomic: true }).parameters).toEqual({ workers: 3 });
});

test('a configuration finds its expectation by its values', () => {
  const [, atomic, three] = lostUpdate.expected;
  expect(cellOf(lostUpdate, undefined, { atomic: true }).expectation).toBe(atomic);
  expect(cellOf(lostUpdate, 'none', { workers: 3 }).expectation).toBe(three);
  expect(cellOf(lostUpdate, 'none', { workers: 4 }).expectation).toBeUndefined();
});

test('verdicts are as expected, differ, or are open', async () => {
  expect(statuses(await collect(plan([lostUpdate, lockOrder])))).toEqual(Array(5).fill('as expected'));
  expect(statuses(await collect(plan([mistaken])))).toEqual(['differs', 'as expected']);
  expect(statuses(await collect(plan([endless]), { limits: { maxStates: 100 } }))).toEqual(['inconclusive']);
  expect(statuses(await collect([cellOf(lostUpdate, 'none', { workers: 4 })]))).toEqual(['unjudged']);
});

test('a verdict that differs is not excused by others that are open', async () => {
  const wrong: Model = { ...lostUpdate, expected: [{ violated: { 'no lost update': { violated: true, steps: 5 } } }] };
  const [cell] = await collect([cellOf(wrong, 'none', {})], { limits: { maxDepth: 4 } });
  expect(cell?.status).toBe('differs');
  const [cut] = await collect([cellOf(wrong, 'none', {})], { limits: { maxDepth: 3 } });
  expect(cut?.status).toBe('inconclusive');
});

test('counts are not compared when a limit ended the search', async () => {
  const counted: Model = { ...endless, expected: [{ parameters: { width: 1 }, violated: {}, states: 32 }] };
  expect(statuses(await collect([cellOf(counted, 'none', { width: 1 })]))).toEqual(['as expected']);
  const [cut] = await collect([cellOf(counted, 'none', { width: 1 })], { limits: { maxDepth: 3 } });
  expect(cut?.status).toBe('inconclusive');
});

test('a broken model spoils its own cells only; a bug ends the run', async () => {
  expect(statuses(await collect(plan([broken, lockOrder])))).toEqual(['broken', 'as expected', 'as expected']);
  await expect(collect(plan([failing]))).rejects.toThrow(TypeError);
});

test('a signal ends the run with the cell that is being checked', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const cells = await collect(plan([lostUpdate]), {
    signal: controller.signal,
    onCell: (_, before) => {
      seen.push(before);
      if (before === 1) controller.abort();
    },
  });
  expect(seen).toEqual([0, 1]);
  expect(statuses(cells)).toEqual(['as expected', 'inconclusive']);
});

test('a signal that comes while a broken model is found out is heard before the next check', async () => {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const [cell] = plan([broken]);
  const cells = Array.from({ length: 3 }, () => cell as NonNullable<typeof cell>);
  expect(statuses(await collect(cells, { signal: controller.signal }))).toEqual(['broken']);
});
