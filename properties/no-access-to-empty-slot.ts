// An access to an address that no device claims ends in a master abort or an unsupported request on the bus, where a
// fault of the MMU would have named the culprit.
import { invariant } from 'flushpoint';
import type { StrayAccesses } from './no-wrong-device.js';

/** See the file. */
export const noAccessToEmptySlot = invariant<StrayAccesses>(
  'no access to an empty slot',
  (s) => s.strayAccess !== 'empty',
  'A stale access never goes out to an empty slot.',
);
