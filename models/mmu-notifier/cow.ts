// Copy-on-write of several pages at once, while a device holds translations to the old ones: the reason why the rule for
// invalidate_range demands the call under the page table lock, and not only before the range ends.
import {
  array,
  bool,
  cost,
  deadlockFree,
  indicesOf,
  initially,
  type Model,
  model,
  oneOf,
  optional,
  parameter,
  process,
  range,
  reachable,
  type StateOf,
  when,
} from 'flushpoint';
import { memoryOrder } from '../../properties/memory-order.js';
import { mappedPage } from '../components/device-tlb.js';
import {
  type MmuNotifier,
  mmuNotifier,
  type Notifier,
  notifierOf,
  notifierPolicies,
} from '../components/mmu-notifier.js';

/** Pages that are mapped read-only at first; the device holds a translation to each. `saw` is ghost state. */
const sharedPages = (pages: number) => ({
  pte: array(pages, mappedPage),
  /** The CPU has written to the new page. */
  written: array(pages, bool),
  atc: array(pages, initially(optional(mappedPage), 'old')),
  /** The value that the device has read. */
  saw: array(pages, optional(oneOf('old', 'new'))),
});
type SharedPages = StateOf<ReturnType<typeof sharedPages>>;

/** Breaks the copy-on-write of one page. */
const wpPageCopy = (page: number, notifier: Notifier<SharedPages>) =>
  process(
    'wp_page_copy',
    {},
    {
      mmu_notifier_invalidate_range_start(s: SharedPages & MmuNotifier) {
        notifier.invalidateRangeStart(s, [page]);
      },
      // Under the PTL: ptep_clear_flush (from 2014 ptep_clear_flush_notify), then the new PTE. That the PTE is none in
      // between is left out: the device would send a page request and wait.
      set_pte_at_notify(s) {
        notifier.invalidateRange(s, [page]);
        s.pte[page] = 'new';
      },
      mmu_notifier_invalidate_range_end(s) {
        notifier.invalidateRangeEnd(s, [page]);
      },
    },
    { on: `cpu${page}` },
  );

/** Writes to every page in turn, each as soon as its PTE maps the new page. */
const writer = (pages: number) =>
  process(
    'writer',
    { page: range(pages) },
    {
      store(s: SharedPages, me) {
        when(s.pte.at(me.page) === 'new');
        s.written[me.page] = true;
        if (me.page === pages - 1) return 'done';
        me.page++;
        return 'store';
      },
    },
    { on: `cpu${pages}` },
  );

/** Reads every page once, the one that is written last first. */
const reader = (pages: number) => {
  const read = (s: SharedPages, me: { page: number }): 'ats_request' | 'dma' | 'done' => {
    const entry = s.atc.at(me.page);
    if (entry === null) {
      s.atc[me.page] = s.pte.at(me.page);
      return 'dma';
    }
    s.saw[me.page] = entry === 'new' && s.written.at(me.page) ? 'new' : 'old';
    if (me.page === 0) return 'done';
    me.page--;
    return 'ats_request';
  };
  return process(
    'device',
    { page: initially(range(pages), pages - 1) },
    {
      /** The entry may be there already: then the access goes out at once. */
      ats_request: (s: SharedPages, me) => read(s, me),
      dma: (s, me) => read(s, me),
    },
    { on: 'gpu0' },
  );
};

/** Copy-on-write against a device that reads; see the README next to this file. */
export const mmuNotifierCow: Model = model({
  name: 'mmu-notifier-cow',
  about: 'copy-on-write of two pages must not let a device see the later write and miss the earlier one',
  parameters: {
    policy: parameter.oneOf({
      about: 'when the device is told that a PTE maps a new page',
      default: 'end',
      values: ['end', 'inv2014', 'inv2017', 'inv2023'],
    }),
    pages: parameter.integer({ about: 'pages, and threads that break them', default: 2, min: 2, max: 4 }),
  },
  fixes: {
    inv2014: {
      about:
        'call invalidate_range under the PTL before the new PTE is set (ptep_clear_flush_notify), and from range_end',
      commit: '34ee645e83b6',
      set: { policy: 'inv2014' },
    },
    inv2017: {
      about: 'call invalidate_range under the PTL only (invalidate_range_only_end)',
      commit: '4645b9fe84bf',
      set: { policy: 'inv2017' },
    },
    inv2023: {
      about: 'invalidate secondary TLBs from the flush inside ptep_clear_flush',
      commit: '6bbd42e2df8f',
      set: { policy: 'inv2023' },
    },
  },
  build: ({ policy, pages }) => {
    const notifier = notifierOf<SharedPages>(notifierPolicies[policy], {
      flush: (s, addresses) => {
        cost('device flush');
        for (const page of addresses) s.atc[page] = null;
      },
    });
    return {
      state: { ...sharedPages(pages), ...mmuNotifier({ ranges: pages }) },
      processes: [...indicesOf(pages).map((page) => wpPageCopy(page, notifier)), writer(pages), reader(pages)],
      properties: [
        memoryOrder,
        reachable(
          'the device sees a write',
          (s: SharedPages) => s.saw.includes('new'),
          'The device reads a value that the CPU wrote to a new page.',
        ),
        deadlockFree,
      ],
    };
  },
  expected: new URL('mmu-notifier-cow.expected.json', import.meta.url),
});
