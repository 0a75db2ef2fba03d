// The ppc64 hash table models against what is known of them: the verdicts that stand beside the models, the same verdicts
// written down a second time by variant, the shape of the shortest traces, liveness, and what an unmap costs.
import { describe, expect, test } from 'vitest';
import { ppc64Hash } from '../../models/ppc64-hash/model.js';
import { ppc64HashPreempt } from '../../models/ppc64-hash/preempt.js';
import { fixMatrix } from '../../src/check/fixes.js';
import { compile } from '../../src/compile/compile.js';
import { configure, type LooseValues, type Model } from '../../src/index.js';
import type { Trace } from '../../src/trace/trace.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { traceOf, verdictsOf } from './verdicts.js';

const NO_DUP = 'no duplicate hash entry';
const TRACKED = 'every hash entry is tracked';
const NO_STALE = 'no stale entry after free';
const UNDER_PTL = 'batch only under PTL';
const NO_FOREIGN = 'no foreign batch';
const DEADLOCK = 'no deadlock';
const INSERTED = 'some CPU inserts a hash entry';

/** The steps of a trace, cut where another process takes over. */
const turns = ({ steps }: Trace): string[][] =>
  steps
    .reduce<{ process: string; steps: string[] }[]>((told, { process, step }) => {
      const last = told.at(-1);
      if (last?.process === process) last.steps.push(step);
      else told.push({ process, steps: [step] });
      return told;
    }, [])
    .map(({ process, steps }) => [process, ...steps]);

verdictsAreAsExpected([ppc64Hash, ppc64HashPreempt]);

describe('when the batch is flushed, by variant', () => {
  const columns = [NO_DUP, TRACKED, NO_STALE, UNDER_PTL, DEADLOCK];
  //                                                       dup        tracked   stale  under PTL  deadlock
  const variants: [string, LooseValues, readonly string[]][] = [
    ['finish', {}, ['V(14,1)', 'H', 'H', 'V(7,0)', 'H']],
    ['finish', { initialPerm: 'rw' }, ['H', 'H', 'H', 'V(7,0)', 'H']],
    ['preUnlock', {}, ['H', 'H', 'H', 'H', 'H']],
    ['lazyLeave', {}, ['H', 'H', 'H', 'H', 'H']],
    ['finishInPTL', {}, ['H', 'H', 'H', 'H', 'H']],
    ['immediate', {}, ['H', 'H', 'H', 'H', 'H']],
    // One step more than finish: down_write.
    ['mmapSemWrite', {}, ['H', 'H', 'H', 'V(8,0)', 'H']],
    ['mmapSemWrite', { mmap: true }, ['H', 'H', 'H', 'V(8,0)', 'V(4,2)']],
    ['keepBits', {}, ['H', 'H', 'H', 'V(7,0)', 'H']],
    ['lazyLeave', { numaHinting: true, numaUpdate: 'setPteAt' }, ['V(12,1)', 'V(3,0)', 'H', 'H', 'H']],
  ];

  test.each(variants)('%s %o', async (flushPoint, parameters, verdicts) => {
    expect(await verdictsOf(ppc64Hash, columns, { flushPoint, ...parameters })).toEqual(verdicts);
  });

  test.each(variants)('%s %o: some CPU inserts an entry', async (flushPoint, parameters) => {
    expect(await verdictsOf(ppc64Hash, [INSERTED], { flushPoint, ...parameters })).toEqual(['H']);
  });

  test.each(variants.filter(([, { mmap, numaHinting }]) => mmap !== true && numaHinting !== true))(
    '%s %o: every faulting write succeeds',
    (flushPoint, parameters) => {
      expect(missedBy(ppc64Hash, 'none', { flushPoint, ...parameters })).toEqual({ ends: 0, cycles: 0 });
    },
  );

  test('a deadlock is the only way to miss a write when mmap runs too', () => {
    expect(missedBy(ppc64Hash, 'mmap-sem-write', { mmap: true })).toEqual({ ends: 1, cycles: 0 });
  });

  test('a write is served with NUMA hinting that flushes; without, a duplicate can make it fault for ever', () => {
    const numaHinting = true;
    expect(missedBy(ppc64Hash, 'lazy-leave+ptep-set-numa', { numaHinting })).toEqual({ ends: 0, cycles: 0 });
    expect(missedBy(ppc64Hash, 'ptep-set-numa', { numaHinting })).toEqual({ ends: 0, cycles: 0 });
    expect(missedBy(ppc64Hash, 'lazy-leave', { numaHinting })).toEqual({ ends: 0, cycles: 1 });
  });
});

describe('larger systems', () => {
  const columns = [NO_DUP, TRACKED, NO_STALE, DEADLOCK, INSERTED];
  const safe = ['preUnlock', 'lazyLeave', 'finishInPTL', 'immediate', 'mmapSemWrite', 'keepBits'];

  test.each(safe)('two pages, two PTLs, two faulting CPUs, evictions: %s is safe', async (flushPoint) => {
    for (const slots of [1, 3]) {
      const parameters = { flushPoint, pages: 2, cpus: 2, ptls: 2, slots, batchSize: 3 };
      expect(await verdictsOf(ppc64Hash, columns, parameters)).toEqual(['H', 'H', 'H', 'H', 'H']);
    }
  });

  test('without room for a second entry the old one is evicted first, and there is no duplicate', async () => {
    expect(await verdictsOf(ppc64Hash, [NO_DUP], { slots: 1 })).toEqual(['H']);
    expect(await verdictsOf(ppc64Hash, [NO_DUP], { slots: 3 })).toEqual(['V(14,1)']);
  });

  test('a batch that is full at the end of the pages hides the race', async () => {
    const pages = { pages: 2, slots: 3 };
    expect(await verdictsOf(ppc64Hash, [NO_DUP], { ...pages, batchSize: 2 })).toEqual(['H']);
    expect(await verdictsOf(ppc64Hash, [NO_DUP], { ...pages, batchSize: 3 })).toEqual(['V(16,1)']);
    expect(await verdictsOf(ppc64Hash, [NO_DUP], { ...pages, batchSize: 2, ptls: 2 })).toEqual(['V(14,1)']);
  });

  test('the corners of the parameter ranges compile', () => {
    const corner = { pages: 4, slots: 6, cpus: 4, batchSize: 5, ptls: 4, mmap: true };
    for (const numaHinting of [false, true]) {
      const parameters = { ...corner, numaHinting, numaUpdate: 'ptepSetNuma' };
      expect(compile(ppc64Hash, configure(ppc64Hash, 'none', parameters)).steps.length).toBeGreaterThan(0);
    }
    const preempt = { tasks: 3, cpus: 3, faultingCpus: 2, slots: 5 };
    expect(compile(ppc64HashPreempt, configure(ppc64HashPreempt, 'none', preempt)).steps.length).toBeGreaterThan(0);
  });
});

describe('the shortest traces', () => {
  test('the duplicate: clear, batch, unlock; fault, set_pte_at, insert', async () => {
    expect(turns(await traceOf(ppc64Hash, NO_DUP))).toEqual([
      [
        'unmap_mapping_range (cpu0)',
        'lock_i_mmap_lock',
        'tlb_gather_mmu',
        'pte_offset_map_lock',
        'ptep_get_and_clear',
        'hpte_need_flush',
        'arch_leave_lazy_mmu_mode',
        'pte_unmap_unlock',
      ],
      [
        'user_store (cpu1)',
        'store',
        'hash_page',
        'down_read_mmap_sem',
        'pte_offset_map_lock',
        'handle_pte_fault',
        'hash_preload',
        'hash_preload/hpte_insert',
      ],
    ]);
  });

  test('the lock-order deadlock: two locks in opposite order, and a reader that waits for the writer', async () => {
    const { finding, ...trace } = await traceOf(ppc64Hash, DEADLOCK, { flushPoint: 'mmapSemWrite', mmap: true });
    expect(turns(trace as Trace)).toEqual([
      ['unmap_mapping_range (cpu0)', 'lock_i_mmap_lock'],
      ['user_store (cpu1)', 'store', 'hash_page'],
      ['mmap', 'down_write_mmap_sem'],
    ]);
    expect(finding.blocked?.map(({ process, step }) => `${process}: ${step}`)).toEqual([
      'unmap_mapping_range (cpu0): down_write_mmap_sem',
      'user_store (cpu1): down_read_mmap_sem',
      'mmap: vma_link_lock_i_mmap_lock',
    ]);
  });

  test('with preemption: the task goes on where its batch is not', async () => {
    const told = turns(await traceOf(ppc64HashPreempt, NO_DUP));
    expect(told.map(([process]) => process)).toEqual([
      'zap_pte_range (task0)',
      'scheduler',
      'zap_pte_range (task0)',
      'user_store (cpu2)',
    ]);
    expect(told[2]).toEqual(['zap_pte_range (task0)', 'arch_leave_lazy_mmu_mode', 'pte_unmap_unlock']);
  });
});

describe('a task that is switched out in lazy MMU mode', () => {
  const columns = [NO_DUP, NO_FOREIGN, UNDER_PTL, TRACKED, DEADLOCK];
  test.each([
    ['none', true, ['V(15,3)', 'V(5,1)', 'V(8,2)', 'H', 'H']],
    ['none', false, ['H', 'V(5,1)', 'H', 'H', 'H']],
    ['off', true, ['H', 'H', 'H', 'H', 'H']],
    ['flushOnSwitch', true, ['H', 'H', 'H', 'H', 'H']],
    ['preemptDisable', true, ['H', 'H', 'H', 'H', 'H']],
  ])('%s, migrate %s', async (preempt, migrate, verdicts) => {
    expect(await verdictsOf(ppc64HashPreempt, columns, { preempt, migrate })).toEqual(verdicts);
  });
});

describe('what an unmap of three pages under two PTLs costs', () => {
  const removals = 3;
  const sections = 2;
  test.each([
    ['none', { 'HPTE removal': removals, 'flush call': 1 }],
    ['pre-unlock', { 'HPTE removal': removals, 'flush call': sections, 'step under PTL': removals }],
    ['lazy-leave', { 'HPTE removal': removals, 'flush call': sections, 'step under PTL': removals }],
    ['finish-in-ptl', { 'HPTE removal': removals, 'flush call': sections, 'step under PTL': 2 * removals }],
    ['immediate', { 'HPTE removal': removals, 'flush call': removals, 'step under PTL': removals }],
    ['mmap-sem-write', { 'HPTE removal': removals, 'flush call': 1, 'mmap_sem write': 1 }],
  ])('%s', async (fix, costs) => {
    const only: Model = { ...ppc64Hash, fixes: fix === 'none' ? {} : { [fix]: ppc64Hash.fixes[fix] as never } };
    const { rows } = await fixMatrix(only, {
      parameters: { pages: 3, ptls: 2, slots: 3, batchSize: 4, initialPerm: 'rw' },
    });
    const row = rows.find((r) => r.fixes.join() === (fix === 'none' ? '' : fix));
    expect(row?.costs?.every(({ least, most }) => least === most)).toBe(true);
    expect(Object.fromEntries(row?.costs?.map(({ unit, least }) => [unit, least]) ?? [])).toEqual(costs);
  });
});

describe('fixes together', () => {
  test('NUMA hinting needs both: the flush under the PTL, and an update that flushes', async () => {
    const only: Model = {
      ...ppc64Hash,
      fixes: Object.fromEntries(['lazy-leave', 'ptep-set-numa'].map((fix) => [fix, ppc64Hash.fixes[fix] as never])),
    };
    const { sufficient } = await fixMatrix(only, { combine: 2, parameters: { numaHinting: true } });
    expect(sufficient).toEqual([['lazy-leave', 'ptep-set-numa']]);
  });
});
