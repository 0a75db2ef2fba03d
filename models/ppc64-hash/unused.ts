// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';
import { unusedHashSteps } from '../components/unused-hash-steps.js';

/** Of `ppc64-hash`. */
export const unused: readonly Unused[] = [
  ...unusedHashSteps,
  { step: 'hash_preload/hpte_updatepp of *', why: 'with a writable entry from the start no fault finds a tracked PTE' },
  { variable: 'mmap_sem.writer', why: 'only mmap and the fix mmap-sem-write take mmap_sem for writing' },
  { variable: 'oldPte[*]', why: 'NUMA hinting keeps the PTE, and a flush that is due at once clears nothing' },
  { variable: 'mmuGather[*].page[*]', why: 'NUMA hinting frees no page' },
  { variable: 'i_mmap_lock.owner', why: 'NUMA hinting does not walk the mapping' },
  { fix: 'ptep-set-numa', why: 'changes how NUMA hinting updates a PTE; without it nobody does' },
  { fix: 'lazy-leave', why: 'NUMA hinting by set_pte_at on a valid PTE batches nothing, so there is nothing to flush' },
  {
    property: 'no duplicate hash entry',
    why: 'with one page a second valid entry is a duplicate already, and there is none',
  },
  { property: 'batch only under PTL', why: 'nothing is batched: a fix, or set_pte_at, leaves no entry pending' },
];

/** Of `ppc64-hash-preempt`. */
export const unusedPreempt: readonly Unused[] = [
  ...unusedHashSteps,
  { variable: 'mmap_sem.writer', why: 'nobody maps anything here' },
  { variable: 'thread[*].preemptDisabled', why: 'only the fix preempt-disable disables preemption' },
];
