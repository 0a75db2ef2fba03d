// Liveness of the fault path: a fix must not make a user thread fault for ever.
import { eventually } from 'flushpoint';
import type { Stores } from '../models/components/page-fault.js';

/**
 * Every faulting write finally succeeds.
 * @param fair labels of the processes that keep moving when they can
 */
export const storesServed = (fair: readonly string[]) =>
  eventually('every faulting write succeeds', {
    about: 'Every faulting write finally succeeds.',
    goal: (s: Stores) => s.stored.every((stored) => stored),
    fair,
  });
