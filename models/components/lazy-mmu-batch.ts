// `ppc64_tlb_batch`: the per-CPU list of hash table entries that have lost their Linux PTE and have still to be removed.
// When it is flushed is the whole question of the ppc64 models; `FlushPoint` names the answers.
import { array, bool, cost, optional, range, type StateOf } from 'flushpoint';
import { type HashTable, hpteInvalidate } from './hash-table.js';
import type { OldPte } from './page-table.js';

/** When the entries of a batch are removed. */
export type FlushPoint =
  /** When it is full, and from `tlb_finish_mmu` or `flush_tlb_range`, after the PTL was dropped (2.6.21 and before). */
  | 'finish'
  /** When it is full, and before the PTL is dropped. */
  | 'preUnlock'
  /** When it is full, and in `arch_leave_lazy_mmu_mode`; outside lazy MMU mode there is no batch (a741e6796957). */
  | 'lazyLeave'
  /** When it is full, and by finishing the whole mmu_gather before the PTL is dropped. */
  | 'finishInPTL'
  /** At once: there is no batch. */
  | 'immediate';

/** How many batches there are and what they hold. */
export interface LazyMmuBatchOptions {
  readonly cpus?: number;
  /** Address spaces whose pages may be in a batch. */
  readonly mms?: number;
  readonly pages: number;
  readonly slots: number;
  /** `PPC64_TLB_BATCH_NR`, 192 in the kernel. */
  readonly batchSize: number;
}

/**
 * The batch of every CPU: `pending[page]` is the slot from which the entry of `page` is to be removed, `index` counts them,
 * `mm` is whose they are, `active` says that the CPU is in lazy MMU mode.
 *
 * `oldPte[page]` is the slot in the old PTE that `pte_update` has returned and `hpte_need_flush` has not yet taken: where an
 * entry of the hash table is that for a moment only a register knows of. It is shared state so that properties can see it.
 *
 * Abstracted: kept by page and not as a list, so a page is in a batch once and entries are removed in the order of their
 * pages; page sizes; whether the removal is local to the CPU (tlbiel) or broadcast.
 */
export const lazyMmuBatch = (options: LazyMmuBatchOptions) => {
  const { cpus = 1, mms = 1, pages, slots, batchSize } = options;
  return {
    batch: array(cpus, {
      active: bool,
      mm: range(mms),
      index: range(Math.min(batchSize, pages) + 1),
      pending: array(pages, optional(range(slots))),
    }),
    oldPte: array(pages, optional(range(slots))),
  };
};

/** See {@link lazyMmuBatch}. */
export type LazyMmuBatch = StateOf<ReturnType<typeof lazyMmuBatch>>;
/** The batch of one CPU. */
export type Batch = ReturnType<LazyMmuBatch['batch']['at']>;

/** Where batches and the entries they speak of live. */
export type Flushable = LazyMmuBatch & HashTable;

/** `pte_update` has returned: if the old PTE was hashed, its entry has to be removed. */
export const holdOldPte = (s: LazyMmuBatch, page: number, { hashpte, slot }: Omit<OldPte, 'frame'>): void => {
  if (hashpte) s.oldPte[page] = slot;
};

/** The page whose entry in a batch is removed next, or -1 when the batch is empty. */
const firstPending = (batch: Batch): number => batch.pending.findIndex((slot) => slot !== null);

/**
 * `__flush_tlb_pending`, one entry of it: a hash table entry is removed per step, because others run in between.
 * @param underPtl the PTL is held meanwhile, which is charged
 * @returns true when the batch is empty
 */
export const flushTlbPending = (s: Flushable, cpu: number, underPtl: boolean): boolean => {
  const batch = s.batch.at(cpu);
  if (batch.index === 0) return true;
  if (underPtl) costUnderPtl();
  const page = firstPending(batch);
  hpteInvalidate(s, batch.pending.at(page) as number, page);
  batch.pending[page] = null;
  batch.index--;
  if (batch.index > 0) return false;
  batch.mm = 0;
  cost('flush call');
  return true;
};

/** Charges a step that others have to wait for at the PTL, and that another flush point would make without it. */
export const costUnderPtl = (): void => cost('step under PTL');

/** For whom something is flushed, and when. */
export interface FlushContext {
  readonly cpu: number;
  readonly mm: number;
  readonly flushPoint: FlushPoint;
  readonly batchSize: number;
}

/**
 * `hpte_need_flush` (`hpte_update` until 2.6.21): removes the entry of the old PTE at once, or puts it into the batch.
 *
 * The caller stays in this step while the answer is `again`, and goes to `__flush_tlb_pending` when it is `full`.
 */
export const hpteNeedFlush = (s: Flushable, page: number, context: FlushContext): 'again' | 'full' | 'done' => {
  const { cpu, mm, flushPoint, batchSize } = context;
  const slot = s.oldPte.at(page);
  if (slot === null) return 'done';
  const batch = s.batch.at(cpu);
  if (flushPoint === 'immediate' || (flushPoint === 'lazyLeave' && !batch.active)) {
    hpteInvalidate(s, slot, page);
    cost('flush call');
    costUnderPtl();
    s.oldPte[page] = null;
    return 'done';
  }
  // A batch holds entries of one address space.
  if (batch.index > 0 && batch.mm !== mm) {
    flushTlbPending(s, cpu, true);
    return 'again';
  }
  if (batch.pending.at(page) !== null) throw new Error(`puts page ${page} into a batch that has it already`);
  batch.mm = mm;
  batch.pending[page] = slot;
  batch.index++;
  s.oldPte[page] = null;
  return batch.index === batchSize ? 'full' : 'done';
};
