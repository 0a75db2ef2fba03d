// Schedules that are smaller than a given one: shorter, or as long with fewer context switches. Going from one to a smaller
// one ends, whichever is chosen.
import { type Played, switchesIn } from './schedule.js';

/** Whoever plays schedules of moves of some form. */
interface Replayer<M> {
  /** Makes moves after others; those that cannot be made are left out. */
  play(moves: readonly M[], start?: Played<M>): Played<M>;
}

/** A move, of which only who makes it matters. */
interface Made {
  readonly process: unknown;
}

/** The beginning of something that was played. */
const firstOf = <M>({ moves, states }: Played<M>, count: number): Played<M> => ({
  moves: moves.slice(0, count),
  states: states.slice(0, count + 1),
  isOver: false,
});

/** `0, n/2, 3n/4, ... n - 1`: prefixes, the shortest first. */
function* lengthsBelow(length: number): Generator<number> {
  for (let gap = length; gap > 0; gap = Math.floor(gap / 2)) yield length - gap;
}

/** Blocks of moves of one process in a row. */
const blocksOf = (
  moves: readonly Made[],
): { readonly from: number; readonly to: number; readonly process: unknown }[] => {
  const starts = moves.flatMap(({ process }, i) => (process === moves[i - 1]?.process ? [] : [i]));
  return starts.map((from, b) => ({ from, to: starts[b + 1] ?? moves.length, process: moves[from]?.process }));
};

/** It without what leads from a state back to the same one; what follows can be made all the same. */
const withoutLoops = <M>({ moves, states }: Played<M>): readonly M[] => {
  const lastAt = new Map(states.map((state, i) => [state.join(), i]));
  const kept: M[] = [];
  for (let i = 0; i < moves.length; i++) {
    const state = states[i];
    if (state !== undefined) i = lastAt.get(state.join()) as number;
    const move = moves[i];
    if (move !== undefined) kept.push(move);
  }
  return kept;
};

/**
 * Smaller schedules: it without loops; beginnings of it; it without some moves in a row and without what these made possible; and it with a
 * block of one process's moves put behind or before that process's next block. All of them can be played.
 */
export function* smallerThan<M extends Made>(player: Replayer<M>, schedule: readonly M[]): Generator<readonly M[]> {
  const whole = player.play(schedule);
  const { moves } = whole;
  const { length } = moves;
  const straight = withoutLoops(whole);
  if (straight.length < length) yield straight;
  for (const count of lengthsBelow(length)) yield moves.slice(0, count);
  // Without the last ones was the case above.
  for (let size = Math.floor(length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let from = 0; from + size < length; from += size) {
      yield player.play(moves.slice(from + size), firstOf(whole, from)).moves;
    }
  }
  const switches = switchesIn(moves);
  const blocks = blocksOf(moves);
  for (const [b, block] of blocks.entries()) {
    const next = blocks.slice(b + 1).find(({ process }) => process === block.process);
    if (next === undefined) continue;
    const [own, between, others] = [
      moves.slice(block.from, block.to),
      moves.slice(block.to, next.from),
      moves.slice(next.from, next.to),
    ];
    for (const rearranged of [
      [...own, ...others, ...between],
      [...between, ...own, ...others],
    ]) {
      const played = player.play([...rearranged, ...moves.slice(next.to)], firstOf(whole, block.from)).moves;
      if (played.length === length && switchesIn(played) < switches) yield played;
    }
  }
}
