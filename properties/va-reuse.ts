// A virtual range may be handed out again only when every translation of its former life is gone. PTEs do not count: the
// next owner overwrites them.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: which areas are free for reuse, and which translations are cached, by virtual area. */
export interface CachedTranslations {
  readonly vmapArea: ModelArray<{ readonly state: string }>;
  readonly hpt: ModelArray<{ readonly valid: boolean; readonly va: number }>;
  readonly tlb: ModelArray<ModelArray<boolean>>;
}

/**
 * One member per virtual area and place where a translation of it can be.
 * @param userPages how many user pages share the tables with the areas, and come before them
 */
export const noStaleReuseAfter = (userPages: number) =>
  invariant('no reuse of a virtual range with a stale translation', {
    about: 'A virtual range that can be handed out again has no entry in the hash table or in any TLB.',
    forEach: (s: CachedTranslations) =>
      indicesOf(s.vmapArea.length).flatMap((v) => [
        ...indicesOf(s.hpt.length).map((slot) => [v, 'hpt', slot] as const),
        ...indicesOf(s.tlb.length).map((cpu) => [v, 'tlb', cpu] as const),
      ]),
    when: (s, [v]) => s.vmapArea.at(v).state === 'freed',
    holds: (s, [v, where, index]) => {
      const page = userPages + v;
      if (where === 'tlb') return !s.tlb.at(index).at(page);
      const { valid, va } = s.hpt.at(index);
      return !(valid && va === page);
    },
  });

/** Where the areas are all there is. */
export const noStaleReuse = noStaleReuseAfter(0);
