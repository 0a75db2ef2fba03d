// The design rule of the mainline fix, stronger than what safety needs: a flush that is pending when the PTL is dropped is
// one that somebody else may come before.
import { indicesOf, invariant } from 'flushpoint';
import type { LazyMmuBatch } from '../models/components/lazy-mmu-batch.js';
import { type PageTable, ptlOf } from '../models/components/page-table.js';

/**
 * Entries are pending in a batch only while the PTL of their page is held. Whoever put them there holds it then: another
 * one can take the lock only after a moment in which nobody did, and that moment breaks the rule.
 */
export const batchUnderPtl = invariant('batch only under PTL', {
  about: 'Entries are pending in a batch only while the PTL of their page is held.',
  forEach: (s: LazyMmuBatch & Pick<PageTable, 'pte' | 'ptl'>) =>
    indicesOf(s.batch.length).flatMap((cpu) => indicesOf(s.pte.length).map((page) => [cpu, page] as const)),
  when: (s, [cpu, page]) => s.batch.at(cpu).pending.at(page) !== null,
  holds: (s, [, page]) => ptlOf(s, page).owner !== null,
});
