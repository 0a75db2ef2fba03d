// The array phb->irq_map has room for every interrupt of the PHB, so it can only fill up with interrupts that are no
// longer mapped: after enough rounds of remove and rescan.
import { invariant } from 'flushpoint';

/** The state this needs: whether registering an interrupt has found no entry for it. */
export interface IrqMapEntries {
  readonly irqMap: { readonly full: boolean };
}

/** See the file. */
export const irqMapNotFull = invariant<IrqMapEntries>(
  'irq_map never fills up',
  (s) => !s.irqMap.full,
  'No round of remove and rescan ends in "all platform interrupts mapped".',
);
