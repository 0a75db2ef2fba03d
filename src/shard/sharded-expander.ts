// One search in several threads: a visited set in shared memory, levels handed out in chunks by an atomic counter. A level
// ends for all threads at once, so that states, levels and verdicts are the same for any number of them; only the order
// in which a level's states are found differs, and nothing that is reported depends on it.
//
// The leading thread keeps the levels, lets the visited set grow, draws progress and takes signals. Meanwhile it expands chunks as
// the other threads do; until these are ready, and small levels, of which handing one out costs more than expanding it, alone.
import type { Program } from '../compile/compile.js';
import type { Expander, LocalExpander, Watch } from '../explore/expander.js';
import { growBy, moveStepwise } from '../explore/growth.js';
import { allocateTable, createKernel, type Kernel, type Segment, scratchSizes } from '../explore/kernel.js';
import { KERNEL_SIZES, MAX_LOAD } from '../explore/kernel-source.js';
import { tableOffset } from '../explore/scratch.js';
import type { StopReason } from '../explore/search.js';
import { type Cut, cut, levelOf, stretchesOf, unfinished, withFound, wordsIn } from './level.js';
import { evenParts } from './parts.js';
import {
  CONTROL,
  type ExpandResult,
  type ExpandTask,
  type GrowTask,
  type SharedSegment,
  type SharedTables,
} from './protocol.js';
import type { ShardingOptions } from './sharding.js';
import { type Team, workerFailed } from './team.js';
import { shareOf } from './work.js';

// A chunk is a share of what is left of a level, so that chunks become smaller towards its end. A large one finds more of its
// successors among the recent states; one that is too large leaves threads without work at the end of a level, and takes long
// until it sees that it is to stop.
const CHUNKS_PER_WORKER = 2;
const LEAST_CHUNK_STATES = 1_024;
const CHUNK_SUCCESSORS = 2 ** 18;
const POLL_MS = 20;
const SWEEP_SLOTS = 2 ** 19;
const ROOMY_SLOTS = 2 ** 22;

const shared = ({ words, length }: Segment): SharedSegment => {
  const memory = new SharedArrayBuffer(length * 4);
  new Int32Array(memory).set(words.subarray(0, length));
  return { memory, length };
};

/**
 * A kernel that takes over the visited set of another, in memory that all threads can see; where it is already, it stays.
 * @returns undefined where there is no such memory
 */
export const sharedKernel = (program: Program, options: ShardingOptions, from: Kernel): Kernel | undefined => {
  const { workers, maxBytes = Number.POSITIVE_INFINITY, inside = {} } = options;
  const { roomySlots = ROOMY_SLOTS, sizes = KERNEL_SIZES } = inside;
  const kernel = createKernel(program, { shared: true, threads: workers, sizes });
  const scratch = scratchSizes(program, workers, sizes);
  const tables = from.tables();
  const [first] = tables as [Int32Array];
  // A search that is shared is going to be large: without this its visited set would grow again and again at first.
  const roomyWords = Math.min(roomySlots * program.words, sizes.tableWords);
  const isRoomy = tables.length > 1 || first.length >= roomyWords || roomyWords * 16 > maxBytes;
  // In a memory that was made for fewer threads there is no place for the others.
  if (isRoomy && from.memories().length > 0 && first.byteOffset === tableOffset(scratch)) {
    kernel.attach(tables, from.memories());
    return kernel;
  }
  const copies = tables.map(({ length }) => allocateTable(isRoomy ? length : roomyWords, scratch));
  const memories = copies.flatMap(({ memory }) => memory ?? []);
  if (memories.length < copies.length) return undefined;
  kernel.attach(
    copies.map(({ table }) => table),
    memories,
  );
  if (!isRoomy) kernel.copyIn(first);
  else copies.forEach(({ table }, k) => void table.set(tables[k] as Int32Array));
  return kernel;
};

/** An expander that goes on where another one is, in this thread and those of a team, on the visited set of a shared kernel. */
export const shardedExpander = (
  program: Program,
  options: ShardingOptions & { readonly inside: { readonly shareLevel: number } },
  team: Team | undefined,
  local: LocalExpander,
  kernel: Kernel,
): Expander => {
  const { workers, maxBytes = Number.POSITIVE_INFINITY, inside } = options;
  const {
    shareLevel,
    chunkStates = Math.ceil(CHUNK_SUCCESSORS / program.maxSuccessors),
    pollMs = POLL_MS,
    sweepSlots = SWEEP_SLOTS,
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
  const cursor = () => Atomics.load(controlWords, CONTROL.cursor);
  const levelStates = () => wordsIn(level.pieces) / words;
  const tableBytes = () => kernel.tables().reduce((sum, { byteLength }) => sum + byteLength, 0);
  const heldBytes = () => tableBytes() + segmentBytes + Atomics.load(controlWords, CONTROL.allocatedKiB) * 1024;
  const slots = () => tableBytes() / 4 / words;
  /** What all chunks in hand together may add to a visited set that already counts as full. */
  const slack = () => (slots() * (1 - MAX_LOAD)) / 2;
  const visitedNow = (): SharedTables => ({ tables: kernel.tables(), memories: kernel.memories() });
  /** What the other threads do; when one of them fails, all end. */
  const helped = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      Atomics.store(controlWords, CONTROL.stop, 1);
      throw error;
    }
  };

  const wordsOfNext = (wordsLeft: number): number => {
    const share = Math.max(LEAST_CHUNK_STATES, Math.ceil(wordsLeft / words / (workers * CHUNKS_PER_WORKER)));
    const fitting = Math.floor(slack() / (workers * program.maxSuccessors));
    return Math.max(1, Math.min(share, chunkStates, fitting)) * words;
  };

  /** Takes what all threads have found. */
  const collect = (results: readonly ExpandResult[]): void => {
    next = withFound(next, results);
    controlWords[CONTROL.allocatedKiB] = 0;
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

  /** Looks at the clock and the limits; sets the stop flag when there is a reason to stop. */
  const look = async (watch: Watch): Promise<StopReason | undefined> => {
    let stop = watch.isDue() ? await watch.pause() : undefined;
    if (heldBytes() > maxBytes) stop ??= 'memory';
    if (Atomics.load(controlWords, CONTROL.states) > watch.maxStates) stop = 'states';
    if (stop !== undefined) Atomics.store(controlWords, CONTROL.stop, 1);
    return stop;
  };

  /** Looks from time to time while others are busy. */
  const whileBusy = async <T>(busy: Promise<T>, watch: Watch): Promise<{ value: T; stop: StopReason | undefined }> => {
    let stop: StopReason | undefined;
    let looking: Promise<void> | undefined;
    const timer = setInterval(() => {
      looking ??= look(watch).then((reason) => {
        stop ??= reason;
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

  /** Doubles the visited set; all threads that are ready move its states, if these are many. */
  const grow = async (watch: Watch): Promise<StopReason | undefined> => {
    if (tableBytes() * 2 + segmentBytes > maxBytes) return 'memory';
    const stepWords = sweepSlots * words;
    return growBy(kernel, stepWords, async (moves, aside) => {
      if (team?.isReady() !== true) return moveStepwise(kernel, stepWords, moves, aside, watch);
      const visited = visitedNow();
      const parts = moves.flatMap((of) =>
        evenParts(of, words, team.size + 1).map((part, k) => ({ k, move: { ...of, ...part } })),
      );
      const own = parts.flatMap(({ k, move }) => (k === 0 ? [move] : []));
      const others = parts.flatMap(({ k, move }) =>
        k === 0 ? [] : [{ kind: 'grow', control, visited, ...move } satisfies GrowTask],
      );
      const busy = helped(team.grow(others));
      busy.catch(() => {});
      const early = await moveStepwise(kernel, stepWords, own, aside, watch);
      if (early !== undefined) Atomics.store(controlWords, CONTROL.stop, 1);
      const { value, stop } = await whileBusy(busy, watch);
      for (const taken of value) for (const word of taken) aside.push(word);
      return early ?? stop;
    });
  };

  /** Expands the level, or what is left of it, until there is a reason to stop, or the visited set is full. */
  const expandLevel = async (task: ExpandTask, watch: Watch): Promise<StopReason | undefined> => {
    const isSmall = levelStates() < shareLevel;
    const mayHelp = () => !isSmall && team?.isReady() === true;
    const threads = mayHelp() ? workers : 1;
    const spares = Array.from({ length: workers }, (_, k) => (k < threads ? dealt(spare, k, threads) : []));
    spare = [];
    const tasks = spares.map((own): ExpandTask => ({ ...task, spare: own }));
    const last = task.chunks.length - 1;
    let busy: Promise<ExpandResult[]> | undefined;
    let stop: StopReason | undefined;
    const isFull = () => Atomics.load(controlWords, CONTROL.states) > task.maxStates;
    const share = shareOf(kernel, tasks[0] as ExpandTask);
    while (stop === undefined && Atomics.load(controlWords, CONTROL.stop) === 0 && cursor() < last && !isFull()) {
      if (busy === undefined && team !== undefined && mayHelp()) {
        busy = helped(team.expand(tasks.slice(1)));
        busy.catch(() => {});
      }
      try {
        share.expand(pollMs);
      } catch (error) {
        // There was no memory for another segment.
        throw error instanceof RangeError ? workerFailed(error) : error;
      }
      stop = await look(watch);
    }
    const others = busy === undefined ? undefined : await whileBusy(busy, watch);
    collect([share.end(), ...(others?.value ?? [])]);
    return stop ?? others?.stop;
  };

  return {
    expand: async (judgeOnly, watch) => {
      controlWords[CONTROL.cursor] = 0;
      controlWords[CONTROL.stop] = 0;
      for (;;) {
        while (
          (controlWords[CONTROL.states] as number) > slots() * MAX_LOAD ||
          slack() < workers * program.maxSuccessors
        ) {
          const stop = await grow(watch);
          if (stop !== undefined) return stop;
        }
        chunked ??= cut(level, wordsOfNext);
        const { pieces, chunks } = chunked;
        const task: ExpandTask = {
          kind: 'expand',
          control,
          visited: visitedNow(),
          maxStates: slots() * MAX_LOAD,
          judgeOnly,
          hits,
          known,
          segments: level.segments,
          pieces,
          chunks,
          spare: [],
        };
        const stop = await expandLevel(task, watch);
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
    bytes: heldBytes,
    held: (judgedOnly) => ({
      tables: kernel.tables(),
      level: judgedOnly || chunked === undefined ? stretchesOf(level) : unfinished(level, chunked, cursor()),
      next: stretchesOf(next),
      transitions,
    }),
  };
};

/** Every `of`-th element, beginning with the `k`-th. */
const dealt = <T>(all: readonly T[], k: number, of: number): T[] => all.filter((_, i) => i % of === k);
