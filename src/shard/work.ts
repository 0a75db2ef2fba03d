// What a thread of a search in several threads does: one kernel per thread, on a visited set that all of them share.
import { createKernel, type FrontierEnd, type Kernel, type Segment } from '../explore/kernel.js';
import {
  CONTROL,
  type ExpandResult,
  type ExpandTask,
  type FoundPiece,
  type GrowResult,
  type GrowTask,
  READY,
  type WorkerSetup,
} from './protocol.js';

/** A worker for one search: carries out tasks, one at a time. It counts itself as ready when it can. */
export const workFor = ({
  program,
  sizes,
  threads,
  expansion,
  ready,
}: WorkerSetup): ((task: ExpandTask | GrowTask) => ExpandResult | GrowResult) => {
  let control: Int32Array<ArrayBufferLike> = new Int32Array(CONTROL.words);
  const isStopped = () => Atomics.load(control, CONTROL.stop) === 1;
  const readiness = new Int32Array(ready);
  const thread = Atomics.add(readiness, READY.begun, 1) + 1;
  const kernel = createKernel(program, { shared: true, threads, thread, isStopped, sizes, expansion });
  Atomics.add(readiness, READY.ready, 1);
  return (task) => {
    control = new Int32Array(task.control);
    return task.kind === 'expand' ? expand(kernel, task) : grow(kernel, task);
  };
};

const grow = (kernel: Kernel, task: GrowTask): GrowResult => {
  kernel.attach(task.visited.tables, task.visited.memories);
  return kernel.sweep(task.table, task.target, task.from, task.to);
};

const expand = (kernel: Kernel, task: ExpandTask): ExpandResult => {
  kernel.attach(task.visited.tables, task.visited.memories);
  const share = shareOf(kernel, task);
  share.expand(Number.POSITIVE_INFINITY);
  return share.end();
};

/** A thread's share in a level: the chunks that it takes. */
export interface Share {
  /** Takes chunks, by the atomic counter, until none is left, the visited set is full, the search is stopped, or so many milliseconds have passed. */
  expand(forMs: number): void;
  /** What was found; the share is not used any more. */
  end(): ExpandResult;
}

/** Begins a share in a level, by a kernel that the tables are attached to. */
export const shareOf = (kernel: Kernel, task: ExpandTask): Share => {
  const { pieces, chunks, segments, judgeOnly, maxStates } = task;
  const control = new Int32Array(task.control);
  const sources = segments.map(({ memory }) => new Int32Array(memory));
  const before = { states: kernel.states(), transitions: kernel.transitions(), bytes: kernel.segmentBytes() };
  kernel.hits.set(task.hits);
  kernel.known.set(task.known);
  kernel.recycle(task.spare.map((memory) => ({ words: new Int32Array(memory), length: 0 })));
  let counted = before.bytes;
  const ends: { readonly chunk: number; readonly end: FrontierEnd }[] = [];
  return {
    expand: (forMs) => {
      const until = performance.now() + forMs;
      while (Atomics.load(control, CONTROL.stop) === 0 && Atomics.load(control, CONTROL.states) <= maxStates) {
        const chunk = Atomics.add(control, CONTROL.cursor, 1);
        if (chunk >= chunks.length - 1) return;
        const known = kernel.states();
        for (let i = (chunks[chunk] as number) * 3; i < (chunks[chunk + 1] as number) * 3; i += 3) {
          const source = sources[pieces[i] as number] as Int32Array;
          kernel.expand(source, pieces[i + 1] as number, pieces[i + 2] as number, judgeOnly);
        }
        ends.push({ chunk, end: kernel.frontierEnd() });
        Atomics.add(control, CONTROL.states, kernel.states() - known);
        Atomics.add(control, CONTROL.allocatedKiB, Math.ceil((kernel.segmentBytes() - counted) / 1024));
        counted = kernel.segmentBytes();
        if (performance.now() >= until) return;
      }
    },
    end: () => {
      const found = kernel.takeFrontier();
      return {
        found: found.map(({ words, length }) => ({ memory: words.buffer as unknown as SharedArrayBuffer, length })),
        pieces: piecesOf(found, ends),
        states: kernel.states() - before.states,
        transitions: kernel.transitions() - before.transitions,
        hits: kernel.hits.slice(),
        taken: kernel.taken.slice(),
        allocatedBytes: kernel.segmentBytes() - before.bytes,
      };
    },
  };
};

/** What was found from each chunk, given where the frontier ended after it. */
const piecesOf = (
  found: readonly Segment[],
  ends: readonly { readonly chunk: number; readonly end: FrontierEnd }[],
): FoundPiece[] => {
  const pieces: FoundPiece[] = [];
  let segment = 0;
  let from = 0;
  for (const { chunk, end } of ends) {
    for (; segment < end.segment; segment++, from = 0) {
      const { length } = found[segment] as Segment;
      if (from < length) pieces.push({ chunk, segment, from, to: length });
    }
    if (from < end.words) pieces.push({ chunk, segment, from, to: end.words });
    from = end.words;
  }
  return pieces;
};
