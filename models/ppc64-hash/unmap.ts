// Who takes pages away, and who competes for the same locks: `unmap_mapping_range` (truncate, invalidate) and `mmap`.
import { acquire, downWrite, process, release, upWrite } from 'flushpoint';
import type { MmapSem } from '../components/page-fault.js';
import { type Mapping, type UnmapOptions, unmapMappingRange as unmapSteps } from '../components/unmap-mapping-range.js';
import { zapLocals } from '../components/zap-page-range.js';

/** A thread that unmaps all pages. */
export const unmapMappingRange = (options: UnmapOptions) =>
  process('unmap_mapping_range', zapLocals(options), unmapSteps(options, 'done'), { on: `cpu${options.cpu}` });

/** Another thread of the process maps the file: `mmap_sem` for writing, and `i_mmap_lock` in `vma_link`. */
export const mmap = () =>
  process(
    'mmap',
    {},
    {
      down_write_mmap_sem(s: Mapping & MmapSem, me) {
        downWrite(s.mmap_sem, me);
      },
      vma_link_lock_i_mmap_lock(s, me) {
        acquire(s.i_mmap_lock, me);
      },
      vma_link_unlock_i_mmap_lock(s, me) {
        release(s.i_mmap_lock, me);
      },
      up_write_mmap_sem(s, me) {
        upWrite(s.mmap_sem, me);
      },
    },
  );
