// The verdicts of phb-irq-map and phb-irq-map-refcount that were found by exhaustive search. What is not named holds.
// Everything in phb-irq-map is one thread: no trace has a context switch.
import { type Expectation, violated } from 'flushpoint';

/** A bus is removed, and with it the interrupts of the devices on all other buses; a number of theirs is used again. */
const othersDisposed = {
  'a live device keeps its interrupt': violated(3, 0),
  'a device has its own interrupt': violated(6, 0),
} as const;

/** Nothing is ever unmapped, so the hypervisor never lets the PHB go. */
const neverUnmapped = (steps: number) => ({
  'no unplug fails for outstanding translations': violated(steps, 0),
  'an interrupt is disposed of': violated(),
  'a PHB is removed': violated(),
});

/** Of `phb-irq-map`. */
export const expected: readonly Expectation[] = [
  // QEMU: two buses, DLPAR and sysfs.
  {
    violated: {
      'irq_map is never freed twice nor used after free': violated(5, 0),
      ...othersDisposed,
      'a PHB is removed': violated(),
    },
  },
  {
    fix: 'set-null',
    violated: { ...othersDisposed, 'no unplug fails for outstanding translations': violated(14, 0) },
  },
  { fix: 'free-with-controller', violated: othersDisposed },
  { fix: 'revert', violated: neverUnmapped(7) },
  { fix: 'notifier', violated: {} },
  { fix: 'notifier-kref', violated: {} },
  { fix: 'notifier-kref', parameters: { administrators: 2, devices: 3 }, violated: {} },

  // QEMU, and all devices share one INTx.
  {
    parameters: { shared: true },
    violated: {
      'irq_map is never freed twice nor used after free': violated(5, 0),
      'a live device keeps its interrupt': violated(3, 0),
      'a PHB is removed': violated(),
    },
  },
  {
    fix: 'notifier',
    parameters: { shared: true },
    violated: { 'a live device keeps its interrupt': violated(2, 0) },
  },
  { fix: 'notifier-kref', parameters: { shared: true }, violated: {} },

  // pSeries: one bus, DLPAR only.
  { parameters: { profile: 'pseries' }, violated: {} },
  { fix: 'set-null', parameters: { profile: 'pseries' }, violated: {} },
  { fix: 'free-with-controller', parameters: { profile: 'pseries' }, violated: {} },
  {
    fix: 'revert',
    parameters: { profile: 'pseries' },
    violated: { ...neverUnmapped(6), 'the removal of the PHB finally succeeds': violated() },
  },
  { fix: 'notifier', parameters: { profile: 'pseries' }, violated: {} },
  { fix: 'notifier-kref', parameters: { profile: 'pseries' }, violated: {} },

  // PowerNV: two buses, sysfs only, no hypervisor.
  {
    parameters: { profile: 'powernv' },
    violated: { 'irq_map is never freed twice nor used after free': violated(6, 0), ...othersDisposed },
  },
  { fix: 'set-null', parameters: { profile: 'powernv' }, violated: othersDisposed },
  { fix: 'free-with-controller', parameters: { profile: 'powernv' }, violated: othersDisposed },
  {
    fix: 'revert',
    parameters: { profile: 'powernv' },
    violated: { 'an interrupt is disposed of': violated() },
  },
  { fix: 'notifier', parameters: { profile: 'powernv' }, violated: {} },
  { fix: 'notifier-kref', parameters: { profile: 'powernv' }, violated: {} },

  // QEMU: the array stays with its entries, and with those of numbers that now belong to others.
  { parameters: { variant: 'sepKeep' }, violated: othersDisposed },
  {
    parameters: { variant: 'sepKeep', virqChoice: 'any' },
    violated: {
      ...othersDisposed,
      'irq_map never fills up': violated(7, 0),
      'no unplug fails for outstanding translations': violated(14, 0),
    },
  },
  { fix: 'free-with-controller', parameters: { virqChoice: 'any' }, violated: othersDisposed },
];

/** Of `phb-irq-map-refcount`. */
export const expectedRefcount: readonly Expectation[] = [
  { violated: { 'a live device keeps its interrupt': violated(9, 2) } },
  { fix: 'rescan-lock', violated: {} },
  { fix: 'map-inside-mutex', violated: {} },
  { fix: 'map-inside-mutex', parameters: { rescanLock: true }, violated: {} },
];
