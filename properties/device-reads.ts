// Guards against a model that is safe because its device never gets anywhere.
import { type ModelArray, reachable } from 'flushpoint';

/** The state this needs: how many accesses each device has made. */
export interface DeviceAccesses {
  readonly device: ModelArray<{ readonly served: number }>;
}

/** Some device makes an access through a translation that it holds. */
export const deviceReads = reachable<DeviceAccesses>(
  'the device reads through its TLB',
  (s) => s.device.some((d) => d.served > 0),
  'Some device makes an access through a translation that it holds.',
);
