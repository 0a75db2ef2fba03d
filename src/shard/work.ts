// The worker's side of a search in several threads: one kernel per thread, on a visited set that all of them share.
import { createKernel, type Kernel } from '../explore/kernel.js';
import {
  CONTROL,
  type ExpandResult,
  type ExpandTask,
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
  const { chunks, segments, judgeOnly, maxStates } = task;
  const control = new Int32Array(task.control);
  const sources = segments.map(({ memory }) => new Int32Array(memory));
  attach(kernel, task.tables);
  const tableBytes = task.tables.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const before = { states: kernel.states(), transitions: kernel.transitions(), bytes: kernel.bytes() - tableBytes };
  kernel.hits.set(task.hits);
  kernel.known.set(task.known);
  kernel.recycle(task.spare.map((memory) => ({ words: new Int32Array(memory), length: 0 })));
  while (Atomics.load(control, CONTROL.stop) === 0 && Atomics.load(control, CONTROL.states) <= maxStates) {
    const chunk = Atomics.add(control, CONTROL.cursor, 1) * 3;
    if (chunk >= chunks.length) break;
    const known = kernel.states();
    const source = sources[chunks[chunk] as number] as Int32Array;
    kernel.expand(source, chunks[chunk + 1] as number, chunks[chunk + 2] as number, judgeOnly);
    Atomics.add(control, CONTROL.states, kernel.states() - known);
  }
  return {
    found: kernel
      .takeFrontier()
      .map(({ words, length }) => ({ memory: words.buffer as unknown as SharedArrayBuffer, length })),
    states: kernel.states() - before.states,
    transitions: kernel.transitions() - before.transitions,
    hits: kernel.hits.slice(),
    taken: kernel.taken.slice(),
    allocatedBytes: kernel.bytes() - tableBytes - before.bytes,
  };
};
