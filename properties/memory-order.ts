// The CPU writes page 0 first, then page 1, and so on; a device reads them in the opposite order. Whatever it finds, it
// may not see a later write and afterwards miss an earlier one.
import { invariant, type ModelArray, pairsOf } from 'flushpoint';

/** The state this needs: what the device has read from each page so far. */
export interface ReadsOfDevice {
  readonly saw: ModelArray<'old' | 'new' | null>;
}

/** One member per pair of pages, the one that is written first in front. */
export const memoryOrder = invariant('the device sees writes in order', {
  about: 'The device never sees the later of two writes and afterwards the old value of the earlier one.',
  forEach: (s: ReadsOfDevice) => pairsOf(s.saw.length),
  when: (s, [, later]) => s.saw.at(later) === 'new',
  holds: (s, [earlier]) => s.saw.at(earlier) !== 'old',
});
