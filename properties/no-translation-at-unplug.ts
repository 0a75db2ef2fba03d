// A device may be taken away only when nothing in the system translates to it any more: no PTE, no entry of the hash
// table, no entry of any TLB.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: what is in the slot, and every translation to its BAR. */
export interface TranslationsToSlot {
  readonly slot: 'D1' | 'empty' | 'D2';
  /** Page tables, of the kernel and of user space. */
  readonly vmapArea: ModelArray<{ readonly pte: boolean }>;
  readonly pte?: ModelArray<{ readonly present: boolean; readonly frame: number }>;
  readonly hpt: ModelArray<{ readonly valid: boolean; readonly frame: number }>;
  /** Entries that do not map the BAR are not in it. */
  readonly tlb: ModelArray<ModelArray<boolean>>;
}

/**
 * One member per place where a translation can be.
 * @param userPages how many pages of the BAR user space has mapped; the virtual areas map those after them
 * @param barPages how many pages the BAR has; as many as are mapped unless told otherwise
 */
export const noTranslationToBar = (userPages: number, barPages = Number.POSITIVE_INFINITY) =>
  invariant('no translation at unplug', {
    about: 'When the device has left its slot, no translation to its BAR exists anywhere.',
    forEach: (s: TranslationsToSlot) => [
      ...indicesOf(s.vmapArea.length)
        .filter((v) => userPages + v < barPages)
        .map((v) => ['vmapArea', v] as const),
      ...indicesOf(userPages).map((page) => ['pte', page] as const),
      ...indicesOf(s.hpt.length).map((slot) => ['hpt', slot] as const),
      ...indicesOf(s.tlb.length).map((cpu) => ['tlb', cpu] as const),
    ],
    when: (s) => s.slot !== 'D1',
    holds: (s, [where, index]) => {
      if (where === 'vmapArea') return !s.vmapArea.at(index).pte;
      if (where === 'tlb') return !s.tlb.at(index).some((entry) => entry);
      if (where === 'hpt') return !(s.hpt.at(index).valid && s.hpt.at(index).frame < barPages);
      return !(s.pte?.at(index).present && s.pte.at(index).frame < barPages);
    },
  });

/** Where only the kernel has mapped the BAR. */
export const noTranslationAtUnplug = noTranslationToBar(0);
