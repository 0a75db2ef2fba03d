// iounmap against PCI hot unplug: the verdicts that stand beside the model, the same verdicts written down a second time by
// platform, the shape of the shortest traces, progress, and what an unplug costs.
import { describe, expect, test } from 'vitest';
import { iounmapUnplug } from '../../models/iounmap-unplug/model.js';
import { fixMatrix } from '../../src/check/fixes.js';
import type { LooseValues } from '../../src/index.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { stepsIn, traceOf, verdictOf } from './verdicts.js';

const NO_TRANSLATION = 'no translation at unplug';
const WRONG_DEVICE = 'no access to a wrong device';
const EMPTY_SLOT = 'no access to an empty slot';
const REUSE = 'no reuse of a virtual range with a stale translation';
const REFUSED = 'no unplug fails for outstanding translations';
const DEADLOCK = 'no deadlock';

/** The shortest trace: `step` for the thread that unplugs, `process: step` for the others. */
const told = async (property: string, parameters: LooseValues): Promise<readonly string[]> =>
  stepsIn(await traceOf(iounmapUnplug, property, parameters), (process) =>
    process === 'hotplug (cpu0)' ? '' : process,
  );

/** `H` where every fair run gets the device out of its slot. */
const unplugged = (parameters: LooseValues): string => {
  const { ends, cycles } = missedBy(iounmapUnplug, 'none', parameters);
  return ends + cycles === 0 ? 'H' : 'V';
};

verdictsAreAsExpected([iounmapUnplug]);

describe('by platform: no translation at unplug, no wrong device, no access to an empty slot, unplugged', () => {
  const powervm = { platform: 'powervm', pteClear: 'lazy' };
  const safe = ['H', 'H', 'H', 'H'];
  const refused = ['H', 'H', 'H', 'V'];
  const stale = ['V(5,0)', 'V(7,1)', 'V(6,1)', 'H'];

  const rows: readonly (readonly [string, LooseValues, readonly string[]])[] = [
    ['PowerVM, lazy PTE, nothing', powervm, refused],
    ['PowerVM, lazy PTE, background purge, 3 retries', { ...powervm, bgPurge: true, retries: 3 }, refused],
    ['PowerVM, lazy PTE, vm_unmap_aliases in the slot driver', { ...powervm, aliasFlush: 'slotDriver' }, safe],
    ['PowerVM, eager PTE, nothing', { platform: 'powervm', pteClear: 'eager' }, safe],
    ['PowerNV hash, lazy PTE, nothing', { platform: 'powernv', pteClear: 'lazy' }, stale],
    ['PowerNV hash, eager PTE, nothing', { platform: 'powernv', pteClear: 'eager' }, safe],
    ['x86, eager PTE, nothing', { platform: 'x86', pteClear: 'eager' }, stale],
    ['x86, vm_unmap_aliases in generic unplug', { platform: 'x86', aliasFlush: 'generic' }, safe],
    ['x86, flush inside every iounmap', { platform: 'x86', flushInIounmap: true }, safe],
    ['x86, lazyMax 1', { platform: 'x86', lazyMax: 1 }, safe],
    ['x86, background purge only', { platform: 'x86', bgPurge: true }, stale],
    ['PowerVM, vm_unmap_aliases, late iounmap after it', { ...powervm, aliasFlush: 'slotDriver', late: true }, refused],
  ];

  test.each(rows)('%s', async (_, parameters, [translation, wrongDevice, emptySlot, live]) => {
    expect(await verdictOf(iounmapUnplug, NO_TRANSLATION, parameters)).toBe(translation);
    expect(await verdictOf(iounmapUnplug, WRONG_DEVICE, parameters)).toBe(wrongDevice);
    expect(await verdictOf(iounmapUnplug, EMPTY_SLOT, parameters)).toBe(emptySlot);
    expect(unplugged(parameters)).toBe(live);
    // An unplug that fails to come off is one that is refused, and the other way round.
    expect((await verdictOf(iounmapUnplug, REFUSED, parameters))[0]).toBe(live);
    expect(await verdictOf(iounmapUnplug, REUSE, parameters)).toBe('H');
    expect(await verdictOf(iounmapUnplug, DEADLOCK, parameters)).toBe('H');
  });

  test('without a purge no run gets the device out under PowerVM; with one in the background some do', async () => {
    expect(await verdictOf(iounmapUnplug, 'the device leaves its slot', powervm)).toBe('V');
    expect(
      await verdictOf(iounmapUnplug, 'the device leaves its slot', { ...powervm, bgPurge: true, retries: 3 }),
    ).toBe('H');
  });
});

describe('the shortest traces', () => {
  test("a translation outlives its device: the list in Bjorn Helgaas's mail, step for step", async () => {
    expect(await told(WRONG_DEVICE, {})).toEqual([
      'ioremap',
      'readl',
      'iounmap',
      'pci_hp_remove_devices',
      'power_off_slot',
      'pci_hp_add_devices',
      'stray access: readl',
    ]);
  });

  test('a purge does not help a mapping that goes after it', async () => {
    expect(
      (await told(REFUSED, { platform: 'powervm', pteClear: 'lazy', aliasFlush: 'slotDriver', late: true })).slice(4),
    ).toEqual([
      'vm_unmap_aliases',
      'flush_tlb_kernel_range',
      '__free_vmap_area',
      'irq_dispose_mapping (cpu1): iounmap',
      'rtas_set_indicator',
    ]);
  });

  test('an iounmap that should purge does not wait for a purge that has not seen its area', async () => {
    const trace = await told(NO_TRANSLATION, { lazyMax: 1, late: true });
    expect(trace).toHaveLength(8);
    expect(trace).toContain('irq_dispose_mapping (cpu1): try_purge_vmap_area_lazy');
    expect(trace).not.toContain('flush_tlb_kernel_range');
  });

  test('a purge that flushes one CPU of two frees a range that the other one still translates', async () => {
    const parameters = { aliasFlush: 'localCpu', cpus: 2 };
    expect(await verdictOf(iounmapUnplug, REUSE, parameters)).toBe('V(7,0)');
    expect(await verdictOf(iounmapUnplug, NO_TRANSLATION, parameters)).toBe('V(8,0)');
    expect(await verdictOf(iounmapUnplug, REUSE, { aliasFlush: 'localCpu', cpus: 1 })).toBe('H');
  });
});

describe('what an unplug costs at most', () => {
  const price = async (parameters: LooseValues) => {
    const { rows } = await fixMatrix(iounmapUnplug, { parameters, combine: 1 });
    return (fix: string, unit: string) =>
      rows.find(({ fixes }) => (fixes[0] ?? 'none') === fix)?.costs?.find((c) => c.unit === unit)?.most ?? 0;
  };

  test('on x86 with two CPUs one flush and one IPI, or nothing where nothing flushes', async () => {
    const of = await price({ cpus: 2 });
    for (const fix of ['generic-unplug', 'range-only', 'flush-in-iounmap', 'no-laziness']) {
      expect([fix, of(fix, 'CPU TLB flush'), of(fix, 'IPI')]).toEqual([fix, 1, 1]);
    }
    expect([of('none', 'CPU TLB flush'), of('slot-driver', 'CPU TLB flush')]).toEqual([0, 0]);
  });

  test('with two mappings a flush in iounmap is two flushes, and a purge at the end is one', async () => {
    const of = await price({ cpus: 2, late: true });
    expect(of('flush-in-iounmap', 'CPU TLB flush')).toBe(2);
    expect(of('flush-in-iounmap', 'IPI')).toBe(2);
    expect(of('generic-unplug', 'CPU TLB flush')).toBe(1);
  });

  test('under PowerVM no TLB flush, a hypercall per hash table entry, and one to isolate the slot', async () => {
    const of = await price({ platform: 'powervm', pteClear: 'lazy' });
    expect(of('slot-driver', 'CPU TLB flush')).toBe(0);
    expect(of('slot-driver', 'HPTE removal')).toBe(1);
    expect(of('slot-driver', 'hypercall')).toBe(2);
  });
});
