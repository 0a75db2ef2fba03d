// RCU: a grace period ends when everybody who was in a read-side critical section when it began has left it. Who enters
// later is not waited for.
import { array, bool, cost, oneOf, type StateOf, when } from 'flushpoint';

/** Who reads, and how many callbacks the CPUs that update can have queued. */
export interface RcuOptions {
  readonly readers: number;
  /** CPUs that call call_rcu or synchronize_rcu. */
  readonly cpus: number;
  /** Callbacks each of them can have queued, one use each. */
  readonly callbacks: number;
}

/**
 * Readers, and the callbacks of each CPU in the order in which they are queued: a callback is invoked after those in front of
 * it. `waitsFor` holds the readers that were inside when the callback was queued and have not left yet.
 *
 * Abstracted: a grace period begins when a callback is queued, and callbacks share none; quiescent states are the ends of
 * critical sections, seen at once by everybody. A real grace period begins later and lasts longer, which only delays what
 * these callbacks do. Interrupts that are off count as a critical section.
 */
export const rcu = ({ readers, cpus, callbacks }: RcuOptions) => ({
  rcu: {
    reader: array(readers, bool),
    callback: array(
      cpus,
      array(callbacks, { state: oneOf('unused', 'queued', 'invoked'), waitsFor: array(readers, bool) }),
    ),
  },
});

/** See {@link rcu}. */
export type Rcu = StateOf<ReturnType<typeof rcu>>;

/** `rcu_read_lock` */
export const rcuReadLock = (s: Rcu, reader: number): void => {
  s.rcu.reader[reader] = true;
};

/** `rcu_read_unlock`: no callback waits for this reader any more. */
export const rcuReadUnlock = (s: Rcu, reader: number): void => {
  s.rcu.reader[reader] = false;
  s.rcu.callback.forEach((queue) => {
    queue.forEach((callback) => {
      callback.waitsFor[reader] = false;
    });
  });
};

/** `call_rcu`: queues a callback behind those that are inside now. */
export const callRcu = (s: Rcu, cpu: number, position: number): void => {
  const callback = s.rcu.callback.at(cpu).at(position);
  callback.state = 'queued';
  s.rcu.reader.forEach((inside, reader) => {
    callback.waitsFor[reader] = inside;
  });
};

/** Blocks until the grace period of a callback is over and the callbacks in front of it have been invoked. */
export const waitForGracePeriod = (s: Rcu, cpu: number, position: number): void => {
  const queue = s.rcu.callback.at(cpu);
  const { state, waitsFor } = queue.at(position);
  when(state === 'queued');
  when(waitsFor.every((inside) => !inside));
  when(queue.every((earlier, i) => i >= position || earlier.state !== 'queued'));
};

/** A callback has done its work. */
export const callbackInvoked = (s: Rcu, cpu: number, position: number): void => {
  s.rcu.callback.at(cpu).at(position).state = 'invoked';
};

/** Whether a callback that was ever queued has done its work. */
export const isInvoked = (s: Rcu, cpu: number, position: number): boolean =>
  s.rcu.callback.at(cpu).at(position).state === 'invoked';

/**
 * `synchronize_rcu`: queues a callback that wakes the caller up (`wakeme_after_rcu`), and sleeps until then.
 * @param cpu who waits, and `position` which of its callbacks wakes it
 * @param next where to go on
 */
export const synchronizeRcu = <N extends string>(cpu: number, position: number, next: N) => ({
  synchronize_rcu(s: Rcu) {
    cost('grace period');
    callRcu(s, cpu, position);
  },
  wait_for_completion(s: Rcu): N {
    waitForGracePeriod(s, cpu, position);
    callbackInvoked(s, cpu, position);
    return next;
  },
});
