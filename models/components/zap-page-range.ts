// `zap_page_range` with `zap_pte_range` in it: takes pages out of the page table, hands their hash table entries to the batch
// and their frames to the mmu_gather, and finishes the gather. Where the batch is flushed is given as a `FlushPoint`.
import { acquire, range, release, type Self, type StateOf } from 'flushpoint';
import {
  costUnderPtl,
  type Flushable,
  type FlushContext,
  flushTlbPending,
  holdOldPte,
  hpteNeedFlush,
} from './lazy-mmu-batch.js';
import { freeGatheredPage, type MmuGather, tlbRemovePage } from './mmu-gather.js';
import { isLastUnderPtl, type PageTable, pteNone, ptepGetAndClear, ptlOf } from './page-table.js';
import { stepsIf } from './steps-if.js';

/** What the steps remember: the page they are at. */
export const zapLocals = ({ pages }: { readonly pages: number }) => ({ page: range(pages + 1) });
/** See {@link zapLocals}. */
export type ZapLocals = Self & StateOf<ReturnType<typeof zapLocals>>;

/** The state that `zap_page_range` works on. */
export type ZapState = PageTable & Flushable & MmuGather;

/** How a range is zapped. */
export interface ZapOptions<S extends ZapState = ZapState, Flush extends string = never> extends FlushContext {
  readonly pages: number;
  /** Cleared PTEs keep their tracking bits. */
  readonly keepBits?: boolean;
  /** Whether PTEs hold a reference to their page, which goes into the gather; they do unless told otherwise. */
  readonly gathers?: boolean;
  /** `put_page` of a gathered page, where that is not the last reference to ordinary memory. */
  readonly put?: (s: S, frame: number) => void;
  /** The first of further steps between the flush of the hash table and the freeing of pages: a flush of something else. */
  readonly flush?: Flush;
}

/**
 * `zap_page_range` over all pages: a gather, and `zap_pte_range` for every page-table page in turn.
 *
 *     tlb_gather_mmu              tlb_gather_mmu
 *     zap_pte_range               pte_offset_map_lock, arch_enter_lazy_mmu_mode      take the PTL
 *                                   ptep_get_and_clear, tlb_remove_page              every PTE
 *                                   hpte_need_flush
 *                                   __flush_tlb_pending                              when the batch is full
 *                                 arch_leave_lazy_mmu_mode                           [lazyLeave: flush]
 *                                 flush_tlb_pending                                  [preUnlock]
 *                                 pte_unmap_unlock                                   drop the PTL
 *     tlb_finish_mmu              tlb_finish_mmu                                     [finish: flush]
 *                                 free_pages_and_swap_cache                          free the frames
 *
 * With `finishInPTL` the last two come before `pte_unmap_unlock`. PTEs that hold no reference leave the last one out.
 *
 * Abstracted: the gather is not finished before the end of the range, as it is every ZAP_BLOCK_SIZE pages in the kernel.
 * @param next the step after it
 */
export const zapPageRange = <Next extends string, S extends ZapState = ZapState, Flush extends string = never>(
  options: ZapOptions<S, Flush>,
  next: Next,
) => {
  const { cpu, flushPoint, pages, batchSize, keepBits = false, gathers = true, put, flush } = options;
  const finishInPtl = flushPoint === 'finishInPTL';
  const finished = finishInPtl ? 'pte_unmap_unlock' : next;

  const nextPte = (s: ZapState, me: ZapLocals): 'ptep_get_and_clear' | 'arch_leave_lazy_mmu_mode' => {
    const last = isLastUnderPtl(s, me.page);
    me.page++;
    return last ? 'arch_leave_lazy_mmu_mode' : 'ptep_get_and_clear';
  };

  return {
    tlb_gather_mmu(_s: ZapState, _me: ZapLocals): void {
      // Takes the gather of this CPU and disables preemption; nothing in the model depends on either.
    },

    pte_offset_map_lock(s: ZapState, me: ZapLocals): void {
      acquire(ptlOf(s, me.page), me);
      // arch_enter_lazy_mmu_mode
      s.batch.at(cpu).active = true;
    },

    ptep_get_and_clear(s: ZapState, me: ZapLocals) {
      const pte = s.pte.at(me.page);
      if (pteNone(pte)) return nextPte(s, me);
      const old = ptepGetAndClear(pte, keepBits);
      holdOldPte(s, me.page, old);
      if (gathers) tlbRemovePage(s, cpu, old.frame);
      return 'hpte_need_flush';
    },

    hpte_need_flush(s: ZapState, me: ZapLocals) {
      const answer = hpteNeedFlush(s, me.page, options);
      if (answer === 'again') return 'hpte_need_flush';
      return answer === 'full' ? '__flush_tlb_pending' : nextPte(s, me);
    },

    // A batch that has room for every page is never full.
    ...stepsIf(batchSize <= pages, {
      __flush_tlb_pending(s: ZapState, me: ZapLocals) {
        return flushTlbPending(s, cpu, true) ? nextPte(s, me) : '__flush_tlb_pending';
      },
    }),

    arch_leave_lazy_mmu_mode(s: ZapState, _me: ZapLocals) {
      if (flushPoint === 'lazyLeave' && !flushTlbPending(s, cpu, true)) return 'arch_leave_lazy_mmu_mode';
      s.batch.at(cpu).active = false;
      if (finishInPtl) return 'tlb_finish_mmu';
    },

    ...stepsIf(flushPoint === 'preUnlock', {
      flush_tlb_pending(s: ZapState, _me: ZapLocals) {
        return flushTlbPending(s, cpu, true) ? 'pte_unmap_unlock' : 'flush_tlb_pending';
      },
    }),

    pte_unmap_unlock(s: ZapState, me: ZapLocals) {
      release(ptlOf(s, me.page - 1), me);
      if (me.page < s.pte.length) return 'pte_offset_map_lock';
      return finishInPtl ? next : 'tlb_finish_mmu';
    },

    tlb_finish_mmu(s: ZapState, _me: ZapLocals) {
      if (!flushTlbPending(s, cpu, finishInPtl)) return 'tlb_finish_mmu';
      return flush ?? (gathers ? 'free_pages_and_swap_cache' : finished);
    },

    ...stepsIf(gathers, {
      free_pages_and_swap_cache(s: S, _me: ZapLocals) {
        if (finishInPtl) costUnderPtl();
        return freeGatheredPage(s, cpu, put) ? finished : 'free_pages_and_swap_cache';
      },
    }),
  };
};
