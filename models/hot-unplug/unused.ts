// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';
import { unusedHashSteps } from '../components/unused-hash-steps.js';

const refusedAlways = 'the hypervisor refuses to let the device go in every run';
const keepsNoArray = 'a notifier, or nobody, unmaps interrupts: there is no array';

/** Of `hot-unplug`. */
export const unused: readonly Unused[] = [
  ...unusedHashSteps,
  { step: 'pci_hp_add_devices of *', why: refusedAlways },
  { step: 'of_irq_parse_and_map_pci of *', why: refusedAlways },
  { step: 'pci_irq_map_register of *', why: refusedAlways },
  { variable: 'mmap_sem.writer', why: 'nobody maps anything here' },
  { variable: 'mmuGather[*].page[*]', why: 'only ordinary PTEs put their pages into the mmu_gather' },
  { variable: 'pmap.kaddr', why: 'ordinary PTEs return their pages by put_page, and nobody clears the map' },
  { variable: 'pool[*].generation', why: 'a page gets another owner only with nextOwner' },
  { variable: 'vmapArea[*].pte', why: 'lazily freed PTEs are cleared by a purge, and nobody purges' },
  { variable: 'purgeLock.owner', why: 'nobody purges lazily freed areas' },
  { variable: 'virq[*]', why: 'nothing is ever unmapped, and nothing else is mapped' },
  { variable: 'hypervisor.*', why: 'only PowerVM has a hypervisor that refuses' },
  { variable: 'intxMutex.owner', why: 'here an operation is not interrupted; phb-irq-map-refcount takes the mutex' },
  {
    variable: 'irqMap.full',
    why: 'ghost state of an array that can fill up, where numbers are not cleared and not reused',
  },
  { variable: 'irqMap.memory', why: keepsNoArray },
  { variable: 'irqMap.recorded[*]', why: keepsNoArray },
  { variable: 'get_user_pages_fast (*).nr_pinned', why: 'GUP-fast refuses devmap PTEs under this fix' },
  { fix: 'irq-kref', why: 'counts who shares an interrupt, and here every device has its own' },
  { property: 'irq_map is never freed twice nor used after free', why: keepsNoArray },
  {
    property: 'no reuse of a virtual range with a stale translation',
    why: 'a range can be handed out again only after a purge, and nobody purges',
  },
  { property: 'no translation at unplug', why: refusedAlways },
];
