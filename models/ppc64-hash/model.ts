// Page-table teardown against hash faults on ppc64: `unmap_mapping_range` clears PTEs and batches the removal of their hash table
// entries, while other CPUs write to the same pages ("Possible ppc64 (and maybe others ?) mm problem", linux-mm, 2007).
import { deadlockFree, indicesOf, type Model, model, parameter } from 'flushpoint';
import { batchUnderPtl } from '../../properties/batch-under-ptl.js';
import { hashEntriesTracked } from '../../properties/hash-entries-tracked.js';
import { hashEntryInserted } from '../../properties/hash-entry-inserted.js';
import { noDuplicateHashEntry } from '../../properties/no-duplicate-hash-entry.js';
import { noStaleAfterFree } from '../../properties/no-stale-after-free.js';
import { storesServed } from '../../properties/stores-served.js';
import { hashTable } from '../components/hash-table.js';
import { lazyMmuBatch } from '../components/lazy-mmu-batch.js';
import { mmuGather } from '../components/mmu-gather.js';
import { mmapSem, stores, userStore } from '../components/page-fault.js';
import { pageTable } from '../components/page-table.js';
import { mapping } from '../components/unmap-mapping-range.js';
import { changeProtNuma } from './numa-hinting.js';
import { mmap, unmapMappingRange } from './unmap.js';
import { unused } from './unused.js';

/** The ppc64 hash table race; see the README next to this file. */
export const ppc64Hash: Model = model({
  name: 'ppc64-hash',
  about: 'page-table teardown batches hash table invalidations while other CPUs fault the pages in again',
  parameters: {
    flushPoint: parameter.oneOf({
      about: 'when the hash table entries of cleared PTEs are removed',
      default: 'finish',
      values: ['finish', 'preUnlock', 'lazyLeave', 'finishInPTL', 'immediate', 'mmapSemWrite', 'keepBits'],
    }),
    initialPerm: parameter.oneOf({
      about: 'whether the pages are mapped read-only or writable at first, in the page table and in the hash table',
      default: 'ro',
      values: ['ro', 'rw'],
    }),
    mmap: parameter.flag({ about: 'another thread of the process calls mmap on the same file', default: false }),
    numaHinting: parameter.flag({
      about: 'instead of unmapping, CPU 0 makes the PTEs fault for NUMA hinting (2014)',
      default: false,
    }),
    numaUpdate: parameter.oneOf({
      about: 'how NUMA hinting writes a PTE that is valid',
      default: 'setPteAt',
      values: ['setPteAt', 'ptepSetNuma'],
    }),
    pages: parameter.integer({ about: 'pages in the range', default: 1, min: 1, max: 4 }),
    ptls: parameter.integer({
      about: 'page-table pages that map them, each with its own PTL',
      default: 1,
      min: 1,
      max: 4,
    }),
    cpus: parameter.integer({ about: 'CPUs that write to the pages', default: 1, min: 1, max: 4 }),
    slots: parameter.integer({
      about: 'slots of the hash table; a duplicate needs more slots than pages',
      default: 2,
      min: 1,
      max: 6,
    }),
    batchSize: parameter.integer({
      about: 'entries that a batch holds; a duplicate needs a batch that is not flushed because it is full',
      default: 2,
      min: 1,
      max: 5,
    }),
  },
  fixes: {
    'pre-unlock': {
      about: 'flush the pending batch in zap_pte_range, before pte_unmap_unlock (the "quick fix" of the report)',
      set: { flushPoint: 'preUnlock' },
    },
    'lazy-leave': {
      about: 'batch only in lazy MMU mode, and flush when it is left, which is before the PTL is dropped',
      commit: 'a741e67969577163a4cfc78d7fd2753219087ef1',
      set: { flushPoint: 'lazyLeave' },
    },
    'finish-in-ptl': {
      about: 'finish the whole mmu_gather, freeing of pages included, before the PTL is dropped',
      set: { flushPoint: 'finishInPTL' },
    },
    immediate: {
      about: 'do not batch: remove the hash table entry as soon as its PTE is cleared',
      set: { flushPoint: 'immediate' },
    },
    'mmap-sem-write': {
      about: 'take mmap_sem for writing around the unmap, so that no page fault can run meanwhile',
      set: { flushPoint: 'mmapSemWrite' },
    },
    'keep-bits': {
      about:
        'leave the tracking bits in the cleared PTE and in set_pte_at, so that a fault updates the old entry in place',
      set: { flushPoint: 'keepBits' },
    },
    'ptep-set-numa': {
      about: 'write the NUMA hint by pte_update, which flushes the hash table entry, instead of set_pte_at',
      commit: '56eecdb912b5',
      set: { numaUpdate: 'ptepSetNuma' },
    },
  },
  build: ({
    flushPoint,
    initialPerm,
    mmap: withMmap,
    numaHinting,
    numaUpdate,
    pages,
    ptls,
    cpus,
    slots,
    batchSize,
  }) => {
    const frames = 2 * pages;
    const atStart = { hashed: Math.min(pages, slots), writable: initialPerm === 'rw' };
    const keepBits = flushPoint === 'keepBits';
    const mmapSemWrite = flushPoint === 'mmapSemWrite';
    const flush = {
      cpu: 0,
      mm: 0,
      batchSize,
      flushPoint: flushPoint === 'keepBits' || flushPoint === 'mmapSemWrite' ? 'finish' : flushPoint,
    } as const;
    const processes = [
      numaHinting
        ? changeProtNuma({ ...flush, pages, numaUpdate, keepBits })
        : unmapMappingRange({ ...flush, pages, keepBits, mmapSemWrite }),
      ...indicesOf(cpus).map((thread) =>
        userStore({ thread, cpu: thread + 1, addresses: indicesOf(pages), pages, slots, keepBits }),
      ),
      ...(withMmap ? [mmap()] : []),
    ];
    return {
      state: {
        ...pageTable({ pages, ptls, frames, slots, ...atStart }),
        ...hashTable({ pages, frames, slots, ...atStart }),
        ...lazyMmuBatch({ pages, slots, batchSize }),
        ...mmuGather({ frames }),
        ...mapping(),
        ...mmapSem(),
        ...stores(cpus),
      },
      processes,
      properties: [
        noDuplicateHashEntry,
        hashEntriesTracked,
        noStaleAfterFree,
        batchUnderPtl,
        storesServed(processes.map((p) => p.label)),
        hashEntryInserted,
        deadlockFree,
      ],
      unused,
    };
  },
  expected: new URL('ppc64-hash.expected.json', import.meta.url),
});
