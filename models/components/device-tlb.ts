// A device with an address translation cache (ATC) behind an IOMMU that walks the page table of a process: the walk,
// the walk cache, page requests (PPR) and the handler that services them; and, for comparison, a vCPU whose TLB is
// filled by software. What the walk shares with the rest of the system is the `SharedPageTable`.
import {
  array,
  bool,
  check,
  choose,
  cost,
  indicesOf,
  initially,
  type ModelArray,
  oneOf,
  optional,
  process,
  type Rwsem,
  range,
  type StateOf,
  when,
} from 'flushpoint';
import { noFreedAccess } from '../../properties/no-freed-access.js';
import { noFreedWalk } from '../../properties/no-freed-walk.js';
import { countPageRequest, type MmuNotifier, type Notifier, type SecondaryTlb } from './mmu-notifier.js';

/** What a PTE maps: the page that was there at first, or the one that a later fault has put there. */
export const mappedPage = oneOf('old', 'new');
/** See {@link mappedPage}. */
export type MappedPage = 'old' | 'new';

/**
 * The page table of a process as a hardware walker sees it: two levels, no lock. `pageTable[t].present` is the PMD entry
 * that points to it, `freed` says that its page was given back; `page[va]` is the page that `va` mapped at first.
 */
export interface SharedPageTable {
  readonly pte: ModelArray<MappedPage | null>;
  readonly page: ModelArray<{ freed: boolean }>;
  readonly pageTable: ModelArray<{ present: boolean; freed: boolean }>;
  /** Whoever faults a page in takes it for reading, within one step; a writer keeps that step from being taken. */
  readonly mmapLock: Rwsem;
}

/** How many devices there are, what they access, and how much they endure. */
export interface DeviceOptions {
  readonly devices: number;
  /** For every address that devices access, which page-table page maps it. */
  readonly tableOf: readonly number[];
  /** Accesses that each device makes. */
  readonly accesses: number;
  /** Page requests in a row without a translation that a device endures; one more and it fails. */
  readonly patience: number;
  /** See `mmuNotifier`. */
  readonly stormBound: number;
}

const tablesOf = (tableOf: readonly number[]): readonly number[] => [...new Set(tableOf)];

/**
 * Devices and the part of the IOMMU that belongs to each.
 *
 * Abstracted: ATC and IOTLB are one cache, an entry is dropped by an invalidation and never evicted; only the pointer to the
 * last-level table is cached during a walk; a device has one access and one page request under way.
 */
export const deviceTlb = ({ devices, tableOf, accesses, patience }: DeviceOptions) => ({
  device: array(devices, {
    /** Translations that the device holds, by address. */
    atc: array(tableOf.length, optional(mappedPage)),
    /** Pointers to page-table pages that the walker holds. */
    walkCache: array(tablesOf(tableOf).length, bool),
    /** The page table that the PASID points to. */
    gcr3: oneOf('mm', 'empty'),
    /** The address of a page request that nobody has answered. */
    pageRequest: optional(range(tableOf.length)),
    /** Page requests in a row that brought no translation. */
    faults: range(patience + 1),
    state: oneOf('running', 'failed', 'rejected'),
    /** Accesses made. */
    served: range(accesses + 1),
  }),
});

/** See {@link deviceTlb}. */
export type DeviceTlb = StateOf<ReturnType<typeof deviceTlb>>;

/**
 * The caches of all devices, as their driver reaches them from a notifier callback. A flush is one step: the driver waits
 * for the completion of the invalidation, and that waits for accesses and walks under way.
 * @param flushUnit what a flush of one device is charged as
 */
export const deviceCaches = (
  { devices, tableOf }: Pick<DeviceOptions, 'devices' | 'tableOf'>,
  flushUnit = 'device flush',
): SecondaryTlb<DeviceTlb> => {
  const drop = (s: DeviceTlb, addresses: readonly number[]) => {
    cost(flushUnit, devices);
    s.device.forEach((d) => {
      for (const va of addresses) {
        d.atc[va] = null;
        d.walkCache[tableOf[va] as number] = false;
      }
    });
  };
  return {
    flush: drop,
    setGcr3: (s, root) => {
      cost('gcr3 write', devices);
      s.device.forEach((d) => {
        d.gcr3 = root;
      });
      drop(s, indicesOf(tableOf.length));
    },
  };
};

type Walker = DeviceTlb & SharedPageTable & MmuNotifier;

/**
 * A device that accesses memory through its ATC: which address is chosen anew for every access but the first.
 *
 * A miss is an ATS request; the IOMMU reads gcr3 and PMD in one step and the PTE in another, as hardware does, without any
 * lock. Where it finds nothing the device sends a page request and, when that is answered, tries again. It stops when it
 * has made its accesses, when a request is answered INVALID, or when its patience is at an end.
 * @param index which device
 */
export const device = (index: number, options: DeviceOptions) => {
  const { tableOf, accesses, patience, stormBound } = options;
  const addresses = tableOf.length;

  /** No translation was found: a page request, or the failure state after too many of them. */
  const pageRequest = (s: Walker, va: number): 'ats_request' | 'done' => {
    const d = s.device.at(index);
    countPageRequest(s, index, stormBound);
    if (d.faults === patience) {
      d.state = 'failed';
      return 'done';
    }
    d.faults++;
    d.pageRequest = va;
    return 'ats_request';
  };

  /** Half a walk: from gcr3 to the page-table page, or, where the walk cache points to it, the PTE. */
  const walk = (s: Walker, va: number): 'ats_request' | 'read_pte' | 'dma' | 'done' => {
    const d = s.device.at(index);
    const table = tableOf[va] as number;
    if (!d.walkCache.at(table)) {
      if (d.gcr3 === 'empty' || !s.pageTable.at(table).present) return pageRequest(s, va);
      d.walkCache[table] = true;
      return 'read_pte';
    }
    check(noFreedWalk, !s.pageTable.at(table).freed, 'reads a PTE in a freed page-table page');
    const page = s.pte.at(va);
    if (page === null) return pageRequest(s, va);
    d.atc[va] = page;
    d.faults = 0;
    return 'dma';
  };

  return process(
    'device',
    { va: initially(range(addresses), index % addresses) },
    {
      ats_request(s: Walker, me) {
        const d = s.device.at(index);
        when(d.pageRequest === null);
        return d.state === 'rejected' ? 'done' : walk(s, me.va);
      },
      // A pointer that was dropped while the walk was under way has to be fetched again.
      read_pte: (s, me) => walk(s, me.va),
      dma(s, me) {
        const d = s.device.at(index);
        const page = d.atc.at(me.va);
        if (page === null) return walk(s, me.va);
        check(noFreedAccess, page === 'new' || !s.page.at(me.va).freed, 'uses a translation to a freed page');
        d.served++;
        if (d.served === accesses) return 'done';
        me.va = choose(addresses);
        return 'dma';
      },
    },
    { on: `gpu${index}` },
  );
};

/**
 * The page request handler of the IOMMU driver (interrupt and work item in one step).
 *
 * While the driver refuses faults it answers SUCCESS with nothing done, so that the device retries. Otherwise it calls
 * handle_mm_fault, which takes the PTL: a PTE that is there is left alone, a missing one gets a page, and where the VMA is
 * gone the answer is INVALID. The mmap_lock is taken before anything else, and released in the same step.
 * @param vmaGone nothing is mapped any more where a PTE is missing
 */
export const pageRequestHandler = (
  { devices }: Pick<DeviceOptions, 'devices'>,
  notifier: Pick<Notifier<DeviceTlb>, 'refusesFaults'>,
  vmaGone: boolean,
) =>
  process(
    'ppr_handler',
    {},
    {
      do_fault(s: Walker) {
        const index = choose(devices);
        const d = s.device.at(index);
        const va = d.pageRequest;
        when(va !== null && s.mmapLock.writer === null);
        if (va === null) return 'do_fault';
        d.pageRequest = null;
        cost('page request');
        if (notifier.refusesFaults(s)) {
          cost('spurious interrupt');
          return 'do_fault';
        }
        if (s.pte.at(va) === null) {
          if (vmaGone) {
            d.state = 'rejected';
            return 'do_fault';
          }
          s.pte[va] = 'new';
        }
        d.faults = 0;
        s.mmuNotifier.unserviced[index] = 0;
        return 'do_fault';
      },
    },
    { daemon: true },
  );

/**
 * A vCPU, whose TLB only software fills: KVM's protocol. The page is looked up without a lock, and entered under mmu_lock
 * only if no range is open and none has ended since the lookup (mmu_notifier_retry).
 *
 * Uses `atc` as its shadow page table, and `served` and `state` as a device does; it sends no page requests.
 * @param index which vCPU
 * @param vmaGone nothing is mapped any more where a PTE is missing
 */
export const vcpu = (index: number, { tableOf, accesses }: DeviceOptions, vmaGone: boolean) => {
  const addresses = tableOf.length;
  return process(
    'vcpu',
    {
      va: initially(range(addresses), index % addresses),
      pfn: mappedPage,
      /** mmu_seq, as far as it matters: whether a range ended since it was read. */
      sequence: range(2),
    },
    {
      gfn_to_pfn(s: Walker, me) {
        me.sequence = s.mmuNotifier.sequence;
        const page = s.pte.at(me.va);
        if (page !== null) {
          me.pfn = page;
          return 'tdp_page_fault';
        }
        when(s.mmapLock.writer === null);
        if (vmaGone) {
          s.device.at(index).state = 'rejected';
          return 'done';
        }
        s.pte[me.va] = 'new';
        me.pfn = 'new';
        return 'tdp_page_fault';
      },
      tdp_page_fault(s, me) {
        if (s.mmuNotifier.active > 0 || s.mmuNotifier.sequence !== me.sequence) {
          cost('vCPU retry');
          return 'gfn_to_pfn';
        }
        s.device.at(index).atc[me.va] = me.pfn;
        return 'guest_access';
      },
      guest_access(s, me) {
        const d = s.device.at(index);
        const page = d.atc.at(me.va);
        if (page === null) return 'gfn_to_pfn';
        check(noFreedAccess, page === 'new' || !s.page.at(me.va).freed, 'uses a translation to a freed page');
        d.served++;
        if (d.served === accesses) return 'done';
        me.va = choose(addresses);
        return 'guest_access';
      },
    },
    { on: `vcpu${index}` },
  );
};
