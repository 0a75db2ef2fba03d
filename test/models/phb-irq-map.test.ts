// PHB removal and rescan: the verdicts that stand beside the models, the same verdicts written down a second time by
// platform, the shortest sequences of operations, progress, and what an operation costs.
import { describe, expect, test } from 'vitest';
import { phbIrqMap } from '../../models/phb-irq-map/model.js';
import { phbIrqMapRefcount } from '../../models/phb-irq-map/refcount.js';
import { check } from '../../src/check/check.js';
import { fixMatrix } from '../../src/check/fixes.js';
import type { LooseValues, Model } from '../../src/index.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { stepsIn, traceOf, verdictOf } from './verdicts.js';

const MEMORY = 'irq_map is never freed twice nor used after free';
const LIVE = 'a live device keeps its interrupt';
const OWN = 'a device has its own interrupt';
const REFUSED = 'no unplug fails for outstanding translations';
const FULL = 'irq_map never fills up';
const DEADLOCK = 'no deadlock';

const stepsOf = async (m: Model, property: string, parameters: LooseValues): Promise<readonly string[]> =>
  stepsIn(await traceOf(m, property, parameters));

verdictsAreAsExpected([phbIrqMap, phbIrqMapRefcount]);

describe('by variant: memory, live device mapped, no translation at unplug, array not full', () => {
  const rows: readonly (readonly [string, LooseValues, readonly string[]])[] = [
    ['orig', { variant: 'orig' }, ['V(5,0)', 'V(3,0)', 'H', 'H']],
    ['orig, pSeries', { variant: 'orig', profile: 'pseries' }, ['H', 'H', 'H', 'H']],
    ['orig, PowerNV', { variant: 'orig', profile: 'powernv' }, ['V(6,0)', 'V(3,0)', 'H', 'H']],
    ['null', { variant: 'null' }, ['H', 'V(3,0)', 'V(14,0)', 'H']],
    ['sep', { variant: 'sep' }, ['H', 'V(3,0)', 'H', 'H']],
    ['revert', { variant: 'revert' }, ['H', 'H', 'V(7,0)', 'H']],
    ['revert, pSeries', { variant: 'revert', profile: 'pseries' }, ['H', 'H', 'V(6,0)', 'H']],
    ['noref', { variant: 'noref' }, ['H', 'H', 'H', 'H']],
    ['noref, shared INTx', { variant: 'noref', shared: true }, ['H', 'V(2,0)', 'H', 'H']],
    ['ref', { variant: 'ref' }, ['H', 'H', 'H', 'H']],
    ['ref, shared INTx', { variant: 'ref', shared: true }, ['H', 'H', 'H', 'H']],
  ];

  test.each(rows)('%s', async (_, parameters, [memory, live, translation, full]) => {
    expect(await verdictOf(phbIrqMap, MEMORY, parameters)).toBe(memory);
    expect(await verdictOf(phbIrqMap, LIVE, parameters)).toBe(live);
    expect(await verdictOf(phbIrqMap, REFUSED, parameters)).toBe(translation);
    expect(await verdictOf(phbIrqMap, FULL, parameters)).toBe(full);
    expect(await verdictOf(phbIrqMap, DEADLOCK, parameters)).toBe('H');
  });

  test.each([
    ['ref, neither lock', {}, 'V(9,2)'],
    ['ref, rescan lock', { rescanLock: true }, 'H'],
    ['ref, mapped inside the mutex', { mapInsideMutex: true }, 'H'],
    ['ref, both', { rescanLock: true, mapInsideMutex: true }, 'H'],
  ])('two threads: %s', async (_, parameters, live) => {
    expect(await verdictOf(phbIrqMapRefcount, LIVE, parameters)).toBe(live);
    expect(await verdictOf(phbIrqMapRefcount, DEADLOCK, parameters)).toBe('H');
  });
});

describe('what the platform changes', () => {
  test.each(['orig', 'null', 'sep', 'noref', 'ref'])('pSeries hides everything: %s', async (variant) => {
    for (const property of [MEMORY, LIVE, OWN, REFUSED, FULL, 'a PHB is removed']) {
      expect([property, await verdictOf(phbIrqMap, property, { variant, profile: 'pseries' })]).toEqual([
        property,
        'H',
      ]);
    }
  });

  test('the notifier with a reference count holds for more devices, operations and administrators', async () => {
    for (const shared of [false, true]) {
      const { properties } = await check(phbIrqMap, {
        fix: 'notifier-kref',
        parameters: { devices: 3, operations: 4, administrators: 2, shared },
      });
      expect(properties.map(({ verdict }) => verdict.status)).toEqual(properties.map(() => 'holds'));
    }
  });

  test('entries that are not cleared fill the array once numbers are given to others in between', async () => {
    expect(await verdictOf(phbIrqMap, FULL, { variant: 'sepKeep' })).toBe('H');
    expect(await verdictOf(phbIrqMap, FULL, { variant: 'sepKeep', virqChoice: 'any' })).toBe('V(7,0)');
    expect(await verdictOf(phbIrqMap, FULL, { variant: 'sep', virqChoice: 'any' })).toBe('H');
  });
});

describe('the shortest sequences', () => {
  test('DLPAR removes a PHB with two buses, and frees the array with each of them', async () => {
    expect(await stepsOf(phbIrqMap, MEMORY, {})).toEqual([
      'next_operation',
      'device_del',
      'pcibios_remove_bus',
      'device_del',
      'pcibios_remove_bus',
    ]);
  });

  test('sysfs removes two buses one after the other', async () => {
    expect(await stepsOf(phbIrqMap, MEMORY, { profile: 'powernv' })).toEqual([
      'next_operation',
      'device_del',
      'pcibios_remove_bus',
      'next_operation',
      'device_del',
      'pcibios_remove_bus',
    ]);
  });

  test('a bus goes, and the device on the other bus has lost its interrupt', async () => {
    const { finding } = await traceOf(phbIrqMap, LIVE, {});
    expect(finding.member).toBe('1');
    expect(finding.reads).toContainEqual({ variable: 'pciDevice[1].irq', value: 1 });
    expect(finding.reads).toContainEqual({ variable: 'virq[1]', value: null });
  });

  test('a device that was rescanned gets the number of a device that still has it', async () => {
    expect((await stepsOf(phbIrqMap, OWN, {})).at(-1)).toBe('of_irq_parse_and_map_pci');
  });

  test('after one bus removal nothing is recorded any more, and the PHB cannot be removed', async () => {
    expect(await stepsOf(phbIrqMap, REFUSED, { variant: 'null' })).toEqual([
      ...['next_operation', 'device_del', 'pcibios_remove_bus'],
      ...['next_operation', 'pci_rescan_bus', 'of_irq_parse_and_map_pci', 'pci_irq_map_register'],
      ...['next_operation', 'device_del', 'pcibios_remove_bus', 'device_del', 'pcibios_remove_bus'],
      ...['pcibios_free_controller', 'rtas_set_indicator'],
    ]);
  });

  test('the number is looked up, disposed of, and counted', async () => {
    const { steps } = await traceOf(phbIrqMapRefcount, LIVE, {});
    const own = (name: string) => steps.filter(({ process }) => process.startsWith(name)).map(({ step }) => step);
    expect(own('pci_rescan_bus')).toEqual([
      'of_irq_parse_and_map_pci',
      'mutex_lock',
      'kref_get',
      'mutex_unlock',
      'device_attach',
    ]);
    expect(steps.findIndex(({ step }) => step === 'kref_put')).toBeLessThan(
      steps.findIndex(({ step }) => step === 'kref_get'),
    );
  });
});

describe('progress on pSeries', () => {
  test.each(['none', 'set-null', 'free-with-controller', 'notifier', 'notifier-kref'])(
    'the PHB is finally removed: %s',
    (fix) => {
      expect(missedBy(phbIrqMap, fix, { profile: 'pseries' })).toEqual({ ends: 0, cycles: 0 });
    },
  );

  test('with the revert it never is', () => {
    expect(missedBy(phbIrqMap, 'revert', { profile: 'pseries' }).ends).toBeGreaterThan(0);
  });
});

test('to remove a PHB with two devices costs a dispose for each, and with the list a walk for each', async () => {
  const { rows } = await fixMatrix(phbIrqMap, { parameters: { profile: 'pseries', operations: 1 } });
  const price = Object.fromEntries(
    rows.map(({ fixes, costs }) => [
      fixes[0] ?? 'none',
      ['dispose', 'ESB unmap', 'list walk under intx_mutex', 'hypercall'].map(
        (unit) => costs?.find((c) => c.unit === unit)?.most ?? 0,
      ),
    ]),
  );
  expect(price).toEqual({
    none: [2, 2, 0, 1],
    'set-null': [2, 2, 0, 1],
    'free-with-controller': [2, 2, 0, 1],
    revert: [0, 0, 0, 1],
    notifier: [2, 2, 0, 1],
    'notifier-kref': [2, 2, 2, 1],
  });
});
