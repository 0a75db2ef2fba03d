// A pool of device memory (lib/genalloc.c): which pages are handed out, and to whom. A page that is freed while it is in
// the pool is a double free; the kernel's bitmap_clear_ll notices that and gen_pool_free ends in BUG.
import { array, bool, initially, range, type StateOf, when } from 'flushpoint';

/**
 * A pool of which every page is handed out at the start: to the mapping that the scenario is about.
 *
 * `generation` is a ghost: 0 while a page has its first owner or waits in the pool after it, 1 once it has been handed out
 * again. `doubleFreed` is a ghost as well. Abstracted: one bit of the bitmap is one page; the chunks of the pool, and the
 * search for a run of free bits, are left out.
 */
export const genPool = (pages: number) => ({
  pool: array(pages, { allocated: initially(bool, true), generation: range(2) }),
  doubleFreed: bool,
});

/** See {@link genPool}. */
export type GenPool = StateOf<ReturnType<typeof genPool>>;

/** `gen_pool_alloc` of one page: blocks until that page is free. */
export const genPoolAlloc = (s: GenPool, page: number): void => {
  const chunk = s.pool.at(page);
  when(!chunk.allocated);
  chunk.allocated = true;
  chunk.generation = 1;
};

/** `gen_pool_free` of one page. */
export const genPoolFree = (s: GenPool, page: number): void => {
  const chunk = s.pool.at(page);
  if (!chunk.allocated) s.doubleFreed = true;
  chunk.allocated = false;
};

/** Whether a page still belongs to the owner it had at the start: neither in the pool nor handed out again. */
export const ownedAsAtFirst = (s: Pick<GenPool, 'pool'>, page: number): boolean => {
  const { allocated, generation } = s.pool.at(page);
  return allocated && generation === 0;
};
