// Rebuilds the minimal trace to a finding, without parent pointers: the levels up to the finding are searched again and
// kept, then expanded backwards, level by level.
//
// Minimal means fewest steps, then fewest context switches, then first in the order of processes and, within a process,
// of choices; so it is unique. Backwards, every state that lies on a shortest trace gets, for every process q, the fewest
// switches to the finding when the next step is one of q:
//
//   switchesBy[u][q] = min over successors v of u by q of
//                      min over r of switchesBy[v][r] + (r is not q)          0 where v is the finding
//
// Forwards, the first step that keeps to the minimum is taken. Every prefix of a shortest trace is a shortest trace to
// its own end, so the states at distance i from the initial state are exactly those of level i.
import type { Compiled } from '../compile/compile.js';
import { createKernel, type Kernel, type Segment } from '../explore/kernel.js';
import { StateMap } from './state-map.js';
import { type Detector, detectorFor, type Target } from './target.js';

/** A schedule: who moves, and the packed state that follows; undefined after a last step that ends in a violation or error. */
export type Schedule = readonly { readonly process: number; readonly state: Int32Array | undefined }[];

/** More switches than any trace has. */
const UNREACHABLE = 0xffff;

/** The levels of a search, kept; and how to find minimal schedules in them. */
export interface Rebuilder {
  /**
   * The minimal schedule to a target.
   * @param steps length of a shortest one, as the search found it
   * @throws Untraced
   */
  schedule(target: Target, steps: number): Promise<Schedule>;
}

/** What bounds a rebuild. */
export interface RebuildOptions {
  /** Ends the rebuild with {@link Untraced}. */
  readonly signal?: Pick<AbortSignal, 'aborted'> | undefined;
  /** The levels that are kept may use this many bytes; more ends the rebuild with {@link Untraced}. */
  readonly maxBytes?: number | undefined;
}

/** Thrown when a rebuild was interrupted or did not fit into memory: the finding stands, its trace is not known. */
export class Untraced extends Error {
  override readonly name = 'Untraced';
}

const YIELD_MS = 40;
const CHUNK_STATES = 1024;

/**
 * Searches the first `depth` levels again and keeps them.
 * @throws Untraced
 */
export const rebuilderFor = async (
  compiled: Compiled,
  depth: number,
  { signal, maxBytes }: RebuildOptions = {},
): Promise<Rebuilder> => {
  const { program } = compiled;
  const { words, processCount } = program;
  const kernel: Kernel = createKernel(program, maxBytes === undefined ? {} : { maxBytes });
  const levels: Segment[][] = [];
  let lastYield = performance.now();
  /** Between chunks of work: lets timers and signals run. */
  const breathe = async (): Promise<void> => {
    if (performance.now() - lastYield < YIELD_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    lastYield = performance.now();
    if (signal?.aborted) throw new Untraced('interrupted');
  };
  const inChunks = async (
    level: readonly Segment[],
    action: (source: Int32Array, from: number, to: number) => void,
  ): Promise<void> => {
    const chunk = CHUNK_STATES * words;
    for (const segment of level) {
      for (let from = 0; from < segment.length; from += chunk) {
        action(segment.words, from, Math.min(from + chunk, segment.length));
        await breathe();
      }
    }
  };
  kernel.begin();
  for (let i = 0; ; i++) {
    const level = kernel.takeFrontier();
    levels.push(level);
    if (i === depth) break;
    await inChunks(level, (source, from, to) => {
      if (!kernel.expand(source, from, to, false)) throw new Untraced('out of memory');
    });
  }

  const forEachState = (level: readonly Segment[], action: (source: Int32Array, at: number) => void): Promise<void> =>
    inChunks(level, (source, from, to) => {
      for (let at = from; at < to; at += words) action(source, at);
    });
  /** States of one level that lie on a shortest trace, and `switchesBy` of each for each process. */
  interface Relevant {
    readonly states: StateMap;
    switchesBy: Uint16Array;
  }
  const toGo = ({ switchesBy }: Relevant, state: number, last: number): number => {
    let best = UNREACHABLE;
    for (let r = 0; r < processCount; r++) {
      const by = switchesBy[state * processCount + r] as number;
      if (by < UNREACHABLE) best = Math.min(best, by + (r === last ? 0 : 1));
    }
    return best;
  };
  const relate = (relevant: Relevant, source: Int32Array, at: number, by: Uint16Array): void => {
    const state = relevant.states.add(source, at);
    const offset = state * processCount;
    if (offset + processCount > relevant.switchesBy.length) {
      const larger = new Uint16Array(Math.max(64 * processCount, relevant.switchesBy.length * 2));
      larger.set(relevant.switchesBy);
      relevant.switchesBy = larger;
    }
    relevant.switchesBy.set(by, offset);
  };

  /** Fewest switches to a finding when process `q` moves next in this state. */
  const switchesBy = (
    detector: Detector,
    source: Int32Array,
    at: number,
    next: Relevant | undefined,
    q: number,
  ): number => {
    if (next === undefined) return detector.isStep(q, source, at) ? 0 : UNREACHABLE;
    const end = kernel.expandProcess(q, source, at);
    let best = UNREACHABLE;
    for (let v = 0; v < end; v += words) {
      const found = next.states.find(kernel.out, v);
      if (found >= 0) best = Math.min(best, toGo(next, found, q));
    }
    return best;
  };

  const relevantLevels = async (target: Target, detector: Detector, steps: number): Promise<Relevant[]> => {
    const last = target.kind === 'step' ? steps - 1 : steps;
    const found: Relevant[] = [];
    const by = new Uint16Array(processCount);
    for (let i = last; i >= 0; i--) {
      const relevant: Relevant = { states: new StateMap(words), switchesBy: new Uint16Array(0) };
      const next = found[i + 1];
      await forEachState(levels[i] ?? [], (source, at) => {
        if (i === last && target.kind !== 'step') {
          if (detector.isState(source, at)) relate(relevant, source, at, by.fill(0));
          return;
        }
        for (let q = 0; q < processCount; q++) by[q] = switchesBy(detector, source, at, next, q);
        if (by.some((switches) => switches < UNREACHABLE)) relate(relevant, source, at, by);
      });
      found[i] = relevant;
    }
    return found;
  };

  return {
    schedule: async (target, steps) => {
      const detector = detectorFor(compiled, kernel, target);
      const relevant = await relevantLevels(target, detector, steps);
      const schedule: { process: number; state: Int32Array | undefined }[] = [];
      let state = program.initial;
      let last = -1;
      while (schedule.length < steps) {
        const next = relevant[schedule.length + 1];
        const cost = (q: number) => switchesBy(detector, state, 0, next, q) + (last >= 0 && q !== last ? 1 : 0);
        const costs = Array.from({ length: processCount }, (_, q) => cost(q));
        const q = costs.indexOf(Math.min(...costs));
        if ((costs[q] as number) >= UNREACHABLE) throw new Error('no shortest trace leads to the finding');
        schedule.push({ process: q, state: next === undefined ? undefined : bestSuccessor(next, state, q) });
        state = schedule.at(-1)?.state ?? state;
        last = q;
      }
      return schedule;
    },
  };

  /** The first successor by `q` from which the finding is reached with the fewest switches. */
  function bestSuccessor(next: Relevant, source: Int32Array, q: number): Int32Array {
    const end = kernel.expandProcess(q, source, 0);
    let best: Int32Array | undefined;
    let fewest = UNREACHABLE;
    for (let v = 0; v < end; v += words) {
      const found = next.states.find(kernel.out, v);
      const switches = found < 0 ? UNREACHABLE : toGo(next, found, q);
      if (switches < fewest) {
        fewest = switches;
        best = kernel.out.slice(v, v + words);
      }
    }
    return best as Int32Array;
  }
};
