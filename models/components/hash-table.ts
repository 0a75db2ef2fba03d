// The hash table of the ppc64 hash MMU: what the hardware searches instead of the Linux page table, and the four
// operations that the kernel (or, under a hypervisor, a hypercall) has on it. The kernel treats it as a large TLB in memory.
import { array, bool, cost, indicesOf, initially, range, type StateOf } from 'flushpoint';

/** How large the table is, and what it holds at the start. */
export interface HashTableOptions {
  readonly slots: number;
  /** Virtual pages that may be hashed. */
  readonly pages: number;
  readonly frames: number;
  /** At the start slot `i` maps page `i` to frame `i`, for every `i` below this. */
  readonly hashed?: number;
  /** Whether these first entries allow writing. */
  readonly writable?: boolean;
}

/**
 * The hash table. A slot holds an HPTE where `valid` (`HPTE_V_VALID`) is set: page `va` translates to `frame`.
 *
 * Abstracted: one primary and one secondary group to which all pages hash, `slots` in both together (the hardware has
 * groups of 8), unless an operation is told which slots a page can be in; of the protection bits the one that allows writing; no bolted entries; no `_PAGE_ACCESSED`, `_PAGE_DIRTY`.
 * The TLB proper is left out: every operation here is followed by a tlbie, so it never knows more than the table.
 */
export const hashTable = ({ slots, pages, frames, hashed = 0, writable = false }: HashTableOptions) => ({
  hpt: array(slots, (slot) => {
    const used = slot < hashed;
    return {
      valid: initially(bool, used),
      va: initially(range(pages), used ? slot : 0),
      frame: initially(range(frames), used ? slot : 0),
      rw: initially(bool, used && writable),
    };
  }),
  /** Ghost: `hpte_insert` has succeeded at least once. */
  hpteInserted: bool,
});

/** See {@link hashTable}. */
export type HashTable = StateOf<ReturnType<typeof hashTable>>;

/** What an entry says besides which page it is for. */
export interface Translation {
  readonly frame: number;
  readonly rw: boolean;
}

/** One slot of the table. */
export type Hpte = ReturnType<HashTable['hpt']['at']>;

/** The slot holds an entry for the page. */
const hpteMaps = (hpte: Hpte, page: number): boolean => hpte.valid && hpte.va === page;

const clear = (s: HashTable, slot: number): void => {
  s.hpt[slot] = { valid: false, va: 0, frame: 0, rw: false };
};

/** The slots in which a page can be: those of its primary and its secondary group. */
export type Groups = readonly number[];

const allSlots = (s: HashTable): Groups => indicesOf(s.hpt.length);

/** What the hardware finds for a page: a slot that maps it (the first, should there be two), or -1, which is a hash miss. */
export const hptLookup = (s: HashTable, page: number, groups: Groups = allSlots(s)): number =>
  groups.find((slot) => hpteMaps(s.hpt.at(slot), page)) ?? -1;

/**
 * `ppc_md.hpte_insert`, into the primary and then into the secondary group: takes the first empty slot. It does not look
 * whether the page is in the table already; that is what the tracking bits of the Linux PTE are for.
 * @returns the slot, or -1 when both groups are full
 */
export const hpteInsert = (s: HashTable, page: number, to: Translation, groups: Groups = allSlots(s)): number => {
  const slot = groups.find((candidate) => !s.hpt.at(candidate).valid) ?? -1;
  if (slot >= 0) {
    s.hpt[slot] = { valid: true, va: page, frame: to.frame, rw: to.rw };
    s.hpteInserted = true;
  }
  return slot;
};

/**
 * `ppc_md.hpte_updatepp`: changes the entry in place if the slot still maps the page.
 * @returns false when it does not, because the entry was evicted or invalidated
 */
export const hpteUpdatepp = (s: HashTable, slot: number, page: number, to: Translation): boolean => {
  const hpte = s.hpt.at(slot);
  if (!hpteMaps(hpte, page)) return false;
  hpte.frame = to.frame;
  hpte.rw = to.rw;
  return true;
};

/** `ppc_md.hpte_invalidate`: empties the slot if it still maps the page, and does nothing otherwise. */
export const hpteInvalidate = (s: HashTable, slot: number, page: number): void => {
  cost('HPTE removal');
  if (hpteMaps(s.hpt.at(slot), page)) clear(s, slot);
};

/** `ppc_md.hpte_remove`: makes room by throwing a translation out. No Linux PTE is told. */
export const hpteRemove = (s: HashTable, slot: number): void => clear(s, slot);
