// What the processes of the P2PDMA model share: its settings and its state.
import { array, bool, initially, rwsem, type StateOf } from 'flushpoint';
import { genPool } from '../components/genalloc.js';
import { interrupts } from '../components/ipi.js';
import { p2pdmaPages } from '../components/p2pdma-page.js';
import { rcu } from '../components/rcu.js';
import { type FlushOptions, isDeferred, sendsIpi, tlbs } from '../components/tlb.js';

/** The parameters of the P2PDMA model; the model itself says what each is. */
export interface Settings extends FlushOptions {
  readonly path: 'munmap' | 'unbind' | 'both';
  readonly pages: number;
  readonly userCpus: number;
  readonly gupThreads: number;
  readonly refBase: number;
  readonly pteKind: 'devmap' | 'normal';
  readonly gupDevmap: boolean;
  readonly gupRecheck: boolean;
  readonly gpClose: 'none' | 'sync' | 'callrcu';
  readonly gpUnbind: 'none' | 'sync';
  readonly order: 'putAfterFlush' | 'putBeforeFlush';
}

/** The paths that unmap, in order; the position of each is its CPU. */
export const pathsOf = ({ path }: Pick<Settings, 'path'>): readonly ('munmap' | 'unbind')[] =>
  path === 'both' ? ['munmap', 'unbind'] : [path];

/** Which of the RCU callbacks of a CPU waits for GUP-fast: it wakes up synchronize_rcu, or frees the mapping. */
export const FREE_CALLBACK = 1;

/** Whether the pages are put by the VMA object, after everything else. */
export const putsLast = ({ pteKind, order }: Settings): boolean => pteKind === 'devmap' && order === 'putAfterFlush';

/** Whether a path waits for a grace period, or leaves the pages to a callback, before it puts them. */
export const hasGracePeriod = (settings: Settings, path: 'munmap' | 'unbind'): boolean =>
  putsLast(settings) && (path === 'munmap' ? settings.gpClose : settings.gpUnbind) !== 'none';

/** Whether anybody queues an RCU callback. */
const usesRcu = (settings: Settings): boolean =>
  isDeferred(settings) || pathsOf(settings).some((path) => hasGracePeriod(settings, path));

/**
 * A VMA of which every page has been faulted in, its pages, and where their translations are.
 *
 * `vma.linked` is whether the VMA is in the `i_mmap` tree in which unbind looks for it, and `i_mmap_rwsem` is the lock of that
 * tree.
 */
export const p2pmem = (settings: Settings) => {
  const { pages, userCpus, gupThreads } = settings;
  const cpus = pathsOf(settings).length;
  return {
    pte: array(pages, { present: initially(bool, true) }),
    ...p2pdmaPages(settings),
    vma: { linked: initially(bool, true) },
    i_mmap_rwsem: rwsem(),
    ...genPool(pages),
    ...tlbs(userCpus, pages),
    ...interrupts({ cpus: gupThreads, senders: sendsIpi(settings) ? cpus : 0 }),
    ...rcu({ readers: gupThreads, cpus: usesRcu(settings) ? cpus : 0, callbacks: 2 }),
  };
};

/** See {@link p2pmem}. */
export type P2pmem = StateOf<ReturnType<typeof p2pmem>>;
