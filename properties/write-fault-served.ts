// A write fault on a page that may be written has to end. Two forms: that some run ends it at all (decided by a search
// of the states), and that every fair run does.
import { eventually, type ModelArray, reachable } from 'flushpoint';

/** The state this needs: how many writes each device has made. */
export interface DeviceWrites {
  readonly device: ModelArray<{ readonly served: number }>;
}

/** Some run gets a write through; where this is never reached, no run does. */
export const writeServed = reachable<DeviceWrites>(
  'the write of a device gets through',
  (s) => s.device.some((d) => d.served > 0),
  'Some device finally writes to the page that it faulted on.',
);

/**
 * Every write fault is finally resolved.
 * @param writes how many writes each device makes
 * @param fair labels of the processes that keep moving
 */
export const writeFaultServed = (writes: number, fair: readonly string[]) =>
  eventually('every write fault is finally resolved', {
    about: 'A write fault on a page that may be written finally lets the write through.',
    goal: (s: DeviceWrites) => s.device.every((d) => d.served === writes),
    fair,
  });
