// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';

const keepsNoArray = 'this variant keeps no array of interrupts';

/** Of `phb-irq-map`. */
export const unused: readonly Unused[] = [
  { step: 'pcibios_scan_phb of *', why: 'no run takes the PHB from the partition, so none brings it back' },
  {
    alternative: 'alternative ["add PHB",0] of choice 1 in next_operation of *',
    why: 'no run takes the PHB from the partition, so none brings it back',
  },
  { step: 'pcibios_free_controller of *', why: 'every removal of both buses ends in a double free before' },
  { step: 'rtas_set_indicator of *', why: 'every removal of both buses ends in a double free before' },
  { step: 'of_irq_parse_and_map_pci of *', why: 'the PHB never goes, and without sysfs nobody rescans' },
  { variable: 'phb', why: 'the PHB stays: there is no DLPAR, or no removal comes to its end' },
  { variable: 'virq[*]', why: 'nothing is ever unmapped, and nothing else is mapped' },
  { variable: 'hypervisor.*', why: 'nobody asks a hypervisor: there is none, or no removal comes to its end' },
  { variable: 'intxMutex.owner', why: 'here an operation is not interrupted; phb-irq-map-refcount takes the mutex' },
  {
    variable: 'irqMap.full',
    why: 'ghost state of an array that can fill up, where numbers are not cleared and not reused',
  },
  { variable: 'irqMap.memory', why: 'the array is never freed, or there is none' },
  { variable: 'irqMap.recorded[*]', why: keepsNoArray },
  { property: 'irq_map is never freed twice nor used after free', why: keepsNoArray },
];

/** Of `phb-irq-map-refcount`. */
export const unusedRefcount: readonly Unused[] = [
  { variable: 'bus[*]', why: 'one device goes and one comes; the buses stay' },
  { variable: 'phb', why: 'one device goes and one comes; the PHB stays' },
  { variable: 'rescanRemoveLock.owner', why: 'the question is what happens without it; the fix rescan-lock takes it' },
];
