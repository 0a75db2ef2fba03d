// A device whose page requests are answered without a translation tries again, and gives up after some of them.
// Out of that failure state only a reset helps.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: whether each device runs, has failed, or was told that its address does not exist. */
export interface DeviceStates {
  readonly device: ModelArray<{ readonly state: 'running' | 'failed' | 'rejected' }>;
}

/** One member per device. */
export const deviceAlive = invariant('the device stays alive', {
  about: 'No device runs out of patience and enters its failure state.',
  forEach: (s: DeviceStates) => indicesOf(s.device.length),
  holds: (s, d) => s.device.at(d).state !== 'failed',
});
