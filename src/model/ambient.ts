// What a step may say besides reading and writing: `when`, `choose`, `check`, `cost`. They speak to whoever
// runs the step (tabulation, replay, an oracle) through one slot, because a step is a plain function.
import type { Assertion } from './property.js';

// Told apart by a mark and not by class: a user's model may import another copy of the package, and throw its classes.
const blocked = Symbol.for('flushpoint.blocked');
const violated = Symbol.for('flushpoint.violated');
const isMarked = (thrown: unknown, mark: symbol): boolean =>
  typeof thrown === 'object' && thrown !== null && mark in thrown;

/** Thrown by `when(false)`: the step is not enabled in this state. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
  readonly [blocked] = true;
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return isMarked(thrown, blocked);
  }
}

// One for all: a stack trace for every path that blocks would be most of the cost of tabulating it.
const BLOCKED = new Blocked();

/** Thrown by a failed `check`: the step violates an assertion; the path ends here. */
export class Violated extends Error {
  override readonly name = 'Violated';
  readonly [violated] = true;
  readonly assertion: Assertion;
  readonly detail: string | undefined;
  constructor(assertion: Assertion, detail: string | undefined) {
    super(`"${assertion.name}" is violated${detail === undefined ? '' : `: ${detail}`}`);
    this.assertion = assertion;
    this.detail = detail;
  }
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return isMarked(thrown, violated);
  }
}

/** Whoever runs a step: decides its choices and hears what it costs. */
export interface StepRunner {
  /** Picks one of `0 .. count - 1`; `alternatives` is what they stand for, where that is known. */
  choose(count: number, alternatives?: readonly unknown[]): number;
  /** The step is charged with `amount` of `unit`. */
  cost(unit: string, amount: number): void;
  /** The step has come to a `check` of this assertion, whatever its condition; `false` leaves the check out. */
  checks?(assertion: Assertion): boolean;
  /** The step has come to a guard: whether it passes, whatever its condition. */
  guards?(condition: boolean): boolean;
}

// One slot per process and not per copy of this file, for the same reason.
const slot = Symbol.for('flushpoint.step-runner');
const holder = globalThis as { [slot]?: StepRunner | undefined };

/** Runs `body` with `runner` answering its `choose` and `cost`; the runner before it is put back afterwards. */
export const withRunner = <T>(runner: StepRunner | undefined, body: () => T): T => {
  const before = holder[slot];
  holder[slot] = runner;
  try {
    return body();
  } finally {
    holder[slot] = before;
  }
};

/** Whoever runs the step that is running; undefined outside of one. */
export const stepRunner = (): StepRunner | undefined => holder[slot];

const current = (what: string): StepRunner => {
  const runner = holder[slot];
  if (runner === undefined) throw new Error(`${what} was called outside a step of a model`);
  return runner;
};

/** A function or a promise would always be true. */
const assertBoolean = (what: string, condition: unknown): void => {
  if (typeof condition === 'boolean') return;
  const given = condition === null ? 'null' : `a value of type ${typeof condition}`;
  throw new TypeError(`${what}(...) takes true or false, and was given ${given}`);
};

/** Guard: the step is enabled only where `condition` is true. A step whose guard fails is blocked and changes nothing. */
export const when = (condition: boolean): void => {
  assertBoolean('when', condition);
  if (!(holder[slot]?.guards?.(condition) ?? condition)) throw BLOCKED;
};

/**
 * Nondeterministic choice: every alternative is explored.
 * @param from how many alternatives (the result is `0 .. from - 1`), or the alternatives themselves
 * @returns the alternative taken
 */
export function choose(from: number): number;
export function choose<T>(from: readonly T[]): T;
export function choose<T>(from: number | readonly T[]): number | T {
  const runner = current('choose');
  if (typeof from === 'number') return runner.choose(from);
  return from[runner.choose(from.length, from)] as T;
}

/**
 * Step assertion: where `condition` is false the assertion is violated and the path ends.
 * @param assertion listed among the model's properties
 * @param detail a few words on what happened, for the trace
 */
export const check = (assertion: Assertion, condition: boolean, detail?: string): void => {
  assertBoolean('check', condition);
  if (holder[slot]?.checks?.(assertion) === false) return;
  if (!condition) throw new Violated(assertion, detail);
};

/** Charges the step with `amount` (default 1) of `unit`, for example `cost('ipi', cpus - 1)`. Changes no verdict. */
export const cost = (unit: string, amount = 1): void => {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new Error(`charges ${amount} of ${unit}; a whole number is expected`);
  current('cost').cost(unit, amount);
};
