// The rule of the ppc64 hash MMU: "there must never be two entries in a hash group that can match the same virtual address".
import { invariant, pairsOf } from 'flushpoint';
import type { HashTable } from '../models/components/hash-table.js';

/** No virtual address has two valid HPTEs. */
export const noDuplicateHashEntry = invariant('no duplicate hash entry', {
  about: 'No virtual address has two valid HPTEs.',
  forEach: (s: Pick<HashTable, 'hpt'>) => pairsOf(s.hpt.length),
  when: (s, [i, j]) => s.hpt.at(i).valid && s.hpt.at(j).valid,
  holds: (s, [i, j]) => s.hpt.at(i).va !== s.hpt.at(j).va,
});
