// The hot-unplug scenario: the verdicts that stand beside the model, that each part behaves in it as it does in its own model, which
// sets of fixes are enough, liveness, and that it stays fast to compile as it grows.
import { describe, expect, test } from 'vitest';
import { hotUnplug } from '../../models/hot-unplug/model.js';
import { iounmapUnplug } from '../../models/iounmap-unplug/model.js';
import { p2pdmaGenalloc } from '../../models/p2pdma-genalloc/model.js';
import { phbIrqMap } from '../../models/phb-irq-map/model.js';
import { ppc64Hash } from '../../models/ppc64-hash/model.js';
import { check } from '../../src/check/check.js';
import { mismatchesOf } from '../../src/check/expectation.js';
import { fixMatrix } from '../../src/check/fixes.js';
import { compile } from '../../src/compile/compile.js';
import { configure, type LooseValues, type Model, violated } from '../../src/index.js';
import { verdictsAreAsExpected } from './cells.js';
import { missedBy } from './fair-runs.js';
import { stepsIn, traceOf } from './verdicts.js';

/** One set of fixes under which everything holds. */
const sufficient = 'lazy-leave+zero-based-refcount+eager-pte+notifier';

const NO_DUP = 'no duplicate hash entry';
const TRACKED = 'every hash entry is tracked';
const NO_STALE = 'no stale entry after free';
const UNDER_PTL = 'batch only under PTL';
const ACCESS = 'no access after free to genalloc';
const STALE = 'no stale translation';
const DOUBLE_FREE = 'no double free';
const NO_TRANSLATION = 'no translation at unplug';
const WRONG_DEVICE = 'no access to a wrong device';
const EMPTY_SLOT = 'no access to an empty slot';
const REUSE = 'no reuse of a virtual range with a stale translation';
const REFUSED = 'no unplug fails for outstanding translations';
const LEAVES = 'the device leaves its slot';
const MEMORY = 'irq_map is never freed twice nor used after free';
const LIVE = 'a live device keeps its interrupt';
const UNPLUGGED = 'the unplug of the device finally succeeds';

/** The sufficient set without some of its fixes. */
const allBut = (...left: readonly string[]): string =>
  sufficient
    .split('+')
    .filter((fix) => !left.includes(fix))
    .join('+');

/** Which of these properties are violated. */
const violatedOf = async (
  m: Model,
  among: readonly string[],
  parameters: LooseValues,
  fix = 'none',
): Promise<readonly string[]> => {
  const { properties } = await check(m, { fix, parameters });
  return among.filter((name) => properties.find((p) => p.name === name)?.verdict.status === 'violated');
};

/** Every choice of one value for each key. */
const allOf = (choices: { readonly [key: string]: readonly LooseValues[string][] }): readonly LooseValues[] =>
  Object.entries(choices).reduce<readonly LooseValues[]>(
    (rows, [key, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value }))),
    [{}],
  );

verdictsAreAsExpected([hotUnplug], ({ properties }) =>
  expect(properties.filter((p) => p.kind !== 'eventually')).toHaveLength(22),
);

describe('with the fixes of the other parts, a part behaves as in its own model', () => {
  test('the hash table: when the batch is flushed', async () => {
    const properties = [NO_DUP, TRACKED, NO_STALE, UNDER_PTL];
    const flushPoint = ['finish', 'preUnlock', 'lazyLeave', 'immediate'];
    for (const settings of allOf({ flushPoint, initialPerm: ['ro', 'rw'] })) {
      const own = await violatedOf(ppc64Hash, properties, settings);
      expect([settings, await violatedOf(hotUnplug, properties, settings, allBut('lazy-leave'))]).toEqual([
        settings,
        own,
      ]);
    }
  });

  test('pages of the pool: flush, kind of PTE, reference count, grace period, and the second look of GUP-fast', async () => {
    const properties = [ACCESS, STALE, DOUBLE_FREE];
    const choices = {
      flush: ['broadcast', 'ipi', 'async'],
      pteKind: ['devmap', 'normal'],
      refBase: [0, 1],
      gpUnbind: ['none', 'sync'],
      gupRecheck: [true, false],
    };
    for (const settings of allOf(choices)) {
      const own = await violatedOf(p2pdmaGenalloc, properties, { ...settings, path: 'unbind' });
      const here = await violatedOf(
        hotUnplug,
        properties,
        { ...settings, nextOwner: true },
        allBut('zero-based-refcount'),
      );
      expect([settings, here]).toEqual([settings, own]);
    }
  });

  test('the mappings of the driver: when PTEs go, vm_unmap_aliases, flush in iounmap', async () => {
    const properties = [NO_TRANSLATION, WRONG_DEVICE, EMPTY_SLOT, REUSE, REFUSED, LEAVES];
    for (const purge of [false, true]) {
      const choices = { platform: ['powervm', 'powernv'], pteClear: ['lazy', 'eager'], flushInIounmap: [false, true] };
      for (const settings of allOf(choices)) {
        const own = { ...settings, aliasFlush: purge ? 'generic' : 'none' };
        const here = { ...settings, aliasFlush: purge ? 'afterIrqs' : 'none' };
        expect([here, await violatedOf(hotUnplug, properties, here, allBut('eager-pte'))]).toEqual([
          here,
          await violatedOf(iounmapUnplug, properties, own),
        ]);
      }
    }
  });

  test.each([
    ['orig', 'bus', false],
    ['noref', 'device', false],
    ['ref', 'device', true],
  ])('interrupts: %s', async (variant, irqUnmap, irqCount) => {
    for (const shared of [false, true]) {
      const own = await violatedOf(phbIrqMap, [MEMORY, LIVE], { variant, shared });
      const here = { irqUnmap, irqCount, sharedIrq: shared };
      expect([here, await violatedOf(hotUnplug, [MEMORY, LIVE], here, allBut('notifier'))]).toEqual([here, own]);
    }
  });

  test('interrupts that are never unmapped keep the device in its slot', async () => {
    const own = await violatedOf(phbIrqMap, [REFUSED], { variant: 'revert', profile: 'pseries' });
    expect(own).toEqual([REFUSED]);
    expect(await violatedOf(hotUnplug, [REFUSED], { irqUnmap: 'never' }, allBut('notifier'))).toEqual(own);
  });
});

describe('what only the parts together show', () => {
  test('under PowerVM the refusal hides that the next device would be recorded in freed memory', async () => {
    expect(await violatedOf(hotUnplug, [MEMORY, REFUSED], {}, allBut('notifier', 'eager-pte'))).toEqual([REFUSED]);
    expect(await violatedOf(hotUnplug, [MEMORY, REFUSED], {}, allBut('notifier'))).toEqual([MEMORY]);
  });

  test('a purge is worth nothing before the interrupt is disposed of: its ESB page is freed lazily as well', async () => {
    const trace = await traceOf(hotUnplug, REFUSED, { aliasFlush: 'beforeIrqs' }, allBut('eager-pte'));
    expect(stepsIn(trace).slice(-6)).toEqual([
      'iounmap',
      'vm_unmap_aliases',
      'flush_tlb_kernel_range',
      '__free_vmap_area',
      'device_del',
      'rtas_set_indicator',
    ]);
  });

  test('a TLB flush that is left to a callback can come after the device has gone', async () => {
    const trace = await traceOf(hotUnplug, NO_TRANSLATION, { flush: 'async' }, sufficient);
    const steps = stepsIn(trace, (process) => (process.startsWith('hot unplug') ? '' : process));
    expect(steps).toContain('user_store (cpu1): tlb_fill');
    expect(steps.at(-1)).toBe('rtas_set_indicator');
    expect(steps).not.toContain('tlb flush callback (cpu0): rcu_do_batch');
  });

  test('the mapping of the registers leads to the device that came next, interrupts and pages being in order', async () => {
    const trace = await traceOf(hotUnplug, WRONG_DEVICE, { platform: 'powernv' }, allBut('eager-pte'));
    expect(stepsIn(trace, (process) => (process.startsWith('hot unplug') ? '' : process)).slice(-5)).toEqual([
      'iounmap',
      'device_del',
      'power_off_slot',
      'pci_hp_add_devices',
      'stray access: readl',
    ]);
  });
});

describe('fixes', () => {
  test('no two contradict each other', () => {
    const names = Object.keys(hotUnplug.fixes);
    expect(configure(hotUnplug, names.join('+')).fix.split('+')).toEqual(names);
    const parameters = Object.values(hotUnplug.fixes).flatMap(({ set }) => Object.keys(set));
    expect(new Set(parameters).size).toBe(names.length);
  });

  test('all of them together hold', async () => {
    const fix = Object.keys(hotUnplug.fixes).join('+');
    for (const parameters of [{}, { platform: 'powernv' }, { sharedIrq: true }, { nextOwner: true, bgPurge: true }]) {
      const result = await check(hotUnplug, { fix, parameters });
      expect(mismatchesOf({ violated: {} }, result)).toEqual([]);
    }
  });

  const sets = hotUnplug.expected
    .filter(({ fix, parameters, violated: broken }) => fix && !parameters && Object.keys(broken).length === 0)
    .map(({ fix }) => fix as string);

  test('with a shared INTx, each set that is enough needs the count of interrupts as well', async () => {
    expect(sets).toHaveLength(12);
    for (const fix of sets) {
      expect(await violatedOf(hotUnplug, [LIVE], { sharedIrq: true }, fix)).toEqual([LIVE]);
      const result = await check(hotUnplug, { fix: `${fix}+irq-kref`, parameters: { sharedIrq: true } });
      expect(mismatchesOf({ violated: {} }, result)).toEqual([]);
    }
  });

  test('where iounmap leaves nothing behind, the order of purge and dispose makes no difference', async () => {
    for (const unmap of ['eager-pte', 'flush-in-iounmap']) {
      for (const platform of ['powervm', 'powernv']) {
        const parameters = { aliasFlush: 'beforeIrqs', platform };
        const result = await check(hotUnplug, { fix: `${allBut('eager-pte')}+${unmap}`, parameters });
        expect(mismatchesOf({ violated: {} }, result)).toEqual([]);
      }
    }
  });

  test('each set that is enough is the smallest: without one of its fixes something is violated', async () => {
    const smaller = new Set(
      sets.flatMap((set) => {
        const names = set.split('+');
        return names.map((name) => names.filter((other) => other !== name).join('+'));
      }),
    );
    for (const fix of smaller) {
      const { properties } = await check(hotUnplug, { fix });
      expect([fix, properties.some(({ verdict }) => verdict.status === 'violated')]).toEqual([fix, true]);
    }
  });

  test('alone, only the count of interrupts changes nothing: nobody counts before there is a notifier', async () => {
    const { rows } = await fixMatrix(hotUnplug);
    expect(rows.filter(({ changesNothing }) => changesNothing).flatMap(({ fixes }) => fixes)).toEqual(['irq-kref']);
  });

  test('what a removal costs where it is safe', async () => {
    const { rows } = await fixMatrix(hotUnplug, {
      parameters: { flushPoint: 'lazyLeave', pteClear: 'eager', irqUnmap: 'device' },
    });
    const price = (fix: string) =>
      Object.fromEntries(
        (rows.find(({ fixes }) => fixes.join() === fix)?.costs ?? []).map((c) => [c.unit, [c.least, c.most]]),
      );
    const always = {
      'CPU TLB flush': [1, 1],
      'ESB unmap': [1, 1],
      dispose: [1, 1],
      'flush call': [1, 1],
      'step under PTL': [1, 1],
      // The page, the registers, the ESB page; the latter two and the isolation are hypercalls of the unplug.
      'HPTE removal': [3, 3],
      hypercall: [3, 3],
    };
    expect(price('zero-based-refcount')).toEqual(always);
    expect(price('synchronize-rcu-on-unbind')).toEqual({ ...always, 'grace period': [1, 1] });
    expect(price('no-devmap-in-gup-fast')).toEqual({ ...always, 'GUP slow path': [0, 1] });
    expect(price('always-ipi')).toEqual({ ...always, IPI: [2, 2] });
  });
});

describe('no fair run misses', () => {
  const settings: readonly (readonly [string, LooseValues])[] = [
    ['none', {}],
    ['none', { platform: 'powernv' }],
    [sufficient, {}],
    ['lazy-leave+synchronize-rcu-on-unbind+unmap-aliases+notifier', {}],
    ['lazy-leave+zero-based-refcount+unmap-aliases+notifier', { nextOwner: true, bgPurge: true }],
    ['lazy-leave+normal-ptes+eager-pte+notifier', { flush: 'async' }],
  ];
  test.each(settings)('what it should come to: %s %o', async (fix, parameters) => {
    const { properties } = await check(hotUnplug, { fix, parameters });
    const stays = properties.some(({ name, verdict }) => name === REFUSED && verdict.status === 'violated');
    for (const { name } of properties.filter(({ kind }) => kind === 'eventually')) {
      const { ends, cycles } = missedBy(hotUnplug, fix, parameters, name);
      // A refused unplug does not succeed; everything else comes to its end all the same.
      expect([name, ends + cycles > 0]).toEqual([name, name === UNPLUGGED && stays]);
    }
  });

  test('an expected refusal is also expected to keep the device', () => {
    for (const { violated: broken } of hotUnplug.expected) {
      expect(broken[UNPLUGGED]).toEqual(REFUSED in broken ? violated() : undefined);
    }
  });
});

describe('size', () => {
  test.each([
    [{}, 256],
    [{ userCpus: 2, gupThreads: 2, nextOwner: true, bgPurge: true, sharedIrq: true }, 256],
    [{ pages: 2, batchSize: 3, userCpus: 2, gupThreads: 2 }, 1024],
    [{ pages: 3, ptls: 3, batchSize: 4, userCpus: 4, gupThreads: 3, nextOwner: true, bgPurge: true }, 8192],
  ] as const)('steps stay narrow: %o', (parameters, maxPaths) => {
    for (const fix of ['none', sufficient]) {
      const configuration = configure(hotUnplug, fix, parameters);
      expect(compile(hotUnplug, configuration, { maxPaths }).steps.length).toBeGreaterThan(30);
    }
  });

  test('one thread more, or one page more, is ten times the states and more', async () => {
    const states = async (parameters: LooseValues) => (await check(hotUnplug, { parameters })).statistics.states;
    const base = await states({});
    for (const more of [{ userCpus: 2 }, { gupThreads: 2 }, { pages: 2, batchSize: 3 }]) {
      expect((await states(more)) / base).toBeGreaterThan(8);
    }
  });
});
