// The MMU notifier and the device TLB, each driven by a model of a few steps.
import { describe, expect, test } from 'vitest';
import {
  type DeviceOptions,
  device,
  deviceCaches,
  deviceTlb,
  pageRequestHandler,
  vcpu,
} from '../../models/components/device-tlb.js';
import {
  countPageRequest,
  type MmuNotifier,
  mmuNotifier,
  type NotifierPolicyName,
  notifierOf,
  notifierPolicies,
} from '../../models/components/mmu-notifier.js';
import { addressSpace } from '../../models/mmu-notifier/unmap.js';
import { deviceAlive } from '../../properties/device-alive.js';
import { noFreedAccess } from '../../properties/no-freed-access.js';
import { noFreedWalk } from '../../properties/no-freed-walk.js';
import { check } from '../../src/check/check.js';
import {
  bool,
  deadlockFree,
  invariant,
  type Process,
  type Property,
  process,
  type RecordShape,
  range,
  reachable,
  type StateOf,
} from '../../src/index.js';
import { outcomesByName, tiny } from './tiny.js';

/** Verdicts by property name: `holds`, or the number of steps of a shortest violation. */
const verdicts = async <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
): Promise<ReturnType<typeof outcomesByName>> => outcomesByName(await check(tiny(state, processes, properties)));

/** The same for a model with a device in it, whose steps assert both of these. */
const deviceVerdicts = async <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
) => {
  const asserted = [noFreedAccess, noFreedWalk].filter((p) => !properties.some((given) => given.name === p.name));
  const found = await verdicts(state, processes, [...properties, ...asserted]);
  return Object.fromEntries(properties.map(({ name }) => [name, found[name]]));
};

describe('the notifier of a policy', () => {
  const state = { ...mmuNotifier({ ranges: 2, devices: 1, stormBound: 2 }), flushes: range(5), empty: bool };
  type State = StateOf<typeof state>;
  /** Two nested ranges with one flush of the CPU TLB between them; `flushes` counts what reaches the secondary TLB. */
  const nested = (policy: NotifierPolicyName) => {
    const notifier = notifierOf<State>(notifierPolicies[policy], {
      flush: (s) => {
        s.flushes++;
      },
      setGcr3: (s, root) => {
        s.empty = root === 'empty';
      },
    });
    return process(
      'mm',
      {},
      {
        outer_start: (s: State) => notifier.invalidateRangeStart(s, [0]),
        inner_start: (s) => notifier.invalidateRangeStart(s, [1]),
        cpu_tlb_flush: (s) => notifier.invalidateRange(s, [0]),
        inner_end: (s) => notifier.invalidateRangeEnd(s, [1]),
        outer_end: (s) => notifier.invalidateRangeEnd(s, [0]),
      },
    );
  };

  test.each([
    ['start', 2],
    ['end', 2],
    ['swtlb', 2],
    ['inv2014', 3],
    ['inv2017', 1],
    ['inv2023', 1],
  ] as const)('%s flushes %i times for two ranges and one flush of the CPU TLB', async (policy, flushes) => {
    const ended = (s: State) => s.mmuNotifier.sequence === 2;
    expect(
      await verdicts(
        state,
        [nested(policy)],
        [reachable('it ends', ended), invariant('the count', (s: State) => !ended(s) || s.flushes === flushes)],
      ),
    ).toEqual({ 'it ends': 'holds', 'the count': 'holds' });
  });

  test('emptypt keeps the empty page table until the last range ends', async () => {
    expect(
      await verdicts(
        state,
        [nested('emptypt')],
        [invariant('empty while a range is open', (s: State) => s.empty === s.mmuNotifier.active > 0)],
      ),
    ).toEqual({ 'empty while a range is open': 'holds' });
  });

  test('emptypt needs a secondary TLB with a page table of its own', () => {
    const notifier = notifierOf<State>(notifierPolicies.emptypt, { flush: () => {} });
    const s = { mmuNotifier: { active: 0, sequence: 0, unserviced: [] } } as unknown as State;
    expect(() => notifier.invalidateRangeStart(s, [0])).toThrow('page table of its own');
  });

  test('only a driver that counts refuses faults, and only while a range is open', () => {
    const open = { mmuNotifier: { active: 1, sequence: 0, unserviced: [] } } as unknown as MmuNotifier;
    const closed = { mmuNotifier: { active: 0, sequence: 1, unserviced: [] } } as unknown as MmuNotifier;
    const refusing = (Object.keys(notifierPolicies) as NotifierPolicyName[]).filter((name) =>
      notifierOf<object>(notifierPolicies[name], { flush: () => {} }).refusesFaults(open),
    );
    expect(refusing).toEqual(['emptypt', 'swtlb']);
    expect(notifierOf<object>(notifierPolicies.emptypt, { flush: () => {} }).refusesFaults(closed)).toBe(false);
  });

  test('page requests are counted in an open range only, up to one more than the bound, and anew in the next', async () => {
    const notifier = notifierOf<State>(notifierPolicies.inv2017, { flush: () => {} });
    const request = (s: State) => countPageRequest(s, 0, 2);
    const mm = process(
      'mm',
      {},
      {
        before: (s: State) => request(s),
        start: (s) => notifier.invalidateRangeStart(s, [0]),
        first: (s) => request(s),
        second: (s) => request(s),
        third: (s) => request(s),
        fourth: (s) => request(s),
        end: (s) => notifier.invalidateRangeEnd(s, [0]),
        start_again: (s) => notifier.invalidateRangeStart(s, [0]),
      },
    );
    const unserviced = (s: State) => s.mmuNotifier.unserviced.at(0);
    expect(
      await verdicts(
        state,
        [mm],
        [
          invariant('none', (s: State) => unserviced(s) < 1),
          invariant('below the bound', (s: State) => unserviced(s) < 2),
          invariant('at most the bound', (s: State) => unserviced(s) <= 2),
          invariant('counts no further', (s: State) => unserviced(s) <= 3),
          invariant(
            'starts anew',
            (s: State) => s.mmuNotifier.sequence === 0 || s.mmuNotifier.active === 0 || unserviced(s) === 0,
          ),
        ],
      ),
    ).toEqual({
      none: 3,
      'below the bound': 4,
      'at most the bound': 5,
      'counts no further': 'holds',
      'starts anew': 'holds',
    });
  });
});

describe('the device TLB', () => {
  const options: DeviceOptions = { devices: 1, tableOf: [0], accesses: 2, patience: 3, stormBound: 2 };
  const state = { ...addressSpace([0]), ...mmuNotifier({ devices: 1, stormBound: 2 }), ...deviceTlb(options) };
  type State = StateOf<typeof state>;
  const caches = deviceCaches(options);
  const served = reachable('served', (s: State) => s.device.at(0).served === 2);
  const rejected = reachable('rejected', (s: State) => s.device.at(0).state === 'rejected');
  const idle = { refusesFaults: () => false };

  /** Clears the PTE. */
  const zap = process(
    'zap',
    {},
    {
      ptep_get_and_clear(s: State) {
        s.pte[0] = null;
      },
    },
  );

  test('a device fills its ATC by two reads of the page table, and then hits', async () => {
    const result = await deviceVerdicts(
      state,
      [device(0, options)],
      [
        invariant('not filled', (s: State) => s.device.at(0).atc.at(0) === null),
        invariant('not served', (s: State) => s.device.at(0).served < 1),
        invariant('not done', (s: State) => s.device.at(0).served < 2),
        deadlockFree,
      ],
    );
    expect(result).toEqual({ 'not filled': 2, 'not served': 3, 'not done': 4, 'no deadlock': 'holds' });
  });

  test('without a handler a page request is never answered', async () => {
    expect(await deviceVerdicts(state, [zap, device(0, options)], [deadlockFree])).toEqual({ 'no deadlock': 3 });
  });

  test('the handler maps another page, and the device goes on', async () => {
    expect(
      await deviceVerdicts(
        state,
        [zap, device(0, options), pageRequestHandler(options, idle, false)],
        [
          served,
          reachable('another page', (s: State) => s.device.at(0).atc.at(0) === 'new'),
          deviceAlive,
          deadlockFree,
        ],
      ),
    ).toEqual({ served: 'holds', 'another page': 'holds', 'the device stays alive': 'holds', 'no deadlock': 'holds' });
  });

  test('the handler rejects a request where the VMA is gone', async () => {
    expect(
      await deviceVerdicts(
        state,
        [zap, device(0, options), pageRequestHandler(options, idle, true)],
        [served, rejected, invariant('nothing is mapped', (s: State) => s.pte.at(0) !== 'new'), deadlockFree],
      ),
    ).toEqual({ served: 'holds', rejected: 'holds', 'nothing is mapped': 'holds', 'no deadlock': 'holds' });
  });

  test('a handler that never services a request costs a device its life after one more than its patience', async () => {
    const refusing = pageRequestHandler(options, { refusesFaults: () => true }, false);
    const { 'the device stays alive': steps } = await deviceVerdicts(
      state,
      [zap, device(0, options), refusing],
      [deviceAlive],
    );
    // The PTE is cleared and the walker fetches its pointer; three requests are answered in vain; the fourth is one too many.
    expect(steps).toBe(2 + 2 * 3 + 1);
  });

  test('a page that is freed without a flush is accessed', async () => {
    const free = process(
      'free',
      {},
      {
        tlb_batch_pages_flush(s: State) {
          s.page.at(0).freed = true;
        },
      },
    );
    expect(await deviceVerdicts(state, [free, device(0, options)], [noFreedAccess])).toEqual({
      [noFreedAccess.name]: 4,
    });
  });

  test('a page that is cleared, flushed and then freed is not', async () => {
    const unmap = process(
      'unmap',
      {},
      {
        ptep_get_and_clear(s: State) {
          s.pte[0] = null;
        },
        flush: (s) => caches.flush(s, [0]),
        tlb_batch_pages_flush(s) {
          s.page.at(0).freed = true;
        },
      },
    );
    const handler = pageRequestHandler(options, idle, false);
    expect(
      await deviceVerdicts(state, [unmap, device(0, options), handler], [noFreedAccess, served, deadlockFree]),
    ).toEqual({
      [noFreedAccess.name]: 'holds',
      served: 'holds',
      'no deadlock': 'holds',
    });
  });

  test.each([
    ['with a flush it is not walked', true, 'holds'],
    ['without a flush it is', false, 4],
  ] as const)('a page table that is unlinked and freed: %s', async (_, flush, expected) => {
    const freeTable = process(
      'free',
      {},
      {
        free_pgtables(s: State) {
          s.pageTable.at(0).present = false;
          if (flush) caches.flush(s, [0]);
        },
        tlb_table_flush(s) {
          s.pageTable.at(0).freed = true;
        },
      },
    );
    const handler = pageRequestHandler(options, idle, true);
    expect(await deviceVerdicts(state, [freeTable, device(0, options), handler], [noFreedWalk])).toEqual({
      [noFreedWalk.name]: expected,
    });
  });

  test('the empty page table takes every translation away, and gives none', async () => {
    const swap = process(
      'swap',
      {},
      {
        set_gcr3: (s: State) => caches.setGcr3?.(s, 'empty'),
      },
    );
    expect(
      await deviceVerdicts(
        state,
        [swap, device(0, options), pageRequestHandler(options, idle, false)],
        [
          invariant('no entry', (s: State) => s.device.at(0).gcr3 === 'mm' || s.device.at(0).atc.at(0) === null),
          invariant('no pointer', (s: State) => s.device.at(0).gcr3 === 'mm' || !s.device.at(0).walkCache.at(0)),
        ],
      ),
    ).toEqual({ 'no entry': 'holds', 'no pointer': 'holds' });
  });
});

describe('the vCPU', () => {
  const options: DeviceOptions = { devices: 1, tableOf: [0], accesses: 2, patience: 3, stormBound: 2 };
  const state = { ...addressSpace([0]), ...mmuNotifier({ devices: 1 }), ...deviceTlb(options) };
  type State = StateOf<typeof state>;
  const unmapWith = (policy: NotifierPolicyName) => {
    const notifier = notifierOf(notifierPolicies[policy], deviceCaches(options, 'software TLB flush'));
    return process(
      'unmap',
      {},
      {
        start: (s: State) => notifier.invalidateRangeStart(s, [0]),
        ptep_get_and_clear(s) {
          s.pte[0] = null;
        },
        end: (s) => notifier.invalidateRangeEnd(s, [0]),
        tlb_batch_pages_flush(s) {
          s.page.at(0).freed = true;
        },
      },
    );
  };
  const stale = invariant(
    'the shadow page table maps no freed page',
    (s: State) => s.device.at(0).atc.at(0) !== 'old' || !s.page.at(0).freed,
  );

  test('flushed in start, it enters no page that was unmapped since it was looked up', async () => {
    expect(
      await deviceVerdicts(state, [unmapWith('swtlb'), vcpu(0, options, false)], [stale, noFreedAccess, deadlockFree]),
    ).toEqual({ [stale.name]: 'holds', [noFreedAccess.name]: 'holds', 'no deadlock': 'holds' });
  });

  test('not flushed in start, what it had entered before is stale', async () => {
    // Looked up and entered; start, clear, end, free.
    expect(await deviceVerdicts(state, [unmapWith('inv2017'), vcpu(0, options, false)], [stale])).toEqual({
      [stale.name]: 6,
    });
  });

  test('enters nothing while a range is open', async () => {
    const open = invariant(
      'no entry in an open range',
      (s: State) => s.mmuNotifier.active === 0 || s.device.at(0).atc.at(0) === null,
    );
    expect(await deviceVerdicts(state, [unmapWith('swtlb'), vcpu(0, options, false)], [open])).toEqual({
      [open.name]: 'holds',
    });
  });
});
