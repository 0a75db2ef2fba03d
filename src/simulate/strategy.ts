// Who is to move next in a random run. At every step a strategy gives an order of the processes, and the first of them that
// can move does.
import type { Random } from 'fast-check';

/** Chooses at every step of one run. */
export interface Scheduler {
  /** The processes in the order in which they are asked; valid until the next call. */
  order(): ArrayLike<number>;
  /** Who has moved. */
  moved(process: number): void;
}

/** Begins runs. */
export type Strategy = (random: Random) => Scheduler;

/** Names of strategies, as they are asked for. */
export const strategyNames = ['uniform', 'pct'] as const;

/** Name of a strategy. */
export type StrategyName = (typeof strategyNames)[number];

/** Puts numbers into a random order (Fisher and Yates). */
const shuffle = (numbers: Int32Array, random: Random): void => {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = random.nextInt(0, i);
    const moved = numbers[i] as number;
    numbers[i] = numbers[j] as number;
    numbers[j] = moved;
  }
};

/** Every process that can move is equally likely: the first of a random order that can, is. */
export const uniform =
  (processCount: number): Strategy =>
  (random) => {
    const processes = Int32Array.from({ length: processCount }, (_, p) => p);
    return {
      order: () => {
        shuffle(processes, random);
        return processes;
      },
      moved: () => {},
    };
  };

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010). Processes have random priorities, and the highest one that can
 * move does. At `depth - 1` random steps of the first `length`, whoever has moved falls below all others.
 *
 * A run of at most `length` steps of `n` processes finds a bug of this depth, that is one that takes `depth` orderings
 * between steps, with a probability of at least `1 / (n * length ^ (depth - 1))`.
 */
export const pct =
  (processCount: number, length: number, depth: number): Strategy =>
  (random) => {
    // The highest priority first. Those who have fallen are behind `fallen`, and the priorities given at the change points
    // are 1 for the first of them and `depth - 1` for the last.
    const byPriority = Int32Array.from({ length: processCount }, (_, p) => p);
    shuffle(byPriority, random);
    const changes = Array.from({ length: depth - 1 }, () => random.nextInt(1, length));
    const priorities = Int32Array.from({ length: processCount }, (_, i) => i);
    byPriority.forEach((process, i) => {
      priorities[process] = depth + processCount - 1 - i;
    });
    let step = 0;
    return {
      order: () => byPriority,
      moved: (process) => {
        step++;
        const change = changes.lastIndexOf(step);
        if (change < 0) return;
        priorities[process] = change + 1;
        byPriority.sort((a, b) => (priorities[b] as number) - (priorities[a] as number));
      },
    };
  };

/** The least probability that one run of {@link pct} finds a bug of the depth. */
export const pctProbability = (processCount: number, length: number, depth: number): number =>
  1 / (processCount * length ** (depth - 1));
