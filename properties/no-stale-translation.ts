// A TLB entry may outlive its PTE, but not the mapping's ownership of the page: what is translated can be stored to at any
// time, without anybody noticing.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: TLB entries by CPU and page, and whether a page is with the owner it had at first. */
export interface TranslatedPages {
  readonly tlb: ModelArray<ModelArray<boolean>>;
  readonly pool: ModelArray<{ readonly allocated: boolean; readonly generation: number }>;
}

/** One member per CPU and page. */
export const noStaleTranslation = invariant('no stale translation', {
  about: 'No TLB entry maps a page that is back in its pool or has another owner.',
  forEach: (s: TranslatedPages) =>
    indicesOf(s.tlb.length).flatMap((cpu) => indicesOf(s.pool.length).map((page) => [cpu, page] as const)),
  when: (s, [cpu, page]) => s.tlb.at(cpu).at(page),
  holds: (s, [, page]) => {
    const { allocated, generation } = s.pool.at(page);
    return allocated && generation === 0;
  },
});
