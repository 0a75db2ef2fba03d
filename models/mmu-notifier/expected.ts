// Expected verdicts of the three mmu-notifier models, with the length of the shortest trace and its fewest context
// switches. Properties that a row does not name hold.
import { type Expectation, violated } from 'flushpoint';

/** A device that failed is never served; liveness is written down here but not decided by the engine. */
const neverServed = { 'every device access is finally served': violated() } as const;

/** The empty page table: a storm within the window, and a device that gives up after `patience` requests. */
const storm = (patience: number) => ({
  'the device stays alive': violated(2 * patience + 2, 2 * patience + 1),
  ...(patience < 2 ? {} : { 'no fault storm': violated(6, 5) }),
  ...neverServed,
});

/** Of `mmu-notifier`: munmap and madvise, with and without a gather that overflows. */
export const expected: readonly Expectation[] = [
  // munmap; pages are freed before range_end.
  { violated: { 'no device walk of a freed page table': violated(10, 3), ...storm(3) } },
  {
    fix: 'start',
    violated: {
      'no device access to a freed page': violated(7, 3),
      'no device walk of a freed page table': violated(10, 3),
    },
  },
  {
    fix: 'end',
    violated: {
      'no device access to a freed page': violated(7, 2),
      'no device walk of a freed page table': violated(10, 3),
    },
  },
  { fix: 'swtlb', violated: {} },
  { fix: 'inv2014', violated: {} },
  { fix: 'inv2017', violated: {} },
  { fix: 'inv2023', violated: {} },

  // munmap; pages are freed at the very end.
  {
    parameters: { overflow: false },
    violated: { 'no device walk of a freed page table': violated(8, 3), ...storm(3) },
  },
  {
    fix: 'start',
    parameters: { overflow: false },
    violated: {
      'no device access to a freed page': violated(10, 3),
      'no device walk of a freed page table': violated(8, 3),
    },
  },
  {
    fix: 'end',
    parameters: { overflow: false },
    violated: { 'no device walk of a freed page table': violated(8, 3) },
  },
  { fix: 'swtlb', parameters: { overflow: false }, violated: {} },
  { fix: 'inv2014', parameters: { overflow: false }, violated: {} },
  { fix: 'inv2017', parameters: { overflow: false }, violated: {} },
  { fix: 'inv2023', parameters: { overflow: false }, violated: {} },

  // madvise; no page-table page is freed.
  { parameters: { munmap: false }, violated: storm(3) },
  { fix: 'start', parameters: { munmap: false }, violated: { 'no device access to a freed page': violated(7, 3) } },
  { fix: 'end', parameters: { munmap: false }, violated: { 'no device access to a freed page': violated(7, 2) } },
  { fix: 'swtlb', parameters: { munmap: false }, violated: {} },
  { fix: 'inv2014', parameters: { munmap: false }, violated: {} },
  { fix: 'inv2017', parameters: { munmap: false }, violated: {} },
  { fix: 'inv2023', parameters: { munmap: false }, violated: {} },
  { parameters: { munmap: false, overflow: false }, violated: storm(3) },
  {
    fix: 'start',
    parameters: { munmap: false, overflow: false },
    violated: { 'no device access to a freed page': violated(8, 3) },
  },
  { fix: 'end', parameters: { munmap: false, overflow: false }, violated: {} },
  { fix: 'swtlb', parameters: { munmap: false, overflow: false }, violated: {} },
  { fix: 'inv2014', parameters: { munmap: false, overflow: false }, violated: {} },
  { fix: 'inv2017', parameters: { munmap: false, overflow: false }, violated: {} },
  { fix: 'inv2023', parameters: { munmap: false, overflow: false }, violated: {} },

  // However patient a device is, the empty page table outlasts it: 2 * patience + 2 steps.
  ...[1, 2, 4, 6].map((patience) => ({
    parameters: { patience },
    violated: { 'no device walk of a freed page table': violated(10, 3), ...storm(patience) },
  })),

  // A handler that has to wait for munmap's mmap_lock raises no storm; madvise does not hold it for writing.
  {
    parameters: { mmapLock: true },
    violated: { 'no device walk of a freed page table': violated(11, 3) },
  },
  { parameters: { mmapLock: true, munmap: false }, violated: storm(3) },
  { fix: 'inv2023', parameters: { mmapLock: true }, violated: {} },

  // More devices, more pages, and an address outside the range.
  {
    parameters: { devices: 2, vas: 2, untouched: true },
    violated: { 'no device walk of a freed page table': violated(13, 3), ...storm(3) },
  },
  { fix: 'swtlb', parameters: { devices: 2, vas: 2, untouched: true }, violated: {} },
  { fix: 'inv2014', parameters: { devices: 2, vas: 2, untouched: true }, violated: {} },
  { fix: 'inv2017', parameters: { devices: 2, vas: 2, untouched: true }, violated: {} },
  { fix: 'inv2023', parameters: { devices: 2, vas: 2, untouched: true }, violated: {} },
];

/** Of `mmu-notifier-cow`: told at range_end, or under the page table lock. */
export const expectedCow: readonly Expectation[] = [
  { violated: { 'the device sees writes in order': violated(10, 3) } },
  { fix: 'inv2014', violated: {} },
  { fix: 'inv2017', violated: {} },
  { fix: 'inv2023', violated: {} },
  { parameters: { pages: 3 }, violated: { 'the device sees writes in order': violated(11, 3) } },
  { fix: 'inv2014', parameters: { pages: 3 }, violated: {} },
  { fix: 'inv2017', parameters: { pages: 3 }, violated: {} },
  { fix: 'inv2023', parameters: { pages: 3 }, violated: {} },
];

/** What becomes of a device that is not told of a permission upgrade. */
const neverUpgraded = {
  'the write of a device gets through': violated(),
  'the device stays alive': violated(7, 6),
  'every write fault is finally resolved': violated(),
} as const;

/** Of `mmu-notifier-upgrade`. */
export const expectedUpgrade: readonly Expectation[] = [
  { violated: neverUpgraded },
  { parameters: { policy: 'inv2014' }, violated: neverUpgraded },
  { fix: 'inv2023', violated: {} },
  { parameters: { devices: 3 }, violated: neverUpgraded },
  { fix: 'inv2023', parameters: { devices: 3 }, violated: {} },
];
