// The verdicts of the hot-unplug scenario that were found by exhaustive search, with the size of the state space. What is not
// named holds.
import { type Expectation, violated } from 'flushpoint';

/** A second hash table entry, and the batch that is pending when the PTL is dropped. */
const duplicate = (steps: number, pending: number) => ({
  'no duplicate hash entry': violated(steps, 1),
  'batch only under PTL': violated(pending, 0),
});

/** GUP-fast takes a free page and gives it back. */
const doubleFree = (steps: number) => ({ 'no double free': violated(steps, 2) });

/** A TLB entry that is flushed too late: it maps a free page first, and a device that has gone in the end. */
const staleStore = (access: number, translation: number, unplug: number) => ({
  'no access after free to genalloc': violated(access, 2),
  'no stale translation': violated(translation, 1),
  'no translation at unplug': violated(unplug, 1),
});

/** The hypervisor refuses the last request in some runs, so that the device stays. */
const sometimesRefused = (steps: number) => ({
  'no unplug fails for outstanding translations': violated(steps, 0),
  'the unplug of the device finally succeeds': violated(),
});

/** It does so in every run. */
const refused = (steps: number) => ({ ...sometimesRefused(steps), 'the device leaves its slot': violated() });

/** The mapping of the registers outlives the device. */
const staleMapping = (steps: number) => ({
  'no translation at unplug': violated(steps, 0),
  'no access to an empty slot': violated(steps + 1, 1),
  'no access to a wrong device': violated(steps + 2, 1),
});

/** The next device is recorded in the array that was freed with the bus. */
const freedMap = (steps: number) => ({ 'irq_map is never freed twice nor used after free': violated(steps, 0) });

/** The neighbour loses its interrupt. */
const othersDisposed = (steps: number) => ({ 'a live device keeps its interrupt': violated(steps, 0) });

/** One set of fixes under which everything holds. */
export const sufficient = 'lazy-leave+zero-based-refcount+eager-pte+notifier';

/** See the file. */
export const expected: readonly Expectation[] = [
  // No fix: every part is broken in its own way. Under PowerVM the refusal hides what would come after it.
  {
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...refused(17), ...othersDisposed(16) },
    states: 4564,
    transitions: 13424,
  },
  {
    parameters: { platform: 'powernv' },
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...staleMapping(17), ...freedMap(20), ...othersDisposed(16) },
    states: 6841,
    transitions: 22120,
  },
  {
    parameters: { pages: 2, batchSize: 3 },
    violated: { ...duplicate(16, 9), ...doubleFree(18), ...refused(21), ...othersDisposed(20) },
    states: 96832,
    transitions: 298548,
  },

  // One fix.
  {
    fix: 'lazy-leave',
    violated: { ...doubleFree(15), ...refused(17), ...othersDisposed(16) },
    states: 3224,
    transitions: 9387,
  },
  {
    fix: 'zero-based-refcount',
    violated: { ...duplicate(14, 7), ...refused(17), ...othersDisposed(16) },
    states: 3552,
    transitions: 10244,
  },
  {
    fix: 'normal-ptes',
    violated: { ...duplicate(14, 7), ...doubleFree(14), ...refused(17), ...othersDisposed(16) },
    states: 4656,
    transitions: 13665,
  },
  {
    fix: 'synchronize-rcu-on-unbind',
    violated: { ...duplicate(14, 7), ...refused(19), ...othersDisposed(18) },
    states: 3690,
    transitions: 10341,
  },
  {
    fix: 'no-devmap-in-gup-fast',
    violated: { ...duplicate(14, 7), ...refused(17), ...othersDisposed(16) },
    states: 2463,
    transitions: 7263,
  },
  {
    fix: 'always-ipi',
    violated: { ...duplicate(14, 7), ...refused(18), ...othersDisposed(17) },
    states: 3368,
    transitions: 9463,
  },
  {
    fix: 'eager-pte',
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...freedMap(20), ...othersDisposed(16) },
    states: 5576,
    transitions: 17570,
  },
  {
    fix: 'unmap-aliases',
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...freedMap(23), ...othersDisposed(16) },
    states: 8612,
    transitions: 28490,
  },
  {
    fix: 'flush-in-iounmap',
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...freedMap(20), ...othersDisposed(16) },
    states: 5576,
    transitions: 17570,
  },
  {
    fix: 'notifier',
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...refused(16) },
    states: 4058,
    transitions: 11604,
  },
  {
    fix: 'irq-kref',
    violated: { ...duplicate(14, 7), ...doubleFree(15), ...refused(17), ...othersDisposed(16) },
    states: 4564,
    transitions: 13424,
  },

  // All but one of a sufficient set: what is left is what that part does alone.
  {
    fix: 'zero-based-refcount+eager-pte+notifier',
    violated: { ...duplicate(14, 7) },
    states: 3874,
    transitions: 11398,
  },
  { fix: 'lazy-leave+eager-pte+notifier', violated: { ...doubleFree(15) }, states: 3554, transitions: 10573 },
  { fix: 'lazy-leave+zero-based-refcount+notifier', violated: { ...refused(16) }, states: 2354, transitions: 6563 },
  {
    fix: 'lazy-leave+zero-based-refcount+notifier',
    parameters: { platform: 'powernv' },
    violated: { ...staleMapping(16) },
    states: 3299,
    transitions: 9737,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+eager-pte',
    violated: { ...freedMap(20), ...othersDisposed(16) },
    states: 2984,
    transitions: 9029,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+eager-pte',
    parameters: { virqChoice: 'any' },
    violated: { ...freedMap(20), ...othersDisposed(16), 'a device has its own interrupt': violated(19, 0) },
    states: 3404,
    transitions: 10953,
  },

  // The sufficient sets: each of the four that settle the count of pages, with each of the three that settle iounmap.
  { fix: sufficient, violated: {}, states: 2774, transitions: 8067 },
  { fix: 'lazy-leave+zero-based-refcount+unmap-aliases+notifier', violated: {}, states: 4034, transitions: 12474 },
  { fix: 'lazy-leave+zero-based-refcount+flush-in-iounmap+notifier', violated: {}, states: 2774, transitions: 8067 },
  { fix: 'lazy-leave+synchronize-rcu-on-unbind+eager-pte+notifier', violated: {}, states: 2834, transitions: 8014 },
  {
    fix: 'lazy-leave+synchronize-rcu-on-unbind+unmap-aliases+notifier',
    violated: {},
    states: 3914,
    transitions: 11740,
  },
  {
    fix: 'lazy-leave+synchronize-rcu-on-unbind+flush-in-iounmap+notifier',
    violated: {},
    states: 2834,
    transitions: 8014,
  },
  { fix: 'lazy-leave+no-devmap-in-gup-fast+eager-pte+notifier', violated: {}, states: 1945, transitions: 5774 },
  { fix: 'lazy-leave+no-devmap-in-gup-fast+unmap-aliases+notifier', violated: {}, states: 2845, transitions: 8999 },
  { fix: 'lazy-leave+no-devmap-in-gup-fast+flush-in-iounmap+notifier', violated: {}, states: 1945, transitions: 5774 },
  { fix: 'lazy-leave+always-ipi+eager-pte+notifier', violated: {}, states: 2624, transitions: 7442 },
  { fix: 'lazy-leave+always-ipi+unmap-aliases+notifier', violated: {}, states: 3704, transitions: 11168 },
  { fix: 'lazy-leave+always-ipi+flush-in-iounmap+notifier', violated: {}, states: 2624, transitions: 7442 },

  // Larger, and other platforms.
  { fix: sufficient, parameters: { platform: 'powernv' }, violated: {}, states: 2774, transitions: 8067 },
  { fix: sufficient, parameters: { pages: 2, batchSize: 3 }, violated: {}, states: 27342, transitions: 82658 },
  {
    fix: 'lazy-leave+zero-based-refcount+unmap-aliases+notifier',
    parameters: { nextOwner: true, bgPurge: true },
    violated: {},
    states: 16379,
    transitions: 58843,
  },

  // A shared INTx needs the count as well.
  {
    fix: sufficient,
    parameters: { sharedIrq: true },
    violated: { ...othersDisposed(15) },
    states: 2774,
    transitions: 8067,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+eager-pte+notifier+irq-kref',
    parameters: { sharedIrq: true },
    violated: {},
    states: 2984,
    transitions: 8819,
  },

  // What else a setting can break.
  {
    fix: sufficient,
    parameters: { flush: 'async' },
    violated: { ...staleStore(23, 22, 27) },
    states: 4694,
    transitions: 15521,
  },
  {
    fix: 'lazy-leave+normal-ptes+eager-pte+notifier',
    parameters: { flush: 'async' },
    violated: {},
    states: 2624,
    transitions: 7442,
  },
  {
    fix: 'lazy-leave+synchronize-rcu-on-unbind+eager-pte+notifier',
    parameters: { flush: 'async' },
    violated: {},
    states: 3314,
    transitions: 9510,
  },
  {
    fix: 'lazy-leave+always-ipi+eager-pte+notifier',
    parameters: { flush: 'async' },
    violated: {},
    states: 2624,
    transitions: 7442,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+normal-ptes+eager-pte+notifier',
    parameters: { gupRecheck: false, nextOwner: true },
    violated: { 'no access after free to genalloc': violated(15, 3) },
    states: 4649,
    transitions: 14417,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+notifier',
    parameters: { aliasFlush: 'beforeIrqs' },
    violated: { ...refused(19) },
    states: 3509,
    transitions: 10594,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+notifier',
    parameters: { aliasFlush: 'beforeIrqs', platform: 'powernv' },
    violated: { 'no translation at unplug': violated(19, 0) },
    states: 4139,
    transitions: 12850,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+eager-pte',
    parameters: { irqUnmap: 'never' },
    violated: { ...refused(16) },
    states: 2354,
    transitions: 6563,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+eager-pte',
    parameters: { irqUnmap: 'never', platform: 'powernv' },
    violated: { 'no translation at unplug': violated(16, 0) },
    states: 2774,
    transitions: 8067,
  },
  {
    fix: 'lazy-leave+zero-based-refcount+notifier',
    parameters: { retries: 3, bgPurge: true },
    violated: { ...sometimesRefused(18) },
    states: 27974,
    transitions: 112902,
  },
];
