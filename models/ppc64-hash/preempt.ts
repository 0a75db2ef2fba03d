// The same batch when the task that fills it can be switched out: the batch belongs to the CPU, what is in it to the task.
// Two tasks clear PTEs in lazy MMU mode, a scheduler switches and moves them, another CPU faults on the page of the first.
import {
  acquire,
  array,
  bool,
  choose,
  deadlockFree,
  indicesOf,
  initially,
  type Model,
  model,
  optional,
  parameter,
  process,
  range,
  release,
  type StateOf,
  when,
} from 'flushpoint';
import { batchUnderPtl } from '../../properties/batch-under-ptl.js';
import { hashEntriesTracked } from '../../properties/hash-entries-tracked.js';
import { hashEntryInserted } from '../../properties/hash-entry-inserted.js';
import { noDuplicateHashEntry } from '../../properties/no-duplicate-hash-entry.js';
import { noForeignBatch } from '../../properties/no-foreign-batch.js';
import { hashTable } from '../components/hash-table.js';
import {
  type Flushable,
  flushTlbPending,
  holdOldPte,
  hpteNeedFlush,
  lazyMmuBatch,
} from '../components/lazy-mmu-batch.js';
import { mmapSem, stores, userStore } from '../components/page-fault.js';
import { type PageTable, pageTable, ptepGetAndClear, ptlOf } from '../components/page-table.js';
import { unusedPreempt } from './unused.js';

/** What is done about a task that is switched out in lazy MMU mode. */
type Preempt = 'off' | 'none' | 'flushOnSwitch' | 'preemptDisable';

interface Options {
  readonly preempt: Preempt;
  readonly migrate: boolean;
  readonly cpus: number;
  readonly tasks: number;
}

/**
 * Who runs where: `current[cpu].mm` is the address space of the running task, null for an idle CPU; task `t` is the only
 * one of mm `t`, whose only page is page `t`.
 */
const scheduling = ({ cpus, tasks }: Options) => ({
  current: array(cpus, (cpu) => ({ mm: cpu === 0 ? initially(optional(range(tasks)), 0) : optional(range(tasks)) })),
  thread: array(tasks, {
    runnable: initially(bool, true),
    preemptDisabled: bool,
    /** `_TLF_LAZY_MMU`: was switched out in lazy MMU mode. */
    tlfLazyMmu: bool,
  }),
});
type Scheduling = StateOf<ReturnType<typeof scheduling>>;
type Machine = PageTable & Flushable & Scheduling;

/** The CPU that a task runs on, or -1. */
const findCpu = (s: Scheduling, task: number): number => s.current.findIndex(({ mm }) => mm === task);

/** `smp_processor_id()`; a task that is switched out makes no step. */
const smpProcessorId = (s: Scheduling, task: number): number => {
  const cpu = findCpu(s, task);
  when(cpu >= 0);
  return cpu;
};

/** A task that clears the PTE of its page in lazy MMU mode, each step on the CPU that it happens to run on. */
const zapPteRange = (task: number, { preempt }: Options) =>
  process(
    'zap_pte_range',
    {},
    {
      pte_offset_map_lock(s: Machine, me) {
        smpProcessorId(s, task);
        acquire(ptlOf(s, task), me);
        // A spinlock that is one; with PREEMPT_RT it sleeps and leaves preemption on.
        if (preempt === 'off') s.thread.at(task).preemptDisabled = true;
      },
      arch_enter_lazy_mmu_mode(s) {
        s.batch.at(smpProcessorId(s, task)).active = true;
        if (preempt === 'preemptDisable') s.thread.at(task).preemptDisabled = true;
      },
      ptep_get_and_clear(s) {
        smpProcessorId(s, task);
        holdOldPte(s, task, ptepGetAndClear(s.pte.at(task)));
      },
      hpte_need_flush(s) {
        const cpu = smpProcessorId(s, task);
        const answer = hpteNeedFlush(s, task, { cpu, mm: task, flushPoint: 'lazyLeave', batchSize: 2 });
        return answer === 'again' ? 'hpte_need_flush' : 'arch_leave_lazy_mmu_mode';
      },
      arch_leave_lazy_mmu_mode(s) {
        const cpu = smpProcessorId(s, task);
        if (!flushTlbPending(s, cpu, true)) return 'arch_leave_lazy_mmu_mode';
        s.batch.at(cpu).active = false;
        if (preempt === 'preemptDisable') s.thread.at(task).preemptDisabled = false;
        return 'pte_unmap_unlock';
      },
      pte_unmap_unlock(s, me) {
        smpProcessorId(s, task);
        release(ptlOf(s, task), me);
        if (preempt === 'off') s.thread.at(task).preemptDisabled = false;
      },
      do_exit(s) {
        s.current.at(smpProcessorId(s, task)).mm = null;
        s.thread.at(task).runnable = false;
      },
    },
    { on: `task${task}` },
  );

/**
 * The scheduler: puts a task that waits on some CPU, in place of the one that runs there unless that one has disabled
 * preemption. Without migration everything happens on CPU 0.
 */
const scheduler = ({ preempt, migrate, cpus, tasks }: Options) =>
  process(
    'scheduler',
    {},
    {
      __switch_to(s: Machine) {
        const cpu = migrate ? choose(cpus) : 0;
        const prev = s.current.at(cpu).mm;
        when(prev === null || !s.thread.at(prev).preemptDisabled);
        const next = choose(tasks);
        when(s.thread.at(next).runnable && findCpu(s, next) < 0);
        const batch = s.batch.at(cpu);
        if (preempt === 'flushOnSwitch' && prev !== null && batch.active) {
          s.thread.at(prev).tlfLazyMmu = true;
          while (!flushTlbPending(s, cpu, true)) {
            // all of it, in one step: interrupts are off
          }
          batch.active = false;
        }
        s.current.at(cpu).mm = next;
        if (s.thread.at(next).tlfLazyMmu) {
          s.thread.at(next).tlfLazyMmu = false;
          batch.active = true;
        }
        return '__switch_to';
      },
    },
    { daemon: true },
  );

/** Preemption of a task in lazy MMU mode; see the README next to this file. */
export const ppc64HashPreempt: Model = model({
  name: 'ppc64-hash-preempt',
  about: 'a task is switched out while its hash table invalidations wait in the batch of the CPU',
  parameters: {
    preempt: parameter.oneOf({
      about: 'what is done about a task that is switched out in lazy MMU mode; off: the PTL disables preemption',
      default: 'none',
      values: ['off', 'none', 'flushOnSwitch', 'preemptDisable'],
    }),
    migrate: parameter.flag({ about: 'a task that was switched out may go on elsewhere', default: true }),
    tasks: parameter.integer({ about: 'tasks that clear a PTE, each of its own mm', default: 2, min: 2, max: 3 }),
    cpus: parameter.integer({ about: 'CPUs that these tasks run on', default: 2, min: 2, max: 3 }),
    faultingCpus: parameter.integer({
      about: 'CPUs that write to the page of the first task',
      default: 1,
      min: 1,
      max: 2,
    }),
    slots: parameter.integer({ about: 'slots of the hash table', default: 3, min: 3, max: 5 }),
  },
  fixes: {
    'flush-on-switch': {
      about: 'flush the batch in __switch_to and remember in the task that it was in lazy MMU mode',
      commit: 'd6bf29b44ddf',
      set: { preempt: 'flushOnSwitch' },
    },
    'preempt-disable': {
      about: 'disable preemption from arch_enter_lazy_mmu_mode to arch_leave_lazy_mmu_mode',
      commit: 'b9ef323ea168',
      set: { preempt: 'preemptDisable' },
    },
  },
  build: ({ preempt, migrate, tasks, cpus, faultingCpus, slots }) => {
    const options: Options = { preempt, migrate, tasks, cpus };
    const pages = tasks;
    const frames = 2 * pages;
    const hashed = Math.min(pages, slots);
    const processes = [
      ...indicesOf(tasks).map((task) => zapPteRange(task, options)),
      ...indicesOf(faultingCpus).map((thread) =>
        userStore({ thread, cpu: cpus + thread, addresses: [0], pages, slots }),
      ),
      scheduler(options),
    ];
    return {
      state: {
        ...pageTable({ pages, ptls: tasks, frames, slots, hashed }),
        ...hashTable({ pages, frames, slots, hashed }),
        ...lazyMmuBatch({ cpus, mms: tasks, pages, slots, batchSize: 2 }),
        ...scheduling(options),
        ...mmapSem(),
        ...stores(faultingCpus),
      },
      processes,
      properties: [
        noDuplicateHashEntry,
        hashEntriesTracked,
        noForeignBatch,
        batchUnderPtl,
        hashEntryInserted,
        deadlockFree,
      ],
      unused: unusedPreempt,
    };
  },
  expected: new URL('ppc64-hash-preempt.expected.json', import.meta.url),
});
