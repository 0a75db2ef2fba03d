// The batch belongs to a CPU, what is in it belongs to a task. The two come apart when a task is switched out or moves.
import { indicesOf, invariant, type ModelArray } from 'flushpoint';
import type { LazyMmuBatch } from '../models/components/lazy-mmu-batch.js';

/** What the property needs to know of a CPU: the address space of the task that runs there, null when it is idle. */
interface Cpus {
  readonly current: ModelArray<{ readonly mm: number | null }>;
}

/** Entries that are pending on a CPU are of the task that runs there. */
export const noForeignBatch = invariant('no foreign batch', {
  about: 'Entries that are pending on a CPU belong to the task that runs there.',
  forEach: (s: LazyMmuBatch & Cpus) => indicesOf(s.batch.length),
  when: (s, cpu) => s.batch.at(cpu).index !== 0,
  holds: (s, cpu) => s.current.at(cpu).mm === s.batch.at(cpu).mm,
});
