// Interrupts that can be off, and inter-processor interrupts, which a CPU acknowledges only when they are on. An IPI to
// every CPU therefore waits for everybody who walks page tables with interrupts off.
import { array, bool, cost, type StateOf, when } from 'flushpoint';

/**
 * CPUs that can have their interrupts off, and for each sender the CPUs that still owe it an acknowledgement.
 *
 * Abstracted: a CPU with interrupts on handles an IPI at once. It may take its time in reality, but the sender waits for it
 * and does nothing meanwhile. CPUs whose interrupts are always on need no place here.
 */
export const interrupts = ({ cpus, senders }: { readonly cpus: number; readonly senders: number }) => ({
  interrupts: { off: array(cpus, bool), pending: array(senders, array(cpus, bool)) },
});

/** See {@link interrupts}. */
export type Interrupts = StateOf<ReturnType<typeof interrupts>>;

/** What a CPU does when an IPI arrives. */
export type IpiHandler = (cpu: number) => void;

const nothing: IpiHandler = () => {};

/** `local_irq_save` */
export const localIrqSave = (s: Interrupts, cpu: number): void => {
  s.interrupts.off[cpu] = true;
};

/**
 * `local_irq_restore`: interrupts are on again, and those that came meanwhile are handled.
 * @param handler what an IPI that arrived meanwhile does
 */
export const localIrqRestore = (s: Interrupts, cpu: number, handler: IpiHandler = nothing): void => {
  s.interrupts.off[cpu] = false;
  s.interrupts.pending.forEach((targets) => {
    if (handler !== nothing && targets.at(cpu)) handler(cpu);
    targets[cpu] = false;
  });
};

/**
 * `smp_call_function_many`, its first half: the IPI is sent, and handled wherever interrupts are on.
 * @param sender who waits for the acknowledgements
 * @param others how many CPUs get it besides those that can have their interrupts off
 */
export const sendIpi = (s: Interrupts, sender: number, others = 0, handler: IpiHandler = nothing): void => {
  const pending = s.interrupts.pending.at(sender);
  cost('IPI', pending.length + others);
  s.interrupts.off.forEach((off, cpu) => {
    pending[cpu] = off;
    if (!off) handler(cpu);
  });
};

/** `csd_lock_wait`, the second half of `smp_call_function_many`: blocks until every CPU has acknowledged. */
export const waitForAcknowledgements = (s: Interrupts, sender: number): void => {
  when(s.interrupts.pending.at(sender).every((pending) => !pending));
};
