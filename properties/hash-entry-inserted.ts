// Guards the ppc64 models against holding because nothing happens: without an insertion there can be no duplicate.
import { reachable } from 'flushpoint';
import type { HashTable } from '../models/components/hash-table.js';

/** Some CPU inserts a hash entry. */
export const hashEntryInserted = reachable(
  'some CPU inserts a hash entry',
  (s: Pick<HashTable, 'hpteInserted'>) => s.hpteInserted,
  'A fault brings a new entry into the hash table.',
);
