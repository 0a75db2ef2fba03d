// A hypervisor that takes a device away from a partition only when nothing there translates to it any more, and the
// operating system that asks again a bounded number of times.
import { bool, cost, range, type StateOf } from 'flushpoint';

/**
 * What became of the request to isolate a device.
 *
 * Abstracted: the hypervisor looks at all translations in one step; its own tables and locks are left out.
 * @param retries how often the operating system asks before it gives up
 */
export const hypervisor = (retries: number) => ({
  hypervisor: {
    /** Requests that were answered with 9001, "valid outstanding translations". */
    refusals: range(retries + 1),
    /** The operating system has given up. */
    refused: bool,
  },
});

/** See {@link hypervisor}. */
export type Hypervisor = StateOf<ReturnType<typeof hypervisor>>;

/**
 * `rtas_set_indicator`: asks the hypervisor to isolate the slot.
 * @param retries as given to {@link hypervisor}
 * @param outstanding some translation of the partition still maps the device
 */
export const rtasIsolate = (s: Hypervisor, retries: number, outstanding: boolean): 'isolated' | 'retry' | 'refused' => {
  cost('hypercall');
  if (!outstanding) return 'isolated';
  s.hypervisor.refusals++;
  if (s.hypervisor.refusals < retries) return 'retry';
  s.hypervisor.refused = true;
  return 'refused';
};
