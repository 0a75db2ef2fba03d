// The side of the memory management: one mm with a two-level page table that devices share, and the thread that unmaps
// a range of it, by munmap or by madvise(MADV_DONTNEED).
import {
  array,
  bool,
  cost,
  downWrite,
  indicesOf,
  initially,
  optional,
  process,
  range,
  rwsem,
  type Self,
  type StateOf,
  upWrite,
} from 'flushpoint';
import { type DeviceTlb, mappedPage } from '../components/device-tlb.js';
import type { MmuNotifier, Notifier } from '../components/mmu-notifier.js';
import { stepsIf } from '../components/steps-if.js';

/**
 * An mm whose addresses are all mapped.
 * @param tableOf for every address, which page-table page maps it
 */
export const addressSpace = (tableOf: readonly number[]) => ({
  pte: array(tableOf.length, initially(optional(mappedPage), 'old')),
  page: array(tableOf.length, { freed: bool }),
  pageTable: array(new Set(tableOf).size, { present: initially(bool, true), freed: bool }),
  mmapLock: rwsem(),
});
/** See {@link addressSpace}. */
export type AddressSpace = StateOf<ReturnType<typeof addressSpace>>;

/** What the unmapping thread is to do. */
export interface UnmapOptions {
  /** How many addresses are unmapped, from 0 on; page-table page 0 maps them and no others. */
  readonly vas: number;
  /** munmap: the page-table page is freed too. */
  readonly munmap: boolean;
  /** The mmu_gather has room for no page, so that each is flushed and freed on the way. */
  readonly overflow: boolean;
  /** munmap holds mmap_lock for writing until everything is freed. */
  readonly mmapLock: boolean;
}

type Unmapped = AddressSpace & DeviceTlb & MmuNotifier;

/**
 * unmap_region (munmap) or zap_page_range (madvise). The PTL makes one step of each PTE that is cleared; the CPU's own TLB is
 * left out, only the notifier call that goes with its flush is seen.
 */
export const unmapRange = ({ vas, munmap, overflow, mmapLock }: UnmapOptions, notifier: Notifier<DeviceTlb>) => {
  const all = indicesOf(vas);
  const tlbFlushMmuTlbonly = (s: Unmapped, addresses: readonly number[]) => {
    cost('CPU TLB flush');
    notifier.invalidateRange(s, addresses);
  };
  /** zap_pte_range goes on with the next PTE, or has done the last one. */
  const nextPte = (me: { va: number }) => {
    if (me.va === vas - 1) return 'mmu_notifier_invalidate_range_end';
    me.va++;
    return 'ptep_get_and_clear';
  };
  const lock = {
    down_write(s: Unmapped, me: Self) {
      downWrite(s.mmapLock, me);
    },
  };
  const unlock = {
    up_write(s: Unmapped, me: Self) {
      upWrite(s.mmapLock, me);
    },
  };
  // __tlb_remove_page found no room: zap_pte_range flushes and frees what is gathered.
  const forceFlush = {
    'force_flush/tlb_flush_mmu_tlbonly'(s: Unmapped, me: { va: number }) {
      tlbFlushMmuTlbonly(s, [me.va]);
    },
    'force_flush/tlb_batch_pages_flush'(s: Unmapped, me: { va: number }) {
      s.page.at(me.va).freed = true;
      return nextPte(me);
    },
  };
  const freePgtables = {
    free_pgtables(s: Unmapped) {
      s.pageTable.at(0).present = false;
    },
  };
  const tlbTableFlush = {
    'tlb_finish_mmu/tlb_table_flush'(s: Unmapped) {
      s.pageTable.at(0).freed = true;
    },
  };
  const tlbBatchPagesFlush = {
    'tlb_finish_mmu/tlb_batch_pages_flush'(s: Unmapped) {
      for (const va of all) s.page.at(va).freed = true;
    },
  };
  return process(
    munmap ? 'unmap_region' : 'zap_page_range',
    { va: range(vas) },
    {
      ...stepsIf(munmap && mmapLock, lock),
      mmu_notifier_invalidate_range_start(s: Unmapped) {
        notifier.invalidateRangeStart(s, all);
      },
      ptep_get_and_clear(s, me) {
        s.pte[me.va] = null;
        return overflow ? 'force_flush/tlb_flush_mmu_tlbonly' : nextPte(me);
      },
      ...stepsIf(overflow, forceFlush),
      mmu_notifier_invalidate_range_end(s) {
        notifier.invalidateRangeEnd(s, all);
      },
      ...stepsIf(munmap, freePgtables),
      'tlb_finish_mmu/tlb_flush_mmu_tlbonly'(s) {
        tlbFlushMmuTlbonly(s, all);
      },
      ...stepsIf(munmap, tlbTableFlush),
      ...stepsIf(!overflow, tlbBatchPagesFlush),
      ...stepsIf(munmap && mmapLock, unlock),
    },
  );
};
