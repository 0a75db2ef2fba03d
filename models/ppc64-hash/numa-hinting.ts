// The same duplicate from another side, seven years later: NUMA hinting makes valid PTEs fault, and at first it did so by a
// plain `set_pte_at`, which drops the tracking bits of an entry that stays in the hash table.
import { acquire, downRead, process, release, upRead, when } from 'flushpoint';
import {
  type Flushable,
  type FlushContext,
  flushTlbPending,
  holdOldPte,
  hpteNeedFlush,
} from '../components/lazy-mmu-batch.js';
import type { MmapSem } from '../components/page-fault.js';
import { isLastUnderPtl, type PageTable, ptlOf, setPteAt } from '../components/page-table.js';
import { stepsIf } from '../components/steps-if.js';
import { type ZapLocals, zapLocals } from '../components/zap-page-range.js';

/** How the hint is written into a PTE. */
export type NumaUpdate = 'setPteAt' | 'ptepSetNuma';

/** How the range is scanned. */
export interface NumaHintingOptions extends FlushContext {
  readonly pages: number;
  readonly numaUpdate: NumaUpdate;
  readonly keepBits: boolean;
}

/**
 * `change_prot_numa`, from `task_numa_work`: `pte_mknuma` for every PTE that is present, under `mmap_sem` for reading and the
 * PTL, in lazy MMU mode.
 *
 * Abstracted: `set_pte_at` waits for the busy bit, as `ptep_set_numa` does. In the kernel it does not, and can overwrite
 * a PTE whose entry is being made.
 */
export const changeProtNuma = (options: NumaHintingOptions) => {
  const { pages, cpu, flushPoint, batchSize, numaUpdate, keepBits } = options;
  const batches = numaUpdate === 'ptepSetNuma';

  const nextPte = (s: PageTable, me: ZapLocals): 'pte_mknuma' | 'arch_leave_lazy_mmu_mode' => {
    const last = isLastUnderPtl(s, me.page);
    me.page++;
    return last ? 'arch_leave_lazy_mmu_mode' : 'pte_mknuma';
  };

  return process(
    'change_prot_numa',
    zapLocals({ pages }),
    {
      down_read_mmap_sem(s: PageTable & Flushable & MmapSem) {
        downRead(s.mmap_sem);
      },
      pte_offset_map_lock(s, me) {
        acquire(ptlOf(s, me.page), me);
        // arch_enter_lazy_mmu_mode
        s.batch.at(cpu).active = true;
      },
      pte_mknuma(s, me) {
        const pte = s.pte.at(me.page);
        if (!pte.present) return nextPte(s, me);
        when(!pte.busy);
        if (numaUpdate === 'setPteAt') {
          setPteAt(pte, { present: false, numa: true, rw: pte.rw, frame: pte.frame }, keepBits);
          return nextPte(s, me);
        }
        // ptep_set_numa: pte_update(mm, addr, ptep, _PAGE_PRESENT, _PAGE_NUMA); the tracking bits stay
        pte.present = false;
        pte.numa = true;
        holdOldPte(s, me.page, pte);
      },
      ...stepsIf(batches, {
        hpte_need_flush(s: PageTable & Flushable, me: ZapLocals) {
          const answer = hpteNeedFlush(s, me.page, options);
          if (answer === 'again') return 'hpte_need_flush';
          return answer === 'full' ? '__flush_tlb_pending' : nextPte(s, me);
        },
      }),
      ...stepsIf(batches && batchSize <= pages, {
        __flush_tlb_pending(s: PageTable & Flushable, me: ZapLocals) {
          return flushTlbPending(s, cpu, true) ? nextPte(s, me) : '__flush_tlb_pending';
        },
      }),
      arch_leave_lazy_mmu_mode(s) {
        if (flushPoint === 'lazyLeave' && !flushTlbPending(s, cpu, true)) return 'arch_leave_lazy_mmu_mode';
        s.batch.at(cpu).active = false;
      },
      ...stepsIf(flushPoint === 'preUnlock' || flushPoint === 'finishInPTL', {
        flush_tlb_pending(s: Flushable) {
          return flushTlbPending(s, cpu, true) ? 'pte_unmap_unlock' : 'flush_tlb_pending';
        },
      }),
      pte_unmap_unlock(s, me) {
        release(ptlOf(s, me.page - 1), me);
        return me.page < pages ? 'pte_offset_map_lock' : 'flush_tlb_range';
      },
      flush_tlb_range(s) {
        return flushTlbPending(s, cpu, false) ? 'up_read_mmap_sem' : 'flush_tlb_range';
      },
      up_read_mmap_sem(s) {
        upRead(s.mmap_sem);
      },
    },
    { on: `cpu${cpu}` },
  );
};
