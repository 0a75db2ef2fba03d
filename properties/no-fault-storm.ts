// Every page request is an interrupt. Between invalidate_range_start and _end a driver that cannot service requests
// answers them with nothing in hand, and the device asks again.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: page requests of each device in the open window that nobody has serviced. */
export interface UnservicedRequests {
  readonly mmuNotifier: { readonly unserviced: ModelArray<number> };
}

/**
 * One member per device.
 * @param bound how many requests in one window are still tolerable; the state counts up to one more
 */
export const noFaultStorm = (bound: number) =>
  invariant('no fault storm', {
    about: `At most ${bound} page requests of a device go unserviced between one invalidate_range_start and its end.`,
    forEach: (s: UnservicedRequests) => indicesOf(s.mmuNotifier.unserviced.length),
    holds: (s, d) => s.mmuNotifier.unserviced.at(d) <= bound,
  });
