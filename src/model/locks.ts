// Locks as ordinary records and ordinary functions over them: nothing here is known to the engine.
import { when } from './ambient.js';
import { optional, processCount, processId, type StateOf } from './domain.js';
import type { Self } from './process.js';

/** A spinlock or mutex: who owns it, or nobody. */
export const lock = () => ({ owner: optional(processId) });
/** See {@link lock}. */
export type Lock = StateOf<ReturnType<typeof lock>>;

/** Blocks until the lock is free, then takes it. Taking it twice blocks for ever, as in the kernel. */
export const acquire = (l: Lock, me: Self): void => {
  when(l.owner === null);
  l.owner = me.id;
};

/** Gives the lock back. Releasing a lock that somebody else holds is an error of the model. */
export const release = (l: Lock, me: Self): void => {
  if (l.owner !== me.id) throw new Error('releases a lock that it does not hold');
  l.owner = null;
};

/** True while this process owns the lock. */
export const holds = (l: Lock, me: Self): boolean => l.owner === me.id;

/** A reader-writer semaphore: how many readers, and who writes. */
export const rwsem = () => ({ readers: processCount, writer: optional(processId) });
/** See {@link rwsem}. */
export type Rwsem = StateOf<ReturnType<typeof rwsem>>;

/** Blocks while somebody writes, then counts one reader more. */
export const downRead = (sem: Rwsem): void => {
  when(sem.writer === null);
  sem.readers++;
};

/** One reader less. */
export const upRead = (sem: Rwsem): void => {
  sem.readers--;
};

/** Blocks until nobody reads or writes, then writes. */
export const downWrite = (sem: Rwsem, me: Self): void => {
  when(sem.writer === null && sem.readers === 0);
  sem.writer = me.id;
};

/** The writer leaves. Leaving without having entered is an error of the model. */
export const upWrite = (sem: Rwsem, me: Self): void => {
  if (sem.writer !== me.id) throw new Error('leaves a semaphore for writing that it does not hold');
  sem.writer = null;
};
