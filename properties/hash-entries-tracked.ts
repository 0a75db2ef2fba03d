// Nobody searches the hash table to remove an entry: whoever has to remove it must know its slot. So every entry has to be
// known to somebody at any time.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';
import type { HashTable } from '../models/components/hash-table.js';
import type { LazyMmuBatch } from '../models/components/lazy-mmu-batch.js';
import { type PageTable, pteNone } from '../models/components/page-table.js';

/** What is said of kernel ranges: which of them have a PTE. Their entries come and go with it. */
interface KernelRanges {
  readonly vmapArea?: ModelArray<{ readonly pte: boolean }>;
}

/** Every HPTE is known to its PTE, to a batch, or to a CPU that has cleared the PTE and is about to batch it. */
export const hashEntriesTracked = invariant('every hash entry is tracked', {
  about: 'Every HPTE is tracked: by its PTE, by a batch, or by a remover in flight.',
  forEach: (s: Pick<HashTable, 'hpt'> & Pick<PageTable, 'pte'> & LazyMmuBatch & KernelRanges) =>
    indicesOf(s.hpt.length),
  when: (s, slot) => s.hpt.at(slot).valid,
  holds: (s, slot) => {
    const page = s.hpt.at(slot).va;
    if (page >= s.pte.length) return s.vmapArea?.at(page - s.pte.length).pte ?? false;
    const pte = s.pte.at(page);
    // While the PTE is busy the slot is still on its way into it.
    const byPte = !pteNone(pte) && pte.hashpte && (pte.busy || pte.slot === slot);
    return byPte || s.oldPte.at(page) === slot || s.batch.some(({ pending }) => pending.at(page) === slot);
  },
});
