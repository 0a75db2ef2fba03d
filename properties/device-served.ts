// Progress of a device that depends on page requests: each of its accesses comes to an end.
import { eventually, type ModelArray } from 'flushpoint';

/** The state this needs: how many accesses each device has made, and whether it was rejected. */
export interface ServedDevices {
  readonly device: ModelArray<{ readonly served: number; readonly state: 'running' | 'failed' | 'rejected' }>;
}

/**
 * Every access is served, or the device is told that the address does not exist.
 * @param accesses how many accesses each device makes
 * @param fair labels of the processes that keep moving
 */
export const deviceServed = (accesses: number, fair: readonly string[]) =>
  eventually('every device access is finally served', {
    about: 'Every access of a device is finally served, or rejected because nothing is mapped there any more.',
    goal: (s: ServedDevices) => s.device.every((d) => d.served === accesses || d.state === 'rejected'),
    fair,
  });
