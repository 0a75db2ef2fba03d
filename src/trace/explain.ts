// Which context switches of a trace matter, and what has to come between what: one step at a time is moved across a switch
// and the changed schedule is replayed. What is said is made of step names and of what these replays did, and of nothing
// else.
import type { Compiled } from '../compile/compile.js';
import { initialCodes } from '../compile/layout.js';
import { untilEnded } from '../model/endless.js';
import { executorFor } from './execute.js';
import { endingIn, endingOf, type Sought, type Trace } from './trace.js';

/** A step of a schedule. */
export interface Place {
  readonly process: string;
  readonly step: string;
  /** Its number in the trace, from 1; undefined for a step that would come next and is not in the trace. */
  readonly number?: number;
}

/** Two steps of different processes, and that the first one comes first. */
export interface Order {
  readonly earlier: Place;
  readonly later: Place;
}

/** A context switch, from the steps of one process in a row to those of another. */
export interface Switch {
  /** Number of the first step after it, from 1. */
  readonly step: number;
  /** Moving a step across it makes the finding disappear. */
  readonly critical: boolean;
  /** The last step before the switch, and the first of those after it that cannot come earlier. */
  readonly after?: Order & {
    /** It cannot because it, or the other one, is not enabled then; otherwise, because the finding disappears. */
    readonly forced: boolean;
  };
  /** The last step after the switch that has to come before the next one of the process before the switch. */
  readonly before?: Order;
}

/** What moving the switches of a trace shows. */
export interface Explanation {
  /** In order. */
  readonly switches: readonly Switch[];
  /** What has to come between what; undefined where no switch is critical. */
  readonly sentence?: string;
}

interface Move {
  readonly process: number;
  readonly choices: readonly number[];
}

/** Every step is moved past every other one of two blocks, and what follows is replayed: quadratic in the length. */
const MOST_STEPS = 500;

/** `impossible`: a moved step is not enabled where it was moved to. */
type Outcome = 'found' | 'gone' | 'impossible';

const sameChoices = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((answer, i) => answer === b[i]);

const movesOf = ({ layout }: Compiled, { steps }: Trace): Move[] =>
  steps.map(({ process, choices }) => ({ process: layout.processes.indexOf(process), choices }));

/** What is sought when a finding is to be found again; undefined for one that a step makes. */
const soughtBy = ({ properties }: Compiled, { property, finding }: Trace): Sought | undefined => {
  if (finding.kind === 'error') return { kind: 'judgement' };
  const found = properties.find(({ name }) => name === property);
  return found === undefined || found.kind === 'assertion' ? undefined : { kind: 'state', property: found.index };
};

/** Runs changed schedules, and says whether they still come to the finding of a trace. */
const prober = (compiled: Compiled, trace: Trace) => {
  const { layout } = compiled;
  const executor = executorFor(compiled);
  const sought = soughtBy(compiled, trace);
  const isFound = (codes: Int32Array): boolean =>
    sought !== undefined && endingIn(compiled, executor, codes, sought) !== undefined;
  /** The states of the trace before each of its steps, and whether the finding is there: what changed schedules begin with. */
  const befores: { readonly codes: Int32Array; readonly found: boolean }[] = [];
  let reached = initialCodes(layout);
  for (const { process, choices } of movesOf(compiled, trace)) {
    const before = befores.at(-1)?.found === true;
    befores.push({ codes: reached, found: before || isFound(reached) });
    const { result } = executor.run(process, reached, choices);
    if (result.kind === 'taken') reached = result.codes;
  }
  /** @param moved positions of the moves that are not where they were */
  const run = (moves: readonly Move[], moved: { readonly from: number; readonly to: number }): Outcome =>
    untilEnded(() => outcomeOf(moves, moved));
  const outcomeOf = (moves: readonly Move[], moved: { readonly from: number; readonly to: number }): Outcome => {
    const start = befores[moved.from] as (typeof befores)[number];
    if (start.found) return 'found';
    let { codes } = start;
    for (const [i, { process, choices }] of moves.entries()) {
      if (i < moved.from) continue;
      if (i > moved.from && isFound(codes)) return 'found';
      const alternatives = executor.alternatives(process, codes);
      const execution = alternatives.find((a) => sameChoices(a.choices, choices)) ?? alternatives[0];
      if (execution === undefined || execution.result.kind === 'blocked') {
        return i >= moved.from && i <= moved.to ? 'impossible' : 'gone';
      }
      const { result } = execution;
      if (result.kind === 'taken') {
        codes = result.codes;
        continue;
      }
      const ended = endingOf(layout, execution)?.finding;
      if (ended?.kind !== trace.finding.kind) return 'gone';
      const same = result.kind === 'violation' ? result.property === trace.property : true;
      return same ? 'found' : 'gone';
    }
    return isFound(codes) ? 'found' : 'gone';
  };
  /** The step that a process is at when the trace has ended. */
  const nextOf = (process: number): string | undefined => executor.stepOf(process, reached)?.name;
  return { run, nextOf };
};

/**
 * Explains a trace.
 * @param trace one of this compiled model, under this configuration
 * @returns undefined for a trace of more than 500 steps, which would take too long
 */
export const explain = (compiled: Compiled, trace: Trace): Explanation | undefined => {
  const { steps } = trace;
  if (steps.length > MOST_STEPS) return undefined;
  const { run, nextOf } = prober(compiled, trace);
  const moves = movesOf(compiled, trace);
  const placeOf = (position: number): Place => {
    const { process, step } = steps[position] as Trace['steps'][number];
    return { process, step, number: position + 1 };
  };

  /** The last step before the switch moves down, one step at a time. */
  const afterOf = (at: number, end: number): Switch['after'] => {
    for (let then = at; then < end; then++) {
      const outcome = run(
        [...moves.slice(0, at - 1), ...moves.slice(at, then + 1), moves[at - 1] as Move, ...moves.slice(then + 1)],
        { from: at - 1, to: then },
      );
      if (outcome === 'found') continue;
      return { earlier: placeOf(at - 1), later: placeOf(then), forced: outcome === 'impossible' };
    }
    return undefined;
  };
  /** The next step of the process before the switch moves up, one step at a time. */
  const beforeOf = (at: number, end: number): Switch['before'] => {
    const { process } = moves[at - 1] as Move;
    const next = moves.findIndex((move, i) => i >= end && move.process === process);
    const step = next < 0 ? nextOf(process) : undefined;
    if (next < 0 && step === undefined) return undefined;
    const moved: Move = moves[next] ?? { process, choices: [] };
    const others = moves.filter((_, i) => i !== next);
    for (let first = end - 1; first >= at; first--) {
      const outcome = run([...others.slice(0, first), moved, ...others.slice(first)], { from: first, to: first });
      if (outcome !== 'gone') continue;
      const later =
        step === undefined ? placeOf(next) : { process: compiled.layout.processes[process] as string, step };
      return { earlier: placeOf(first), later };
    }
    return undefined;
  };

  const starts = steps.flatMap(({ process }, i) => (i > 0 && process !== steps[i - 1]?.process ? [i] : []));
  const switches = starts.map((at, i): Switch => {
    const end = starts[i + 1] ?? steps.length;
    const after = afterOf(at, end);
    const before = beforeOf(at, end);
    return {
      step: at + 1,
      critical: before !== undefined || after?.forced === false,
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
    };
  });
  const sentence = sentenceFor(trace, switches);
  return { switches, ...(sentence === undefined ? {} : { sentence }) };
};

/** The critical switch that says the most, in words: one with both bounds, else the last one. */
const sentenceFor = ({ steps }: Trace, switches: readonly Switch[]): string | undefined => {
  const critical = switches.filter((s) => s.critical);
  const chosen = critical.findLast((s) => s.after !== undefined && s.before !== undefined) ?? critical.at(-1);
  if (chosen === undefined) return undefined;
  /** With its number where the process takes a step of this name more than once. */
  const say = ({ process, step, number }: Place): string => {
    const isRepeated = steps.filter((s) => s.process === process && s.step === step).length > 1;
    return isRepeated && number !== undefined ? `${step} (step ${number})` : step;
  };
  const { after, before } = chosen;
  if (after !== undefined && before !== undefined) {
    const other = before.later.process;
    // What comes after the one comes after the other, too.
    if ((after.later.number ?? 0) <= (before.earlier.number ?? 0)) {
      return `${say(before.earlier)} of ${before.earlier.process} comes after ${say(after.earlier)} but before ${say(before.later)} of ${other}`;
    }
    return `${say(after.later)} of ${after.later.process} comes after ${say(after.earlier)} of ${other}, and ${say(before.earlier)} before ${say(before.later)}`;
  }
  const order = after ?? before;
  if (order === undefined) return undefined;
  return after === undefined
    ? `${say(order.earlier)} of ${order.earlier.process} comes before ${say(order.later)} of ${order.later.process}`
    : `${say(order.later)} of ${order.later.process} comes after ${say(order.earlier)} of ${order.earlier.process}`;
};

/** The trace with its explanation, where there is one. */
export const explained = (compiled: Compiled, trace: Trace): Trace => {
  const explanation = explain(compiled, trace);
  return explanation === undefined ? trace : { ...trace, explanation };
};
