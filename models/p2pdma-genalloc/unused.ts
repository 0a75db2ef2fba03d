// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';

/** Of `p2pdma-genalloc`. */
export const unused: readonly Unused[] = [
  { variable: 'vma.linked', why: 'only munmap unlinks the VMA, and only unbind looks; one of the two is left out' },
  { variable: 'i_mmap_rwsem.*', why: 'taken where munmap and unbind exclude each other, by who is there' },
  { variable: '* (cpu*).gathered[*]', why: 'only ordinary PTEs put their pages into the mmu_gather' },
  { variable: 'pmap.kaddr', why: 'ordinary PTEs return their pages by put_page, and nobody clears the map' },
  { variable: 'get_user_pages_fast (*).nr_pinned', why: 'GUP-fast refuses devmap PTEs under this fix' },
  { fix: 'synchronize-rcu-on-unbind', why: 'waits on unbind, and here only munmap is there' },
];
