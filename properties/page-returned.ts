// That a page comes back to its pool. Two forms: that some run gets there (decided by a search of the states), and that
// every fair run does, for every page.
import { eventually, type ModelArray, reachable } from 'flushpoint';

/** The state this needs: which pages are handed out, and whether for the first time. */
export interface PooledPages {
  readonly pool: ModelArray<{ readonly allocated: boolean; readonly generation: number }>;
}

/** Guards against a model that is safe because nothing is ever freed. */
export const pageReturned = reachable<PooledPages>(
  'a page goes back to the pool',
  (s) => s.pool.some(({ allocated }) => !allocated),
  'Some run returns a page to the pool.',
);

/**
 * After munmap and unpin every page gets back to the pool.
 * @param fair labels of the processes that keep moving
 */
export const everyPageReturned = (fair: readonly string[]) =>
  eventually('every page finally goes back to the pool', {
    about: 'Every page that was mapped finally gets back to the pool, and may have been handed out again since.',
    goal: (s: PooledPages) => s.pool.every(({ allocated, generation }) => !allocated || generation > 0),
    fair,
  });
