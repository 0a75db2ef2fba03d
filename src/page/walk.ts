// Where the reader is in the explorer: the moves that were made, how many of them are not taken back, and what the server
// says of the state there.
import { useRef, useState } from 'preact/hooks';
import type { Move, PathStep, Session, TraceFile, View } from '../explorer/protocol.js';
import { ask } from './ask.js';

/** A walk. */
export interface Walk {
  /** Every move, those that were taken back included. */
  readonly path: readonly PathStep[];
  /** How many of them are made. */
  readonly at: number;
  /** What there is to say of the state after these. */
  readonly view: View;
}

/** What the reader can do. */
export interface Walker extends Walk {
  /** What is being waited for, in words. */
  readonly waitsFor: string | undefined;
  /** What went wrong, or what the last jump did not find. */
  readonly message: string | undefined;
  readonly select: (at: number) => void;
  readonly take: (move: Move) => void;
  readonly jump: (property: string) => void;
  /** Does something with the path as a trace file, and says what it did. */
  readonly withTrace: (use: (file: TraceFile) => string | Promise<string>) => void;
  /** Gives up what is being waited for. */
  readonly stop: () => void;
}

const movesOf = (path: readonly PathStep[]): Move[] =>
  path.map(({ process, step, choices }) => ({ process, step, choices }));

/** A walk from the start of a session. */
export const useWalk = ({ start }: Session): Walker => {
  const [walk, setWalk] = useState<Walk>({ path: start.path, at: 0, view: start });
  const [waitsFor, setWaitsFor] = useState<string>();
  const [message, setMessage] = useState<string>();
  const running = useRef<AbortController | undefined>(undefined);

  /** One question at a time: the next one gives up the one before it. */
  const run = async (words: string, job: (signal: AbortSignal) => Promise<string | undefined>): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setWaitsFor(words);
    let said: string | undefined;
    try {
      said = await job(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) said = error instanceof Error ? error.message : String(error);
    }
    if (running.current !== controller) return;
    running.current = undefined;
    setWaitsFor(undefined);
    setMessage(said);
  };

  const go = (moves: readonly Move[], rest: readonly PathStep[]): void => {
    run('the state', async (signal) => {
      const view = moves.length === 0 ? start : await ask.state({ moves }, signal);
      setWalk({ path: [...view.path, ...rest], at: view.path.length, view });
      return undefined;
    });
  };

  const { path, at } = walk;
  const here = movesOf(path.slice(0, at));
  return {
    ...walk,
    waitsFor,
    message,
    select: (to) => go(movesOf(path.slice(0, to)), path.slice(to)),
    // A move belongs to the state that is shown, and another one is on its way.
    take: (move) => (waitsFor === undefined ? go([...here, move], []) : undefined),
    jump: (property) =>
      run(`a way to “${property}”`, async (signal) => {
        const found = await ask.jump({ moves: here, property }, signal);
        if (found.outcome === 'found') {
          setWalk({ path: found.view.path, at: found.view.path.length, view: found.view });
          return found.steps === 0 ? `“${property}” is found here already.` : undefined;
        }
        return found.outcome === 'unreachable'
          ? `“${property}” is not found in any of the ${found.states} states that can be reached from here.`
          : `“${property}” takes more than ${found.provenDepth} steps from here, if it can be found: the limit on ${found.stop} came first.`;
      }),
    withTrace: (use) => run('the trace', async (signal) => use(await ask.trace({ moves: here }, signal))),
    stop: () => running.current?.abort(),
  };
};
