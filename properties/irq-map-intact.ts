// The array phb->irq_map is allocated memory: once freed it may be neither freed again nor written to. Asserted in the
// steps that touch it; a run ends there, because what follows a corruption of memory means nothing.
import { assertion } from 'flushpoint';

/** Asserted where irq_map is read, written or freed. */
export const irqMapIntact = assertion(
  'irq_map is never freed twice nor used after free',
  'Nobody frees the array of mapped interrupts a second time, and nobody uses it after it was freed.',
);
