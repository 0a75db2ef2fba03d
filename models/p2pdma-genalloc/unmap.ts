// The two ways in which user space loses its P2PDMA pages: munmap, which ends in vm_ops->close, and unbind of the driver,
// which calls unmap_mapping_range and then puts the pages of every VMA that it finds.
import {
  array,
  bool,
  cost,
  downRead,
  downWrite,
  process,
  range,
  type Self,
  type StateOf,
  upRead,
  upWrite,
  when,
} from 'flushpoint';
import { mapFreePages, putPage, wasLastPage } from '../components/p2pdma-page.js';
import { callbackInvoked, callRcu, isInvoked, synchronizeRcu, waitForGracePeriod } from '../components/rcu.js';
import { stepsIf } from '../components/steps-if.js';
import { FLUSH_CALLBACK, isDeferred, tlbFlushMmu } from '../components/tlb.js';
import { FREE_CALLBACK, hasGracePeriod, type P2pmem, putsLast, type Settings } from './state.js';

/** The mmu_gather: which page is next, and the pages that are put after the flush. */
const mmuGather = (pages: number) => ({ page: range(pages), gathered: array(pages, bool) });
type MmuGather = StateOf<ReturnType<typeof mmuGather>>;

/** Whether the pages are put by the mmu_gather, right after the flush. */
const putsInGather = ({ pteKind, order }: Settings): boolean => pteKind === 'normal' && order === 'putAfterFlush';

/**
 * `zap_pte_range`, one step per PTE: a PTE that somebody else has cleared is passed over. A normal page goes into the gather;
 * a devmap page is nobody's business here.
 */
const zapPteRange = <N extends string>({ pteKind, order, refBase }: Settings, next: N) => ({
  ptep_get_and_clear(s: P2pmem, me: MmuGather): 'ptep_get_and_clear' | 'put_page' | N {
    const pte = s.pte.at(me.page);
    if (pte.present) {
      pte.present = false;
      if (order === 'putBeforeFlush') return 'put_page';
      if (pteKind === 'normal') me.gathered[me.page] = true;
    }
    return wasLastPage(s, me) ? next : 'ptep_get_and_clear';
  },
  ...stepsIf(order === 'putBeforeFlush', {
    put_page(s: P2pmem, me: MmuGather): 'ptep_get_and_clear' | N {
      putPage(s, me.page, refBase);
      return wasLastPage(s, me) ? next : 'ptep_get_and_clear';
    },
  }),
});

/** `tlb_batch_pages_flush`: puts what is in the gather, one page per step, when the flush is complete. */
const tlbBatchPagesFlush = <N extends string>(cpu: number, settings: Settings, next: N) =>
  stepsIf(putsInGather(settings), {
    tlb_batch_pages_flush(s: P2pmem, me: MmuGather): 'tlb_batch_pages_flush' | N {
      if (isDeferred(settings)) when(isInvoked(s, cpu, FLUSH_CALLBACK));
      if (me.gathered.at(me.page)) {
        me.gathered[me.page] = false;
        putPage(s, me.page, settings.refBase);
      }
      return wasLastPage(s, me) ? next : 'tlb_batch_pages_flush';
    },
  });

/** `put_page`, as the pages of this model count. */
const put =
  ({ refBase }: Settings) =>
  (s: P2pmem, page: number): void =>
    putPage(s, page, refBase);

/** How vm_close goes on, by what it does about GUP-fast. */
const closes = { none: 'pci_p2pdma_map_free_pages', sync: 'synchronize_rcu', callrcu: 'call_rcu' } as const;

/**
 * munmap: `unmap_vmas`, `free_pgtables`, `tlb_finish_mmu`, and `pci_p2pdma_vma_close` at last.
 *
 * `unlink_file_vma` matters only to somebody who looks for the VMA in the tree, and is left out without an unbind.
 */
export const munmap = (cpu: number, settings: Settings) => {
  const { path, gpClose } = settings;
  const close = (how: Settings['gpClose']) => putsLast(settings) && gpClose === how;
  const afterFlush = putsLast(settings) ? closes[gpClose] : 'done';
  return process(
    'munmap',
    mmuGather(settings.pages),
    {
      ...zapPteRange(settings, path === 'both' ? 'unlink_file_vma' : 'tlb_flush_mmu_tlbonly'),
      ...stepsIf(path === 'both', {
        unlink_file_vma(s: P2pmem, me: Self) {
          downWrite(s.i_mmap_rwsem, me);
          s.vma.linked = false;
          upWrite(s.i_mmap_rwsem, me);
        },
      }),
      ...tlbFlushMmu(cpu, settings, putsInGather(settings) ? 'tlb_batch_pages_flush' : afterFlush),
      ...tlbBatchPagesFlush(cpu, settings, 'done'),
      ...stepsIf(close('sync'), synchronizeRcu(cpu, FREE_CALLBACK, 'pci_p2pdma_map_free_pages')),
      ...stepsIf(close('callrcu'), {
        call_rcu(s: P2pmem): 'done' {
          if (s.pmap.kaddr) {
            cost('callback');
            callRcu(s, cpu, FREE_CALLBACK);
          }
          return 'done';
        },
      }),
      ...stepsIf(
        close('none') || close('sync'),
        mapFreePages(put(settings), () => 'done'),
      ),
    },
    { on: `cpu${cpu}` },
  );
};

/** `pci_p2pdma_map_free`, the RCU callback that `pci_p2pdma_vma_close` leaves the pages to. */
export const mapFreeCallback = (cpu: number, settings: Settings) =>
  process(
    'pci_p2pdma_map_free',
    { page: range(settings.pages) },
    {
      rcu_do_batch(s: P2pmem) {
        waitForGracePeriod(s, cpu, FREE_CALLBACK);
      },
      ...mapFreePages(put(settings), (s) => {
        callbackInvoked(s, cpu, FREE_CALLBACK);
        return 'done';
      }),
    },
    { on: `cpu${cpu}`, daemon: true },
  );

/**
 * Unbind of the driver: `pci_p2pdma_unmap_mappings`, which calls `unmap_mapping_range` and `pci_p2pdma_free_mappings`. In
 * mainline the removal of a sysfs file does the first, and nothing has to do the second.
 */
export const unbind = (cpu: number, settings: Settings) => {
  const waits = hasGracePeriod(settings, 'unbind');
  return process(
    'unbind',
    mmuGather(settings.pages),
    {
      unmap_mapping_range(s: P2pmem) {
        downRead(s.i_mmap_rwsem);
        if (!s.vma.linked) return 'i_mmap_unlock_read';
      },
      ...zapPteRange(settings, 'tlb_flush_mmu_tlbonly'),
      ...tlbFlushMmu(cpu, settings, putsInGather(settings) ? 'tlb_batch_pages_flush' : 'i_mmap_unlock_read'),
      ...tlbBatchPagesFlush(cpu, settings, 'i_mmap_unlock_read'),
      i_mmap_unlock_read(s: P2pmem) {
        upRead(s.i_mmap_rwsem);
        if (!putsLast(settings)) return 'done';
        return waits ? 'synchronize_rcu' : 'pci_p2pdma_free_mappings';
      },
      ...stepsIf(waits, synchronizeRcu(cpu, FREE_CALLBACK, 'pci_p2pdma_free_mappings')),
      ...stepsIf(putsLast(settings), {
        pci_p2pdma_free_mappings(s: P2pmem, me: Self): 'pci_p2pdma_map_free_pages' | 'i_mmap_unlock_write' {
          downWrite(s.i_mmap_rwsem, me);
          return s.vma.linked ? 'pci_p2pdma_map_free_pages' : 'i_mmap_unlock_write';
        },
        ...mapFreePages(put(settings), () => 'i_mmap_unlock_write'),
        i_mmap_unlock_write(s: P2pmem, me: Self) {
          upWrite(s.i_mmap_rwsem, me);
        },
      }),
    },
    { on: `cpu${cpu}` },
  );
};
