// The P2PDMA and fsdax models against what is known of them: the verdicts that stand beside the models, the same verdicts
// written down a second time by variant, the shape of the shortest traces, liveness, and what an unmap costs.
import { describe, expect, test } from 'vitest';
import { p2pdmaFsdax } from '../../models/p2pdma-genalloc/fsdax.js';
import { p2pdmaGenalloc } from '../../models/p2pdma-genalloc/model.js';
import { check } from '../../src/check/check.js';
import { fixMatrix } from '../../src/check/fixes.js';
import { compile } from '../../src/compile/compile.js';
import { configure, type LooseValues, type Model } from '../../src/index.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { stepsIn, traceOf, verdictsOf } from './verdicts.js';

const models = [p2pdmaGenalloc, p2pdmaFsdax];

/** The shortest violation, as `step` for the unmapping thread and `process: step` for the others. */
const told = async (m: Model, property: string, parameters: LooseValues): Promise<readonly string[]> =>
  stepsIn(await traceOf(m, property, parameters), (process) => {
    const name = process.replace(/ \(.*/, '').replace('get_user_pages_fast', 'gup');
    return ['munmap', 'unbind', 'truncate'].includes(name) ? '' : name;
  });

verdictsAreAsExpected(models, ({ neverTaken }) => expect(neverTaken).toEqual([]));

describe('P2PDMA pages, by variant: access after free, stale translation, double free, deadlock', () => {
  const columns = ['no access after free to genalloc', 'no stale translation', 'no double free', 'no deadlock'];
  const row = (parameters: LooseValues) => verdictsOf(p2pdmaGenalloc, columns, parameters);
  const holds = ['H', 'H', 'H', 'H'];
  const mainline = { pteKind: 'normal', refBase: 0 };
  const flushes = ['broadcast', 'ipi', 'async'];

  test.each<readonly [variant: string, parameters: LooseValues, expected: readonly string[]]>([
    ['version 3, broadcast', {}, ['H', 'H', 'V(7,2)', 'H']],
    ['version 3, IPI', { flush: 'ipi' }, holds],
    ['version 3, as feared in the thread', { flush: 'async' }, ['V(5,2)', 'V(4,1)', 'V(7,2)', 'H']],
    ['version 3, GUP-fast without its second look', { gupRecheck: false }, ['V(7,2)', 'H', 'H', 'H']],
    ['synchronize_rcu on unbind: unbind', { path: 'unbind', gpUnbind: 'sync' }, holds],
    ['synchronize_rcu on unbind: munmap', { path: 'munmap', gpUnbind: 'sync' }, ['H', 'H', 'V(7,2)', 'H']],
    ['no devmap in GUP-fast, broadcast', { gupDevmap: false }, holds],
    ['no devmap in GUP-fast, IPI', { gupDevmap: false, flush: 'ipi' }, holds],
    ['no devmap in GUP-fast, async', { gupDevmap: false, flush: 'async' }, ['V(5,2)', 'V(4,1)', 'H', 'H']],
    ['always an IPI', { alwaysIpi: true }, holds],
    ['0-based, still devmap', { refBase: 0 }, holds],
    ['normal PTEs, still 1-based', { pteKind: 'normal' }, ['H', 'H', 'V(7,2)', 'H']],
    ['mainline without the second look', { ...mainline, gupRecheck: false }, ['V(8,3)', 'H', 'H', 'H']],
    ['mainline, put before flush', { ...mainline, order: 'putBeforeFlush' }, ['V(4,2)', 'V(3,1)', 'H', 'H']],
    ...flushes.map((flush) => [`synchronize_rcu in vm_close, ${flush}`, { flush, gpClose: 'sync' }, holds] as const),
    ...flushes.map((flush) => [`call_rcu in vm_close, ${flush}`, { flush, gpClose: 'callrcu' }, holds] as const),
    ...flushes.map((flush) => [`mainline, ${flush}`, { flush, ...mainline }, holds] as const),
  ])('%s', async (_, parameters, expected) => {
    expect(await row(parameters)).toEqual(expected);
  });
});

describe('fsdax, by variant: access after free, deadlock', () => {
  const row = (parameters: LooseValues) =>
    verdictsOf(p2pdmaFsdax, ['no access after free to the file system', 'no deadlock'], parameters);

  test.each([
    ['blocks are freed without a check', { busyCheck: 'none' }, ['V(7,1)', 'H']],
    ['check before unmap', { busyCheck: 'beforeUnmap' }, ['V(8,2)', 'H']],
    ['unmap, then check', { busyCheck: 'afterUnmap' }, ['H', 'H']],
    [
      'unmap, then check, GUP-fast without its second look',
      { busyCheck: 'afterUnmap', gupRecheck: false },
      ['V(8,2)', 'H'],
    ],
  ])('%s', async (_, parameters, expected) => {
    expect(await row(parameters)).toEqual(expected);
  });
});

describe('the shortest traces', () => {
  test('a double free: GUP-fast takes a free page and gives it back', async () => {
    expect(await told(p2pdmaGenalloc, 'no double free', {})).toEqual([
      'gup: local_irq_save',
      'gup: gup_pte_range',
      'ptep_get_and_clear',
      'tlb_flush_mmu_tlbonly',
      'pci_p2pdma_map_free_pages',
      'gup: try_grab_compound_head',
      'gup: pte_val_again',
    ]);
  });

  test('an access after free: a store through a stale TLB entry', async () => {
    expect(await told(p2pdmaGenalloc, 'no access after free to genalloc', { flush: 'async' })).toEqual([
      'user: tlb_fill',
      'ptep_get_and_clear',
      'tlb_flush_mmu_tlbonly',
      'pci_p2pdma_map_free_pages',
      'user: store',
    ]);
  });

  test('fsdax: a block is freed under a pin', async () => {
    expect(await told(p2pdmaFsdax, 'no access after free to the file system', {})).toEqual([
      'gup: local_irq_save',
      'gup: gup_pte_range',
      'gup: try_grab_compound_head',
      'gup: pte_val_again',
      'ptep_get_and_clear',
      'tlb_flush_mmu_tlbonly',
      'xfs_itruncate_extents',
    ]);
  });
});

describe('a grace period covers one path', () => {
  const doubleFree = (fix: string, path: string) =>
    check(p2pdmaGenalloc, { fix, parameters: { path } }).then(
      ({ properties }) => properties.find((p) => p.name === 'no double free')?.verdict.status,
    );
  const onClose = 'call-rcu-in-vm-close';
  const onUnbind = 'synchronize-rcu-on-unbind';

  test.each([
    [onClose, 'munmap', 'holds'],
    [onClose, 'unbind', 'violated'],
    [onClose, 'both', 'violated'],
    [onUnbind, 'munmap', 'violated'],
    [onUnbind, 'unbind', 'holds'],
    [onUnbind, 'both', 'violated'],
    [`${onClose}+${onUnbind}`, 'both', 'holds'],
  ])('%s, %s: %s', async (fix, path, expected) => {
    expect(await doubleFree(fix, path)).toBe(expected);
  });
});

describe('no fair run misses', () => {
  const missed = (m: Model, name: string) => (fix: string, parameters: LooseValues) =>
    missedBy(m, fix, parameters, name);
  const nothing = { ends: 0, cycles: 0 };
  const both = 'call-rcu-in-vm-close+synchronize-rcu-on-unbind';

  test.each<readonly [fix: string, parameters: LooseValues]>([
    ['none', {}],
    ['none', { flush: 'ipi' }],
    ['none', { flush: 'async' }],
    ['none', { gupRecheck: false }],
    ['none', { path: 'unbind' }],
    ['none', { path: 'both' }],
    ...Object.keys(p2pdmaGenalloc.fixes).map((fix) => [fix, {}] as const),
    ['mainline', { flush: 'async' }],
    ['mainline', { gupRecheck: false }],
    ['mainline', { order: 'putBeforeFlush' }],
    ['mainline', { path: 'both', flush: 'async' }],
    [both, { path: 'both', flush: 'async' }],
  ])('the return of a page: %s %o', (fix, parameters) => {
    expect(missed(p2pdmaGenalloc, 'every page finally goes back to the pool')(fix, parameters)).toEqual(nothing);
  });

  test.each<readonly [fix: string, parameters: LooseValues]>([
    ['synchronize-rcu-in-vm-close', {}],
    ['synchronize-rcu-in-vm-close', { flush: 'async' }],
    ['call-rcu-in-vm-close', { flush: 'async' }],
    ['synchronize-rcu-on-unbind', { path: 'unbind' }],
    ['synchronize-rcu-on-unbind', { path: 'both' }],
    [both, { path: 'both' }],
  ])('the end of a grace period: %s %o', (fix, parameters) => {
    expect(missed(p2pdmaGenalloc, 'every grace period ends')(fix, parameters)).toEqual(nothing);
  });

  test('the end of truncate', () => {
    expect(missed(p2pdmaFsdax, 'every block is finally freed')('unmap-then-check', {})).toEqual(nothing);
  });
});

describe('what an unmap of two pages costs', () => {
  test.each([
    ['broadcast', '', {}],
    ['ipi', '', { IPI: [2, 2] }],
    ['broadcast', 'synchronize-rcu-in-vm-close', { 'grace period': [1, 1] }],
    ['broadcast', 'call-rcu-in-vm-close', { callback: [1, 1] }],
    ['broadcast', 'no-devmap-in-gup-fast', { 'GUP slow path': [0, 1] }],
    ['broadcast', 'always-ipi', { IPI: [2, 2] }],
    ['broadcast', 'zero-based-refcount', {}],
    ['broadcast', 'mainline', {}],
  ])('flush=%s %s', async (flush, fix, expected) => {
    const { rows } = await fixMatrix(p2pdmaGenalloc, { parameters: { pages: 2, flush } });
    const costs = rows.find(({ fixes }) => fixes.join() === fix)?.costs ?? [];
    expect(Object.fromEntries(costs.map(({ unit, least, most }) => [unit, [least, most]]))).toEqual({
      'CPU TLB flush': [1, 1],
      ...expected,
    });
  });

  test('on munmap a grace period of unbind changes nothing', async () => {
    const { rows } = await fixMatrix(p2pdmaGenalloc);
    expect(rows.filter(({ changesNothing }) => changesNothing).flatMap(({ fixes }) => fixes)).toEqual([
      'synchronize-rcu-on-unbind',
    ]);
  });
});

test('steps stay narrow at the largest parameters', () => {
  const largest = { pages: 4, userCpus: 3, gupThreads: 3, path: 'both', flush: 'async' };
  for (const fix of ['none', 'call-rcu-in-vm-close+synchronize-rcu-on-unbind', 'mainline']) {
    const options = { maxPaths: 1024 };
    expect(compile(p2pdmaGenalloc, configure(p2pdmaGenalloc, fix, largest), options).steps.length).toBeGreaterThan(0);
  }
});
