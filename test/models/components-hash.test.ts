// The parts of the ppc64 hash table models, each on its own, driven by a model of a few steps.
import { describe, expect, test } from 'vitest';
import {
  hashTable,
  hpteInsert,
  hpteInvalidate,
  hpteRemove,
  hpteUpdatepp,
  hptLookup,
} from '../../models/components/hash-table.js';
import {
  type FlushContext,
  type FlushPoint,
  flushTlbPending,
  holdOldPte,
  hpteNeedFlush,
  lazyMmuBatch,
} from '../../models/components/lazy-mmu-batch.js';
import { freeGatheredPage, mmuGather, tlbRemovePage } from '../../models/components/mmu-gather.js';
import { handlePteFault, hashPage, mmapSem, stores, userStore } from '../../models/components/page-fault.js';
import {
  allocPage,
  freePage,
  isLastUnderPtl,
  type Pte,
  pageTable,
  pteNone,
  ptepGetAndClear,
  ptepSetAccessFlags,
  ptlIndex,
  setPteAt,
} from '../../models/components/page-table.js';
import { mapping, unmapMappingRange } from '../../models/components/unmap-mapping-range.js';
import { zapLocals, zapPageRange } from '../../models/components/zap-page-range.js';
import { batchUnderPtl } from '../../properties/batch-under-ptl.js';
import { hashEntriesTracked } from '../../properties/hash-entries-tracked.js';
import { noDuplicateHashEntry } from '../../properties/no-duplicate-hash-entry.js';
import { noForeignBatch } from '../../properties/no-foreign-batch.js';
import { noStaleAfterFree } from '../../properties/no-stale-after-free.js';
import { check as checkModel } from '../../src/check/check.js';
import {
  array,
  assertion,
  bool,
  check,
  deadlockFree,
  initially,
  invariant,
  optional,
  type Process,
  type Property,
  process,
  type RecordShape,
  range,
  reachable,
  type StateOf,
} from '../../src/index.js';
import { outcomesByName, tiny } from './tiny.js';

/** Verdicts by property name: `holds`, `never` reached, or the number of steps of a shortest violation. */
const verdicts = async <Sh extends RecordShape>(
  state: Sh,
  processes: readonly Process<StateOf<Sh>>[],
  properties: readonly Property<StateOf<Sh>>[],
): Promise<ReturnType<typeof outcomesByName>> => outcomesByName(await checkModel(tiny(state, processes, properties)));

const claim = assertion('the claim');

/** Runs actions one after the other; they claim things with `claims`. All is well if every claim holds and none is blocked. */
const inOrder = async <Sh extends RecordShape>(
  state: Sh,
  ...actions: readonly ((s: StateOf<Sh>) => void)[]
): Promise<'as claimed' | `claim fails at ${number}` | `blocked after ${number}`> => {
  const steps = Object.fromEntries(actions.map((action, i) => [`action_${i + 1}`, action]));
  const found = await verdicts(state, [process('test', {}, steps)], [claim, deadlockFree]);
  if (found[claim.name] !== 'holds') return `claim fails at ${found[claim.name] as number}`;
  if (found[deadlockFree.name] !== 'holds') return `blocked after ${found[deadlockFree.name] as number}`;
  return 'as claimed';
};

const claims = (holds: boolean): void => check(claim, holds);

describe('the hash table', () => {
  const state = hashTable({ slots: 2, pages: 2, frames: 3, hashed: 1 });
  const to = { frame: 1, rw: true };

  test('inserting takes the first empty slot and does not look whether the page is there already', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(hptLookup(s, 0) === 0),
      (s) => claims(hpteInsert(s, 0, to) === 1),
      (s) => claims(s.hpt.at(0).va === s.hpt.at(1).va && s.hpteInserted),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('inserting into a full table fails and changes nothing', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(hpteInsert(s, 1, to) === 1),
      (s) => claims(hpteInsert(s, 1, { frame: 2, rw: false }) === -1),
      (s) => claims(s.hpt.at(0).frame === 0 && s.hpt.at(1).frame === 1),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('invalidating leaves a slot alone that maps another page', async () => {
    const outcome = inOrder(
      state,
      (s) => hpteInvalidate(s, 0, 1),
      (s) => claims(hptLookup(s, 0) === 0),
      (s) => hpteInvalidate(s, 0, 0),
      (s) => claims(hptLookup(s, 0) === -1),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('a page is looked for and inserted only in the slots in which it can be', async () => {
    const groups = [2, 3];
    const outcome = inOrder(
      hashTable({ slots: 4, pages: 2, frames: 3, hashed: 1 }),
      (s) => claims(hptLookup(s, 0, groups) === -1 && hptLookup(s, 0) === 0),
      (s) => claims(hpteInsert(s, 0, to, groups) === 2 && hpteInsert(s, 1, to, groups) === 3),
      (s) => claims(hpteInsert(s, 1, to, groups) === -1 && !s.hpt.at(1).valid),
      (s) => claims(hptLookup(s, 0, groups) === 2),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('an entry is updated in place, until it is evicted', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(hpteUpdatepp(s, 0, 0, to)),
      (s) => claims(s.hpt.at(0).rw && s.hpt.at(0).frame === 1),
      (s) => hpteRemove(s, 0),
      (s) => claims(!hpteUpdatepp(s, 0, 0, to) && hptLookup(s, 0) === -1),
    );
    expect(await outcome).toBe('as claimed');
  });
});

describe('page-table entries', () => {
  const state = pageTable({ pages: 3, frames: 5, slots: 2, ptls: 2, hashed: 2, writable: true });

  test('at the start every page has its frame, and as many are hashed as the table has', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(s.pte.every(({ present, rw }) => present && rw)),
      (s) => claims(s.pte.at(1).hashpte && s.pte.at(1).slot === 1 && !s.pte.at(2).hashpte),
      (s) => claims(s.frame.filter((frame) => frame === 'used').length === 3),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('clearing returns the old tracking bits and leaves none', async () => {
    const outcome = inOrder(
      state,
      (s) => {
        const old = ptepGetAndClear(s.pte.at(1));
        claims(old.hashpte && old.slot === 1 && old.frame === 1);
      },
      (s) => claims(pteNone(s.pte.at(1)) && !s.pte.at(1).hashpte && s.pte.at(1).slot === 0),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('clearing can leave the tracking bits, and the entry is none all the same', async () => {
    const value = { present: true, numa: false, rw: false, frame: 3 };
    const outcome = inOrder(
      state,
      (s) => {
        ptepGetAndClear(s.pte.at(1), true);
      },
      (s) => claims(pteNone(s.pte.at(1)) && s.pte.at(1).hashpte && s.pte.at(1).slot === 1),
      (s) => setPteAt(s.pte.at(1), value, true),
      (s) => claims(s.pte.at(1).hashpte && s.pte.at(1).slot === 1 && s.pte.at(1).frame === 3),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('set_pte_at drops the tracking bits without a look at them', async () => {
    const outcome = inOrder(
      state,
      (s) => setPteAt(s.pte.at(1), { present: true, numa: false, rw: true, frame: 1 }),
      (s) => claims(!s.pte.at(1).hashpte && s.pte.at(1).slot === 0),
    );
    expect(await outcome).toBe('as claimed');
  });

  test.each([
    ['ptep_get_and_clear', (pte: Pte) => ptepGetAndClear(pte)],
    ['ptep_set_access_flags', (pte: Pte) => ptepSetAccessFlags(pte)],
  ])('%s waits while the entry is busy', async (_name, update) => {
    const outcome = inOrder(
      state,
      (s) => {
        s.pte.at(0).busy = true;
      },
      (s) => {
        update(s.pte.at(0));
      },
    );
    expect(await outcome).toBe('blocked after 1');
  });

  test('pages are dealt to the PTLs in equal runs', async () => {
    const outcome = inOrder(
      state,
      (s) => claims([0, 1, 2].map((page) => ptlIndex(s, page)).join() === '0,0,1'),
      (s) => claims([0, 1, 2].map((page) => isLastUnderPtl(s, page)).join() === 'false,true,true'),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('the lowest free frame is allocated', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(allocPage(s) === 3),
      (s) => claims(allocPage(s) === 4),
    );
    expect(await outcome).toBe('as claimed');
  });
});

describe('the batch', () => {
  const state = {
    ...lazyMmuBatch({ mms: 2, pages: 3, slots: 3, batchSize: 2 }),
    ...hashTable({ slots: 3, pages: 3, frames: 3, hashed: 3 }),
  };
  type State = StateOf<typeof state>;
  const context = (flushPoint: FlushPoint, mm = 0): FlushContext => ({ cpu: 0, mm, flushPoint, batchSize: 2 });
  const needFlush = (s: State, page: number, with_: FlushContext) => {
    holdOldPte(s, page, { hashpte: true, slot: page });
    return hpteNeedFlush(s, page, with_);
  };
  const inTable = (s: State) => [0, 1, 2].filter((page) => hptLookup(s, page) >= 0).join();

  test('an old PTE that was not hashed needs nothing', async () => {
    const outcome = inOrder(
      state,
      (s) => holdOldPte(s, 0, { hashpte: false, slot: 0 }),
      (s) => claims(hpteNeedFlush(s, 0, context('finish')) === 'done' && s.batch.at(0).index === 0),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('entries wait, the one that fills it says so, and a flush removes one per step', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(needFlush(s, 2, context('finish')) === 'done'),
      (s) => claims(needFlush(s, 0, context('finish')) === 'full'),
      (s) => claims(inTable(s) === '0,1,2' && s.batch.at(0).index === 2),
      (s) => claims(!flushTlbPending(s, 0, false)),
      (s) => claims(inTable(s) === '1,2'),
      (s) => claims(flushTlbPending(s, 0, false)),
      (s) => claims(inTable(s) === '1' && flushTlbPending(s, 0, false)),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('outside lazy MMU mode an entry is removed at once, inside it waits', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(needFlush(s, 0, context('lazyLeave')) === 'done'),
      (s) => claims(inTable(s) === '1,2'),
      (s) => {
        s.batch.at(0).active = true;
      },
      (s) => claims(needFlush(s, 1, context('lazyLeave')) === 'done'),
      (s) => claims(inTable(s) === '1,2' && s.batch.at(0).pending.at(1) === 1),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('without batching every entry is removed at once, lazy MMU mode or not', async () => {
    const outcome = inOrder(
      state,
      (s) => {
        s.batch.at(0).active = true;
      },
      (s) => claims(needFlush(s, 1, context('immediate')) === 'done'),
      (s) => claims(inTable(s) === '0,2'),
    );
    expect(await outcome).toBe('as claimed');
  });

  test('entries of another address space are flushed first', async () => {
    const outcome = inOrder(
      state,
      (s) => claims(needFlush(s, 0, context('finish')) === 'done'),
      (s) => claims(needFlush(s, 1, context('finish', 1)) === 'again'),
      (s) => claims(inTable(s) === '1,2' && s.oldPte.at(1) === 1),
      (s) => claims(hpteNeedFlush(s, 1, context('finish', 1)) === 'done'),
      (s) => claims(s.batch.at(0).mm === 1 && s.batch.at(0).index === 1),
    );
    expect(await outcome).toBe('as claimed');
  });
});

describe('the mmu_gather', () => {
  test('frees what it was given, one page per step', async () => {
    const state = { ...mmuGather({ frames: 3 }), ...pageTable({ pages: 3, frames: 3, slots: 1 }) };
    const free = (s: StateOf<typeof state>) => [0, 1, 2].filter((f) => s.frame.at(f) === 'free').join();
    const outcome = inOrder(
      state,
      (s) => tlbRemovePage(s, 0, 2),
      (s) => tlbRemovePage(s, 0, 1),
      (s) => claims(free(s) === '' && !freeGatheredPage(s, 0)),
      (s) => claims(free(s) === '1' && freeGatheredPage(s, 0)),
      (s) => claims(free(s) === '1,2' && freeGatheredPage(s, 0)),
    );
    expect(await outcome).toBe('as claimed');
  });
});

describe('a CPU that writes', () => {
  const size = { pages: 2, slots: 2 };
  const system = (options: { hashed?: number; writable?: boolean } = {}) => ({
    ...pageTable({ ...size, frames: 4, ...options }),
    ...hashTable({ ...size, frames: 4, ...options }),
    ...lazyMmuBatch({ ...size, batchSize: 3 }),
    ...mmapSem(),
    ...stores(1),
  });
  type State = StateOf<ReturnType<typeof system>>;
  const writer = (page: number) => userStore({ thread: 0, cpu: 0, addresses: [page], ...size });
  const stored = (holds: (s: State) => boolean) => invariant('afterwards', (s: State) => !s.stored.at(0) || holds(s));
  const served = reachable('it is served', (s: State) => s.stored.at(0));
  const always = [noDuplicateHashEntry, hashEntriesTracked, noStaleAfterFree, deadlockFree];
  const fine = { ...Object.fromEntries(always.map(({ name }) => [name, 'holds'])), 'it is served': 'holds' };

  test('hits: no fault, no change', async () => {
    const untouched = stored((s) => s.pte.at(0).rw && s.mmap_sem.readers === 0 && !s.hpteInserted);
    const found = verdicts(system({ hashed: 2, writable: true }), [writer(0)], [...always, served, untouched]);
    expect(await found).toEqual({ ...fine, afterwards: 'holds' });
  });

  test('misses: the entry is inserted from the PTE, without a page fault', async () => {
    const inserted = stored((s) => s.hpteInserted && s.pte.at(1).hashpte && s.pte.at(1).slot === hptLookup(s, 1));
    const noFault = invariant('no page fault', (s: State) => s.mmap_sem.readers === 0);
    const found = verdicts(system({ hashed: 1, writable: true }), [writer(1)], [...always, served, inserted, noFault]);
    expect(await found).toEqual({ ...fine, afterwards: 'holds', 'no page fault': 'holds' });
  });

  test('writes to a read-only page: the PTE is made writable and its entry changed in place', async () => {
    const updated = stored((s) => s.pte.at(0).rw && s.hpt.at(0).rw && !s.hpteInserted);
    const found = verdicts(system({ hashed: 2 }), [writer(0)], [...always, served, updated]);
    expect(await found).toEqual({ ...fine, afterwards: 'holds' });
  });

  test('faults where nothing is mapped: a page, a PTE, an entry, one after the other', async () => {
    const unmap = process(
      'unmap',
      {},
      {
        clear(s: State) {
          const { slot } = ptepGetAndClear(s.pte.at(0));
          hpteInvalidate(s, slot, 0);
        },
      },
    );
    const mapped = stored((s) => !s.hpteInserted || s.pte.at(0).frame === 2);
    const inserts = reachable('inserts', (s: State) => s.hpteInserted && s.stored.at(0));
    const found = verdicts(
      system({ hashed: 2, writable: true }),
      [unmap, writer(0)],
      [...always, served, mapped, inserts],
    );
    expect(await found).toEqual({ ...fine, afterwards: 'holds', inserts: 'holds' });
  });

  test('told which slots and which frame, keeps to them: others keep theirs', async () => {
    const options = { alloc: () => 3, groups: [1] };
    const fault = process(
      'fault',
      { page: range(2), slot: range(2) },
      {
        store(s: State, me) {
          if (hptLookup(s, me.page, options.groups) < 0) return 'hash_page';
          s.stored[0] = true;
          return 'done';
        },
        ...hashPage('store', 'down_read_mmap_sem', options.groups),
        ...handlePteFault(options, 'store'),
      },
    );
    const clear = process('clear', {}, { clear: (s: State) => void ptepGetAndClear(s.pte.at(0)) });
    const kept = invariant('slot 0 is kept', (s: State) => s.hpt.at(0).valid && s.hpt.at(0).frame === 0);
    const given = reachable('the frame is the given one', (s: State) => s.stored.at(0) && s.hpt.at(1).frame === 3);
    const found = verdicts(system({ hashed: 1, writable: true }), [clear, fault], [kept, given, deadlockFree]);
    expect(await found).toEqual({
      'slot 0 is kept': 'holds',
      'the frame is the given one': 'holds',
      'no deadlock': 'holds',
    });
  });

  test('evicts some entry where both groups are full; the PTE of that one does not learn of it', async () => {
    const full = { ...pageTable({ pages: 2, frames: 4, slots: 1, hashed: 1, writable: true }) };
    const state = {
      ...full,
      ...hashTable({ pages: 2, frames: 4, slots: 1, hashed: 1, writable: true }),
      ...lazyMmuBatch({ pages: 2, slots: 1, batchSize: 3 }),
      ...mmapSem(),
      ...stores(1),
    };
    const evicted = stored((s) => hptLookup(s, 0) === -1 && s.pte.at(0).hashpte && hptLookup(s, 1) === 0);
    const cpu = userStore({ thread: 0, cpu: 0, addresses: [1], pages: 2, slots: 1 });
    expect(await verdicts(state, [cpu], [...always, served, evicted])).toEqual({ ...fine, afterwards: 'holds' });
  });

  test('comes back again and again while the PTE is busy, and holds no lock meanwhile', async () => {
    const holder = process(
      'holder',
      {},
      {
        set_busy(s: State) {
          s.pte.at(1).busy = true;
        },
      },
    );
    const waits = reachable('waits for ever', (s: State) => s.pte.at(1).busy);
    const busy = invariant('not served', (s: State) => !s.pte.at(1).busy || !s.stored.at(0) || s.hpteInserted);
    const noLock = invariant('no lock', (s: State) => s.mmap_sem.readers === 0 && s.ptl.every((l) => l.owner === null));
    const found = verdicts(
      system({ hashed: 1, writable: true }),
      [holder, writer(1)],
      [served, waits, busy, noLock, deadlockFree],
    );
    expect(Object.values(await found).every((verdict) => verdict === 'holds')).toBe(true);
  });

  test('several write to all pages at once, with one slot for all: never a duplicate', async () => {
    const state = {
      ...pageTable({ pages: 2, frames: 4, slots: 1 }),
      ...hashTable({ pages: 2, frames: 4, slots: 1 }),
      ...lazyMmuBatch({ pages: 2, slots: 1, batchSize: 3 }),
      ...mmapSem(),
      ...stores(2),
    };
    const cpus = [0, 1].map((thread) => userStore({ thread, cpu: thread, addresses: [0, 1], pages: 2, slots: 1 }));
    const both = reachable('it is served', (s: State) => s.stored.every((done) => done));
    expect(await verdicts(state, cpus, [...always, both])).toEqual(fine);
  });
});

describe('zap_page_range on its own', () => {
  const flushPoints: readonly FlushPoint[] = ['finish', 'preUnlock', 'lazyLeave', 'finishInPTL', 'immediate'];
  const system = (ptls: number, batchSize: number) => ({
    ...pageTable({ pages: 3, frames: 3, slots: 3, ptls, hashed: 3 }),
    ...hashTable({ pages: 3, frames: 3, slots: 3, hashed: 3 }),
    ...lazyMmuBatch({ pages: 3, slots: 3, batchSize }),
    ...mmuGather({ frames: 3 }),
    ended: bool,
  });
  type State = StateOf<ReturnType<typeof system>>;

  test.each(flushPoints)('%s: in the end nothing is mapped, hashed, pending, used or locked', async (flushPoint) => {
    for (const ptls of [1, 2, 3]) {
      for (const batchSize of [1, 2, 4]) {
        const options = { cpu: 0, mm: 0, pages: 3, flushPoint, batchSize };
        const zap = process('zap', zapLocals({ pages: 3 }), {
          ...zapPageRange(options, 'end'),
          end(s: State) {
            s.ended = true;
          },
        });
        const clean = invariant(
          'clean',
          (s: State) =>
            !s.ended ||
            (s.pte.every(pteNone) &&
              s.hpt.every(({ valid }) => !valid) &&
              s.batch.every(({ active, index }) => !active && index === 0) &&
              s.frame.every((frame) => frame === 'free') &&
              s.ptl.every(({ owner }) => owner === null)),
        );
        const ends = reachable('ends', (s: State) => s.ended);
        const properties = [clean, ends, hashEntriesTracked, noStaleAfterFree, deadlockFree];
        expect(Object.values(await verdicts(system(ptls, batchSize), [zap], properties))).toEqual(
          properties.map(() => 'holds'),
        );
      }
    }
  });
});

describe('unmap_mapping_range', () => {
  const state = {
    ...pageTable({ pages: 2, frames: 2, slots: 2, hashed: 2 }),
    ...hashTable({ pages: 2, frames: 2, slots: 2, hashed: 2 }),
    ...lazyMmuBatch({ pages: 2, slots: 2, batchSize: 3 }),
    ...mmuGather({ frames: 2 }),
    ...mapping(),
    ...mmapSem(),
    flushed: bool,
    put: range(3),
    ended: bool,
  };
  type State = StateOf<typeof state>;
  const unmap = (gathers: boolean) =>
    process('unmap', zapLocals({ pages: 2 }), {
      ...unmapMappingRange(
        {
          cpu: 0,
          mm: 0,
          pages: 2,
          flushPoint: 'lazyLeave',
          batchSize: 3,
          gathers,
          flush: 'flush',
          put: (s: State) => {
            s.put++;
          },
        },
        'end',
      ),
      flush(s: State) {
        s.flushed = true;
        return gathers ? 'free_pages_and_swap_cache' : 'unlock_i_mmap_lock';
      },
      end(s: State) {
        s.ended = true;
      },
    });
  const ends = reachable('ends', (s: State) => s.ended);
  const late = invariant('flush first', (s: State) => s.put === 0 || s.flushed);
  const locked = invariant('unlocked', (s: State) => !s.ended || s.i_mmap_lock.owner === null);

  test('what else is flushed comes before the gathered pages are put, by whoever is to put them', async () => {
    const put = invariant('both put', (s: State) => !s.ended || (s.put === 2 && s.frame.at(0) === 'used'));
    const found = verdicts(state, [unmap(true)], [ends, late, locked, put, deadlockFree]);
    expect(Object.values(await found)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
  });

  test('PTEs that hold no reference leave the pages to somebody else', async () => {
    const put = invariant('none put', (s: State) => s.put === 0 && s.frame.every((frame) => frame === 'used'));
    const found = verdicts(state, [unmap(false)], [ends, locked, put, deadlockFree]);
    expect(Object.values(await found)).toEqual(['holds', 'holds', 'holds', 'holds']);
  });
});

describe('the properties notice', () => {
  const size = { pages: 2, slots: 3, frames: 3, hashed: 2 };
  const state = {
    ...pageTable(size),
    ...hashTable(size),
    ...lazyMmuBatch({ pages: 2, slots: 3, batchSize: 2 }),
    current: array(1, { mm: optional(range(1)) }),
  };
  type State = StateOf<typeof state>;
  const batched = (s: State) => {
    holdOldPte(s, 0, ptepGetAndClear(s.pte.at(0)));
    hpteNeedFlush(s, 0, { cpu: 0, mm: 0, flushPoint: 'finish', batchSize: 2 });
  };

  test.each<[string, Property<State>, (s: State) => unknown]>([
    ['a second entry for a page', noDuplicateHashEntry, (s) => hpteInsert(s, 1, { frame: 1, rw: false })],
    ['an entry that a cleared PTE leaves behind', hashEntriesTracked, (s) => ptepGetAndClear(s.pte.at(0))],
    ['an entry whose PTE names another slot', hashEntriesTracked, (s) => Object.assign(s.pte.at(0), { slot: 2 })],
    ['a page that is freed too early', noStaleAfterFree, (s) => freePage(s, 1)],
    ['a batch without PTL', batchUnderPtl, batched],
    ['a batch on a CPU where nobody runs', noForeignBatch, batched],
  ])('%s', async (_what, property, action) => {
    const act = process('test', {}, { act: (s: State) => void action(s) });
    expect(await verdicts(state, [act], [property])).toEqual({ [property.name]: 1 });
  });

  test('an entry of a kernel range without a PTE, and only that', async () => {
    const kernel = (pte: boolean) => ({
      ...pageTable({ pages: 1, frames: 2, slots: 2, hashed: 1 }),
      ...hashTable({ pages: 2, frames: 2, slots: 2, hashed: 2 }),
      ...lazyMmuBatch({ pages: 1, slots: 2, batchSize: 2 }),
      vmapArea: array(1, { pte: initially(bool, pte) }),
    });
    const idle = process('test', {}, { act: () => {} });
    const { name } = hashEntriesTracked;
    expect(await verdicts(kernel(true), [idle], [hashEntriesTracked])).toEqual({ [name]: 'holds' });
    expect(await verdicts(kernel(false), [idle], [hashEntriesTracked])).toEqual({ [name]: 0 });
  });

  test('nothing in a table that is in order', async () => {
    const properties = [noDuplicateHashEntry, hashEntriesTracked, noStaleAfterFree, batchUnderPtl, noForeignBatch];
    const idle = process('test', {}, { act: (_s: State) => {} });
    expect(Object.values(await verdicts(state, [idle], properties))).toEqual(properties.map(() => 'holds'));
  });
});
