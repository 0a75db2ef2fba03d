// MMU notifiers: the callbacks through which the memory management tells the owner of a secondary TLB that a range of
// a process's address space changes, and which of them each generation of kernel and driver uses. What is behind the
// callbacks (an IOMMU, a hypervisor) is given as a `SecondaryTlb`.
import { array, cost, type ModelArray, range } from 'flushpoint';

/** Which callbacks the kernel calls, and what the driver does in them. */
export interface NotifierPolicy {
  /** The driver, in `invalidate_range_start`. */
  readonly start: 'nothing' | 'flush' | 'empty page table';
  /** The kernel calls `invalidate_range` wherever it flushes the CPU TLB, and the driver flushes. */
  readonly range: boolean;
  /** The driver, in `invalidate_range_end`; the flush of `inv2014` is the `invalidate_range` that the kernel adds there. */
  readonly end: 'nothing' | 'flush' | 'process page table';
  /** The driver counts open ranges, and services no fault while there is one. */
  readonly counts: boolean;
  /** The secondary TLB is flushed also where the CPU TLB is flushed because a permission was raised. */
  readonly upgrade: boolean;
}

/** The generations, by the names that the models give them. */
export const notifierPolicies = {
  /** Flush in `invalidate_range_start`, before the PTEs change. */
  start: { start: 'flush', range: false, end: 'nothing', counts: false, upgrade: false },
  /** Flush in `invalidate_range_end`, after the PTEs have changed. */
  end: { start: 'nothing', range: false, end: 'flush', counts: false, upgrade: false },
  /** AMD IOMMUv2 until 2014: an empty page table between `_start` and `_end`, and a count of open ranges. */
  emptypt: { start: 'empty page table', range: false, end: 'process page table', counts: true, upgrade: false },
  /** KVM: flush in `_start`; the software that fills the TLB refuses while a range is open. */
  swtlb: { start: 'flush', range: false, end: 'nothing', counts: true, upgrade: false },
  /** `invalidate_range` where the CPU TLB is flushed, and once more from `_end`. */
  inv2014: { start: 'nothing', range: true, end: 'flush', counts: false, upgrade: false },
  /** `invalidate_range` where the CPU TLB is flushed, and not from `_end`. */
  inv2017: { start: 'nothing', range: true, end: 'nothing', counts: false, upgrade: false },
  /** The TLB flush functions of the architecture invalidate secondary TLBs themselves. */
  inv2023: { start: 'nothing', range: true, end: 'nothing', counts: false, upgrade: true },
} as const satisfies { readonly [name: string]: NotifierPolicy };

/** Name of a generation. */
export type NotifierPolicyName = keyof typeof notifierPolicies;

/**
 * What the notifiers of one mm keep.
 *
 * `active` and `sequence` are KVM's `mmu_notifier_count` and `mmu_notifier_seq`; a driver whose policy does not count
 * never looks at them. `unserviced` is ghost state: page requests of each device since the first open range began.
 * Abstracted: registration, release, SRCU and interval notifiers.
 * @param ranges how many invalidations can be open at once, and how many there are in all
 * @param devices how many devices send page requests
 * @param stormBound requests are counted up to one more than this
 */
export const mmuNotifier = ({
  ranges = 1,
  devices = 0,
  stormBound = 1,
}: {
  readonly ranges?: number;
  readonly devices?: number;
  readonly stormBound?: number;
}) => ({
  mmuNotifier: {
    active: range(ranges + 1),
    sequence: range(ranges + 1),
    unserviced: array(devices, range(stormBound + 2)),
  },
});

/** See {@link mmuNotifier}. */
export interface MmuNotifier {
  readonly mmuNotifier: { active: number; sequence: number; readonly unserviced: ModelArray<number> };
}

/** What is behind the callbacks. Each function returns when no use of a dropped translation is under way any more. */
export interface SecondaryTlb<S> {
  /** Drops the translations of these addresses, and cached pointers to the page tables that map them. */
  readonly flush: (s: S, addresses: readonly number[]) => void;
  /** Points the hardware at the process's page table or at an empty one, and drops everything it holds. */
  readonly setGcr3?: (s: S, root: 'mm' | 'empty') => void;
}

/** The callbacks as the memory management calls them. */
export interface Notifier<S> {
  /** `mmu_notifier_invalidate_range_start`: before the first PTE changes. */
  readonly invalidateRangeStart: (s: S & MmuNotifier, addresses: readonly number[]) => void;
  /** `mmu_notifier_invalidate_range`, later `mmu_notifier_arch_invalidate_secondary_tlbs`: with the flush of the CPU TLB. */
  readonly invalidateRange: (s: S & MmuNotifier, addresses: readonly number[]) => void;
  /** `mmu_notifier_invalidate_range_end`: after the last PTE has changed. */
  readonly invalidateRangeEnd: (s: S & MmuNotifier, addresses: readonly number[]) => void;
  /** The flush of the CPU TLB that follows when `ptep_set_access_flags` raises a permission. */
  readonly permissionRaised: (s: S & MmuNotifier, addresses: readonly number[]) => void;
  /** The driver answers page requests without servicing them in this state. */
  readonly refusesFaults: (s: MmuNotifier) => boolean;
}

/**
 * The notifier of one policy in front of one secondary TLB. Open ranges may nest; an empty page table stays until the
 * last of them ends.
 */
export const notifierOf = <S>(policy: NotifierPolicy, secondary: SecondaryTlb<S>): Notifier<S> => {
  const setGcr3 = (s: S, root: 'mm' | 'empty') => {
    if (secondary.setGcr3 === undefined) throw new Error('this secondary TLB has no page table of its own to swap');
    secondary.setGcr3(s, root);
  };
  return {
    invalidateRangeStart: (s, addresses) => {
      const { mmuNotifier } = s;
      if (mmuNotifier.active === 0) {
        mmuNotifier.unserviced.forEach((_, d) => {
          mmuNotifier.unserviced[d] = 0;
        });
        if (policy.start === 'empty page table') setGcr3(s, 'empty');
      }
      mmuNotifier.active++;
      if (policy.start === 'flush') secondary.flush(s, addresses);
    },
    invalidateRange: (s, addresses) => {
      if (policy.range) secondary.flush(s, addresses);
    },
    invalidateRangeEnd: (s, addresses) => {
      const { mmuNotifier } = s;
      mmuNotifier.sequence++;
      mmuNotifier.active--;
      if (policy.end === 'flush') secondary.flush(s, addresses);
      if (policy.end === 'process page table' && mmuNotifier.active === 0) setGcr3(s, 'mm');
    },
    permissionRaised: (s, addresses) => {
      cost('CPU TLB flush');
      if (policy.upgrade) secondary.flush(s, addresses);
    },
    refusesFaults: (s) => policy.counts && s.mmuNotifier.active > 0,
  };
};

/** Counts a page request that arrives while a range is open; a request that is serviced later is taken back. */
export const countPageRequest = (s: MmuNotifier, device: number, stormBound: number): void => {
  const { mmuNotifier } = s;
  if (mmuNotifier.active === 0) return;
  mmuNotifier.unserviced[device] = Math.min(mmuNotifier.unserviced.at(device) + 1, stormBound + 1);
};
