// The reason why translations are removed before pages are freed: a store through a stale one hits somebody else's page.
// Stores go through entries of the hash table only, so a table without stale entries excludes them.
import { indicesOf, invariant } from 'flushpoint';
import type { HashTable } from '../models/components/hash-table.js';
import type { PageTable } from '../models/components/page-table.js';

/** No HPTE points to a free frame, so no store can hit one. */
export const noStaleAfterFree = invariant('no stale entry after free', {
  about: 'No HPTE points to a free page frame.',
  forEach: (s: Pick<HashTable, 'hpt'> & Pick<PageTable, 'frame'>) => indicesOf(s.hpt.length),
  when: (s, slot) => s.hpt.at(slot).valid,
  holds: (s, slot) => s.frame.at(s.hpt.at(slot).frame) === 'used',
});
