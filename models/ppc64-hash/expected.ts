// Expected verdicts of the two ppc64 hash table models: length of the shortest trace and its fewest context switches, and the
// size of the complete state space. Properties that a row does not name hold.
import { type Expectation, violated } from 'flushpoint';

const duplicate = 'no duplicate hash entry';
const tracked = 'every hash entry is tracked';
const underPtl = 'batch only under PTL';
const foreign = 'no foreign batch';

/** Of `ppc64-hash`. */
export const expected: readonly Expectation[] = [
  // One page, one faulting CPU, a read-only entry in one of two slots.
  { violated: { [duplicate]: violated(14, 1), [underPtl]: violated(7, 0) }, states: 161, transitions: 265 },
  // A writable entry: the write goes through it, nobody faults.
  { parameters: { initialPerm: 'rw' }, violated: { [underPtl]: violated(7, 0) }, states: 69, transitions: 102 },
  { fix: 'pre-unlock', violated: {}, states: 140, transitions: 231 },
  { fix: 'lazy-leave', violated: {}, states: 133, transitions: 219 },
  { fix: 'finish-in-ptl', violated: {}, states: 104, transitions: 170 },
  { fix: 'immediate', violated: {}, states: 132, transitions: 217 },
  { fix: 'mmap-sem-write', violated: { [underPtl]: violated(8, 0) }, states: 93, transitions: 142 },
  { fix: 'keep-bits', violated: { [underPtl]: violated(7, 0) }, states: 167, transitions: 273 },

  // Lock order: i_mmap_lock, mmap_sem here, mmap_sem, i_mmap_lock in mmap.
  {
    fix: 'mmap-sem-write',
    parameters: { mmap: true },
    violated: { [underPtl]: violated(8, 0), 'no deadlock': violated(4, 2) },
    states: 235,
    transitions: 387,
  },
  {
    parameters: { mmap: true },
    violated: { [duplicate]: violated(14, 1), [underPtl]: violated(7, 0) },
    states: 482,
    transitions: 922,
  },
  { fix: 'lazy-leave', parameters: { mmap: true }, violated: {}, states: 395, transitions: 751 },

  // NUMA hinting: set_pte_at on a valid PTE, with the flush of 2007 in place; and what each of two fixes does alone.
  {
    fix: 'lazy-leave',
    parameters: { numaHinting: true },
    violated: { [duplicate]: violated(12, 1), [tracked]: violated(3, 0) },
    states: 126,
    transitions: 209,
  },
  {
    fix: 'ptep-set-numa',
    parameters: { numaHinting: true },
    violated: { [duplicate]: violated(13, 1), [underPtl]: violated(6, 0) },
    states: 177,
    transitions: 283,
  },
  { fix: 'lazy-leave+ptep-set-numa', parameters: { numaHinting: true }, violated: {}, states: 148, transitions: 243 },
  {
    fix: 'ptep-set-numa',
    violated: { [duplicate]: violated(14, 1), [underPtl]: violated(7, 0) },
    states: 161,
    transitions: 265,
  },

  // What hides the duplicate: a table so full that the old entry is evicted; a batch that is full, and so empty, at unlock.
  { parameters: { slots: 1 }, violated: { [underPtl]: violated(7, 0) }, states: 167, transitions: 274 },
  { parameters: { pages: 2, slots: 3 }, violated: {}, states: 875, transitions: 1508 },
  { parameters: { pages: 2, slots: 3, batchSize: 1 }, violated: {}, states: 867, transitions: 1490 },
  {
    parameters: { pages: 2, slots: 3, batchSize: 3 },
    violated: { [duplicate]: violated(16, 1), [underPtl]: violated(9, 0) },
    states: 2455,
    transitions: 4358,
  },
  {
    parameters: { pages: 2, slots: 3, ptls: 2 },
    violated: { [duplicate]: violated(14, 1), [underPtl]: violated(7, 0) },
    states: 1448,
    transitions: 2576,
  },

  // Two faulting CPUs, and two pages with room for a second entry.
  {
    parameters: { cpus: 2 },
    violated: { [duplicate]: violated(14, 1), [underPtl]: violated(7, 0) },
    states: 2218,
    transitions: 5395,
  },
  { fix: 'lazy-leave', parameters: { cpus: 2 }, violated: {}, states: 1490, transitions: 3588 },
  {
    fix: 'lazy-leave',
    parameters: { pages: 2, cpus: 2, slots: 3, batchSize: 3 },
    violated: {},
    states: 43638,
    transitions: 113833,
  },
];

/** Of `ppc64-hash-preempt`. */
export const expectedPreempt: readonly Expectation[] = [
  {
    violated: { [duplicate]: violated(15, 3), [foreign]: violated(5, 1), [underPtl]: violated(8, 2) },
    states: 4370,
    transitions: 12010,
  },
  // On one CPU somebody else flushes the batch, but always before the task that filled it drops its PTL.
  { parameters: { migrate: false }, violated: { [foreign]: violated(5, 1) }, states: 1532, transitions: 3766 },
  { parameters: { preempt: 'off' }, violated: {}, states: 1526, transitions: 3956 },
  { fix: 'flush-on-switch', violated: {}, states: 2517, transitions: 7436 },
  { fix: 'preempt-disable', violated: {}, states: 1778, transitions: 4848 },
  { fix: 'flush-on-switch', parameters: { migrate: false }, violated: {}, states: 1283, transitions: 3177 },
  { fix: 'preempt-disable', parameters: { migrate: false }, violated: {}, states: 780, transitions: 1688 },
  { fix: 'flush-on-switch', parameters: { faultingCpus: 2 }, violated: {}, states: 23477, transitions: 86338 },
];
