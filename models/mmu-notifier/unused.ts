// What no run comes to under some or all settings, and why. A check that finds anything else unused says so.
import type { Unused } from 'flushpoint';

/** Of `mmu-notifier`. */
export const unused: readonly Unused[] = [
  { variable: 'mmapLock.*', why: 'modelled for the handler that has to wait for it, mmapLock=true' },
  { variable: 'pageTable[*].*', why: 'madvise frees no page table' },
  { variable: 'device[*].gcr3', why: 'only the empty page table of emptypt is put in place of the one of the process' },
  {
    variable: 'device[*].pageRequest',
    why: 'a vCPU with a software TLB faults as a CPU does, and sends no page requests',
  },
  { variable: 'device[*].faults', why: 'a vCPU with a software TLB faults as a CPU does, and sends no page requests' },
  { variable: 'device[*].state', why: 'a vCPU with a software TLB never fails; munmap rejects it' },
  {
    property: 'no device walk of a freed page table',
    why: 'a software TLB is filled by the CPU; its vCPU walks no page table',
  },
];

/** Of `mmu-notifier-upgrade`. */
export const unusedUpgrade: readonly Unused[] = [
  { variable: 'mmuNotifier.*', why: 'an upgrade is told by one callback, without a range_start and its end' },
];
