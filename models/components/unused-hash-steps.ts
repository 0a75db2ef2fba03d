// Steps of the hash fault that many settings leave without work, each with the reason.
import type { Unused } from 'flushpoint';

/** Of `hashPage` and `insertHpte`. */
export const unusedHashSteps: readonly Unused[] = [
  {
    step: 'hash_page/hpte_insert of *',
    why: 'a writable PTE without an entry is met only where a flush comes between a fault and the store after it',
  },
  {
    step: 'hash_page/hpte_updatepp of *',
    why: 'a writable PTE that is already tracked is met only where its entry was flushed or evicted meanwhile',
  },
  { step: 'hash_page/htab_write_out_pte of *', why: 'ends the two steps before it, and is taken with them' },
  { step: '*/hpte_remove of *', why: 'an entry is evicted only from full groups; there is a slot to spare' },
];
