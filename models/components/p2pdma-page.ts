// Pages of peer-to-peer memory (drivers/pci/p2pdma.c): ZONE_DEVICE pages of a BAR that come from genalloc and go back to it
// with their last reference, the object behind the VMA that holds one per page, and a thread that pins them for DMA.
import { array, bool, check, initially, type ModelArray, parameter, process, range, type StateOf } from 'flushpoint';
import { noAccessAfterFree } from '../../properties/no-access-after-free.js';
import { type GenPool, genPoolFree, ownedAsAtFirst } from './genalloc.js';
import { type GupOptions, gupFast, gupLocals, type Pinnable, unpinUserPage } from './gup-fast.js';
import { putReference, type RefcountBase, refcount } from './refcount.js';

/** Asserted where a page of the pool is used. */
export const accessAfterFree = noAccessAfterFree('genalloc');

/** How such pages are mapped, counted and pinned: parameters of every scenario that has them. */
export const p2pdmaPageParameters = {
  pteKind: parameter.oneOf({
    about: 'devmap: PTEs hold no reference, the VMA object does; normal: the mmu_gather puts each page after the flush',
    default: 'devmap',
    values: ['devmap', 'normal'],
  }),
  refBase: parameter.integer({
    about: 'the reference count of a free page: 1 for ZONE_DEVICE as it was, 0 for ordinary pages',
    default: 1,
    min: 0,
    max: 1,
  }),
  gupDevmap: parameter.flag({ about: 'GUP-fast takes pages of devmap PTEs', default: true }),
  gupRecheck: parameter.flag({ about: 'GUP-fast looks at the PTE again after it took its reference', default: true }),
} as const;

/** How many pages, who refers to them, and how they count. */
export interface P2pdmaPagesOptions {
  readonly pages: number;
  /** 0 or 1; see `RefcountBase`. */
  readonly refBase: number;
  /** Threads that pin; each page may be pinned by all of them. */
  readonly gupThreads: number;
}

const baseOf = (refBase: number): RefcountBase => (refBase === 0 ? 0 : 1);

/**
 * The pages of one mapping. Each has one reference at the start: of the VMA object for a devmap PTE, of the PTE for a normal one.
 *
 * `pmap.kaddr` is the pointer of `struct pci_p2pdma_map` to its pages, NULL once they have been put; `pins` is a ghost.
 */
export const p2pdmaPages = ({ pages, refBase, gupThreads }: P2pdmaPagesOptions) => ({
  page: array(pages, {
    // The mapping, the next owner, and every thread that pins.
    ...refcount(baseOf(refBase), 1, 2 + gupThreads),
    pins: range(gupThreads + 1),
  }),
  pmap: { kaddr: initially(bool, true) },
});

/** See {@link p2pdmaPages}. */
export type P2pdmaPages = StateOf<ReturnType<typeof p2pdmaPages>>;

/** `put_page`: when the count falls to its base, `p2pdma_page_free` gives the page back to the pool. */
export const putPage = (s: Pick<P2pdmaPages, 'page'> & GenPool, page: number, refBase: number): void => {
  const outcome = putReference(s.page.at(page), baseOf(refBase));
  if (outcome === 'freed') genPoolFree(s, page);
  if (outcome === 'underflow') s.doubleFreed = true;
};

/** Goes to the next page of the mapping; after the last one back to the first, and says so. */
export const wasLastPage = (s: { readonly pte: ModelArray<unknown> }, me: { page: number }): boolean => {
  me.page = (me.page + 1) % s.pte.length;
  return me.page === 0;
};

/**
 * `pci_p2pdma_map_free_pages`: puts the pages of the VMA object, one per step, unless somebody has done so before.
 * @param put `put_page`
 * @param next where to go on
 */
export const mapFreePages = <S extends P2pdmaPages & { readonly pte: ModelArray<unknown> }, N extends string>(
  put: (s: S, page: number) => void,
  next: (s: S) => N,
) => ({
  pci_p2pdma_map_free_pages(s: S, me: { page: number }): 'pci_p2pdma_map_free_pages' | N {
    if (!s.pmap.kaddr) return next(s);
    put(s, me.page);
    if (!wasLastPage(s, me)) return 'pci_p2pdma_map_free_pages';
    s.pmap.kaddr = false;
    return next(s);
  },
});

/** How a thread pins, and what its device does to the page besides. */
export interface PinningOptions<S extends Pinnable & GenPool>
  extends Pick<GupOptions<S>, 'lockless' | 'recheck' | 'put' | 'maps'> {
  readonly pages: number;
  /** Called when the device accesses the page. */
  readonly accessed?: (s: S) => void;
}

/**
 * A thread that pins a page, lets a device write to it, and unpins it.
 * @param index its place among those with interrupts off, and among RCU readers
 */
export const getUserPagesFast = <S extends Pinnable & GenPool>(
  index: number,
  cpu: number,
  { pages, accessed, ...options }: PinningOptions<S>,
) => {
  const gup: GupOptions<S> = {
    ...options,
    cpu: index,
    pinned: (s, page) => check(accessAfterFree, ownedAsAtFirst(s, page), 'GUP pins a page that is not its own'),
  };
  return process(
    'get_user_pages_fast',
    gupLocals(pages),
    {
      ...gupFast(gup, 'dma', 'done'),
      dma(s: S, me) {
        check(accessAfterFree, ownedAsAtFirst(s, me.page), 'a device writes to a page that is not its own');
        accessed?.(s);
      },
      unpin_user_page(s, me) {
        unpinUserPage(s, me.page, gup);
      },
    },
    { on: `cpu${cpu}` },
  );
};
