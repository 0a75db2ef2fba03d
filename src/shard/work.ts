// The worker's side of a search in several threads: one kernel per thread, on a visited set that all of them share.
import { createKernel, type FrontierEnd, type Kernel, type Segment } from '../explore/kernel.js';
import {
  CONTROL,
  type ExpandResult,
  type ExpandTask,
  type FoundPiece,
  type GrowResult,
  type GrowTask,
  type WorkerSetup,
} from './protocol.js';

/** A worker for one search: carries out tasks, one at a time. */
export const workFor = ({
  program,
  sizes,
}: WorkerSetup): ((task: ExpandTask | GrowTask) => ExpandResult | GrowResult) => {
  let control: Int32Array<ArrayBufferLike> = new Int32Array(CONTROL.words);
  const isStopped = () => Atomics.load(control, CONTROL.stop) === 1;
  const kernel = createKernel(program, { shared: true, isStopped, sizes });
  return (task) => {
    control = new Int32Array(task.control);
    return task.kind === 'expand' ? expand(kernel, task) : grow(kernel, task);
  };
};

const attach = (kernel: Kernel, tables: readonly SharedArrayBuffer[]): void =>
  kernel.attach(tables.map((memory) => new Int32Array(memory, 0, memory.byteLength / 4)));

const grow = (kernel: Kernel, task: GrowTask): GrowResult => {
  attach(kernel, task.tables);
  return kernel.sweep(task.table, task.target, task.from, task.to);
};

/** Takes chunks by an atomic counter until there is none. Also used by the leading thread, for levels too small to share. */
export const expand = (kernel: Kernel, task: ExpandTask): ExpandResult => {
  const { pieces, chunks, segments, judgeOnly, maxStates } = task;
  const control = new Int32Array(task.control);
  const sources = segments.map(({ memory }) => new Int32Array(memory));
  attach(kernel, task.tables);
  const tableBytes = task.tables.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const before = { states: kernel.states(), transitions: kernel.transitions(), bytes: kernel.bytes() - tableBytes };
  kernel.hits.set(task.hits);
  kernel.known.set(task.known);
  kernel.recycle(task.spare.map((memory) => ({ words: new Int32Array(memory), length: 0 })));
  const ends: { readonly chunk: number; readonly end: FrontierEnd }[] = [];
  while (Atomics.load(control, CONTROL.stop) === 0 && Atomics.load(control, CONTROL.states) <= maxStates) {
    const chunk = Atomics.add(control, CONTROL.cursor, 1);
    if (chunk >= chunks.length - 1) break;
    const known = kernel.states();
    for (let i = (chunks[chunk] as number) * 3; i < (chunks[chunk + 1] as number) * 3; i += 3) {
      const source = sources[pieces[i] as number] as Int32Array;
      kernel.expand(source, pieces[i + 1] as number, pieces[i + 2] as number, judgeOnly);
    }
    ends.push({ chunk, end: kernel.frontierEnd() });
    Atomics.add(control, CONTROL.states, kernel.states() - known);
  }
  const found = kernel.takeFrontier();
  return {
    found: found.map(({ words, length }) => ({ memory: words.buffer as unknown as SharedArrayBuffer, length })),
    pieces: piecesOf(found, ends),
    states: kernel.states() - before.states,
    transitions: kernel.transitions() - before.transitions,
    hits: kernel.hits.slice(),
    taken: kernel.taken.slice(),
    allocatedBytes: kernel.bytes() - tableBytes - before.bytes,
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
