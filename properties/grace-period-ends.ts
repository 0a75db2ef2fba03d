// RCU promises that a grace period ends as long as readers leave their critical sections.
import { eventually, type ModelArray } from 'flushpoint';

/** The state this needs: what has become of each RCU callback, by CPU. */
export interface RcuCallbacks {
  readonly rcu: { readonly callback: ModelArray<ModelArray<{ readonly state: 'unused' | 'queued' | 'invoked' }>> };
}

/**
 * Every grace period that somebody waits for ends.
 * @param callbacks CPU and position of the callbacks that every run queues
 * @param fair labels of the processes that keep moving
 */
export const gracePeriodsEnd = (
  callbacks: readonly (readonly [cpu: number, position: number])[],
  fair: readonly string[],
) =>
  eventually('every grace period ends', {
    about: 'Every callback that is queued is finally invoked, and so everybody who waits in synchronize_rcu wakes up.',
    goal: (s: RcuCallbacks) =>
      callbacks.every(([cpu, position]) => s.rcu.callback.at(cpu).at(position).state === 'invoked'),
    fair,
  });
