// How a large visited set is doubled bit by bit, so that a signal or a limit on time can end it: what is left to be moved is moved
// in halves, from the top. The upper half goes to room that nobody reads, so that its parts can be moved in any order, or at once.
import type { Watch } from './expander.js';
import type { Kernel } from './kernel.js';
import type { StopReason } from './search.js';

/** States to be moved: those in the words `from .. to` of a table, to a table. */
export interface Move {
  readonly table: number;
  readonly target: number;
  readonly from: number;
  readonly to: number;
}

/** Moves states, by `sweep` of a kernel, and adds what this sets aside to `aside`; returns why it has ended early. */
export type Mover = (moves: readonly Move[], aside: number[]) => Promise<StopReason | undefined>;

/**
 * Moves states in this thread, step by step.
 * @param stepWords what is moved between two looks at the clock
 * @returns why it has ended early
 */
export const moveStepwise = async (
  kernel: Kernel,
  stepWords: number,
  moves: readonly Move[],
  aside: number[],
  watch: Watch,
): Promise<StopReason | undefined> => {
  for (const { table, target, from, to } of moves) {
    for (let end = to; end > from; end -= stepWords) {
      for (const word of kernel.sweep(table, target, Math.max(from, end - stepWords), end)) aside.push(word);
      const stop = watch.isDue() ? await watch.pause() : undefined;
      if (stop !== undefined) return stop;
    }
  }
  return undefined;
};

/**
 * Doubles a visited set.
 * @param leastWords what is not more than this is moved at once
 * @returns why it did not, or not wholly: then all states are in the tables, but not where they would be looked for
 */
export const growBy = async (kernel: Kernel, leastWords: number, mover: Mover): Promise<StopReason | undefined> => {
  const task = kernel.enlarge();
  if (task === undefined) return 'memory';
  const aside: number[] = [];
  const spread = async (tables: readonly number[], length: number): Promise<StopReason | undefined> => {
    let left = length;
    for (; left > leastWords; left /= 2) {
      const moves = tables.map((table) => ({ table, target: table, from: left / 2, to: left }));
      const stop = await mover(moves, aside);
      if (stop !== undefined) return stop;
    }
    for (const table of tables) kernel.spread(table, left);
    return undefined;
  };
  const halve = async (): Promise<StopReason | undefined> => {
    const tables = kernel.tables();
    const { length } = tables[0] as Int32Array;
    const even = tables.flatMap((_, k) => (k % 2 === 0 ? [k] : []));
    const moves = even.map((table) => ({ table, target: table + 1, from: length / 2, to: length }));
    return (await mover(moves, aside)) ?? spread(even, length / 2);
  };
  let stop: StopReason | undefined;
  if (task.kind === 'spread') stop = await spread([0], task.length);
  if (task.kind === 'split') stop = await halve();
  kernel.settle(aside);
  return stop;
};
