// Closures of a model that never end. Nothing in JavaScript can end a loop that calls nobody, so V8 is told to, which takes a
// thread that looks at a clock. One is started for all closures that are called in a row, and not for each of them.
import { builtin } from '../base/builtin.js';
import { FlushpointError } from '../base/errors.js';
import { stepRunner, withRunner } from './ambient.js';

/** How long closures may run in a row, in ms, until it is looked at whether one of them does not end. */
export const CLOSURES_MS = 5000;

/** How long a module may take to be evaluated, in ms. It may do anything meanwhile, so it is not begun again. */
export const LOADING_MS = 60_000;

/** The same, for tests, which change them. */
export const patience = { ms: CLOSURES_MS, loadingMs: LOADING_MS };

/** One attempt at calling some closures in a row. */
interface Attempt {
  /** Calls that have begun. */
  begun: number;
  /** One of them has not ended. */
  isInside: boolean;
  /** The call that does not end, if that is known: a number of `begun`. */
  readonly endless: number | undefined;
}

let current: Attempt | undefined;

/**
 * Calls a closure of a model; within {@link untilEnded}, so that it may be one that never ends.
 * @param what the closure is, for the message
 * @throws FlushpointError `model/endless`, and whatever the closure throws
 */
export const calling = <T>(what: string, closure: () => T): T => {
  const attempt = current;
  if (attempt === undefined) return closure();
  if (++attempt.begun === attempt.endless) {
    throw new FlushpointError(
      'model/endless',
      `${what} does not end`,
      'look for a loop that goes on for ever; to wait is when(...), and what is done again and again is several steps',
    );
  }
  const { isInside } = attempt;
  attempt.isInside = true;
  try {
    return closure();
  } finally {
    // Not come to when V8 ends the closure.
    attempt.isInside = isInside;
  }
};

type Script = import('node:vm').Script;
const BODY = Symbol.for('flushpoint.body');
let script: Script | undefined;

/** What `body` returns; undefined when time was up before it did. Where nobody can look at a clock, it never is. */
export const endedWithin = <T>(ms: number, body: () => T): { readonly result: T } | undefined => {
  const vm = builtin('node:vm');
  if (vm === undefined) return { result: body() };
  script ??= new vm.Script(`globalThis[Symbol.for('${BODY.description}')]()`);
  const timed = script;
  const holder = globalThis as { [BODY]?: (() => T) | undefined };
  const { stackTraceLimit } = Error;
  const outer = current;
  const started = performance.now();
  holder[BODY] = body;
  try {
    // No `finally` of `body` is come to when its time is up; these put back the runner and the attempt.
    return withRunner(stepRunner(), () => ({
      result: timed.runInThisContext({ timeout: ms, displayErrors: false }) as T,
    }));
  } catch (thrown) {
    const isTimeout = (thrown as { readonly code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    // Or it is that of a script that `body` runs itself.
    if (!isTimeout || performance.now() - started < ms / 2) throw thrown;
    Error.stackTraceLimit = stackTraceLimit;
    return undefined;
  } finally {
    holder[BODY] = undefined;
    current = outer;
  }
};

/** Somebody may be at a breakpoint, where time does not matter. */
export const isDebugged = (): boolean => builtin('node:inspector')?.url() !== undefined;

/**
 * Runs `body`, which calls closures of a model with {@link calling}, until it has ended or one of them turns out not to.
 *
 * No clock decides about the result. When time is up, `body` is run anew with twice the time, and only a call that time
 * was up in again, the same of as many, does not end; that one is an error in the run after. A machine that is slow, or was
 * asleep, comes further with twice the time.
 *
 * @param body does the same each time, and leaves nothing behind that is half done
 * @throws FlushpointError `model/endless`, and whatever `body` throws
 */
export const untilEnded = <T>(body: () => T): T => {
  if (current !== undefined) return body();
  let stuck: number | undefined;
  let endless: number | undefined;
  try {
    for (let { ms } = patience; ; ms *= 2) {
      const attempt: Attempt = { begun: 0, isInside: false, endless };
      current = attempt;
      const ended = endedWithin(ms, body);
      if (ended !== undefined) return ended.result;
      if (isDebugged()) return body();
      if (attempt.isInside && attempt.begun === stuck) endless = stuck;
      stuck = attempt.isInside ? attempt.begun : undefined;
    }
  } finally {
    current = undefined;
  }
};
