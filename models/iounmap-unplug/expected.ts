// The verdicts of iounmap-unplug that were found by exhaustive search, platform by platform. What is not named holds.
import { type Expectation, violated } from 'flushpoint';

/** A stale translation outlives its device: seen when the slot is empty, and by a stray access then and later. */
const staleTranslation = {
  'no translation at unplug': violated(5, 0),
  'no access to an empty slot': violated(6, 1),
  'no access to a wrong device': violated(7, 1),
} as const;

/** The hypervisor refuses the last request, so the device never leaves in that run. */
const refused = (steps: number, switches: number) => ({
  'no unplug fails for outstanding translations': violated(steps, switches),
  'the unplug of the device finally succeeds': violated(),
});

/** Hash MMU while PTEs, and with them the entries of the hash table, were cleared in the purge (2.6.28 to 2010). */
const powervm = { platform: 'powervm', pteClear: 'lazy' } as const;
const powernv = { platform: 'powernv', pteClear: 'lazy' } as const;

/** See the file. */
export const expected: readonly Expectation[] = [
  // PowerVM: the hypervisor refuses, so nothing is unsafe, but the unplug fails.
  {
    parameters: powervm,
    violated: { ...refused(5, 0), 'the device leaves its slot': violated() },
  },
  {
    fix: 'retry-isolate',
    parameters: powervm,
    violated: refused(7, 0),
  },
  { fix: 'slot-driver', parameters: powervm, violated: {} },
  { fix: 'generic-unplug', parameters: powervm, violated: {} },
  { fix: 'range-only', parameters: powervm, violated: {} },
  { fix: 'flush-in-iounmap', parameters: powervm, violated: {} },
  { fix: 'no-laziness', parameters: powervm, violated: {} },
  { fix: 'eager-pte', parameters: { platform: 'powervm' }, violated: {} },

  // PowerVM, another mapping of the device goes after the purge.
  {
    fix: 'slot-driver',
    parameters: { ...powervm, late: true },
    violated: refused(9, 2),
  },
  { fix: 'eager-pte', parameters: { platform: 'powervm', late: true }, violated: {} },

  // PowerNV with the hash MMU: nobody checks.
  { parameters: powernv, violated: staleTranslation },
  { fix: 'slot-driver', parameters: powernv, violated: staleTranslation },
  { fix: 'generic-unplug', parameters: powernv, violated: {} },
  { fix: 'eager-pte', parameters: { platform: 'powernv' }, violated: {} },

  // x86, radix, arm64: the TLB flush is lazy whenever the PTEs go.
  { violated: staleTranslation },
  { parameters: { pteClear: 'lazy' }, violated: staleTranslation },
  { fix: 'eager-pte', violated: staleTranslation },
  { fix: 'slot-driver', violated: staleTranslation },
  { fix: 'background-purge', violated: staleTranslation },
  { fix: 'retry-isolate', violated: staleTranslation },
  { fix: 'generic-unplug', violated: {} },
  { fix: 'generic-unplug', parameters: { cpus: 2, bgPurge: true }, violated: {} },
  { fix: 'range-only', violated: {} },
  { fix: 'flush-in-iounmap', violated: {} },
  { fix: 'flush-in-iounmap', parameters: { late: true }, violated: {} },
  { fix: 'no-laziness', violated: {} },

  // x86, another mapping of the device goes after the flush, or while somebody else purges.
  {
    fix: 'generic-unplug',
    parameters: { late: true },
    violated: { 'no translation at unplug': violated(9, 2) },
  },
  {
    fix: 'range-only',
    parameters: { late: true },
    violated: { 'no translation at unplug': violated(7, 1) },
  },
  {
    fix: 'no-laziness',
    parameters: { late: true },
    violated: {
      'no translation at unplug': violated(8, 1),
      'no access to an empty slot': violated(9, 2),
      'no access to a wrong device': violated(10, 2),
    },
  },

  // Two CPUs, and a purge that flushes only the one it runs on.
  {
    parameters: { aliasFlush: 'localCpu', cpus: 2 },
    violated: {
      'no reuse of a virtual range with a stale translation': violated(7, 0),
      'no translation at unplug': violated(8, 0),
      'no access to an empty slot': violated(9, 1),
      'no access to a wrong device': violated(10, 1),
    },
  },
];
