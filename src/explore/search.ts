// Breadth-first search, level by level: verdicts of all properties in one pass, limits, progress. The first violation of
// a property is a shortest one, because a level is finished before the next begins.
import type { Program } from '../compile/compile.js';
import {
  type Expander,
  type LocalExpander,
  type LocalSizes,
  localExpander,
  restoredExpander,
  type Watch,
} from './expander.js';
import type { KernelOptions } from './kernel.js';
import type { Restorable, Snapshot } from './snapshot.js';

/** When to stop early. */
export interface Limits {
  /** Stop before the level in which more states than this are found. */
  readonly maxStates?: number;
  /** Judge states up to this many steps from the initial one. */
  readonly maxDepth?: number;
  /** Wall-clock milliseconds. */
  readonly timeoutMs?: number;
  /** Bytes of visited set and frontier. */
  readonly maxMemoryBytes?: number;
}

/** Why a search ended before it had seen every state. */
export type StopReason = 'states' | 'depth' | 'time' | 'memory' | 'interrupted' | 'decided';

/** How far a running search is. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** The level being expanded. */
  readonly depth: number;
  /** States in that level. */
  readonly frontier: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  /** States that it began with, if it was resumed. */
  readonly resumedStates: number;
  /** What may end it. */
  readonly limits: Limits;
}

/** What a search takes besides the program. */
export interface SearchOptions {
  readonly limits?: Limits;
  readonly signal?: Pick<AbortSignal, 'aborted'>;
  /** Called every few hundred milliseconds at most. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Called when every reachable state is in the visited set: with its tables, packed states and zeros, and for every step whether
   * it was taken.
   */
  readonly onComplete?: (visited: readonly Int32Array[], taken: readonly boolean[]) => Promise<void>;
  /** Goes on in several threads once the search is large. */
  readonly sharding?: Sharding;
  /** Stores how far the search is. */
  readonly checkpoints?: Checkpoints;
  /** Goes on with a stored search of the same program. */
  readonly resume?: Restorable;
  /** Sizes inside the engine, which nothing that is found depends on: tests make them tiny. */
  readonly inside?: Pick<KernelOptions, 'slots' | 'sizes'> & LocalSizes;
}

/** When and how a search is stored. It is also stored when a limit or the signal ends it. */
export interface Checkpoints {
  /** Milliseconds from one to the next, at least; they are made between two levels. */
  readonly everyMs: number;
  /** Stores a search; what it is given is valid until the promise is kept. */
  readonly store: (snapshot: Snapshot) => Promise<void>;
}

/** How a search that has become large goes on in several threads. */
export interface Sharding {
  /** How many threads it can have. */
  readonly threads: number;
  /** Whether it is worth while, when so many states have been found and the level in hand has so many. */
  isDue(states: number, level: number): boolean;
  /** Takes over the visited set and the current level; gives the expander back where it cannot. */
  start(local: LocalExpander): Promise<Expander>;
  /** Ends the threads, if there are any; called once, at the end. */
  stop(): Promise<void>;
}

/** What a search found. Everything but `elapsedMs` and `peakBytes` is the same on every run, unless time, memory or an interrupt stopped it. */
export interface SearchResult {
  readonly states: number;
  readonly transitions: number;
  /** New states per level; level 0 is the initial state. */
  readonly levels: readonly number[];
  /** The last level with states in it. */
  readonly depth: number;
  /** Every state was judged and expanded. */
  readonly complete: boolean;
  /** Why not, otherwise. `decided`: every property had its verdict. */
  readonly stop: StopReason | undefined;
  /** Every trace of at most this many steps has been judged. */
  readonly provenDepth: number;
  /** By property: the number of steps of a shortest violation (or, for `reachable`, witness); undefined where none was found. */
  readonly hits: readonly (number | undefined)[];
  /** Error outcomes that were reached first, in ascending order, and the number of steps that lead there. */
  readonly errors: { readonly depth: number; readonly outcomes: readonly number[] } | undefined;
  /** By step: whether it was ever taken; as of the last finished level when a limit on states cuts a level short. */
  readonly taken: readonly boolean[];
  readonly peakBytes: number;
  readonly elapsedMs: number;
}

const YIELD_MS = 40;
const PROGRESS_MS = 200;

/** Explores every interleaving of a program. */
export const search = async (program: Program, options: SearchOptions = {}): Promise<SearchResult> => {
  const { limits = {}, signal, onProgress, onComplete, sharding, checkpoints, resume, inside = {} } = options;
  const { maxStates = Infinity, maxDepth = Infinity, timeoutMs = Infinity, maxMemoryBytes = Infinity } = limits;
  const { properties } = program;
  const started = performance.now();
  const kernelOptions = { ...inside, maxBytes: maxMemoryBytes, threads: sharding?.threads ?? 1 };
  const local = await (resume === undefined
    ? localExpander(program, kernelOptions, inside)
    : restoredExpander(program, resume, kernelOptions, inside));
  let expander: Expander = local;
  const begun = resume?.position;

  const hits: (number | undefined)[] = properties.map((_, k) => begun?.steps[k] ?? undefined);
  const decidable = properties.flatMap(({ kind }, k) => (kind === 'eventually' ? [] : [k]));
  const levels: number[] = [...(begun?.levels ?? [])];
  let errors: SearchResult['errors'];
  let stop: StopReason | undefined;
  let provenDepth = begun?.provenDepth ?? -1;
  let peakBytes = 0;
  let depth = Math.max(0, levels.length - 1);
  // Counts as of the last finished level: what is reported when a limit on states cuts a level short.
  let states = begun?.finished.states ?? 0;
  let transitions = begun?.finished.transitions ?? 0;
  const taken = Uint8Array.from(begun?.finished.taken ?? expander.taken());
  const finished = { states, transitions, taken: taken.slice(), hits: [...hits] };
  const count = (): void => {
    states = expander.states();
    transitions = expander.transitions();
    taken.set(expander.taken());
  };

  let lastStored = started;
  const store = async (judgedOnly: boolean): Promise<void> => {
    const held = expander.held(judgedOnly);
    const position = {
      states: expander.states(),
      transitions: held.transitions,
      finished: {
        states: finished.states,
        transitions: finished.transitions,
        taken: [...finished.taken],
      },
      levels,
      // A level that was only judged is judged again when it is expanded.
      provenDepth: judgedOnly ? provenDepth - 1 : provenDepth,
      // What this level has hit is noted when it is finished, and forgotten when a limit on states ends it.
      steps: finished.hits.map((steps) => steps ?? null),
      hits: [...expander.hits()],
      known: [...expander.known()],
      taken: [...expander.taken()],
    };
    await checkpoints?.store({ position, held });
    lastStored = performance.now();
  };

  let lastYield = started;
  let lastProgress = started;
  const watch: Watch = {
    maxStates,
    isDue: () => performance.now() - lastYield >= YIELD_MS,
    pause: async () => {
      const time = performance.now();
      lastYield = time;
      peakBytes = Math.max(peakBytes, expander.bytes());
      if (onProgress !== undefined && time - lastProgress >= PROGRESS_MS) {
        lastProgress = time;
        onProgress({
          states: expander.states(),
          transitions: expander.transitions(),
          depth,
          frontier: levels[depth] ?? 0,
          bytes: expander.bytes(),
          elapsedMs: time - started,
          resumedStates: begun?.states ?? 0,
          limits,
        });
      }
      if (time - started > timeoutMs) return 'time';
      await new Promise<void>((resolve) => setImmediate(resolve));
      return signal?.aborted ? 'interrupted' : undefined;
    },
  };

  /**
   * Notes what this level has hit. A state of it breaks an invariant in `depth` steps, a step from it an assertion in one
   * more, which is beyond the bound when the level is judged only; so is an error of a step, but not one of a property.
   */
  const collectHits = (judgeOnly: boolean): void => {
    const hit = expander.hits();
    properties.forEach(({ kind }, k) => {
      if (hit[k] === 0 || hits[k] !== undefined) return;
      if (kind !== 'assertion') hits[k] = depth;
      else if (!judgeOnly) hits[k] = depth + 1;
    });
    const first = judgeOnly ? program.stepErrorCount : 0;
    const outcomes = [...hit.subarray(properties.length)].flatMap((h, e) => (h === 1 && e >= first ? [e] : []));
    if (outcomes.length > 0) errors = { depth, outcomes };
  };

  try {
    let size = begun === undefined ? local.advance() : (levels.at(-1) as number);
    if (begun === undefined) levels.push(size);
    if (signal?.aborted) stop = 'interrupted';
    let isWhole = begun === undefined;
    while (size > 0 && stop === undefined) {
      const begins = isWhole;
      isWhole = true;
      if (begins) {
        count();
        finished.states = states;
        finished.transitions = transitions;
        finished.taken.set(taken);
        finished.hits = [...hits];
      }
      if (sharding !== undefined && expander === local && sharding.isDue(states, size))
        expander = await sharding.start(local);
      // In the middle of a level the expander would hand over what it has found and lose it.
      if (begins && checkpoints !== undefined && performance.now() - lastStored >= checkpoints.everyMs)
        await store(false);
      const judgeOnly = depth >= maxDepth;
      stop = expander.states() > maxStates ? 'states' : await expander.expand(judgeOnly, watch);
      // A limit on states must not let the order of work within a level decide what is reported.
      if (stop === 'states') break;
      collectHits(judgeOnly);
      count();
      if (stop !== undefined || errors !== undefined) break;
      provenDepth = depth;
      if (judgeOnly) {
        stop = 'depth';
        break;
      }
      if (decidable.length > 0 && decidable.every((k) => hits[k] !== undefined)) stop = 'decided';
      peakBytes = Math.max(peakBytes, expander.bytes());
      size = expander.advance();
      if (size > 0) levels.push(size);
      if (size === 0)
        stop = undefined; // nothing is left to do
      else if (stop !== 'decided') depth++;
    }
    if (checkpoints !== undefined && errors === undefined && stop !== undefined && stop !== 'decided')
      await store(stop === 'depth');
    const elapsedMs = performance.now() - started;
    const wasTaken = Array.from(taken, (t) => t === 1);
    if (stop === undefined && errors === undefined) await onComplete?.(expander.visited(), wasTaken);
    return {
      states,
      transitions,
      levels,
      depth: levels.length - 1,
      complete: stop === undefined && errors === undefined,
      stop,
      provenDepth,
      hits,
      errors,
      taken: wasTaken,
      peakBytes: Math.max(peakBytes, expander.bytes()),
      elapsedMs,
    };
  } finally {
    await sharding?.stop();
  }
};
