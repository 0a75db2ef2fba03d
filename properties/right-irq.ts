// A virtual interrupt number that is disposed of under a device can be given to another hardware interrupt; the driver
// of the device then handles interrupts of somebody else.
import { indicesOf, invariant } from 'flushpoint';
import type { MappedInterrupts } from './live-device-mapped.js';

/**
 * One member per device.
 * @param hwirqOf the hardware interrupt that each device is wired to
 */
export const rightIrq = (hwirqOf: readonly number[]) =>
  invariant('a device has its own interrupt', {
    about:
      'The virtual interrupt number of a device that is present is mapped to no other hardware interrupt than its own.',
    forEach: (s: MappedInterrupts) => indicesOf(s.pciDevice.length),
    when: (s, d) => s.pciDevice.at(d).irq !== null,
    holds: (s, d) => {
      const { irq } = s.pciDevice.at(d);
      return s.virq.every((virq, hwirq) => virq !== irq || hwirq === hwirqOf[d]);
    },
  });
