// The whole removal of a provider of peer-to-peer memory under a hash-MMU guest, with the parts of the other scenarios in it and the
// fixes of each as switches of their own. Does what is safe for each part stay safe when all of them meet?
import { deadlockFree, indicesOf, type Model, model, reachable } from 'flushpoint';
import { batchUnderPtl } from '../../properties/batch-under-ptl.js';
import { gracePeriodsEnd } from '../../properties/grace-period-ends.js';
import { gupPins } from '../../properties/gup-pins.js';
import { hashEntriesTracked } from '../../properties/hash-entries-tracked.js';
import { hashEntryInserted } from '../../properties/hash-entry-inserted.js';
import { irqMapIntact } from '../../properties/irq-map-intact.js';
import { irqMapNotFull } from '../../properties/irq-map-not-full.js';
import { liveDeviceMapped } from '../../properties/live-device-mapped.js';
import { noAccessToEmptySlot } from '../../properties/no-access-to-empty-slot.js';
import { noDoubleFree } from '../../properties/no-double-free.js';
import { noDuplicateHashEntry } from '../../properties/no-duplicate-hash-entry.js';
import { noStaleAfterFree } from '../../properties/no-stale-after-free.js';
import { noStaleTranslation } from '../../properties/no-stale-translation.js';
import { noTranslationToBar } from '../../properties/no-translation-at-unplug.js';
import { noWrongDevice } from '../../properties/no-wrong-device.js';
import { everyPageReturned, pageReturned } from '../../properties/page-returned.js';
import { rightIrq } from '../../properties/right-irq.js';
import { storesServed } from '../../properties/stores-served.js';
import { unplugNotRefused } from '../../properties/unplug-not-refused.js';
import { deviceLeaves, deviceUnplugged } from '../../properties/unplugged.js';
import { noStaleReuseAfter } from '../../properties/va-reuse.js';
import { accessAfterFree, getUserPagesFast } from '../components/p2pdma-page.js';
import { accessBar, strayAccess } from '../components/pci-slot.js';
import { deferredFlush, isDeferred } from '../components/tlb.js';
import { backgroundPurge } from '../components/vmap-area.js';
import {
  flushOptionsOf,
  irqOptionsOf,
  parameters,
  REGISTERS,
  sizesOf,
  vmapOptionsOf,
  waitsForGracePeriod,
} from './settings.js';
import { type Machine, machine, putPoolPage } from './state.js';
import { unplugProvider } from './unplug.js';
import { unused } from './unused.js';
import { nextOwner, userStore } from './users.js';

/** Guards against a model in which nobody reaches the device through user space. */
const userStores = reachable<Machine>(
  'a user CPU translates to the device',
  (s) => s.tlb.some((entries) => entries.some((entry) => entry)),
  'Some user CPU fills its TLB with a translation to the BAR.',
);

/** The removal of a P2PDMA provider; see the README next to this file. */
export const hotUnplug: Model = model({
  name: 'hot-unplug',
  about: 'a P2PDMA provider is unplugged under user stores, DMA and a driver that unmaps lazily',
  parameters,
  fixes: {
    'lazy-leave': {
      about: 'batch hash table invalidations only in lazy MMU mode, and flush before the PTL is dropped',
      commit: 'a741e67969577163a4cfc78d7fd2753219087ef1',
      set: { flushPoint: 'lazyLeave' },
    },
    'zero-based-refcount': {
      about: 'count pages of the pool from 0, so that GUP-fast cannot take a reference on a free one',
      commit: '27674ef6c73f',
      set: { refBase: 0 },
    },
    'normal-ptes': {
      about: 'insert ordinary PTEs that hold a reference, which the mmu_gather drops after the flush',
      set: { pteKind: 'normal' },
    },
    'synchronize-rcu-on-unbind': {
      about: 'wait for a grace period between unmap_mapping_range and put_page',
      set: { gpUnbind: 'sync' },
    },
    'no-devmap-in-gup-fast': {
      about: 'let GUP-fast refuse devmap PTEs, so that every user of such pages takes the slow path',
      set: { gupDevmap: false },
    },
    'always-ipi': {
      about: 'send an IPI in every TLB flush and wait for it, as GUP-fast has its interrupts off',
      set: { alwaysIpi: true },
    },
    'eager-pte': {
      about: 'iounmap clears the PTEs at once, and with them the entries of the hash table',
      commit: '64141da58724',
      set: { pteClear: 'eager' },
    },
    'unmap-aliases': {
      about: 'the unplug calls vm_unmap_aliases() when the interrupts have been disposed of',
      set: { aliasFlush: 'afterIrqs' },
    },
    'flush-in-iounmap': {
      about: 'every iounmap unmaps and flushes before it frees the range, as before lazy freeing',
      set: { flushInIounmap: true },
    },
    notifier: {
      about: 'a bus notifier disposes of the interrupt of the device that is deleted, and of no other',
      set: { irqUnmap: 'device' },
    },
    'irq-kref': {
      about: 'interrupts that a bus notifier disposes of are counted, so that the last user disposes of them',
      set: { irqCount: true },
    },
  },
  build: (settings) => {
    const { pages, userCpus, gupThreads } = settings;
    const { barFrames } = sizesOf(settings);
    const flush = flushOptionsOf(settings);
    const vmap = vmapOptionsOf(settings);

    const unplug = unplugProvider(settings);
    const storing = indicesOf(userCpus).map((i) => userStore(i, 1 + i, settings));
    const pinning = indicesOf(gupThreads).map((i) =>
      getUserPagesFast<Machine>(i, 1 + userCpus + i, {
        pages,
        lockless: settings.pteKind === 'normal' || settings.gupDevmap,
        recheck: settings.gupRecheck,
        put: putPoolPage(settings),
        // A page that was faulted in again is ordinary memory.
        maps: (s, page) => s.pte.at(page).present && s.pte.at(page).frame === page,
        accessed: accessBar,
      }),
    );
    const callbacks = isDeferred(flush) ? [deferredFlush(0)] : [];
    const owner = settings.nextOwner ? [nextOwner(settings)] : [];
    const purge = settings.bgPurge ? [backgroundPurge(vmap)] : [];
    const fair = [unplug, ...storing, ...pinning, ...callbacks, ...owner, ...purge].map(({ label }) => label);

    return {
      state: machine(settings),
      processes: [
        unplug,
        ...storing,
        ...pinning,
        ...callbacks,
        ...owner,
        ...purge,
        strayAccess(REGISTERS, 1, vmap.shared),
      ],
      properties: [
        // the hash table
        noDuplicateHashEntry,
        hashEntriesTracked,
        noStaleAfterFree,
        batchUnderPtl,
        // the pool
        accessAfterFree,
        noStaleTranslation,
        noDoubleFree,
        // the mappings of the driver, and the slot
        noTranslationToBar(pages, barFrames),
        noWrongDevice,
        noAccessToEmptySlot,
        noStaleReuseAfter(pages),
        unplugNotRefused,
        // the interrupts
        irqMapIntact,
        irqMapNotFull,
        liveDeviceMapped,
        rightIrq(irqOptionsOf(settings).hwirqOf),
        // all of it
        deadlockFree,
        ...(userCpus > 0 ? [hashEntryInserted, userStores] : []),
        pageReturned,
        ...(gupThreads > 0 ? [gupPins] : []),
        deviceLeaves,
        ...(userCpus > 0 ? [storesServed(fair)] : []),
        everyPageReturned(fair),
        ...(waitsForGracePeriod(settings) ? [gracePeriodsEnd([[0, 1]], fair)] : []),
        deviceUnplugged(fair),
      ],
      unused,
    };
  },
  expected: new URL('hot-unplug.expected.json', import.meta.url),
});
