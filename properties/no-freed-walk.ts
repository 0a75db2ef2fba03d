// A device that shares the page table of a process walks it without any lock, so a page-table page may be freed only
// after the walker has forgotten it. Asserted in the step of the walker that reads the PTE.
import { assertion } from 'flushpoint';

/** Asserted where the IOMMU reads a page-table entry. */
export const noFreedWalk = assertion(
  'no device walk of a freed page table',
  'The IOMMU never reads a PTE out of a page-table page that has been freed.',
);
