// Guards against a model that is safe because get_user_pages never gets a page.
import { type ModelArray, reachable } from 'flushpoint';

/** The state this needs: how many pins a page has. */
export interface PinnedPages {
  readonly page: ModelArray<{ readonly pins: number }>;
}

/** Some run pins a page for DMA. */
export const gupPins = reachable<PinnedPages>(
  'GUP pins a page',
  (s) => s.page.some(({ pins }) => pins > 0),
  'Some run of get_user_pages pins a page for DMA.',
);
