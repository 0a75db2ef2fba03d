// Progress of an unplug under a hypervisor, as a safety property: the last request to isolate the device is not
// answered with 9001, "valid outstanding translations".
import { invariant } from 'flushpoint';

/** The state this needs: whether the operating system has given up asking. */
export interface RefusedUnplug {
  readonly hypervisor: { readonly refused: boolean };
}

/** See the file. */
export const unplugNotRefused = invariant<RefusedUnplug>(
  'no unplug fails for outstanding translations',
  (s) => !s.hypervisor.refused,
  'The hypervisor never refuses the last request to isolate the device because translations to it are left.',
);
