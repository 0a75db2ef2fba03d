// A range of an address space is unmapped while a device that shares the page table goes on accessing it
// ("mmu_notifier: Allow to manage CPU external TLBs", 2014). The question is which notifier callbacks let the owner of
// the device's TLB flush it neither too early nor too late.
import { deadlockFree, indicesOf, type Model, model, parameter } from 'flushpoint';
import { deviceAlive } from '../../properties/device-alive.js';
import { deviceReads } from '../../properties/device-reads.js';
import { deviceServed } from '../../properties/device-served.js';
import { noFaultStorm } from '../../properties/no-fault-storm.js';
import { noFreedAccess } from '../../properties/no-freed-access.js';
import { noFreedWalk } from '../../properties/no-freed-walk.js';
import { device, deviceCaches, deviceTlb, pageRequestHandler, vcpu } from '../components/device-tlb.js';
import { mmuNotifier, type NotifierPolicyName, notifierOf, notifierPolicies } from '../components/mmu-notifier.js';
import { addressSpace, unmapRange } from './unmap.js';
import { unused } from './unused.js';

const policies = Object.keys(notifierPolicies) as NotifierPolicyName[];

/** munmap and madvise against a device; see the README next to this file. */
export const mmuNotifierUnmap: Model = model({
  name: 'mmu-notifier',
  about: 'a device with its own TLB walks the page table of a process while a range is unmapped',
  parameters: {
    policy: parameter.oneOf({
      about: 'which notifier callbacks there are and what the driver does in them',
      default: 'emptypt',
      values: policies,
    }),
    munmap: parameter.flag({
      about: 'munmap, which frees the page table as well; otherwise madvise(MADV_DONTNEED)',
      default: true,
    }),
    overflow: parameter.flag({
      about: 'the mmu_gather is full after every page, so that pages are freed before range_end',
      default: true,
    }),
    patience: parameter.integer({
      about: 'page requests in a row that a device endures without getting a translation',
      default: 3,
      min: 1,
      max: 16,
    }),
    stormBound: parameter.integer({
      about: 'page requests of a device that may go unserviced in one start/end window',
      default: 2,
      min: 1,
      max: 16,
    }),
    accesses: parameter.integer({ about: 'accesses that each device makes', default: 2, min: 1, max: 6 }),
    devices: parameter.integer({ about: 'devices that share the page table', default: 1, min: 1, max: 3 }),
    vas: parameter.integer({ about: 'pages in the range that is unmapped', default: 1, min: 1, max: 3 }),
    untouched: parameter.flag({
      about: 'devices also access an address outside the range',
      default: false,
    }),
    mmapLock: parameter.flag({
      about: 'munmap holds mmap_lock for writing, so that page requests wait until it is done',
      default: false,
    }),
  },
  fixes: {
    start: { about: 'flush the device in invalidate_range_start only (too early)', set: { policy: 'start' } },
    end: { about: 'flush the device in invalidate_range_end only (too late)', set: { policy: 'end' } },
    swtlb: {
      about: 'refuse to fill the TLB while a range is open; only software that fills it can (KVM)',
      commit: 'e930bffe95e1',
      set: { policy: 'swtlb' },
    },
    inv2014: {
      about: 'call invalidate_range wherever the CPU TLB is flushed, and once more from range_end (v3.19)',
      commit: '34ee645e83b6',
      set: { policy: 'inv2014' },
    },
    inv2017: {
      about: 'call invalidate_range with the CPU TLB flush and not again from range_end (v4.15)',
      commit: '4645b9fe84bf',
      set: { policy: 'inv2017' },
    },
    inv2023: {
      about: 'invalidate secondary TLBs from the TLB flush functions of the architecture (v6.6)',
      commit: '6bbd42e2df8f',
      set: { policy: 'inv2023' },
    },
  },
  build: ({ policy, munmap, overflow, patience, stormBound, accesses, devices, vas, untouched, mmapLock }) => {
    // The range has a page-table page of its own; the address outside it is mapped by another one.
    const tableOf = [...indicesOf(vas).map(() => 0), ...(untouched ? [1] : [])];
    const options = { devices, tableOf, accesses, patience, stormBound };
    const software = policy === 'swtlb';
    const notifier = notifierOf(
      notifierPolicies[policy],
      deviceCaches(options, software ? 'software TLB flush' : 'device flush'),
    );
    const unmap = unmapRange({ vas, munmap, overflow, mmapLock }, notifier);
    const users = indicesOf(devices).map((d) => (software ? vcpu(d, options, munmap) : device(d, options)));
    const handlers = software ? [] : [pageRequestHandler(options, notifier, munmap)];
    const processes = [unmap, ...users, ...handlers];
    return {
      state: {
        ...addressSpace(tableOf),
        ...mmuNotifier({ devices, stormBound }),
        ...deviceTlb(options),
      },
      processes,
      properties: [
        noFreedAccess,
        noFreedWalk,
        deviceAlive,
        noFaultStorm(stormBound),
        deviceServed(
          accesses,
          processes.map((p) => p.label),
        ),
        deviceReads,
        deadlockFree,
      ],
      unused,
    };
  },
  expected: new URL('mmu-notifier.expected.json', import.meta.url),
});
