// A PCI slot: device D1 leaves it, and device D2 may come, whose BAR gets the same bus address. Who accesses that address
// reaches whatever is in the slot then.
import { bool, choose, initially, oneOf, process, type StateOf, when } from 'flushpoint';
import { type SharedHashTable, translate, type VmapAreas } from './vmap-area.js';

/**
 * What is in the slot, and ghost state: what the last access through a dead mapping came to.
 *
 * Abstracted: one BAR, at the same address for both devices; an access and its completion are one step.
 */
export const pciSlot = () => ({
  slot: oneOf('D1', 'empty', 'D2'),
  /** The driver of D1 is bound to it. */
  driverBound: initially(bool, true),
  strayAccess: oneOf('none', 'fault', 'D1', 'empty', 'D2'),
});

/** See {@link pciSlot}. */
export type PciSlot = StateOf<ReturnType<typeof pciSlot>>;

/** An access to the BAR goes out: it reaches whoever is in the slot, and strays once the device has left. */
export const accessBar = (s: PciSlot): void => {
  if (s.slot !== 'D1') s.strayAccess = s.slot;
};

/**
 * Code that still uses an ioremapped address after iounmap: a bug of its driver. Where no translation is left the access
 * faults, which is an oops; otherwise it goes out on the bus, to an empty slot or to whoever is there.
 * @param v the area that it uses
 * @param cpus it may run on any of these
 * @param shared as in `VmapOptions`
 */
export const strayAccess = (v: number, cpus: number, shared?: SharedHashTable) =>
  process(
    'stray access',
    {},
    {
      readl(s: VmapAreas & PciSlot) {
        const { state } = s.vmapArea.at(v);
        when(state !== 'unused' && state !== 'mapped');
        s.strayAccess = translate(s, v, choose(cpus), shared) ? s.slot : 'fault';
        return 'readl';
      },
    },
    { daemon: true },
  );
