// A schedule: who takes which step, from the initial state on. It is played through the model's own functions.
import type { Compiled } from '../compile/compile.js';
import { initialCodes } from '../compile/layout.js';
import type { Move } from '../explorer/protocol.js';
import { untilEnded } from '../model/endless.js';
import { type Execution, type Executor, executorFor } from '../trace/execute.js';

/** Moves in order. */
export type Schedule = readonly Move[];

/** A schedule that was played as far as it goes. */
export interface Played<M = Move> {
  /** The moves that were made. */
  readonly moves: readonly M[];
  /** The state before each of them, and the one after the last; one fewer when the last one ended the run. */
  readonly states: readonly Int32Array[];
  /** The last move violated an assertion or broke the model: there is nothing after it. */
  readonly isOver: boolean;
}

/** A move that can be made, and what it does. */
export interface Enabled {
  readonly move: Move;
  readonly execution: Execution;
}

/** Plays schedules of one compiled model. */
export interface Player {
  readonly executor: Executor;
  readonly initial: Played;
  /** The moves that can be made in a state, in order of processes and choices. */
  enabled(codes: Int32Array): Enabled[];
  /** Makes one more move. */
  after(played: Played, enabled: Enabled): Played;
  /**
   * Makes moves after others; those that cannot be made are left out.
   * @param start what was played before
   */
  play(moves: Schedule, start?: Played): Played;
}

/** Adjacent moves of different processes. */
export const switchesIn = (moves: readonly { readonly process: unknown }[]): number =>
  moves.filter(({ process }, i) => i > 0 && process !== moves[i - 1]?.process).length;

const sameChoices = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((answer, i) => answer === b[i]);

/** A player of a compiled model. */
export const playerOf = (compiled: Compiled): Player => {
  const { layout } = compiled;
  const executor = executorFor(compiled);
  const initial: Played = { moves: [], states: [initialCodes(layout)], isOver: false };
  const last = ({ states }: Played): Int32Array => states.at(-1) as Int32Array;

  const after = ({ moves, states }: Played, { move, execution: { result } }: Enabled): Played => ({
    moves: [...moves, move],
    states: result.kind === 'taken' ? [...states, result.codes] : states,
    isOver: result.kind !== 'taken',
  });

  /** The move in this state; undefined when it cannot be made. */
  const enabledLike = (codes: Int32Array, move: Move): Enabled | undefined => {
    const process = layout.processes.indexOf(move.process);
    if (process < 0 || executor.stepOf(process, codes)?.name !== move.step) return undefined;
    const execution = executor.run(process, codes, move.choices);
    if (execution.result.kind === 'blocked' || !sameChoices(execution.choices, move.choices)) return undefined;
    return { move, execution };
  };

  return {
    executor,
    initial,
    enabled: (codes) =>
      untilEnded(() =>
        layout.processes.flatMap((process, p) => {
          const step = executor.stepOf(p, codes)?.name;
          if (step === undefined) return [];
          return executor
            .alternatives(p, codes)
            .filter(({ result }) => result.kind !== 'blocked')
            .map((execution) => ({ move: { process, step, choices: execution.choices }, execution }));
        }),
      ),
    after,
    play: (moves, start = initial) =>
      untilEnded(() =>
        moves.reduce((played, move) => {
          const enabled = played.isOver ? undefined : enabledLike(last(played), move);
          return enabled === undefined ? played : after(played, enabled);
        }, start),
      ),
  };
};
