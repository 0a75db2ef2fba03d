// Lazily freed vmap areas, the hypervisor, the PCI slot and the legacy interrupts of a PHB, each driven by a few steps.
import { describe, expect, test } from 'vitest';
import { hashTable } from '../../models/components/hash-table.js';
import { hypervisor, rtasIsolate } from '../../models/components/hypervisor.js';
import {
  freeIrqMap,
  type IrqMapDisposal,
  type IrqOptions,
  intxGet,
  intxList,
  intxPut,
  irqDisposeMapping,
  irqMap,
  legacyInterrupts,
  mapInterrupt,
  pcibiosIrqMapInit,
  pciIrqMapDispose,
  pciIrqMapRegister,
  someInterruptMapped,
} from '../../models/components/irq-map.js';
import { accessBar, pciSlot, strayAccess } from '../../models/components/pci-slot.js';
import { stepsIf } from '../../models/components/steps-if.js';
import { tlbs } from '../../models/components/tlb.js';
import {
  backgroundPurge,
  collectLazyAreas,
  flushAndFree,
  flushTlbKernelRange,
  freeUnmapVmapArea,
  ioremap,
  iounmap,
  iounmapMayPurge,
  lateIounmap,
  someHashed,
  someMapped,
  translate,
  unmapVmapArea,
  type VmapAreas,
  type VmapOptions,
  vmapAreaList,
  vmapAreas,
} from '../../models/components/vmap-area.js';
import { irqMapIntact } from '../../properties/irq-map-intact.js';
import { noStaleReuse } from '../../properties/va-reuse.js';
import { check } from '../../src/check/check.js';
import {
  bool,
  deadlockFree,
  type Process,
  type Property,
  process,
  type RecordShape,
  reachable,
  type Self,
  type StateOf,
  type Value,
} from '../../src/index.js';
import { tiny } from './tiny.js';

const results = async <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
) => {
  return (await check(tiny(state, processes, properties), { witnesses: true })).properties;
};

/** Status by property name. */
const verdicts = async <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
) => Object.fromEntries((await results(state, processes, properties)).map((p) => [p.name, p.verdict.status]));

/** What one thread leaves behind that does these things one after the other, and what it was charged. */
const outcomeOf = async <Sh extends RecordShape>(
  shape: Sh,
  ...actions: readonly ((s: StateOf<Sh>, me: Self) => void)[]
) => {
  const state = { ...shape, over: bool };
  type State = StateOf<typeof state>;
  const steps: Record<string, (s: State, me: Self) => undefined> = {};
  for (const [i, action] of actions.entries()) {
    steps[`action${i}`] = (s, me) => {
      action(s as StateOf<Sh>, me);
    };
  }
  steps.end = (s) => {
    (s as { over: boolean }).over = true;
  };
  const over = reachable<State>('over', (s) => (s as { over: boolean }).over);
  const [found] = await results(state, [process('thread', {}, steps)], [over, irqMapIntact]);
  const verdict = found?.verdict;
  if (verdict === undefined || !('trace' in verdict) || verdict.trace === undefined) throw new Error('does not end');
  const { initial, steps: taken } = verdict.trace;
  const values: { [variable: string]: Value } = Object.fromEntries(initial.map((v) => [v.variable, v.value]));
  const costs: { [unit: string]: number } = {};
  for (const step of taken) {
    for (const { variable, to } of step.changes) values[variable] = to;
    for (const [unit, amount] of step.costs) costs[unit] = (costs[unit] ?? 0) + amount;
  }
  return { values, costs };
};

describe('vmap areas', () => {
  const options: VmapOptions = {
    areas: 1,
    cpus: 2,
    mmu: 'tlb',
    hypervisor: false,
    pteClear: 'eager',
    flushInIounmap: false,
    lazyMax: 2,
  };
  const hash: VmapOptions = { ...options, mmu: 'hpt', hypervisor: true };
  const steps = (o: VmapOptions, v = 0) => iounmap(v, o, 'done');
  const purge = (o: VmapOptions) => {
    const { flush_tlb_kernel_range, __free_vmap_area } = flushAndFree<unknown, 'done'>(() => 'done');
    return [
      (s: VmapAreas, me: Self) => collectLazyAreas(s, me, o),
      (s: VmapAreas) => flush_tlb_kernel_range(s),
      (s: VmapAreas, me: Self) => void __free_vmap_area(s, me),
    ];
  };

  test('iounmap leaves the TLB entry behind, with the PTE or without it', async () => {
    for (const pteClear of ['lazy', 'eager'] as const) {
      const o = { ...options, pteClear };
      const { values, costs } = await outcomeOf(vmapAreas(o, 1), (s) => void steps(o).iounmap(s));
      expect(values).toMatchObject({ 'vmapArea[0].state': 'lazy', 'tlb[0][0]': true });
      expect(values['vmapArea[0].pte']).toBe(pteClear === 'lazy');
      expect(costs).toEqual({});
    }
  });

  test('the entry of the hash table goes with the PTE, by a hypercall under a hypervisor', async () => {
    const eager = await outcomeOf(vmapAreas(hash, 1), (s) => void steps(hash).iounmap(s));
    expect(eager.values).toMatchObject({ 'vmapArea[0].state': 'lazy', 'hpt[0].valid': false });
    expect(eager.costs).toEqual({ 'HPTE removal': 1, hypercall: 1 });
    const lazy = await outcomeOf(vmapAreas(hash, 1), (s) => void steps({ ...hash, pteClear: 'lazy' }).iounmap(s));
    expect(lazy.values).toMatchObject({ 'vmapArea[0].state': 'lazy', 'hpt[0].valid': true });
    const bare = await outcomeOf(vmapAreas(hash, 1), (s) => unmapVmapArea(s, 0, { hypervisor: false }));
    expect(bare.costs).toEqual({ 'HPTE removal': 1 });
  });

  test('a purge clears, flushes and frees', async () => {
    for (const o of [options, hash, { ...options, pteClear: 'lazy' }, { ...hash, pteClear: 'lazy' }] as VmapOptions[]) {
      const { values } = await outcomeOf(vmapAreas(o, 1), (s) => void steps(o).iounmap(s), ...purge(o));
      expect(values).toMatchObject({ 'vmapArea[0].state': 'freed', 'vmapArea[0].pte': false, 'purgeLock.owner': null });
      expect(values[o.mmu === 'tlb' ? 'tlb[0][0]' : 'hpt[0].valid']).toBe(false);
    }
  });

  test('a flush interrupts every other CPU, and is an empty function on hash', async () => {
    expect((await outcomeOf(vmapAreas(options, 1), (s) => flushTlbKernelRange(s, [0]))).costs).toEqual({
      'CPU TLB flush': 1,
      IPI: 1,
    });
    const { values, costs } = await outcomeOf(vmapAreas(hash, 1), (s) => flushTlbKernelRange(s, [0]));
    expect(values['hpt[0].valid']).toBe(true);
    expect(costs).toEqual({});
  });

  test('a purge with nothing to free flushes nothing', async () => {
    expect((await outcomeOf(vmapAreas(options, 1), ...purge(options))).costs).toEqual({});
  });

  test('flushInIounmap frees the range at once, with nothing left behind', async () => {
    const o = { ...options, flushInIounmap: true };
    const { values } = await outcomeOf(vmapAreas(o, 1), (s) => void steps(o).iounmap(s));
    expect(values).toMatchObject({ 'vmapArea[0].state': 'freed', 'vmapArea[0].pte': false, 'tlb[0][0]': false });
  });

  /** Two threads that unmap an area each, and purge where iounmap says so. */
  const twoUnmaps = (o: VmapOptions): readonly Process<VmapAreas>[] => [
    lateIounmap(0, o),
    process(
      'iounmap',
      {},
      {
        ...iounmap(1, o, 'done'),
        ...stepsIf(
          iounmapMayPurge(o),
          flushAndFree(() => 'done'),
        ),
      },
    ),
  ];

  test('iounmap purges when as many areas are lazy as the bound says', async () => {
    for (const [lazyMax, purged] of [
      [1, 'holds'],
      [2, 'holds'],
      [3, 'violated'],
    ] as const) {
      const o = { ...options, areas: 2, lazyMax };
      const freed = reachable<VmapAreas>('freed', (s) => s.vmapArea.some(({ state }) => state === 'freed'));
      expect(await verdicts(vmapAreas(o, 2), twoUnmaps(o), [freed])).toEqual({ freed: purged });
    }
  });

  test('an access fills the TLB from the PTE, and faults when neither is there', async () => {
    const found = async (o: VmapOptions, ...before: ((s: VmapAreas) => void)[]) => {
      const { values } = await outcomeOf(
        { ...vmapAreas(o), hit: bool },
        ...before.map((action) => (s: VmapAreas) => action(s)),
        (s) => {
          s.hit = translate(s, 0, 1);
        },
      );
      return values.hit;
    };
    for (const o of [options, hash]) {
      expect(await found(o)).toBe(false);
      expect(await found(o, (s) => ioremap(s, 0))).toBe(true);
      expect(
        await found(
          o,
          (s) => ioremap(s, 0),
          (s) => unmapVmapArea(s, 0, o),
        ),
      ).toBe(false);
    }
    // A TLB entry is used without a look at the PTE; that of another CPU is of no use.
    const stale = [(s: VmapAreas) => ioremap(s, 0), (s: VmapAreas) => unmapVmapArea(s, 0, options)];
    expect(await found(options, stale[0]!, (s) => void translate(s, 0, 1), stale[1]!)).toBe(true);
    expect(await found(options, stale[0]!, (s) => void translate(s, 0, 0), stale[1]!)).toBe(false);
  });

  test('in a hash table with user pages, areas keep to their own pages and slots', async () => {
    const o: VmapOptions = { ...hash, shared: { firstPage: 2, groups: [2] } };
    const state = {
      ...vmapAreaList(1, 1),
      ...hashTable({ slots: 4, pages: 3, frames: 3, hashed: 2 }),
      ...tlbs(0, 3),
    };
    const filled = await outcomeOf(state, (s) => void translate(s, 0, 0, o.shared));
    expect(filled.values).toMatchObject({ 'hpt[2].valid': true, 'hpt[2].va': 2, 'hpt[2].frame': 2 });
    const gone = await outcomeOf(
      state,
      (s) => void translate(s, 0, 0, o.shared),
      (s) => freeUnmapVmapArea(s, 0, o),
    );
    expect(gone.values).toMatchObject({ 'hpt[2].valid': false, 'hpt[0].valid': true, 'hpt[1].valid': true });
    expect(gone.values['vmapArea[0].state']).toBe('lazy');
  });

  test('a freed range is never translated, whoever purges', async () => {
    for (const mmu of ['hpt', 'tlb'] as const) {
      for (const pteClear of ['lazy', 'eager'] as const) {
        for (const lazyMax of [1, 2, 3]) {
          const o: VmapOptions = { ...options, areas: 2, mmu, pteClear, lazyMax };
          const seen = await verdicts(
            vmapAreas(o, 2),
            [...twoUnmaps(o), backgroundPurge(o)],
            [
              noStaleReuse,
              deadlockFree,
              reachable<VmapAreas>('all freed', (s) => s.vmapArea.every(({ state }) => state === 'freed')),
              reachable<VmapAreas>('one mapped, nothing hashed', (s) => someMapped(s) && !someHashed(s)),
            ],
          );
          expect(seen).toEqual({
            [noStaleReuse.name]: 'holds',
            'no deadlock': 'holds',
            'all freed': 'holds',
            // On hash the mapped area has its entry.
            'one mapped, nothing hashed': mmu === 'tlb' ? 'holds' : 'violated',
          });
        }
      }
    }
  });
});

describe('the hypervisor', () => {
  type Answer = ReturnType<typeof rtasIsolate>;
  const answers = async (retries: number, outstanding: readonly boolean[]) => {
    const given: Answer[] = [];
    const { values, costs } = await outcomeOf(
      hypervisor(retries),
      ...outstanding.map((left, i) => (s: StateOf<ReturnType<typeof hypervisor>>) => {
        given[i] = rtasIsolate(s, retries, left);
      }),
    );
    return { given, refused: values['hypervisor.refused'], hypercalls: costs.hypercall };
  };

  test('lets the device go when nothing is outstanding', async () => {
    expect(await answers(1, [false])).toEqual({ given: ['isolated'], refused: false, hypercalls: 1 });
  });

  test('refuses, and the operating system gives up after as many requests as it was told', async () => {
    expect((await answers(1, [true])).refused).toBe(true);
    expect((await answers(3, [true, true])).refused).toBe(false);
    expect(await answers(3, [true, true, true])).toMatchObject({ refused: true, hypercalls: 3 });
    expect((await answers(3, [true, false])).given[1]).toBe('isolated');
  });
});

test('a stray access reaches what is in the slot, or faults; while the area is mapped it is no stray access', async () => {
  const options = { areas: 1, cpus: 1, mmu: 'tlb', hypervisor: false, pteClear: 'eager', lazyMax: 2 } as const;
  const o: VmapOptions = { ...options, flushInIounmap: false };
  const state = { ...vmapAreas(o, 1), ...pciSlot() };
  type State = StateOf<typeof state>;
  const unplug = process(
    'unplug',
    {},
    {
      leave(s: State) {
        s.slot = 'empty';
      },
      come(s) {
        s.slot = 'D2';
      },
    },
  );
  const outcomes = ['fault', 'D1', 'empty', 'D2'] as const;
  const properties = outcomes.map((outcome) => reachable<State>(outcome, (s) => s.strayAccess === outcome));
  const unmap = process('unmap', {}, { iounmap: (s: State) => void iounmap(0, o, 'done').iounmap(s) });
  const flush = process('flush', {}, { flush: (s: State) => flushTlbKernelRange(s, [0]) });
  expect(await verdicts(state, [unplug, strayAccess(0, 1)], properties)).toEqual(
    Object.fromEntries(outcomes.map((outcome) => [outcome, 'violated'])),
  );
  expect(await verdicts(state, [unplug, unmap, strayAccess(0, 1)], properties)).toEqual({
    fault: 'violated',
    D1: 'holds',
    empty: 'holds',
    D2: 'holds',
  });
  expect((await verdicts(state, [unmap, flush, strayAccess(0, 1)], properties)).fault).toBe('holds');
});

test('an access to the BAR strays once the device has left', async () => {
  for (const slot of ['D1', 'empty', 'D2'] as const) {
    const { values } = await outcomeOf(
      pciSlot(),
      (s) => {
        s.slot = slot;
      },
      (s) => accessBar(s),
    );
    expect(values.strayAccess).toBe(slot === 'D1' ? 'none' : slot);
  }
});

describe('legacy interrupts', () => {
  const options: IrqOptions = { hwirqOf: [0, 1], virqs: 3, virqChoice: 'lowest' };
  const shared: IrqOptions = { hwirqOf: [0, 0], virqs: 1, virqChoice: 'lowest' };

  test('a mapped interrupt keeps its number, a new one gets the lowest that is free', async () => {
    const { values } = await outcomeOf(
      legacyInterrupts({ ...options, absent: [0] }),
      (s) => {
        s.pciDevice.at(0).irq = mapInterrupt(s, 0, options);
      },
      (s) => {
        s.pciDevice.at(1).irq = mapInterrupt(s, 1, options);
      },
    );
    expect(values).toMatchObject({ 'pciDevice[0].irq': 0, 'pciDevice[1].irq': 1, 'virq[0]': 0, 'virq[1]': 1 });
  });

  test('or any that is free', async () => {
    const any: IrqOptions = { ...options, virqChoice: 'any', absent: [0] };
    const state = legacyInterrupts(any);
    const map = process('map', {}, { map: (s: StateOf<typeof state>) => void mapInterrupt(s, 0, any) });
    const numbers = [0, 1, 2].map((n) => reachable<StateOf<typeof state>>(String(n), (s) => s.virq.at(0) === n));
    expect(await verdicts(state, [map], numbers)).toEqual({ 0: 'holds', 1: 'violated', 2: 'holds' });
  });

  test('disposing unmaps once; a number that is not mapped is left alone', async () => {
    const { values, costs } = await outcomeOf(
      legacyInterrupts(options),
      (s) => irqDisposeMapping(s, 0),
      (s) => irqDisposeMapping(s, 0),
    );
    expect(values).toMatchObject({ 'virq[0]': null, 'virq[1]': 1 });
    expect(costs).toEqual({ dispose: 2, 'ESB unmap': 1 });
  });

  describe('irq_map', () => {
    const state = { ...legacyInterrupts(options), ...irqMap(options, true) };
    type State = StateOf<typeof state>;

    test.each([
      ['free', 'freed', false],
      ['free and set NULL', 'null', false],
      ['clear entries', 'allocated', false],
      ['keep entries', 'allocated', true],
    ] as const)('is walked, whoever uses the interrupts, and then: %s', async (disposal, memory, recorded) => {
      const { values } = await outcomeOf(state, (s) => pciIrqMapDispose(s, disposal));
      expect(values).toMatchObject({
        'virq[0]': null,
        'virq[1]': null,
        'irqMap.memory': memory,
        'irqMap.recorded[0]': recorded,
        'irqMap.recorded[1]': recorded,
      });
    });

    const intact = (...actions: ((s: State) => void)[]) =>
      verdicts(
        state,
        [
          process(
            'thread',
            {},
            Object.fromEntries(actions.map((action, i) => [`action${i}`, (s: State) => action(s)])),
          ),
        ],
        [irqMapIntact],
      );
    const dispose = (disposal: IrqMapDisposal) => (s: State) => pciIrqMapDispose(s, disposal);
    const register = (s: State) => pciIrqMapRegister(s, 0);
    const name = irqMapIntact.name;

    test('freed twice, or written to once it is freed, is a corruption', async () => {
      expect(await intact(dispose('free'), dispose('free'))).toEqual({ [name]: 'violated' });
      expect(await intact(dispose('free'), register)).toEqual({ [name]: 'violated' });
      expect(await intact(dispose('free and set NULL'), dispose('free'), register)).toEqual({ [name]: 'holds' });
      expect(await intact(dispose('clear entries'), dispose('clear entries'), register)).toEqual({ [name]: 'holds' });
      expect(await intact(dispose('free'), freeIrqMap, pcibiosIrqMapInit, register)).toEqual({ [name]: 'holds' });
    });

    test('a number is recorded once, and not at all in an array that is full or not there', async () => {
      const twice = await outcomeOf(state, register, register);
      expect(twice.values).toMatchObject({ 'irqMap.recorded[0]': true, 'irqMap.full': false });
      const third = await outcomeOf(state, (s) => pciIrqMapRegister(s, 2));
      expect(third.values).toMatchObject({ 'irqMap.recorded[2]': false, 'irqMap.full': true });
      const none = await outcomeOf(state, dispose('free and set NULL'), register);
      expect(none.values).toMatchObject({ 'irqMap.recorded[0]': false, 'irqMap.full': false });
    });

    test('a new controller starts with an empty array', async () => {
      const { values } = await outcomeOf(state, freeIrqMap, pcibiosIrqMapInit);
      expect(values).toMatchObject({ 'irqMap.memory': 'allocated', 'irqMap.recorded[0]': false });
    });
  });

  describe('intx_list', () => {
    const state = { ...legacyInterrupts(shared), ...intxList(shared, true), mapped: bool };

    test('the last user disposes of the interrupt', async () => {
      const one = await outcomeOf(state, (s) => intxPut(s, 0));
      expect(one.values).toMatchObject({ 'intx[0].refcount': 1, 'virq[0]': 0 });
      const both = await outcomeOf(
        state,
        (s) => intxPut(s, 0),
        (s) => intxPut(s, 0),
        (s) => {
          s.mapped = someInterruptMapped(s);
        },
      );
      expect(both.values).toMatchObject({ 'intx[0].refcount': 0, 'virq[0]': null, mapped: false });
      expect(both.costs).toMatchObject({ dispose: 1, 'list walk under intx_mutex': 2 });
    });

    test('a number that is not on the list is put on it, and one that is not is left alone', async () => {
      const { values, costs } = await outcomeOf(
        state,
        (s) => intxPut(s, 0),
        (s) => intxPut(s, 0),
        (s) => intxPut(s, 0),
        (s) => intxGet(s, 0),
      );
      expect(values['intx[0].refcount']).toBe(1);
      expect(costs.dispose).toBe(1);
    });
  });
});
