// Pages of PCI peer-to-peer memory that user space has mapped go back to genalloc while a CPU may still translate to them
// and GUP-fast may be about to pin them ("PCI/P2PDMA: introduce pci_mmap_p2pmem()", 2021). The question is what has to
// happen between clearing the PTE and put_page.
import { check, choose, deadlockFree, indicesOf, type Model, model, parameter, process, range } from 'flushpoint';
import { gracePeriodsEnd } from '../../properties/grace-period-ends.js';
import { gupPins } from '../../properties/gup-pins.js';
import { noDoubleFree } from '../../properties/no-double-free.js';
import { noStaleTranslation } from '../../properties/no-stale-translation.js';
import { everyPageReturned, pageReturned } from '../../properties/page-returned.js';
import { genPoolAlloc, ownedAsAtFirst } from '../components/genalloc.js';
import { accessAfterFree, getUserPagesFast, p2pdmaPageParameters, putPage } from '../components/p2pdma-page.js';
import { getPage } from '../components/refcount.js';
import { deferredFlush, isDeferred, tlbFill, tlbHit } from '../components/tlb.js';
import { FREE_CALLBACK, hasGracePeriod, type P2pmem, p2pmem, pathsOf, type Settings } from './state.js';
import { mapFreeCallback, munmap, unbind } from './unmap.js';
import { unused } from './unused.js';

const parameters = {
  path: parameter.oneOf({
    about:
      'who takes the pages away: munmap (vm_ops->close), unbind of the driver (unmap_mapping_range), or both at once',
    default: 'munmap',
    values: ['munmap', 'unbind', 'both'],
  }),
  flush: parameter.oneOf({
    about:
      'the TLB flush: by broadcast (arm64, powerpc), by IPI (x86), or left to an RCU callback (async, as was feared)',
    default: 'broadcast',
    values: ['broadcast', 'ipi', 'async'],
  }),
  ...p2pdmaPageParameters,
  gpClose: parameter.oneOf({
    about: 'an RCU grace period before the pages are put in vm_close: none, synchronize_rcu, call_rcu',
    default: 'none',
    values: ['none', 'sync', 'callrcu'],
  }),
  gpUnbind: parameter.oneOf({
    about: 'an RCU grace period before the pages are put on unbind: none, synchronize_rcu',
    default: 'none',
    values: ['none', 'sync'],
  }),
  alwaysIpi: parameter.flag({ about: 'every flush also sends an IPI to all CPUs and waits for it', default: false }),
  order: parameter.oneOf({
    about: 'whether a page is put after the TLB flush, or as soon as its PTE is cleared',
    default: 'putAfterFlush',
    values: ['putAfterFlush', 'putBeforeFlush'],
  }),
  pages: parameter.integer({ about: 'pages of the mapping', default: 1, min: 1, max: 4 }),
  userCpus: parameter.integer({ about: 'CPUs on which user space stores to the mapping', default: 1, min: 0, max: 3 }),
  gupThreads: parameter.integer({
    about: 'threads that pin a page of the mapping for DMA',
    default: 1,
    min: 0,
    max: 3,
  }),
};

/** A user CPU that stores to the mapping once. Without a translation and without a PTE it gets SIGBUS. */
const user = (index: number, cpu: number, { pages }: Settings) =>
  process(
    'user',
    { page: range(pages) },
    {
      tlb_fill(s: P2pmem, me) {
        me.page = choose(pages);
        if (!s.pte.at(me.page).present) return 'done';
        tlbFill(s, index, me.page);
      },
      store(s, me) {
        if (!tlbHit(s, index, me.page)) return 'done';
        check(accessAfterFree, ownedAsAtFirst(s, me.page), 'a CPU stores through a stale TLB entry');
      },
    },
    { on: `cpu${cpu}` },
  );

/** Somebody else who takes a page of the pool as soon as there is one, and keeps it. */
const nextOwner = ({ pages }: Settings) =>
  process(
    'next owner',
    { page: range(pages) },
    {
      gen_pool_alloc(s: P2pmem, me) {
        me.page = choose(pages);
        genPoolAlloc(s, me.page);
        getPage(s.page.at(me.page));
      },
    },
    { daemon: true },
  );

/** CPU and position of the callbacks that every run queues; with both paths, vm_close may find no pages to leave to one. */
const callbacksOf = (settings: Settings): readonly (readonly [number, number])[] =>
  pathsOf(settings).flatMap((path, cpu) => {
    const always = settings.path !== 'both' || path === 'unbind' || settings.gpClose === 'sync';
    return always && hasGracePeriod(settings, path) ? [[cpu, FREE_CALLBACK] as const] : [];
  });

/** munmap and unbind against GUP-fast and user CPUs; see the README next to this file. */
export const p2pdmaGenalloc: Model = model({
  name: 'p2pdma-genalloc',
  about: 'P2PDMA pages go back to genalloc while GUP-fast and user CPUs may still reach them',
  parameters,
  fixes: {
    'synchronize-rcu-in-vm-close': {
      about: 'wait for a grace period in vm_close before the pages are put',
      set: { gpClose: 'sync' },
    },
    'call-rcu-in-vm-close': {
      about: 'put the pages in an RCU callback that vm_close queues (versions 4 to 6 of the series)',
      set: { gpClose: 'callrcu' },
    },
    'synchronize-rcu-on-unbind': {
      about:
        'wait for a grace period between unmap_mapping_range and put_page on unbind (versions 4 to 6 of the series)',
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
    'zero-based-refcount': {
      about: 'count from 0, so that GUP-fast cannot take a reference on a free page; PTEs stay devmap',
      commit: '27674ef6c73f',
      set: { refBase: 0 },
    },
    'normal-ptes': {
      about:
        'insert ordinary PTEs that hold a reference, which the mmu_gather drops after the flush; the count stays 1-based',
      set: { pteKind: 'normal' },
    },
    mainline: {
      about: 'insert ordinary PTEs with vm_insert_page and count from 0; the last put_page returns the page',
      commit: '7e9c7ef83d78',
      set: { pteKind: 'normal', refBase: 0 },
    },
  },
  build: (settings) => {
    const paths = pathsOf(settings);
    const cpus = indicesOf(paths.length);
    const unmapping = paths.map((path, cpu) => (path === 'munmap' ? munmap : unbind)(cpu, settings));
    const pinning = indicesOf(settings.gupThreads).map((i) =>
      getUserPagesFast<P2pmem>(i, paths.length + i, {
        pages: settings.pages,
        lockless: settings.pteKind === 'normal' || settings.gupDevmap,
        recheck: settings.gupRecheck,
        put: (s, page) => putPage(s, page, settings.refBase),
      }),
    );
    const users = indicesOf(settings.userCpus).map((i) => user(i, paths.length + settings.gupThreads + i, settings));
    const frees = paths.includes('munmap') && hasGracePeriod(settings, 'munmap') && settings.gpClose === 'callrcu';
    const callbacks = [
      ...(isDeferred(settings) ? cpus.map(deferredFlush) : []),
      ...(frees ? [mapFreeCallback(0, settings)] : []),
    ];
    const fair = [...unmapping, ...pinning, ...callbacks].map(({ label }) => label);
    const waited = callbacksOf(settings);
    return {
      state: p2pmem(settings),
      processes: [...unmapping, ...pinning, ...users, ...callbacks, nextOwner(settings)],
      properties: [
        accessAfterFree,
        noStaleTranslation,
        noDoubleFree,
        deadlockFree,
        pageReturned,
        ...(settings.gupThreads > 0 ? [gupPins] : []),
        everyPageReturned(fair),
        ...(waited.length > 0 ? [gracePeriodsEnd(waited, fair)] : []),
      ],
      unused,
    };
  },
  expected: new URL('p2pdma-genalloc.expected.json', import.meta.url),
});
