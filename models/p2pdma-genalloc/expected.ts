// The verdicts of the P2PDMA and fsdax models, as they were measured. A property that is not named holds.
import { type Expectation, violated } from 'flushpoint';

const access = 'no access after free to genalloc';
const stale = 'no stale translation';
const double = 'no double free';

/** What a store through a stale TLB entry looks like when the flush comes after put_page. */
const staleStore = { [access]: violated(5, 2), [stale]: violated(4, 1) };

/** P2PDMA pages, by who unmaps, how the TLB is flushed, and fix. */
export const expected: readonly Expectation[] = [
  // munmap, version 3 of the series
  { violated: { [double]: violated(7, 2) } },
  { parameters: { flush: 'ipi' }, violated: {} },
  { parameters: { flush: 'async' }, violated: { ...staleStore, [double]: violated(7, 2) } },
  { parameters: { gupRecheck: false }, violated: { [access]: violated(7, 2) } },

  // munmap, with a fix
  { fix: 'synchronize-rcu-in-vm-close', violated: {} },
  { fix: 'synchronize-rcu-in-vm-close', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'synchronize-rcu-in-vm-close', parameters: { flush: 'async' }, violated: {} },
  { fix: 'call-rcu-in-vm-close', violated: {} },
  { fix: 'call-rcu-in-vm-close', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'call-rcu-in-vm-close', parameters: { flush: 'async' }, violated: {} },
  { fix: 'synchronize-rcu-on-unbind', violated: { [double]: violated(7, 2) } },
  { fix: 'no-devmap-in-gup-fast', violated: {} },
  { fix: 'no-devmap-in-gup-fast', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'no-devmap-in-gup-fast', parameters: { flush: 'async' }, violated: staleStore },
  { fix: 'always-ipi', violated: {} },
  { fix: 'always-ipi', parameters: { flush: 'async' }, violated: {} },
  { fix: 'zero-based-refcount', violated: {} },
  { fix: 'zero-based-refcount', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'zero-based-refcount', parameters: { flush: 'async' }, violated: staleStore },
  { fix: 'normal-ptes', violated: { [double]: violated(7, 2) } },
  { fix: 'normal-ptes', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'normal-ptes', parameters: { flush: 'async' }, violated: {} },
  { fix: 'mainline', violated: {} },
  { fix: 'mainline', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'mainline', parameters: { flush: 'async' }, violated: {} },
  { fix: 'mainline', parameters: { gupRecheck: false }, violated: { [access]: violated(8, 3) } },
  {
    fix: 'mainline',
    parameters: { order: 'putBeforeFlush' },
    violated: { [access]: violated(4, 2), [stale]: violated(3, 1) },
  },

  // unbind
  { parameters: { path: 'unbind' }, violated: { [double]: violated(10, 2) } },
  { parameters: { path: 'unbind', flush: 'ipi' }, violated: {} },
  {
    parameters: { path: 'unbind', flush: 'async' },
    violated: { [access]: violated(8, 2), [stale]: violated(7, 1), [double]: violated(10, 2) },
  },
  { fix: 'synchronize-rcu-on-unbind', parameters: { path: 'unbind' }, violated: {} },
  { fix: 'synchronize-rcu-on-unbind', parameters: { path: 'unbind', flush: 'async' }, violated: {} },
  { fix: 'mainline', parameters: { path: 'unbind' }, violated: {} },

  // munmap and unbind at once: a grace period on one of the two is not enough
  { parameters: { path: 'both' }, violated: { [double]: violated(8, 2) } },
  { parameters: { path: 'both', flush: 'ipi' }, violated: {} },
  { fix: 'synchronize-rcu-on-unbind', parameters: { path: 'both' }, violated: { [double]: violated(8, 2) } },
  { fix: 'synchronize-rcu-in-vm-close', parameters: { path: 'both' }, violated: { [double]: violated(10, 2) } },
  { fix: 'call-rcu-in-vm-close', parameters: { path: 'both' }, violated: { [double]: violated(10, 2) } },
  { fix: 'call-rcu-in-vm-close+synchronize-rcu-on-unbind', parameters: { path: 'both' }, violated: {} },
  { fix: 'call-rcu-in-vm-close+synchronize-rcu-on-unbind', parameters: { path: 'both', flush: 'async' }, violated: {} },
  { fix: 'mainline', parameters: { path: 'both' }, violated: {} },
  { fix: 'mainline', parameters: { path: 'both', flush: 'async' }, violated: {} },

  // larger
  { parameters: { pages: 2, userCpus: 2, gupThreads: 2 }, violated: { [double]: violated(8, 2) } },
  { fix: 'mainline', parameters: { pages: 2, userCpus: 2, gupThreads: 2 }, violated: {} },
];

const fileAccess = 'no access after free to the file system';

/** fsdax, by when truncate looks for pinned pages. */
export const expectedFsdax: readonly Expectation[] = [
  { violated: { [fileAccess]: violated(7, 1) } },
  { parameters: { flush: 'ipi' }, violated: { [fileAccess]: violated(9, 1) } },
  { fix: 'check-before-unmap', violated: { [fileAccess]: violated(8, 2) } },
  { fix: 'check-before-unmap', parameters: { flush: 'ipi' }, violated: { [fileAccess]: violated(10, 2) } },
  { fix: 'unmap-then-check', violated: {} },
  { fix: 'unmap-then-check', parameters: { flush: 'ipi' }, violated: {} },
  { fix: 'unmap-then-check', parameters: { pages: 2, gupThreads: 2 }, violated: {} },
  { fix: 'unmap-then-check', parameters: { gupRecheck: false }, violated: { [fileAccess]: violated(8, 2) } },
  { fix: 'unmap-then-check', parameters: { gupRecheck: false, flush: 'ipi' }, violated: {} },
];
