// The mmu_notifier models against what is known of them: the verdicts that stand beside the models, the same verdicts
// written down a second time by scenario, the shape of the shortest traces, and what an operation costs.
import { describe, expect, test } from 'vitest';
import { mmuNotifierCow } from '../../models/mmu-notifier/cow.js';
import { mmuNotifierUnmap } from '../../models/mmu-notifier/model.js';
import { mmuNotifierUpgrade } from '../../models/mmu-notifier/upgrade.js';
import { fixMatrix } from '../../src/check/fixes.js';
import type { LooseValues } from '../../src/index.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { stepsIn, traceOf, verdictOf, verdictsOf } from './verdicts.js';

const models = [mmuNotifierUnmap, mmuNotifierCow, mmuNotifierUpgrade];

/** The shortest violation, as `step` for the unmapping thread, `device: step` and `handler: step` for the others. */
const told = async (property: string, parameters: LooseValues): Promise<readonly string[]> => {
  const short: { readonly [process: string]: string } = { 'device (gpu0)': 'device', ppr_handler: 'handler' };
  return stepsIn(await traceOf(mmuNotifierUnmap, property, parameters), (process) => short[process] ?? '');
};

verdictsAreAsExpected(models, ({ neverTaken }) => expect(neverTaken).toEqual([]));

describe('unmapping, by policy: freed access, freed walk, device alive, storm', () => {
  const columns = [
    'no device access to a freed page',
    'no device walk of a freed page table',
    'the device stays alive',
    'no fault storm',
  ];
  const row = (policy: string, parameters: LooseValues) =>
    verdictsOf(mmuNotifierUnmap, columns, { policy, ...parameters });

  test.each([
    ['start', ['V(7,3)', 'V(10,3)', 'H', 'H']],
    ['end', ['V(7,2)', 'V(10,3)', 'H', 'H']],
    ['emptypt', ['H', 'V(10,3)', 'V(8,7)', 'V(6,5)']],
    ['swtlb', ['H', 'H', 'H', 'H']],
    ['inv2014', ['H', 'H', 'H', 'H']],
    ['inv2017', ['H', 'H', 'H', 'H']],
    ['inv2023', ['H', 'H', 'H', 'H']],
  ])('munmap, pages freed before range_end: %s', async (policy, verdicts) => {
    expect(await row(policy, { munmap: true, overflow: true })).toEqual(verdicts);
  });

  test.each([
    ['start', ['V(10,3)', 'V(8,3)', 'H', 'H']],
    ['end', ['H', 'V(8,3)', 'H', 'H']],
    ['emptypt', ['H', 'V(8,3)', 'V(8,7)', 'V(6,5)']],
    ['swtlb', ['H', 'H', 'H', 'H']],
    ['inv2014', ['H', 'H', 'H', 'H']],
    ['inv2017', ['H', 'H', 'H', 'H']],
    ['inv2023', ['H', 'H', 'H', 'H']],
  ])('munmap, pages freed after range_end: %s', async (policy, verdicts) => {
    expect(await row(policy, { munmap: true, overflow: false })).toEqual(verdicts);
  });

  test.each(['start', 'end', 'emptypt', 'swtlb', 'inv2014', 'inv2017', 'inv2023'])(
    'madvise frees no page table, so none is walked: %s',
    async (policy) => {
      for (const overflow of [true, false]) {
        expect((await row(policy, { munmap: false, overflow }))[1]).toBe('H');
      }
    },
  );

  test.each([1, 2, 3, 4, 6])(
    'the empty page table defeats a device of patience %i in 2F + 2 steps',
    async (patience) => {
      expect(await verdictOf(mmuNotifierUnmap, 'the device stays alive', { patience })).toBe(
        `V(${2 * patience + 2},${2 * patience + 1})`,
      );
    },
  );
});

describe('unmapping, the shortest traces', () => {
  test('start is too early: the device walks again before the PTE is cleared', async () => {
    expect(await told('no device access to a freed page', { policy: 'start' })).toEqual([
      'mmu_notifier_invalidate_range_start',
      'device: ats_request',
      'device: read_pte',
      'ptep_get_and_clear',
      'force_flush/tlb_flush_mmu_tlbonly',
      'force_flush/tlb_batch_pages_flush',
      'device: dma',
    ]);
  });

  test('end is too late: an overflow has freed the page before', async () => {
    const trace = await told('no device access to a freed page', { policy: 'end' });
    expect(trace).not.toContain('mmu_notifier_invalidate_range_end');
    expect(trace.slice(0, 2)).toEqual(['device: ats_request', 'device: read_pte']);
  });

  test('the page table is freed when its window is long closed', async () => {
    expect((await told('no device walk of a freed page table', {})).slice(4)).toEqual([
      'mmu_notifier_invalidate_range_end',
      'device: ats_request',
      'free_pgtables',
      'tlb_finish_mmu/tlb_flush_mmu_tlbonly',
      'tlb_finish_mmu/tlb_table_flush',
      'device: read_pte',
    ]);
  });

  test('the device asks, is told SUCCESS, and asks again until it fails', async () => {
    expect(await told('the device stays alive', {})).toEqual([
      'mmu_notifier_invalidate_range_start',
      'device: ats_request',
      'handler: do_fault',
      'device: ats_request',
      'handler: do_fault',
      'device: ats_request',
      'handler: do_fault',
      'device: ats_request',
    ]);
  });
});

test('a handler that waits for munmap raises no storm, and madvise does not make it wait', async () => {
  expect(await verdictOf(mmuNotifierUnmap, 'no fault storm', { mmapLock: true })).toBe('H');
  expect(await verdictOf(mmuNotifierUnmap, 'the device stays alive', { mmapLock: true })).toBe('H');
  expect(await verdictOf(mmuNotifierUnmap, 'no fault storm', { mmapLock: true, munmap: false })).toBe('V(6,5)');
});

describe('copy-on-write', () => {
  test('told at range_end only, the device sees the later write and misses the earlier one', async () => {
    expect(await verdictOf(mmuNotifierCow, 'the device sees writes in order', { policy: 'end' })).toBe('V(10,3)');
  });

  test.each(['inv2014', 'inv2017', 'inv2023'])('told under the page table lock it does not: %s', async (policy) => {
    expect(await verdictOf(mmuNotifierCow, 'the device sees writes in order', { policy })).toBe('H');
  });
});

describe('permission upgrade', () => {
  test.each(['inv2014', 'inv2017'])('no write gets through, and the device gives up: %s', async (policy) => {
    expect(await verdictOf(mmuNotifierUpgrade, 'the write of a device gets through', { policy })).toBe('V');
    expect(await verdictOf(mmuNotifierUpgrade, 'the device stays alive', { policy })).toBe('V(7,6)');
  });

  test('every write gets through when upgrades reach the device: inv2023', async () => {
    expect(await verdictOf(mmuNotifierUpgrade, 'the write of a device gets through', { policy: 'inv2023' })).toBe('H');
    expect(await verdictOf(mmuNotifierUpgrade, 'the device stays alive', { policy: 'inv2023' })).toBe('H');
  });
});

describe('progress', () => {
  const scenarios = [
    { munmap: true, overflow: true },
    { munmap: true, overflow: false },
    { munmap: false, overflow: true },
    { munmap: false, overflow: false },
  ];

  test.each(scenarios)('a device that failed on the empty page table is never served: %o', (parameters) => {
    expect(missedBy(mmuNotifierUnmap, 'none', parameters).ends).toBeGreaterThan(0);
  });

  test.each(
    ['swtlb', 'inv2014', 'inv2017', 'inv2023'].flatMap((fix) => scenarios.map((parameters) => ({ fix, parameters }))),
  )('every access is finally served or rejected: %o', ({ fix, parameters }) => {
    expect(missedBy(mmuNotifierUnmap, fix, parameters)).toEqual({ ends: 0, cycles: 0 });
  });

  test('a write fault is never resolved without the flush of 2023, and always with it', () => {
    expect(missedBy(mmuNotifierUpgrade, 'none', { policy: 'inv2014' }).ends).toBe(1);
    expect(missedBy(mmuNotifierUpgrade, 'none', { policy: 'inv2017' }).ends).toBe(1);
    expect(missedBy(mmuNotifierUpgrade, 'inv2023', { devices: 2 })).toEqual({ ends: 0, cycles: 0 });
  });
});

test('an unmap with n flush points costs 1, 1, 2, 0, n + 1, n, n flushes of the device', async () => {
  const { rows } = await fixMatrix(mmuNotifierUnmap, { parameters: { vas: 3 } });
  const price = (unit: string) =>
    Object.fromEntries(
      rows.map(({ fixes, costs }) => [fixes[0] ?? 'emptypt', costs?.find((c) => c.unit === unit)?.most ?? 0]),
    );
  // Three pages, each flushed on the way, and tlb_finish_mmu.
  expect(new Set(Object.values(price('CPU TLB flush')))).toEqual(new Set([4]));
  expect(price('device flush')).toEqual({
    start: 1,
    end: 1,
    emptypt: 2,
    swtlb: 0,
    inv2014: 5,
    inv2017: 4,
    inv2023: 4,
  });
  expect(price('gcr3 write').emptypt).toBe(2);
  expect(price('software TLB flush').swtlb).toBe(1);
  expect(price('spurious interrupt')).toEqual({
    start: 0,
    end: 0,
    emptypt: 3,
    swtlb: 0,
    inv2014: 0,
    inv2017: 0,
    inv2023: 0,
  });
});
