// An access through a mapping of a device that is gone may fault; it may not reach the device that came after it.
import { invariant } from 'flushpoint';

/** The state this needs: what the last access through a dead mapping came to. */
export interface StrayAccesses {
  readonly strayAccess: 'none' | 'fault' | 'D1' | 'empty' | 'D2';
}

/** See the file. */
export const noWrongDevice = invariant<StrayAccesses>(
  'no access to a wrong device',
  (s) => s.strayAccess !== 'D2',
  'A stale access never reaches the device that was plugged in after the one it was meant for.',
);
