// That an unplug comes to its end. Two forms for each thing that can be unplugged: that some run gets there (decided by
// a search of the states), and that every fair run does.
import { eventually, reachable } from 'flushpoint';

/** The state this needs for a device: what is in its slot. */
export interface Slot {
  readonly slot: 'D1' | 'empty' | 'D2';
}

/** Some run gets the device out; where this is never reached, no run does. */
export const deviceLeaves = reachable<Slot>(
  'the device leaves its slot',
  (s) => s.slot !== 'D1',
  'Some run unplugs the device.',
);

/**
 * Every unplug of a device succeeds within its bound of retries.
 * @param fair labels of the processes that keep moving
 */
export const deviceUnplugged = (fair: readonly string[]) =>
  eventually('the unplug of the device finally succeeds', {
    about: 'The device finally leaves its slot.',
    goal: (s: Slot) => s.slot !== 'D1',
    fair,
  });

/** The state this needs for a PCI host bridge: how far its removal has come. */
export interface Phb {
  readonly phb: 'present' | 'removed' | 'gone';
}

/** Some run gets the PHB out; where this is never reached, no run does. */
export const phbLeaves = reachable<Phb>(
  'a PHB is removed',
  (s) => s.phb === 'gone',
  'Some run removes a PHB from the partition.',
);

/**
 * Every removal of a PHB succeeds. Only for systems in which somebody does ask for one.
 * @param fair labels of the processes that keep moving
 */
export const phbUnplugged = (fair: readonly string[]) =>
  eventually('the removal of the PHB finally succeeds', {
    about: 'The PHB is finally removed from the partition.',
    goal: (s: Phb) => s.phb === 'gone',
    fair,
  });
