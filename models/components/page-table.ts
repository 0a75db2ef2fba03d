// Linux page-table entries of the ppc64 hash MMU with their tracking bits, the lock of the page they lie in (PTL), and the
// page frames they point to. Each function is what one atomic instruction sequence of the kernel does to an entry.
import { array, bool, indicesOf, initially, type Lock, lock, oneOf, range, type StateOf, when } from 'flushpoint';

/** How large the page table is, and what it holds at the start. */
export interface PageTableOptions {
  /** Virtual pages; at the start page `p` is present and points to frame `p`. */
  readonly pages: number;
  readonly frames: number;
  /** Slots of the hash table. */
  readonly slots: number;
  /** Page-table pages, each with its own lock; pages are dealt to them in equal runs. */
  readonly ptls?: number;
  /** At the start page `p` is in slot `p` of the hash table, for every `p` below this. */
  readonly hashed?: number;
  /** Whether the entries allow writing at the start. */
  readonly writable?: boolean;
  /** The first so many frames are in use at the start; those of the pages unless told otherwise. */
  readonly used?: number;
}

/**
 * One address space (or several: pages need not belong to one mm), its PTLs, and the page frames.
 *
 * `hashpte` is `_PAGE_HASHPTE`: an entry of the hash table may exist; `slot` is `_PAGE_SECONDARY` with `_PAGE_GROUP_IX`:
 * where; `busy` is `_PAGE_BUSY`: a bit lock held while that entry is made. `pte_none` does not look at these three.
 * `numa` is `_PAGE_NUMA` of 2013: the page is there, but the next access shall fault; `present` is then false.
 *
 * Abstracted: the levels above, swap entries, reference counts of pages (one mapping each).
 */
export const pageTable = (options: PageTableOptions) => {
  const { pages, frames, slots, ptls = 1, hashed = 0, writable = false, used = pages } = options;
  return {
    pte: array(pages, (page) => ({
      present: initially(bool, true),
      rw: initially(bool, writable),
      numa: bool,
      frame: initially(range(frames), page),
      hashpte: initially(bool, page < hashed),
      slot: initially(range(slots), page < hashed ? page : 0),
      busy: bool,
    })),
    ptl: array(ptls, lock()),
    frame: array(frames, (frame) => initially(oneOf('free', 'used'), frame < used ? 'used' : 'free')),
  };
};

/** See {@link pageTable}. */
export type PageTable = StateOf<ReturnType<typeof pageTable>>;
/** One Linux PTE. */
export type Pte = ReturnType<PageTable['pte']['at']>;

/** Which PTL protects a page: its position in `ptl`. */
export const ptlIndex = (s: Pick<PageTable, 'pte' | 'ptl'>, page: number): number =>
  Math.floor(page / Math.ceil(s.pte.length / s.ptl.length));

/** `pte_lockptr`: the lock of the page-table page in which the PTE of a page lies. */
export const ptlOf = (s: Pick<PageTable, 'pte' | 'ptl'>, page: number): Lock => s.ptl.at(ptlIndex(s, page));

/** The last page of a page-table page, or of the address space. */
export const isLastUnderPtl = (s: Pick<PageTable, 'pte' | 'ptl'>, page: number): boolean =>
  page === s.pte.length - 1 || ptlIndex(s, page + 1) !== ptlIndex(s, page);

/** `pte_none`: nothing is mapped; tracking bits do not count. */
export const pteNone = (pte: Pte): boolean => !pte.present && !pte.numa;

/** What `pte_update` returns of the old entry to those who clean up after it. */
export interface OldPte {
  readonly hashpte: boolean;
  readonly slot: number;
  readonly frame: number;
}

/**
 * `ptep_get_and_clear`: `pte_update(ptep, ~0UL)`, which spins while the entry is busy and clears it atomically.
 * @param keepBits leave `hashpte` and `slot` in the cleared entry
 */
export const ptepGetAndClear = (pte: Pte, keepBits = false): OldPte => {
  when(!pte.busy);
  const { hashpte, slot, frame } = pte;
  pte.present = false;
  pte.rw = false;
  pte.numa = false;
  pte.frame = 0;
  if (!keepBits) {
    pte.hashpte = false;
    pte.slot = 0;
  }
  return { hashpte, slot, frame };
};

/** A new value for an entry, without tracking bits. */
export interface PteValue {
  readonly present: boolean;
  readonly numa: boolean;
  readonly rw: boolean;
  readonly frame: number;
}

/**
 * `set_pte_at`: a plain store of a new value with the tracking bits masked off. It expects that no entry of the hash table
 * belongs to the old value, and does not look.
 * @param keepBits keep the tracking bits that are there
 */
export const setPteAt = (pte: Pte, { present, numa, rw, frame }: PteValue, keepBits = false): void => {
  pte.present = present;
  pte.numa = numa;
  pte.rw = rw;
  pte.frame = frame;
  if (!keepBits) {
    pte.hashpte = false;
    pte.slot = 0;
  }
};

/** `ptep_set_access_flags`: allows writing, atomically; spins while the entry is busy. The hash table is left as it is. */
export const ptepSetAccessFlags = (pte: Pte): void => {
  when(!pte.busy);
  pte.rw = true;
};

/**
 * `alloc_page`: the lowest free frame is used from then on. There being none is an error of the model: every page has its
 * first frame and at most one more at a time.
 */
export const allocPage = (s: Pick<PageTable, 'frame'>): number => {
  const frame = indicesOf(s.frame.length).find((f) => s.frame.at(f) === 'free');
  if (frame === undefined) throw new Error('allocates a page although none is free');
  s.frame[frame] = 'used';
  return frame;
};

/** The last reference to a frame is dropped. */
export const freePage = (s: Pick<PageTable, 'frame'>, frame: number): void => {
  s.frame[frame] = 'free';
};
