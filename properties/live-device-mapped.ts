// A device that is present relies on its interrupt. Linux looks interrupts up by their virtual number, so a number
// that is mapped to nothing is an interrupt that never arrives.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';

/** The state this needs: the virtual interrupt number of every present device, and what the numbers are mapped to. */
export interface MappedInterrupts {
  readonly pciDevice: ModelArray<{ readonly irq: number | null }>;
  /** By hardware interrupt. */
  readonly virq: ModelArray<number | null>;
}

/** One member per device. */
export const liveDeviceMapped = invariant('a live device keeps its interrupt', {
  about: 'The virtual interrupt number of a device that is present is mapped to a hardware interrupt.',
  forEach: (s: MappedInterrupts) => indicesOf(s.pciDevice.length),
  when: (s, d) => s.pciDevice.at(d).irq !== null,
  holds: (s, d) => s.virq.includes(s.pciDevice.at(d).irq),
});
