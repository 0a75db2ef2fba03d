// The reference count of a page, and the two conventions for it. Pages of ordinary memory are 0-based: a free page has the
// count 0. ZONE_DEVICE pages were 1-based: a page that nobody uses has the count 1, and falling to 1 frees it.
import { initially, range } from 'flushpoint';

/** The count that an unused page rests at, and at which its last reference has been dropped. */
export type RefcountBase = 0 | 1;

/** What is counted: `struct page`, as far as references go. */
export interface Referenced {
  refcount: number;
}

/**
 * The field `refcount` of a page.
 *
 * Abstracted: the count is exact and small; a page that is freed keeps the count it was freed at.
 * @param base see {@link RefcountBase}
 * @param held references at the start
 * @param most references at any one time
 */
export const refcount = (base: RefcountBase, held: number, most: number) => ({
  refcount: initially(range(base + most + 1), base + held),
});

/** `get_page`: one reference more, for somebody who knows that the page is in use. */
export const getPage = (page: Referenced): void => {
  page.refcount++;
};

/**
 * `page_ref_add_unless(page, 1, 0)`: one reference more unless the count is 0. It cannot tell a 1-based page that is free
 * from one that is in use.
 * @returns whether the reference was taken
 */
export const tryGetPage = (page: Referenced): boolean => {
  if (page.refcount === 0) return false;
  page.refcount++;
  return true;
};

/**
 * `put_page`: one reference less.
 * @returns `freed` when that was the last one; `underflow` when there was none, which leaves the count as it is
 */
export const putReference = (page: Referenced, base: RefcountBase): 'held' | 'freed' | 'underflow' => {
  if (page.refcount <= base) return 'underflow';
  page.refcount--;
  return page.refcount === base ? 'freed' : 'held';
};
