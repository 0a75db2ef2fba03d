// One search in several threads: a visited set in shared memory, levels handed out in chunks by an atomic counter. A level
// ends for all threads at once, so that states, levels and verdicts are the same for any number of them; only the order
// in which a level's states are found differs, and nothing that is reported depends on it.
//
// The leading thread keeps the levels, lets the visited set grow, draws progress and takes signals. It expands small
// levels itself: handing one out costs more than expanding it.
import { FlushpointError, messageOf } from '../base/errors.js';
import type { Program } from '../compile/compile.js';
import type { Expander, LocalExpander, Watch } from '../explore/expander.js';
import { growBy } from '../explore/growth.js';
import { allocateTable, createKernel, type Segment } from '../explore/kernel.js';
import { KERNEL_SIZES, MAX_LOAD } from '../explore/kernel-source.js';
import type { StopReason } from '../explore/search.js';
import { type Cut, cut, levelOf, stretchesOf, unfinished, withFound } from './level.js';
import { evenParts } from './parts.js';
import {
  CONTROL,
  type ExpandResult,
  type ExpandTask,
  type GrowResult,
  type GrowTask,
  type SharedSegment,
} from './protocol.js';
import type { ShardingOptions } from './sharding.js';
import type { Threads } from './threads.js';
import { expand } from './work.js';

const SHARE_LEVEL = 4_096;
// A level is handed out in a few chunks for every worker. A large chunk finds more of its successors among the recent states;
// one that is too large leaves threads without work at the end of a level, and takes long until it sees that it is to stop.
const CHUNKS_PER_WORKER = 8;
const LEAST_CHUNK_STATES = 1_024;
const CHUNK_SUCCESSORS = 2 ** 19;
const POLL_MS = 20;
const SWEEP_WORDS = 2 ** 20;

const shared = ({ words, length }: Segment): SharedSegment => {
  const memory = new SharedArrayBuffer(length * 4);
  new Int32Array(memory).set(words.subarray(0, length));
  return { memory, length };
};

const workerFailed = (cause: unknown): FlushpointError =>
  new FlushpointError(
    'environment/worker',
    `a worker thread of the search failed: ${messageOf(cause)}`,
    'if it ran out of memory, use fewer workers or a smaller model; otherwise this is a bug of flushpoint',
  );

/** An expander that goes on where another one is, in all threads of a pool. */
export const shardedExpander = (
  program: Program,
  options: ShardingOptions,
  pool: Threads,
  local: LocalExpander,
): Expander => {
  const { workers, maxBytes = Number.POSITIVE_INFINITY, inside = {} } = options;
  const {
    shareLevel = SHARE_LEVEL,
    chunkStates = Math.ceil(CHUNK_SUCCESSORS / program.maxSuccessors),
    pollMs = POLL_MS,
    sweepWords = SWEEP_WORDS,
    sizes = KERNEL_SIZES,
  } = inside;
  const { words } = program;
  const hits = local.hits().slice();
  const known = local.kernel.known.slice();
  const taken = local.taken().slice();
  let states = local.states();
  let transitions = local.transitions();
  let level = levelOf(local.level().map(shared));
  let next = levelOf(local.kernel.takeFrontier().map(shared));
  let segmentBytes = [...level.segments, ...next.segments].reduce((sum, { memory }) => sum + memory.byteLength, 0);
  let spare: SharedArrayBuffer[] = [];
  // The level in hand in chunks; undefined while it is whole.
  let chunked: Cut | undefined;
  const control = new SharedArrayBuffer(CONTROL.words * 4);
  const controlWords = new Int32Array(control);
  controlWords[CONTROL.states] = states;
  const kernel = createKernel(program, { shared: true, sizes });
  kernel.attach(local.kernel.tables().map((table) => sharedTable(table, sizes.tableWords)));

  const cursor = () => Atomics.load(controlWords, CONTROL.cursor);
  const levelStates = () => level.segments.reduce((sum, { length }) => sum + length, 0) / words;
  const tableBytes = () => kernel.tables().reduce((sum, { byteLength }) => sum + byteLength, 0);
  const slots = () => tableBytes() / 4 / words;
  /** What all chunks in hand together may add to a visited set that already counts as full. */
  const slack = () => (slots() * (1 - MAX_LOAD)) / 2;
  const tablesNow = () => kernel.tables().map(({ buffer }) => buffer as unknown as SharedArrayBuffer);
  const run = async <T>(tasks: readonly (ExpandTask | GrowTask)[]): Promise<T[]> => {
    try {
      return (await Promise.all(tasks.map((task) => pool.run(task)))) as T[];
    } catch (cause) {
      Atomics.store(controlWords, CONTROL.stop, 1);
      throw workerFailed(cause);
    }
  };

  const chunkWords = (): number => {
    const share = Math.max(LEAST_CHUNK_STATES, Math.ceil(levelStates() / (workers * CHUNKS_PER_WORKER)));
    const fitting = Math.floor(slack() / (workers * program.maxSuccessors));
    return Math.max(1, Math.min(share, chunkStates, fitting)) * words;
  };

  const collect = (results: readonly ExpandResult[]): void => {
    next = withFound(next, results);
    for (const result of results) {
      states += result.states;
      transitions += result.transitions;
      segmentBytes += result.allocatedBytes;
      result.hits.forEach((hit, k) => {
        if (hit === 1) hits[k] = 1;
      });
      result.taken.forEach((t, k) => {
        if (t === 1) taken[k] = 1;
      });
    }
  };

  /** Looks at the clock and the limits while workers are busy; sets the stop flag when there is a reason to stop. */
  const whileBusy = async <T>(busy: Promise<T>, watch: Watch): Promise<{ value: T; stop: StopReason | undefined }> => {
    let stop: StopReason | undefined;
    let looking: Promise<void> | undefined;
    const look = async (): Promise<void> => {
      if (watch.isDue()) stop ??= await watch.pause();
      if (Atomics.load(controlWords, CONTROL.states) > watch.maxStates) stop = 'states';
      if (stop !== undefined) Atomics.store(controlWords, CONTROL.stop, 1);
    };
    const timer = setInterval(() => {
      looking ??= look().finally(() => {
        looking = undefined;
      });
    }, pollMs);
    let value: T;
    try {
      value = await busy;
    } finally {
      clearInterval(timer);
      // A look that is under way may still find a reason.
      await looking;
    }
    return { value, stop };
  };

  /** Doubles the visited set; all threads move its states, if these are many. */
  const grow = async (watch: Watch): Promise<StopReason | undefined> => {
    if (tableBytes() * 2 + segmentBytes > maxBytes) return 'memory';
    return growBy(kernel, sweepWords, async (moves, aside) => {
      const tables = tablesNow();
      const tasks = moves.flatMap((of) =>
        evenParts(of, words, workers).map((part): GrowTask => ({ kind: 'grow', control, tables, ...of, ...part })),
      );
      const { value, stop } = await whileBusy(run<GrowResult>(tasks), watch);
      for (const taken of value) for (const word of taken) aside.push(word);
      return stop;
    });
  };

  return {
    expand: async (judgeOnly, watch) => {
      controlWords[CONTROL.cursor] = 0;
      controlWords[CONTROL.stop] = 0;
      const small = levelStates() < shareLevel;
      for (;;) {
        while (
          (controlWords[CONTROL.states] as number) > slots() * MAX_LOAD ||
          slack() < workers * program.maxSuccessors
        ) {
          const stop = await grow(watch);
          if (stop !== undefined) return stop;
        }
        chunked ??= cut(level, chunkWords());
        const { pieces, chunks } = chunked;
        const task = (reuse: readonly SharedArrayBuffer[]): ExpandTask => ({
          kind: 'expand',
          control,
          tables: tablesNow(),
          maxStates: slots() * MAX_LOAD,
          judgeOnly,
          hits,
          known,
          segments: level.segments,
          pieces,
          chunks,
          spare: reuse,
        });
        let stop: StopReason | undefined;
        if (small) {
          collect([expand(kernel, task(spare.splice(0)))]);
          stop = watch.isDue() ? await watch.pause() : undefined;
        } else {
          const tasks = Array.from({ length: workers }, (_, k) => task(dealt(spare, k, workers)));
          spare = [];
          const outcome = await whileBusy(run<ExpandResult>(tasks), watch);
          collect(outcome.value);
          stop = outcome.stop;
        }
        if (states > watch.maxStates) return 'states';
        if (stop !== undefined) return stop;
        if (cursor() >= chunks.length - 1) return undefined;
      }
    },
    advance: () => {
      spare.push(...level.segments.map(({ memory }) => memory));
      level = next;
      next = levelOf([]);
      chunked = undefined;
      known.set(hits.subarray(0, known.length));
      return levelStates();
    },
    hits: () => hits,
    known: () => known,
    taken: () => taken,
    states: () => Math.max(states, Atomics.load(controlWords, CONTROL.states)),
    transitions: () => transitions,
    visited: kernel.tables,
    bytes: () => tableBytes() + segmentBytes,
    held: (judgedOnly) => ({
      tables: kernel.tables(),
      level: judgedOnly || chunked === undefined ? stretchesOf(level) : unfinished(level, chunked, cursor()),
      next: stretchesOf(next),
      transitions,
    }),
  };
};

/** The visited set in memory that all threads can see; where it is already, it stays. */
const sharedTable = (table: Int32Array, tableWords: number): Int32Array => {
  if (table.buffer instanceof SharedArrayBuffer) return table;
  const copy = allocateTable(table.length, tableWords);
  copy.set(table);
  return copy;
};

/** Every `of`-th element, beginning with the `k`-th. */
const dealt = <T>(all: readonly T[], k: number, of: number): T[] => all.filter((_, i) => i % of === k);
