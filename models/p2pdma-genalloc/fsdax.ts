// The same question for fsdax, which the thread suspected of the same issue: truncate gives blocks of a file back while
// GUP-fast may be about to pin the pages that are those blocks.
import {
  array,
  bool,
  check,
  deadlockFree,
  indicesOf,
  initially,
  type Model,
  model,
  parameter,
  process,
  range,
  type StateOf,
  type ValuesOf,
  when,
} from 'flushpoint';
import { blockFreed, everyBlockFreed } from '../../properties/block-freed.js';
import { gupPins } from '../../properties/gup-pins.js';
import { noAccessAfterFree } from '../../properties/no-access-after-free.js';
import { type GupOptions, gupFast, gupLocals, unpinUserPage } from '../components/gup-fast.js';
import { interrupts } from '../components/ipi.js';
import { wasLastPage } from '../components/p2pdma-page.js';
import { rcu } from '../components/rcu.js';
import { putReference, refcount } from '../components/refcount.js';
import { stepsIf } from '../components/steps-if.js';
import { sendsIpi, tlbFlushMmu, tlbs } from '../components/tlb.js';

const parameters = {
  busyCheck: parameter.oneOf({
    about: 'when truncate waits until no page is pinned: never, before it unmaps them, after it has unmapped them',
    default: 'none',
    values: ['none', 'beforeUnmap', 'afterUnmap'],
  }),
  flush: parameter.oneOf({
    about: 'the TLB flush: by broadcast (arm64, powerpc) or by IPI (x86)',
    default: 'broadcast',
    values: ['broadcast', 'ipi'],
  }),
  gupRecheck: parameter.flag({ about: 'GUP-fast looks at the PTE again after it took its reference', default: true }),
  pages: parameter.integer({ about: 'pages of the file', default: 1, min: 1, max: 4 }),
  gupThreads: parameter.integer({ about: 'threads that pin a page of the file for DMA', default: 1, min: 1, max: 3 }),
};
type Settings = ValuesOf<typeof parameters>;

/** The count of an fsdax page that nobody has pinned; its PTEs hold no reference. */
const IDLE = 1;

const accessAfterFree = noAccessAfterFree('the file system');

/** A file of which every page is mapped; page `p` is block `p`. */
const daxFile = ({ pages, gupThreads, flush }: Settings) => ({
  pte: array(pages, { present: initially(bool, true) }),
  page: array(pages, { ...refcount(IDLE, 0, gupThreads), pins: range(gupThreads + 1) }),
  block: array(pages, { free: bool }),
  ...tlbs(0, pages),
  ...interrupts({ cpus: gupThreads, senders: sendsIpi({ flush, alwaysIpi: false }) ? 1 : 0 }),
  ...rcu({ readers: gupThreads, cpus: 0, callbacks: 0 }),
});
type DaxFile = StateOf<ReturnType<typeof daxFile>>;

/**
 * `dax_layout_busy_page` and the wait for the page that it finds, one step per page. After the unmap nobody can pin a page
 * that was seen idle, so that the kernel's second look at all pages is left out.
 */
const breakLayouts = <N extends string>(condition: boolean, next: N) =>
  stepsIf(condition, {
    dax_layout_busy_page(s: DaxFile, me: { page: number }): 'dax_layout_busy_page' | N {
      when(s.page.at(me.page).refcount === IDLE);
      return wasLastPage(s, me) ? next : 'dax_layout_busy_page';
    },
  });

/** Truncate to nothing: unmap every page, break the layouts, free every block; no new mapping is made meanwhile. */
const truncate = ({ busyCheck, flush, pages }: Settings) => {
  const before = busyCheck === 'beforeUnmap';
  const after = busyCheck === 'afterUnmap';
  return process(
    'truncate',
    { page: range(pages) },
    {
      ...breakLayouts(before, 'ptep_get_and_clear'),
      ptep_get_and_clear(s: DaxFile, me) {
        s.pte.at(me.page).present = false;
        return wasLastPage(s, me) ? 'tlb_flush_mmu_tlbonly' : 'ptep_get_and_clear';
      },
      ...tlbFlushMmu(0, { flush, alwaysIpi: false }, after ? 'dax_layout_busy_page' : 'xfs_itruncate_extents'),
      ...breakLayouts(after, 'xfs_itruncate_extents'),
      xfs_itruncate_extents(s: DaxFile, me) {
        check(accessAfterFree, s.page.at(me.page).pins === 0, 'frees a block that a device may be writing to');
        s.block.at(me.page).free = true;
        return wasLastPage(s, me) ? 'done' : 'xfs_itruncate_extents';
      },
    },
    { on: 'cpu0' },
  );
};

/** A thread that pins a page, lets a device write to it, and unpins it. */
const getUserPagesFast = (index: number, { pages, gupRecheck }: Settings) => {
  const gup: GupOptions<DaxFile> = {
    cpu: index,
    lockless: true,
    recheck: gupRecheck,
    put: (s, page) => {
      // `freed` only wakes up whoever waits for the page to be idle.
      if (putReference(s.page.at(page), IDLE) === 'underflow') throw new Error('puts a page that is idle');
    },
    pinned: (s, page) => check(accessAfterFree, !s.block.at(page).free, 'GUP pins a page of a free block'),
  };
  return process(
    'get_user_pages_fast',
    gupLocals(pages),
    {
      ...gupFast(gup, 'dma', 'done'),
      dma(s: DaxFile, me) {
        check(accessAfterFree, !s.block.at(me.page).free, 'a device writes to a free block');
      },
      unpin_user_page(s, me) {
        unpinUserPage(s, me.page, gup);
      },
    },
    { on: `cpu${index + 1}` },
  );
};

/** Truncate of an fsdax file against GUP-fast; see the README next to this file. */
export const p2pdmaFsdax: Model = model({
  name: 'p2pdma-fsdax',
  about: 'truncate frees blocks of an fsdax file while GUP-fast may be pinning their pages',
  parameters,
  fixes: {
    'check-before-unmap': {
      about: 'wait until no page is pinned, and unmap the pages then (too early)',
      set: { busyCheck: 'beforeUnmap' },
    },
    'unmap-then-check': {
      about: 'unmap the pages first, and wait then until no page is pinned',
      commit: '5fac7408d828',
      set: { busyCheck: 'afterUnmap' },
    },
  },
  build: (settings) => {
    const processes = [truncate(settings), ...indicesOf(settings.gupThreads).map((i) => getUserPagesFast(i, settings))];
    return {
      state: daxFile(settings),
      processes,
      properties: [
        accessAfterFree,
        deadlockFree,
        blockFreed,
        gupPins,
        everyBlockFreed(processes.map(({ label }) => label)),
      ],
    };
  },
  expected: new URL('p2pdma-fsdax.expected.json', import.meta.url),
});
