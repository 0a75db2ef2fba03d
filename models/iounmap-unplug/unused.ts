// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';

/** Of `iounmap-unplug`. */
export const unused: readonly Unused[] = [
  { step: 'pci_hp_add_devices of *', why: 'the hypervisor refuses to let the device go in every run' },
  { variable: 'purgeLock.owner', why: 'nobody purges lazily freed areas' },
  { variable: 'hotplug (cpu0).purgeIn', why: 'says which of two purges runs; at most the first one does' },
  { variable: 'hypervisor.*', why: 'only PowerVM has a hypervisor that refuses' },
  { variable: 'hpteInserted', why: 'ghost state of the hash MMU, which this platform does not have' },
  { fix: 'eager-pte', why: 'the PTEs of this platform are cleared in iounmap as it is' },
  { fix: 'slot-driver', why: 'retries what a hypervisor refuses, and there is none' },
  {
    property: 'no reuse of a virtual range with a stale translation',
    why: 'a range can be handed out again only after a purge, and nobody purges',
  },
  { property: 'no translation at unplug', why: 'the hypervisor refuses to let the device go in every run' },
];
