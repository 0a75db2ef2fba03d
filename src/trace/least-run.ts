// The least run to a target, over all runs there are: fewest context switches and then fewest steps, or the other way
// round, then the first in the order of processes and, within a process, of choices.
//
// A best-first search over pairs of a state and the process that moved last, which is all that the price of what follows
// depends on. Every step costs one step, and one switch if another process moves; costs are compared lexicographically,
// so that all pairs of one price are settled before any of the next (Dijkstra 1959, with buckets instead of a queue). With
// switches first this is the search of Musuvathi and Qadeer, "Iterative context bounding" (PLDI 2007), but for
// switches where they bound preemptions: everything that c switches reach is known before anything is tried with c + 1.
//
//   price of (v, q) = min over (u, l) with v a successor of u by q of
//                     price of (u, l) + one step + (one switch, where q is not l)
//
// A pair whose price is at least a switch above that of the cheapest pair of its state is not expanded: whoever moves next
// moves from the cheaper one at the same price or less. Of the pairs that are, only the cheapest expands every process; what
// another pair (u, l) has to add is that l goes on without a switch.
import type { Compiled } from '../compile/compile.js';
import { createKernel } from '../explore/kernel.js';
import type { StopReason } from '../explore/search.js';
import type { Schedule } from './rebuild.js';
import { StateMap } from './state-map.js';
import { detectorFor, type Target } from './target.js';

/** What counts first in the order of runs. */
export type Priority = 'steps' | 'switches';

/** How long a run is. */
export interface RunLength {
  readonly steps: number;
  readonly switches: number;
}

/** When a search for a least run gives up. */
export interface Budget {
  /** States that may be kept. */
  readonly maxStates?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** Wall-clock milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: Pick<AbortSignal, 'aborted'> | undefined;
}

/** What the search is for. */
export interface LeastRunOptions {
  readonly first: Priority;
  /** Only runs that come before this length. */
  readonly before?: RunLength | undefined;
  /** The processes that may move; all unless given. */
  readonly processes?: readonly number[] | undefined;
  readonly budget?: Budget | undefined;
}

/** What a search for a least run found. */
export interface LeastRun {
  /** The least run; the least that was found where `stop` is given; undefined where none was. */
  readonly schedule: Schedule | undefined;
  /** What ended the search before it was decided that there is none less. */
  readonly stop: Exclude<StopReason, 'depth' | 'decided'> | undefined;
  /** Every run with fewer switches than this (or fewer steps, where they count first) was tried. */
  readonly tried: number;
  readonly states: number;
}

/** More than a run has of what counts second. */
const RADIX = 2 ** 26;
const YIELD_MS = 40;
/** Pairs that are settled between two looks at the clock. */
const CHUNK = 512;

const doubled = <A extends Float64Array | Uint8Array>(array: A, length: number): A => {
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array as never);
  return larger;
};

/** Searches for the least run to a target. */
export const leastRun = async (compiled: Compiled, target: Target, options: LeastRunOptions): Promise<LeastRun> => {
  const { program } = compiled;
  const { words, processCount } = program;
  const { first, before, processes = Array.from({ length: processCount }, (_, p) => p), budget = {} } = options;
  const { maxStates = Infinity, maxBytes = Infinity, timeoutMs = Infinity, signal } = budget;
  const [step, change] = first === 'steps' ? [RADIX, 1] : [1, RADIX];
  const kernel = createKernel(program, { slots: 2 });
  const detector = detectorFor(compiled, kernel, target);
  const started = performance.now();

  /** A pair's number: its state's number times `width`, and the process that moved last; nobody has, at the start. */
  const width = processCount + 1;
  const nobody = processCount;
  const map = new StateMap(words);
  let prices = new Float64Array(0);
  /** By state, the price of its cheapest pair, once that is settled. */
  let settled = new Float64Array(0);
  let isGoal = new Uint8Array(0);
  const numberOf = (source: Int32Array, at: number): number => {
    const known = map.size;
    const state = map.add(source, at);
    if (state < known) return state;
    if (state >= isGoal.length) {
      const length = Math.max(64, state * 2);
      const from = isGoal.length;
      prices = doubled(prices, length * width).fill(Infinity, from * width);
      settled = doubled(settled, length).fill(Infinity, from);
      isGoal = doubled(isGoal, length);
    }
    isGoal[state] = detector.isState(source, at) ? 1 : 0;
    return state;
  };
  let queued = 0;
  const bytes = (): number => map.bytes + prices.byteLength + settled.byteLength + isGoal.byteLength + queued * 8;

  /** Price of the least run that is known, or of the length that it has to come before. */
  let best = before === undefined ? Infinity : before.steps * step + before.switches * change;
  let isFound = false;
  const priceOf = (price: number, last: number, process: number): number =>
    price + step + (last === nobody || last === process ? 0 : change);
  /** Pairs to be settled: by what counts second, for this count of what counts first and for the next. */
  let buckets: number[][] = [];
  let nextBuckets: number[][] = [];
  let layer = 0;
  const find = (price: number): void => {
    if (price < best) {
      best = price;
      isFound = true;
    }
  };
  let batch = new Int32Array(64 * words);
  /** Successors of a state by one process, and whether its step is the target; judging one overwrites what the kernel puts out. */
  const successors = (state: number, process: number): number => {
    const end = kernel.expandProcess(process, map.states, state * words);
    if (batch.length < end) batch = new Int32Array(end * 2);
    batch.set(kernel.out.subarray(0, end));
    return end;
  };
  const expand = (pair: number, process: number): void => {
    const state = Math.floor(pair / width);
    const price = priceOf(prices[pair] as number, pair % width, process);
    if (price > best) return;
    if (detector.isStep(process, map.states, state * words)) find(price);
    const end = successors(state, process);
    for (let v = 0; v < end; v += words) {
      const successor = numberOf(batch, v);
      if (isGoal[successor] === 1) find(price);
      else if (price >= best) continue;
      const next = successor * width + process;
      if (price >= (prices[next] as number)) continue;
      prices[next] = price;
      const primary = Math.floor(price / RADIX);
      const list = primary === layer ? buckets : nextBuckets;
      const second = price - primary * RADIX;
      list[second] ??= [];
      list[second].push(next);
      queued++;
    }
  };
  const settle = (pair: number, price: number): void => {
    const state = Math.floor(pair / width);
    if (prices[pair] !== price || price >= (settled[state] as number) + change) return;
    if (settled[state] !== Infinity) {
      expand(pair, pair % width);
      return;
    }
    settled[state] = price;
    for (const process of processes) expand(pair, process);
  };

  let lastYield = started;
  const pause = async (): Promise<LeastRun['stop']> => {
    if (map.size > maxStates) return 'states';
    if (bytes() > maxBytes) return 'memory';
    const time = performance.now();
    if (time - started > timeoutMs) return 'time';
    if (time - lastYield < YIELD_MS) return undefined;
    await new Promise<void>((resolve) => setImmediate(resolve));
    lastYield = performance.now();
    return signal?.aborted ? 'interrupted' : undefined;
  };
  const searchAll = async (): Promise<LeastRun['stop']> => {
    let untilPause = CHUNK;
    for (; buckets.length > 0; layer++) {
      for (let second = 0; second < buckets.length; second++) {
        const price = layer * RADIX + second;
        if (price >= best) return undefined;
        for (const pair of buckets[second] ?? []) {
          settle(pair, price);
          if (--untilPause > 0 && map.size <= maxStates) continue;
          untilPause = CHUNK;
          const stop = await pause();
          if (stop !== undefined) return stop;
        }
        queued -= buckets[second]?.length ?? 0;
        buckets[second] = [];
      }
      buckets = nextBuckets;
      nextBuckets = [];
    }
    return undefined;
  };

  /** The first run of the least price, depth first along pairs that are as cheap as they can be. */
  const extract = (root: number): Schedule => {
    interface Frame {
      /** Pairs to go on with, and who moves; the last step of a run to a step has none. */
      readonly moves: readonly (readonly [process: number, pair: number | undefined])[];
      next: number;
    }
    const isDead = new Uint8Array(map.size * width);
    const frameOf = (pair: number): Frame => {
      const state = Math.floor(pair / width);
      const moves: [number, number | undefined][] = [];
      for (const process of processes) {
        const price = priceOf(prices[pair] as number, pair % width, process);
        if (price > best) continue;
        if (price === best && detector.isStep(process, map.states, state * words)) moves.push([process, undefined]);
        const end = successors(state, process);
        for (let v = 0; v < end; v += words) {
          const successor = map.find(batch, v);
          const next = successor * width + process;
          if (successor < 0 || prices[next] !== price || (price === best && isGoal[successor] !== 1)) continue;
          moves.push([process, next]);
        }
      }
      return { moves, next: 0 };
    };
    const stack: Frame[] = [frameOf(root)];
    const taken: [number, number | undefined][] = [];
    for (;;) {
      const frame = stack.at(-1);
      if (frame === undefined) throw new Error('no run has the price that was found');
      const move = frame.moves[frame.next++];
      if (move === undefined) {
        stack.pop();
        const [, dead] = taken.pop() ?? [];
        if (dead !== undefined) isDead[dead] = 1;
        continue;
      }
      const [, pair] = move;
      if (pair !== undefined && isDead[pair] === 1) continue;
      taken.push([...move]);
      if (pair === undefined || prices[pair] === best) break;
      stack.push(frameOf(pair));
    }
    return taken.map(([process, pair]) => {
      if (pair === undefined) return { process, state: undefined };
      const at = Math.floor(pair / width) * words;
      return { process, state: map.states.slice(at, at + words) };
    });
  };

  const root = numberOf(program.initial, 0) * width + nobody;
  prices[root] = 0;
  if (isGoal[0] === 1) find(0);
  buckets[0] = [root];
  const stop = await searchAll();
  const schedule = !isFound ? undefined : best === 0 ? [] : extract(root);
  return { schedule, stop, tried: layer, states: map.size };
};
