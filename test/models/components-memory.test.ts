// References, pool, interrupts, RCU, TLBs and GUP-fast, each driven by a model of a few steps.
import { describe, expect, test } from 'vitest';
import { genPool, genPoolAlloc, genPoolFree, ownedAsAtFirst } from '../../models/components/genalloc.js';
import { gupFast, gupLocals, unpinUserPage } from '../../models/components/gup-fast.js';
import {
  interrupts,
  localIrqRestore,
  localIrqSave,
  sendIpi,
  waitForAcknowledgements,
} from '../../models/components/ipi.js';
import {
  accessAfterFree,
  getUserPagesFast,
  mapFreePages,
  p2pdmaPages,
  putPage,
  wasLastPage,
} from '../../models/components/p2pdma-page.js';
import {
  callbackInvoked,
  callRcu,
  isInvoked,
  rcu,
  rcuReadLock,
  rcuReadUnlock,
  synchronizeRcu,
  waitForGracePeriod,
} from '../../models/components/rcu.js';
import { getPage, putReference, refcount, tryGetPage } from '../../models/components/refcount.js';
import {
  deferredFlush,
  FLUSH_CALLBACK,
  flushTlbAll,
  flushTlbLocal,
  type Tlbs,
  tlbFill,
  tlbFlushMmu,
  tlbHit,
  tlbs,
} from '../../models/components/tlb.js';
import { noDoubleFree } from '../../properties/no-double-free.js';
import { check as checkModel } from '../../src/check/check.js';
import { fixMatrix } from '../../src/check/fixes.js';
import {
  array,
  bool,
  deadlockFree,
  initially,
  invariant,
  type Model,
  oneOf,
  process,
  range,
  reachable,
  type StateOf,
  when,
} from '../../src/index.js';
import { outcomesByName, tiny } from './tiny.js';

/** Verdicts by property name: `holds`, the number of steps of a shortest violation, or `never` for a state not reached. */
const verdicts = async (m: Model): Promise<ReturnType<typeof outcomesByName>> => {
  const result = await checkModel(m);
  expect(result.neverTaken).toEqual([]);
  return outcomesByName(result);
};

/** Least and most of every unit that a run pays. */
const prices = async (m: Model): Promise<{ [unit: string]: readonly [number, number] }> => {
  const { rows } = await fixMatrix(m);
  return Object.fromEntries((rows[0]?.costs ?? []).map(({ unit, least, most }) => [unit, [least, most]]));
};

describe('a reference count', () => {
  const outcome = oneOf('none', 'held', 'freed', 'underflow');
  const state = (base: 0 | 1, held: number) => ({
    page: refcount(base, held, 2),
    grabbed: bool,
    outcome,
  });
  type S = StateOf<ReturnType<typeof state>>;
  const grab = process(
    'grab',
    {},
    {
      try_get_page(s: S) {
        s.grabbed = tryGetPage(s.page);
      },
    },
  );
  const put = (base: 0 | 1) =>
    process(
      'put',
      {},
      {
        put_page(s: S) {
          s.outcome = putReference(s.page, base);
        },
      },
    );
  const isGrabbed = reachable<S>('grabbed', (s) => s.grabbed);
  const isOutcome = (name: S['outcome']) => reachable<S>(name, (s) => s.outcome === name);

  test('a free page can be grabbed when it is 1-based, and cannot when it is 0-based', async () => {
    expect(await verdicts(tiny(state(1, 0), [grab], [isGrabbed]))).toEqual({ grabbed: 'holds' });
    expect(await verdicts(tiny(state(0, 0), [grab], [isGrabbed]))).toEqual({ grabbed: 'never' });
  });

  test.each([0, 1] as const)('falling to the base %i frees, and nothing else does', async (base) => {
    const all = [isOutcome('freed'), isOutcome('held'), isOutcome('underflow')];
    const run = (held: number) => verdicts(tiny(state(base, held), [put(base)], all));
    expect(await run(1)).toEqual({ freed: 'holds', held: 'never', underflow: 'never' });
    expect(await run(2)).toEqual({ freed: 'never', held: 'holds', underflow: 'never' });
    expect(await run(0)).toEqual({ freed: 'never', held: 'never', underflow: 'holds' });
  });

  test('get_page and put_page leave a page as it was', async () => {
    const user = process(
      'user',
      {},
      {
        get_page: (s: S) => getPage(s.page),
        put_page(s) {
          s.outcome = putReference(s.page, 1);
        },
      },
    );
    const same = invariant<S>('not below the start', (s) => s.page.refcount >= 2);
    expect(await verdicts(tiny(state(1, 1), [user], [same, isOutcome('held')]))).toEqual({
      'not below the start': 'holds',
      held: 'holds',
    });
  });
});

describe('a pool', () => {
  const pool = genPool(2);
  type S = StateOf<typeof pool>;
  const free = (on: string) => process('free', {}, { gen_pool_free: (s: S) => genPoolFree(s, 0) }, { on });
  const alloc = process('alloc', {}, { gen_pool_alloc: (s: S) => genPoolAlloc(s, 0) }, { daemon: true });

  test('freeing a page twice is a double free', async () => {
    expect(await verdicts(tiny(pool, [free('cpu0')], [noDoubleFree]))).toEqual({ 'no double free': 'holds' });
    expect(await verdicts(tiny(pool, [free('cpu0'), free('cpu1')], [noDoubleFree]))).toEqual({ 'no double free': 2 });
  });

  test('a page is handed out again after it was freed, and is not owned as at first then', async () => {
    const again = reachable<S>('again', (s) => s.pool.at(0).allocated && !ownedAsAtFirst(s, 0));
    const other = invariant<S>('the other page stays', (s) => ownedAsAtFirst(s, 1));
    expect(await verdicts(tiny(pool, [free('cpu0'), alloc], [again, other]))).toEqual({
      again: 'holds',
      'the other page stays': 'holds',
    });
    const { neverTaken } = await checkModel(tiny(pool, [alloc], [again]));
    expect(neverTaken).toEqual(['gen_pool_alloc of alloc']);
  });
});

describe('an IPI', () => {
  const state = { ...interrupts({ cpus: 2, senders: 1 }), flushed: array(2, bool), returned: bool, late: bool };
  type S = StateOf<typeof state>;
  const sender = process(
    'sender',
    {},
    {
      smp_call_function_many(s: S) {
        sendIpi(s, 0, 1, (cpu) => {
          s.flushed[cpu] = true;
        });
      },
      csd_lock_wait(s) {
        waitForAcknowledgements(s, 0);
        s.returned = true;
      },
    },
  );
  const walker = (cpu: number) =>
    process(
      'walker',
      {},
      {
        local_irq_save(s: S) {
          localIrqSave(s, cpu);
          s.late = s.returned;
        },
        local_irq_restore(s) {
          localIrqRestore(s, cpu, () => {
            s.flushed[cpu] = true;
          });
        },
      },
      { on: `cpu${cpu}` },
    );
  const acknowledged = invariant<S>(
    'flushed everywhere when it returns',
    (s) => !s.returned || s.flushed.every((f) => f),
  );
  const offWhenSent = invariant<S>('nobody off from before', (s) => !s.returned || s.late || !s.interrupts.off.at(0));

  test('returns when every CPU has handled it, and waits for those with interrupts off', async () => {
    expect(await verdicts(tiny(state, [sender, walker(0), walker(1)], [acknowledged, deadlockFree]))).toEqual({
      'flushed everywhere when it returns': 'holds',
      'no deadlock': 'holds',
    });
  });

  test('does not wait for a CPU that turned its interrupts off after it was sent', async () => {
    const { properties } = await checkModel(tiny(state, [sender, walker(0)], [offWhenSent]));
    expect(properties[0]?.verdict).toMatchObject({ status: 'violated', steps: 3 });
  });

  test('waits for ever when interrupts stay off', async () => {
    const stuck = process('stuck', {}, { local_irq_save: (s: S) => localIrqSave(s, 0) });
    expect(await verdicts(tiny(state, [sender, stuck], [deadlockFree]))).toEqual({ 'no deadlock': 2 });
  });

  test('costs one interrupt per CPU', async () => {
    expect(await prices(tiny(state, [sender, walker(0)], [acknowledged]))).toEqual({ IPI: [3, 3] });
  });
});

describe('an RCU grace period', () => {
  const state = { ...rcu({ readers: 2, cpus: 1, callbacks: 2 }), removed: bool, freed: bool, read: bool };
  type S = StateOf<typeof state>;
  const reader = (r: number) =>
    process(
      'reader',
      { reference: bool },
      {
        rcu_read_lock: (s: S) => rcuReadLock(s, r),
        rcu_dereference(s, me) {
          me.reference = !s.removed;
        },
        use(s, me) {
          if (me.reference && s.freed) s.read = true;
        },
        rcu_read_unlock: (s) => rcuReadUnlock(s, r),
      },
      { on: `cpu${r}` },
    );
  const updater = process(
    'updater',
    {},
    {
      remove(s: S) {
        s.removed = true;
      },
      ...synchronizeRcu(0, 0, 'free'),
      free(s: S) {
        s.freed = true;
      },
    },
  );
  const noReadAfterFree = invariant<S>('no read after free', (s) => !s.read);
  const freed = reachable<S>('freed', (s) => s.freed);
  const freedInside = reachable<S>(
    'freed while somebody reads',
    (s) => s.freed && s.rcu.reader.some((inside) => inside),
  );

  test('ends after the readers that were inside have left', async () => {
    expect(
      await verdicts(tiny(state, [updater, reader(0), reader(1)], [noReadAfterFree, freed, deadlockFree])),
    ).toEqual({
      'no read after free': 'holds',
      freed: 'holds',
      'no deadlock': 'holds',
    });
  });

  test('does not wait for readers that came later', async () => {
    expect(await verdicts(tiny(state, [updater, reader(0)], [freedInside]))).toEqual({
      'freed while somebody reads': 'holds',
    });
  });

  test('is what keeps the reader safe', async () => {
    const hasty = process(
      'updater',
      {},
      {
        remove(s: S) {
          s.removed = true;
        },
        free(s) {
          s.freed = true;
        },
      },
    );
    expect(await verdicts(tiny(state, [hasty, reader(0)], [noReadAfterFree]))).toEqual({ 'no read after free': 5 });
  });

  test('never ends when a reader stays', async () => {
    const stays = process('stays', {}, { rcu_read_lock: (s: S) => rcuReadLock(s, 0) });
    const { properties } = await checkModel(tiny(state, [updater, stays], [deadlockFree]));
    expect(properties[0]?.verdict).toMatchObject({ status: 'violated', steps: 3 });
  });

  test('of call_rcu lets its caller go on, and the callback is invoked later', async () => {
    const caller = process(
      'caller',
      {},
      {
        remove(s: S) {
          s.removed = true;
        },
        call_rcu: (s) => callRcu(s, 0, 0),
      },
    );
    const callback = process(
      'callback',
      {},
      {
        rcu_do_batch(s: S) {
          waitForGracePeriod(s, 0, 0);
          s.freed = true;
          callbackInvoked(s, 0, 0);
        },
      },
      { daemon: true },
    );
    const notYet = reachable<S>('queued and not invoked', (s) => s.rcu.callback.at(0).at(0).state === 'queued');
    const invoked = reachable<S>('invoked', (s) => isInvoked(s, 0, 0));
    expect(
      await verdicts(tiny(state, [caller, callback, reader(0)], [noReadAfterFree, notYet, invoked, freed])),
    ).toEqual({ 'no read after free': 'holds', 'queued and not invoked': 'holds', invoked: 'holds', freed: 'holds' });
  });

  test('of a later callback is not over before the callbacks in front of it have been invoked', async () => {
    const caller = process('caller', {}, { call_rcu: (s: S) => callRcu(s, 0, 0), ...synchronizeRcu(0, 1, 'done') });
    const callback = process(
      'callback',
      {},
      {
        rcu_do_batch(s: S) {
          waitForGracePeriod(s, 0, 0);
          callbackInvoked(s, 0, 0);
        },
      },
    );
    const inOrder = invariant<S>('in order', (s) => !isInvoked(s, 0, 1) || isInvoked(s, 0, 0));
    expect(await verdicts(tiny(state, [caller, callback], [inOrder, deadlockFree]))).toEqual({
      'in order': 'holds',
      'no deadlock': 'holds',
    });
  });

  test('costs one grace period', async () => {
    expect(await prices(tiny(state, [updater], [freed]))).toEqual({ 'grace period': [1, 1] });
  });
});

describe('a TLB', () => {
  const shape = {
    ...tlbs(2, 2),
    ...interrupts({ cpus: 1, senders: 1 }),
    ...rcu({ readers: 1, cpus: 1, callbacks: 1 }),
    present: initially(bool, true),
    returned: bool,
  };
  type S = StateOf<typeof shape>;
  const walk = (cpu: number) =>
    process(
      'walk',
      {},
      {
        tlb_fill(s: S) {
          if (s.present) tlbFill(s, cpu, 0);
        },
      },
      { on: `cpu${cpu}` },
    );
  const unmapper = (flush: 'ipi' | 'broadcast' | 'async', alwaysIpi = false) =>
    process(
      'unmap',
      {},
      {
        ptep_get_and_clear(s: S) {
          s.present = false;
        },
        ...tlbFlushMmu(0, { flush, alwaysIpi }, 'done_unmapping'),
        done_unmapping(s: S) {
          s.returned = true;
        },
      },
    );
  const walkerOff = process(
    'gup',
    {},
    {
      local_irq_save(s: S) {
        localIrqSave(s, 0);
        rcuReadLock(s, 0);
      },
      local_irq_restore(s) {
        localIrqRestore(s, 0);
        rcuReadUnlock(s, 0);
      },
    },
  );
  const stale = invariant<S>('nothing stale when it returns', (s) => !s.returned || !tlbHit(s, 0, 0));
  const both = reachable<S>('in both TLBs', (s) => tlbHit(s, 0, 0) && tlbHit(s, 1, 0));
  const wasOff = reachable<S>('it returns while interrupts are off', (s) => s.returned && s.interrupts.off.at(0));

  test('is filled from the PTE, one CPU at a time', async () => {
    const other = invariant<S>('only what was filled', (s) => !tlbHit(s, 0, 1));
    expect(await verdicts(tiny(shape, [walk(0), walk(1)], [both, other]))).toEqual({
      'in both TLBs': 'holds',
      'only what was filled': 'holds',
    });
  });

  test.each(['broadcast', 'ipi'] as const)('is flushed when the flush by %s returns', async (flush) => {
    expect(await verdicts(tiny(shape, [unmapper(flush), walk(0), walk(1)], [stale, deadlockFree]))).toEqual({
      'nothing stale when it returns': 'holds',
      'no deadlock': 'holds',
    });
  });

  test('may be stale when a deferred flush returns, until the callback has run', async () => {
    const late = invariant<S>(
      'nothing stale after the callback',
      (s) => !isInvoked(s, 0, FLUSH_CALLBACK) || !tlbHit(s, 0, 0),
    );
    expect(
      await verdicts(tiny(shape, [unmapper('async'), walk(0), deferredFlush(0)], [stale, late, deadlockFree])),
    ).toEqual({
      'nothing stale when it returns': 4,
      'nothing stale after the callback': 'holds',
      'no deadlock': 'holds',
    });
  });

  test('an IPI in every flush leaves nothing to a callback', async () => {
    expect(await verdicts(tiny(shape, [unmapper('async', true), walk(0)], [stale]))).toEqual({
      'nothing stale when it returns': 'holds',
    });
  });

  test('a broadcast does not wait for a CPU with interrupts off', async () => {
    expect(await verdicts(tiny(shape, [unmapper('broadcast'), walkerOff], [wasOff]))).toEqual({
      'it returns while interrupts are off': 'holds',
    });
  });

  test('an IPI and the callback of a deferred flush wait for a CPU with interrupts off', async () => {
    const stuck = process(
      'stuck',
      {},
      {
        local_irq_save(s: S) {
          when(s.present);
          localIrqSave(s, 0);
          rcuReadLock(s, 0);
        },
      },
      { daemon: true },
    );
    expect(await verdicts(tiny(shape, [unmapper('ipi'), stuck], [deadlockFree]))).toEqual({ 'no deadlock': 3 });
    const never = invariant<S>(
      'not invoked inside',
      (s) => !(isInvoked(s, 0, FLUSH_CALLBACK) && s.interrupts.off.at(0)),
    );
    expect(await verdicts(tiny(shape, [unmapper('async'), stuck, deferredFlush(0)], [never]))).toEqual({
      'not invoked inside': 'holds',
    });
  });

  test('a flush of some pages leaves the others', async () => {
    const filled = tlbs(2, 2, 2);
    const flush = process('flush', {}, { flush: (s: StateOf<typeof filled>) => flushTlbAll(s, [1]) });
    const kept = invariant<StateOf<typeof filled>>('page 0 is kept', (s) => tlbHit(s, 0, 0) && !tlbHit(s, 1, 0));
    const gone = reachable<StateOf<typeof filled>>('page 1 is gone', (s) => !tlbHit(s, 0, 1));
    expect(await verdicts(tiny(filled, [flush], [kept, gone]))).toEqual({
      'page 0 is kept': 'holds',
      'page 1 is gone': 'holds',
    });
  });

  test('one CPU flushes its own without the others', async () => {
    const local = process('local', {}, { flush_tlb_local: (s: Tlbs) => flushTlbLocal(s, 0) });
    const all = process('all', {}, { flush_tlb_all: (s: Tlbs) => flushTlbAll(s) });
    const filled = { tlb: array(2, array(1, initially(bool, true))) };
    type F = StateOf<typeof filled>;
    const one = reachable<F>('one', (s) => !tlbHit(s, 0, 0) && tlbHit(s, 1, 0));
    expect(await verdicts(tiny(filled, [local], [one]))).toEqual({ one: 'holds' });
    expect(await verdicts(tiny(filled, [all], [one]))).toEqual({ one: 'never' });
  });

  test('a flush costs one flush, and an IPI to every CPU where it sends one', async () => {
    expect(await prices(tiny(shape, [unmapper('broadcast')], [stale]))).toEqual({ 'CPU TLB flush': [1, 1] });
    expect(await prices(tiny(shape, [unmapper('ipi')], [stale]))).toEqual({ 'CPU TLB flush': [1, 1], IPI: [3, 3] });
  });
});

describe('pages of peer-to-peer memory', () => {
  const shape = (refBase: number) => ({
    pte: array(2, { present: initially(bool, true) }),
    ...p2pdmaPages({ pages: 2, refBase, gupThreads: 1 }),
    ...genPool(2),
    ...interrupts({ cpus: 1, senders: 0 }),
    ...rcu({ readers: 1, cpus: 0, callbacks: 0 }),
    ended: bool,
    accessed: bool,
  });
  type S = StateOf<ReturnType<typeof shape>>;
  const free = (refBase: number) =>
    process(
      'free',
      { page: range(2) },
      {
        ...mapFreePages(
          (s: S, page) => putPage(s, page, refBase),
          () => 'end',
        ),
        end(s: S) {
          s.ended = true;
        },
      },
    );
  const freeAgain = process('free again', {}, { put: (s: S) => putPage(s, 0, 0) });
  const allFree = invariant<S>('all free in the end', (s) => !s.ended || s.pool.every(({ allocated }) => !allocated));
  const single = invariant<S>('no double free', (s) => !s.doubleFreed);

  test('go back to the pool with their last reference, whatever they count from', async () => {
    for (const refBase of [0, 1]) {
      expect(await verdicts(tiny(shape(refBase), [free(refBase)], [allFree, single]))).toEqual({
        'all free in the end': 'holds',
        'no double free': 'holds',
      });
    }
  });

  test('are put once by the VMA object, and one put too many is a double free', async () => {
    const twice = tiny(shape(0), [free(0), freeAgain], [single]);
    expect(await verdicts(twice)).toEqual({ 'no double free': 2 });
  });

  test('that are pinned stay, until the device has accessed them', async () => {
    const pinning = getUserPagesFast<S>(0, 0, {
      pages: 2,
      lockless: true,
      recheck: true,
      put: (s, page) => putPage(s, page, 0),
      accessed: (s) => {
        s.accessed = true;
      },
    });
    const pinned = invariant<S>('pinned pages are not free', (s) =>
      s.page.every(({ pins }, p) => pins === 0 || s.pool.at(p).allocated),
    );
    const accessed = reachable<S>('accessed', (s) => s.accessed);
    const clear = process(
      'clear',
      { page: range(2) },
      {
        clear(s: S, me) {
          s.pte.at(me.page).present = false;
          return wasLastPage(s, me) ? 'pci_p2pdma_map_free_pages' : 'clear';
        },
        ...mapFreePages(
          (s: S, page) => putPage(s, page, 0),
          () => 'done',
        ),
      },
    );
    expect(
      await verdicts(tiny(shape(0), [pinning, clear], [accessAfterFree, pinned, accessed, single, deadlockFree])),
    ).toEqual({
      [accessAfterFree.name]: 'holds',
      'pinned pages are not free': 'holds',
      accessed: 'holds',
      'no double free': 'holds',
      'no deadlock': 'holds',
    });
  });
});

describe('GUP-fast', () => {
  const shape = (held: number) => ({
    pte: array(1, { present: initially(bool, true) }),
    page: array(1, { ...refcount(0, held, 3), pins: range(2) }),
    ...interrupts({ cpus: 1, senders: 0 }),
    ...rcu({ readers: 1, cpus: 0, callbacks: 0 }),
  });
  type S = StateOf<ReturnType<typeof shape>>;
  const gup = ({ lockless = true, recheck = true } = {}) => {
    const options = {
      cpu: 0,
      lockless,
      recheck,
      put: (s: S) => {
        putReference(s.page.at(0), 0);
      },
      pinned: () => {},
    };
    return process('gup', gupLocals(1), {
      ...gupFast(options, 'unpin_user_page', 'done'),
      unpin_user_page: (s: S, me) => unpinUserPage(s, me.page, options),
    });
  };
  // Unmaps exactly between the two looks at the PTE.
  const unmapBetween = process(
    'unmap',
    {},
    {
      ptep_get_and_clear(s: S) {
        when(s.page.at(0).refcount === 2 && s.page.at(0).pins === 0);
        s.pte.at(0).present = false;
      },
    },
    { daemon: true },
  );
  const pins = reachable<S>('pins', (s) => s.page.at(0).pins > 0);
  const pinsUnmapped = reachable<S>('pins an unmapped page', (s) => !s.pte.at(0).present && s.page.at(0).pins > 0);
  const keeps = invariant<S>('the mapping keeps its reference', (s) => s.page.at(0).refcount >= 1);

  test('pins a page and gives it back, with interrupts off meanwhile', async () => {
    const reads = invariant<S>('who has interrupts off reads', (s) => s.interrupts.off.at(0) === s.rcu.reader.at(0));
    const { neverTaken, properties } = await checkModel(tiny(shape(1), [gup()], [pins, keeps, reads, deadlockFree]));
    expect(properties.map((p) => p.verdict.status)).toEqual(['holds', 'holds', 'holds', 'holds']);
    expect(neverTaken).toEqual(['follow_page_pte of gup']);
  });

  test('drops its reference again when the PTE has changed meanwhile', async () => {
    expect(await verdicts(tiny(shape(1), [gup(), unmapBetween], [keeps, pinsUnmapped]))).toEqual({
      'the mapping keeps its reference': 'holds',
      'pins an unmapped page': 'never',
    });
  });

  test('pins an unmapped page if it does not look again', async () => {
    const { properties } = await checkModel(
      tiny(shape(1), [gup({ recheck: false }), unmapBetween], [keeps, pinsUnmapped]),
    );
    expect(properties.map((p) => p.verdict.status)).toEqual(['holds', 'holds']);
  });

  test('takes no reference on a free page that counts from 0', async () => {
    const { properties } = await checkModel(tiny(shape(0), [gup()], [pins]));
    expect(properties[0]?.verdict).toEqual({ status: 'violated', unreached: true });
  });

  test('pins nothing through a PTE that maps another page', async () => {
    const options = { cpu: 0, lockless: true, recheck: true, put: () => {}, pinned: () => {}, maps: () => false };
    const { neverTaken, properties } = await checkModel(
      tiny(shape(1), [process('gup', gupLocals(1), gupFast<S, 'done', 'done'>(options, 'done', 'done'))], [pins]),
    );
    expect(properties[0]?.verdict).toEqual({ status: 'violated', unreached: true });
    expect(neverTaken).toContain('try_grab_compound_head of gup');
  });

  test('leaves PTEs it may not follow to the slow path, which pins them and costs more', async () => {
    const slow = tiny(shape(1), [gup({ lockless: false })], [pins, keeps]);
    expect(await verdicts(slow)).toEqual({ pins: 'holds', 'the mapping keeps its reference': 'holds' });
    expect(await prices(slow)).toEqual({ 'GUP slow path': [1, 1] });
  });
});
