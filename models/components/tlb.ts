// The TLBs of CPUs, for user pages and for kernel ranges, and the flush that a page-table change of user space ends with, in
// three forms: by IPI, by a broadcast that hardware carries out, and put off to an RCU callback.
import { array, bool, cost, indicesOf, initially, process, type StateOf } from 'flushpoint';
import { type Interrupts, sendIpi, waitForAcknowledgements } from './ipi.js';
import { callbackInvoked, callRcu, type Rcu, waitForGracePeriod } from './rcu.js';
import { stepsIf } from './steps-if.js';

/**
 * One TLB per CPU, with or without an entry for each virtual page.
 *
 * Abstracted: an entry maps the page that its PTE mapped when it was filled; nothing is evicted; a CPU in user mode has its
 * interrupts on, so that an IPI reaches it at once.
 * @param filled CPU 0 has entries for the first so many pages when the scenario starts
 */
export const tlbs = (cpus: number, pages: number, filled = 0) => ({
  tlb: array(cpus, (cpu) => array(pages, (page) => initially(bool, cpu === 0 && page < filled))),
});

/** See {@link tlbs}. */
export type Tlbs = StateOf<ReturnType<typeof tlbs>>;

/** The hardware walker enters a translation. */
export const tlbFill = (s: Tlbs, cpu: number, page: number): void => {
  s.tlb.at(cpu)[page] = true;
};

/** Whether the CPU has a translation; it uses it without looking at the PTE. */
export const tlbHit = (s: Tlbs, cpu: number, page: number): boolean => s.tlb.at(cpu).at(page);

/** One CPU drops its translations of some pages, of all unless told which. */
export const flushTlbLocal = (s: Tlbs, cpu: number, pages?: readonly number[]): void => {
  const entries = s.tlb.at(cpu);
  // By index: a walk over the values would make the step depend on every one of them.
  for (const page of pages ?? indicesOf(entries.length)) entries[page] = false;
};

/** Every CPU drops its translations of some pages, of all unless told which. */
export const flushTlbAll = (s: Tlbs, pages?: readonly number[]): void => {
  s.tlb.forEach((_, cpu) => {
    flushTlbLocal(s, cpu, pages);
  });
};

/** How a flush is done. */
export interface FlushOptions {
  /**
   * `ipi`: every CPU is interrupted and flushes its own TLB (x86). `broadcast`: one instruction flushes all TLBs and nobody is
   * interrupted (arm64, powerpc). `async`: the flush is left to an RCU callback and its caller goes on.
   */
  readonly flush: 'ipi' | 'broadcast' | 'async';
  /** An IPI is sent and waited for in every flush, whatever else it does. */
  readonly alwaysIpi: boolean;
}

/** Whether a flush is left to an RCU callback. */
export const isDeferred = ({ flush, alwaysIpi }: FlushOptions): boolean => flush === 'async' && !alwaysIpi;

/** Whether a flush waits for every CPU to acknowledge an IPI. */
export const sendsIpi = ({ flush, alwaysIpi }: FlushOptions): boolean => flush === 'ipi' || alwaysIpi;

/** Which of the RCU callbacks of a CPU flushes the TLBs, where that is left to one. */
export const FLUSH_CALLBACK = 0;

/**
 * The flush at the end of an mmu_gather. It is done even if the gather has cleared nothing: another one may be under way in
 * the same mm whose flush is still to come, and mm_tlb_flush_nested makes the second flush as well.
 * @param cpu who flushes: the sender of IPIs, and the CPU whose RCU callback it is
 * @param next where to go on
 */
export const tlbFlushMmu = <N extends string>(cpu: number, options: FlushOptions, next: N) => ({
  tlb_flush_mmu_tlbonly(s: Tlbs & Interrupts & Rcu): 'csd_lock_wait' | N {
    if (isDeferred(options)) {
      callRcu(s, cpu, FLUSH_CALLBACK);
      return next;
    }
    cost('CPU TLB flush');
    flushTlbAll(s);
    if (!sendsIpi(options)) return next;
    sendIpi(s, cpu, s.tlb.length);
    return 'csd_lock_wait';
  },
  ...stepsIf(sendsIpi(options), {
    csd_lock_wait(s: Interrupts): N {
      waitForAcknowledgements(s, cpu);
      return next;
    },
  }),
});

/** The RCU callback that carries out a deferred flush. */
export const deferredFlush = (cpu: number) =>
  process(
    'tlb flush callback',
    {},
    {
      rcu_do_batch(s: Tlbs & Rcu) {
        waitForGracePeriod(s, cpu, FLUSH_CALLBACK);
        cost('CPU TLB flush');
        flushTlbAll(s);
        callbackInvoked(s, cpu, FLUSH_CALLBACK);
      },
    },
    { on: `cpu${cpu}`, daemon: true },
  );
