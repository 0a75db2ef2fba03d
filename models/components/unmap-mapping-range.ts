// `unmap_mapping_range`: truncate, invalidate, or a driver that takes its pages away from everybody who has mapped them.
import { acquire, cost, downWrite, lock, release, type Self, type StateOf, upWrite } from 'flushpoint';
import type { MmapSem } from './page-fault.js';
import { stepsIf } from './steps-if.js';
import { type ZapLocals, type ZapOptions, type ZapState, zapPageRange } from './zap-page-range.js';

/** The `address_space` of the file that is mapped. */
export const mapping = () => ({ i_mmap_lock: lock() });
/** See {@link mapping}. */
export type Mapping = StateOf<ReturnType<typeof mapping>>;

/** How the range is unmapped. */
export interface UnmapOptions<S extends ZapState = ZapState, Flush extends string = never>
  extends ZapOptions<S, Flush> {
  /** Take `mmap_sem` for writing around the unmap. */
  readonly mmapSemWrite?: boolean;
}

type UnmapState = ZapState & Mapping & MmapSem;

/**
 * `unmap_mapping_range`: finds the mappings of the file under `i_mmap_lock` and zaps them. It does not take `mmap_sem`: it is
 * called for the file, and from there an mm is reached only through the locked list of its mappings.
 *
 * Abstracted: one mapping, of the whole file.
 * @param next the step after it
 */
export const unmapMappingRange = <Next extends string, S extends ZapState = ZapState, Flush extends string = never>(
  options: UnmapOptions<S, Flush>,
  next: Next,
) => {
  const { mmapSemWrite = false } = options;
  return {
    lock_i_mmap_lock(s: UnmapState, me: ZapLocals): void {
      acquire(s.i_mmap_lock, me);
    },
    ...stepsIf(mmapSemWrite, {
      down_write_mmap_sem(s: UnmapState, me: Self): void {
        downWrite(s.mmap_sem, me);
        cost('mmap_sem write');
      },
    }),
    ...zapPageRange(options, mmapSemWrite ? 'up_write_mmap_sem' : 'unlock_i_mmap_lock'),
    ...stepsIf(mmapSemWrite, {
      up_write_mmap_sem(s: UnmapState, me: Self): void {
        upWrite(s.mmap_sem, me);
      },
    }),
    unlock_i_mmap_lock(s: UnmapState, me: ZapLocals): Next {
      release(s.i_mmap_lock, me);
      me.page = 0;
      return next;
    },
  };
};
