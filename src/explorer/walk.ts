// Walks a path that somebody sent: every move is made through the model's own functions, or refused with the reason.
import { FlushpointError } from '../base/errors.js';
import type { Compiled } from '../compile/compile.js';
import { initialCodes } from '../compile/layout.js';
import { untilEnded } from '../model/endless.js';
import type { Taken } from '../trace/cone.js';
import { quoted } from '../trace/decode.js';
import type { Executor } from '../trace/execute.js';
import { alternativeOf } from '../trace/replay.js';
import { type Found, findingAt, findingsIn } from './findings.js';
import type { Balance } from './locks.js';
import { MOST_MOVES, type Move } from './protocol.js';

/** A path that was walked. */
export interface Walked {
  readonly taken: readonly Taken[];
  /** The state after the last step that was taken. */
  readonly codes: Int32Array;
  /** The state before it; the same when there was none. */
  readonly before: Int32Array;
  /** By move: what is found at it or in the state after it. */
  readonly found: readonly (readonly Found[])[];
  /** What is found at the last move, or in the state after it; of an empty path, in the initial state. */
  readonly last: readonly Found[];
  /** Found in the initial state. */
  readonly first: readonly Found[];
  /** The last move ended the run. */
  readonly stopped: boolean;
  readonly balance: Balance;
}

const unknown = (where: string, message: string, hint?: string) =>
  new FlushpointError('usage/bad-value', `${where}: ${message}`, hint);

/**
 * Makes the moves of a path, from the initial state.
 * @param counters variables whose changes are added up by process
 * @throws FlushpointError `usage/bad-value` for a move that cannot be made, or too many of them
 */
export const walk = (
  compiled: Compiled,
  executor: Executor,
  moves: readonly Move[],
  counters: readonly number[],
): Walked =>
  untilEnded(() => {
    const { layout } = compiled;
    if (moves.length > MOST_MOVES)
      throw unknown('the path', `it has ${moves.length} moves`, `expected at most ${MOST_MOVES}`);
    const taken: Taken[] = [];
    const found: (readonly Found[])[] = [];
    const balance = new Map(counters.map((variable) => [variable, new Map<number, number>()]));
    let codes = initialCodes(layout);
    let before = codes;
    let stopped = false;
    const first = findingsIn(compiled, executor, codes);
    for (const [i, move] of moves.entries()) {
      const process = layout.processes.indexOf(move.process);
      const where = `move ${i + 1}, ${quoted(move.step)} of ${quoted(move.process)}`;
      if (process < 0) throw unknown(where, 'there is no such process', layout.processes.join(', '));
      if (stopped) throw unknown(where, `the run has ended with move ${i}`);
      const execution = alternativeOf(compiled, executor, process, codes, move);
      if (typeof execution === 'string') throw unknown(where, execution);
      const step = executor.stepOf(process, codes) as NonNullable<ReturnType<Executor['stepOf']>>;
      taken.push({ process, step: step.name, before: codes, execution });
      const ended = findingAt(compiled, step, execution);
      if (ended !== undefined || execution.result.kind !== 'taken') {
        stopped = true;
        found.push(ended === undefined ? [] : [ended]);
        continue;
      }
      before = codes;
      codes = execution.result.codes;
      for (const [variable, byProcess] of balance) {
        const change = (codes[variable] as number) - (before[variable] as number);
        if (change !== 0) byProcess.set(process, (byProcess.get(process) ?? 0) + change);
      }
      found.push(findingsIn(compiled, executor, codes));
    }
    return {
      taken,
      codes,
      before: stopped ? codes : before,
      found,
      last: found.at(-1) ?? first,
      first,
      stopped,
      balance,
    };
  });
