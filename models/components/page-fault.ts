// A CPU in user mode that writes to memory on the ppc64 hash MMU, and everything that the kernel does for it: the hash miss
// (`hash_page`), the page fault (`handle_pte_fault`) and the insertion of a hash table entry (`__hash_page_4K`).
import {
  acquire,
  array,
  bool,
  choose,
  downRead,
  indicesOf,
  process,
  type Rwsem,
  range,
  release,
  rwsem,
  type Self,
  type StateOf,
  upRead,
} from 'flushpoint';
import { type Groups, type HashTable, hpteInsert, hpteRemove, hpteUpdatepp, hptLookup } from './hash-table.js';
import { allocPage, type PageTable, type Pte, pteNone, ptepSetAccessFlags, ptlOf, setPteAt } from './page-table.js';

/** `mm->mmap_sem`, which page faults take for reading. */
export const mmapSem = () => ({ mmap_sem: rwsem() });
/** See {@link mmapSem}. */
export type MmapSem = { mmap_sem: Rwsem };

/** Ghost: whether the store of each user thread has gone through. */
export const stores = (threads: number) => ({ stored: array(threads, bool) });
/** See {@link stores}. */
export type Stores = StateOf<ReturnType<typeof stores>>;

/** What the steps of a fault remember: the page, and the slot into which its entry went. */
export const faultLocals = ({ pages, slots }: { readonly pages: number; readonly slots: number }) => ({
  page: range(pages),
  slot: range(slots),
});
/** See {@link faultLocals}. */
export type FaultLocals = Self & StateOf<ReturnType<typeof faultLocals>>;

type Hashed = PageTable & HashTable;

/** The steps of `__hash_page_4K` once the PTE is busy, named after their caller. */
type Insertion<Caller extends string> =
  `${Caller}/${'hpte_updatepp' | 'hpte_insert' | 'hpte_remove' | 'htab_write_out_pte'}`;

/** Step 1 of `__hash_page_4K` (ldarx, stdcx.): marks the PTE busy and hashed, atomically; the old value says where to go on. */
const markBusy = <Caller extends string>(pte: Pte, caller: Caller): Insertion<Caller> => {
  const mayBeHashed = pte.hashpte;
  pte.busy = true;
  pte.hashpte = true;
  return mayBeHashed ? `${caller}/hpte_updatepp` : `${caller}/hpte_insert`;
};

/** The same steps, their names prefixed with the caller's. */
const calledFrom = <Caller extends string, Steps extends object>(caller: Caller, steps: Steps) =>
  Object.fromEntries(Object.entries(steps).map(([name, step]) => [`${caller}/${name}`, step])) as {
    readonly [Name in keyof Steps & string as `${Caller}/${Name}`]: Steps[Name];
  };

/**
 * Step 2 of `__hash_page_4K`: changes the entry in place where the slot in the PTE still holds it, else inserts one,
 * evicting another where both groups are full; then writes the slot into the PTE and clears busy.
 *
 * Abstracted: the frame changes together with the permission, where `hpte_updatepp` changes the permission only. The two can
 * differ only where a PTE keeps its tracking bits although it is given another frame.
 * @param caller `hash_page` or `hash_preload`
 * @param next the step after it
 * @param groups the slots in which the pages can be; all unless told otherwise
 */
const insertHpte = <Caller extends string, Next extends string>(caller: Caller, next: Next, groups?: Groups) => {
  type Step = (s: Hashed, me: FaultLocals) => Insertion<Caller> | Next;
  return calledFrom(caller, {
    hpte_updatepp(s, me) {
      const pte = s.pte.at(me.page);
      if (!hpteUpdatepp(s, pte.slot, me.page, pte)) return `${caller}/hpte_insert`;
      me.slot = pte.slot;
      return `${caller}/htab_write_out_pte`;
    },
    hpte_insert(s, me) {
      const slot = hpteInsert(s, me.page, s.pte.at(me.page), groups);
      if (slot < 0) return `${caller}/hpte_remove`;
      me.slot = slot;
      return `${caller}/htab_write_out_pte`;
    },
    hpte_remove(s) {
      hpteRemove(s, choose(groups ?? indicesOf(s.hpt.length)));
      return `${caller}/hpte_insert`;
    },
    htab_write_out_pte(s, me) {
      const pte = s.pte.at(me.page);
      pte.slot = me.slot;
      pte.busy = false;
      return next;
    },
  } satisfies { readonly [name: string]: Step });
};

/**
 * The hash miss handler: enters the translation of the Linux PTE into the hash table. It takes no lock but the busy bit.
 * Where the PTE does not allow the write it is a page fault.
 * @param retry the step that makes the access again
 * @param fault the step that handles a page fault
 * @param groups as in {@link insertHpte}
 */
export const hashPage = <Retry extends string, Fault extends string>(retry: Retry, fault: Fault, groups?: Groups) => ({
  hash_page(s: Hashed, me: FaultLocals): Insertion<'hash_page'> | Retry | Fault {
    const pte = s.pte.at(me.page);
    if (!pte.present || !pte.rw) return fault;
    if (pte.busy) return retry;
    return markBusy(pte, 'hash_page');
  },
  ...insertHpte('hash_page', retry, groups),
});

/** How a fault is handled. */
export interface FaultOptions {
  /** `set_pte_at` keeps the tracking bits of a cleared PTE. */
  readonly keepBits?: boolean;
  /** The frame for a page that is not mapped; a free one unless told otherwise. */
  readonly alloc?: (s: PageTable) => number;
  /** As in {@link insertHpte}. */
  readonly groups?: Groups;
}

/**
 * `handle_pte_fault` for a write, under `mmap_sem` and the PTL, and the preloading of the hash table after it.
 *
 * Abstracted: the page is allocated under the PTL; a write to a page that is mapped read-only makes it writable in place
 * (the last reference to it, so nothing is copied).
 * @param next the step that makes the access again
 */
export const handlePteFault = <Next extends string>(
  { keepBits = false, alloc = allocPage, groups }: FaultOptions,
  next: Next,
) => ({
  down_read_mmap_sem(s: Hashed & MmapSem): void {
    downRead(s.mmap_sem);
  },
  pte_offset_map_lock(s: Hashed & MmapSem, me: FaultLocals): void {
    acquire(ptlOf(s, me.page), me);
  },
  handle_pte_fault(s: Hashed & MmapSem, me: FaultLocals): 'hash_preload' | 'pte_unmap_unlock' {
    const pte = s.pte.at(me.page);
    if (pteNone(pte)) {
      // do_no_page
      setPteAt(pte, { present: true, numa: false, rw: true, frame: alloc(s) }, keepBits);
    } else if (pte.numa) {
      // do_numa_page: pte_mknonnuma
      setPteAt(pte, { present: true, numa: false, rw: pte.rw, frame: pte.frame }, keepBits);
    } else if (!pte.rw) {
      // do_wp_page
      ptepSetAccessFlags(pte);
    } else {
      return 'pte_unmap_unlock';
    }
    return 'hash_preload';
  },
  /** Called from `update_mmu_cache`. */
  hash_preload(s: Hashed & MmapSem, me: FaultLocals): Insertion<'hash_preload'> | 'pte_unmap_unlock' {
    const pte = s.pte.at(me.page);
    return !pte.present || pte.busy ? 'pte_unmap_unlock' : markBusy(pte, 'hash_preload');
  },
  ...insertHpte('hash_preload', 'pte_unmap_unlock', groups),
  pte_unmap_unlock(s: Hashed & MmapSem, me: FaultLocals): void {
    release(ptlOf(s, me.page), me);
  },
  up_read_mmap_sem(s: Hashed & MmapSem): Next {
    upRead(s.mmap_sem);
    return next;
  },
});

/** Who writes where. */
export interface UserStoreOptions {
  /** Which of the `stored` is this thread's. */
  readonly thread: number;
  readonly cpu: number;
  /** The pages that it may write to. */
  readonly addresses: readonly number[];
  readonly pages: number;
  readonly slots: number;
  readonly keepBits?: boolean;
}

/**
 * A user thread on a CPU of its own that writes until a store goes through.
 *
 * The page is chosen anew after every fault: the CPU may come back to another thread of the process. The hardware looks at the
 * hash table and not at the PTE; where it finds a translation that allows the write, the store goes through, whatever
 * frame that translation points to.
 */
export const userStore = ({ thread, cpu, addresses, pages, slots, keepBits = false }: UserStoreOptions) =>
  process(
    'user_store',
    faultLocals({ pages, slots }),
    {
      store(s: PageTable & HashTable & MmapSem & Stores, me) {
        me.page = choose(addresses);
        const slot = hptLookup(s, me.page);
        if (slot < 0 || !s.hpt.at(slot).rw) return 'hash_page';
        s.stored[thread] = true;
        return 'done';
      },
      ...hashPage('store', 'down_read_mmap_sem'),
      ...handlePteFault({ keepBits }, 'store'),
    },
    { on: `cpu${cpu}` },
  );
