// Why an event is not possible: for each state that could be the present one, what keeps the step from happening there, in
// the words of the model's own functions; the reasons that come closest are told.
import { suggest } from '../base/nearest.js';
import type { Compiled } from '../compile/compile.js';
import { blockersOf, enablingOf } from '../compile/enabling.js';
import { initialCodes, type Variable } from '../compile/layout.js';
import { shortDomain } from '../compile/views.js';
import { untilEnded } from '../model/endless.js';
import { quoted } from '../trace/decode.js';
import { type Execution, type Executor, executorFor } from '../trace/execute.js';
import { showReads } from '../trace/replay.js';
import { type NamedValue, named, valueNamed } from '../trace/trace.js';
import type { LogEvent } from './log.js';
import { shown } from './mapping.js';
import type { Seen } from './names.js';
import type { Difference, EnabledStep, Reason } from './result.js';
import type { Space } from './space.js';

/** Reasons that are told. */
const MOST_REASONS = 3;
/** States that are asked; a reason that comes up in none of them is not told. */
const MOST_ASKED = 5000;

/** An event, resolved: what the model would have to do. */
export interface Wanted {
  /** Undefined: there is no such process. */
  readonly process: number | undefined;
  /** Empty: the process has no such step. */
  readonly steps: readonly number[];
  readonly seen: readonly Seen[];
  readonly event: LogEvent;
}

/** The closer to happening, the larger. */
const close = { ended: 0, elsewhere: 1, blocked: 2, fails: 3, choice: 4, value: 5 } as const;

interface Told {
  readonly close: number;
  readonly message: string;
}

const show = ({ layout }: Compiled, v: Variable, code: number | undefined): string =>
  code === undefined ? '?' : shown(valueNamed(layout, v, code));

/** Everything that is different from what was seen in a state after a step. */
export const mismatchesIn = (
  compiled: Compiled,
  seen: readonly Seen[],
  before: Int32Array | undefined,
  after: Int32Array,
): string[] =>
  seen
    .filter(({ variable, code }) => after[variable] !== code)
    .map(({ variable, code, value }) => {
      const v = compiled.layout.variables[variable] as Variable;
      if (code === undefined) return `${v.path} cannot be ${shown(value)}: it is one of ${shortDomain(v)}`;
      const how = before === undefined ? 'is' : before[v.index] === after[v.index] ? 'stays' : 'becomes';
      return `${v.path} ${how} ${show(compiled, v, after[v.index])} here, and was seen as ${shown(value)}`;
    });

const sameChoices = (wanted: readonly number[] | undefined, choices: readonly number[]): boolean =>
  wanted === undefined || (wanted.length === choices.length && wanted.every((answer, i) => answer === choices[i]));

/** True when an alternative is the one that was logged, as far as the log says. */
export const isChosen = (event: LogEvent, choices: readonly number[]): boolean => sameChoices(event.choices, choices);

const reasonFor = (compiled: Compiled, wanted: Wanted, codes: Int32Array, execution: Execution): Told => {
  const { layout } = compiled;
  const { result, choices, reads } = execution;
  if (result.kind === 'blocked') {
    const guard = showReads(named(layout, reads));
    return {
      close: close.blocked,
      message: `it is blocked with these choices${guard === '' ? '' : `: it reads ${guard}`}`,
    };
  }
  if (result.kind === 'error') return { close: close.fails, message: `it fails in the model: ${result.message}` };
  if (!isChosen(wanted.event, choices)) {
    const list = (answers: readonly number[] = []) => `[${answers.join(', ')}]`;
    return {
      close: close.choice,
      message: `it chooses ${list(choices)} here, and ${list(wanted.event.choices)} was logged`,
    };
  }
  const after = result.kind === 'taken' ? result.codes : codes;
  const violated = result.kind === 'violation' ? `it violates "${result.property}", and ` : '';
  return {
    close: close.value,
    message: `${violated}${mismatchesIn(compiled, wanted.seen, codes, after).join(', ')}`,
  };
};

const reasonsIn = (compiled: Compiled, executor: Executor, wanted: Wanted, codes: Int32Array): readonly Told[] => {
  const { layout } = compiled;
  const process = wanted.process as number;
  const label = layout.processes[process] as string;
  const at = executor.stepOf(process, codes);
  if (at === undefined) return [{ close: close.ended, message: `${label} has ended` }];
  if (!wanted.steps.includes(at.index)) return [{ close: close.elsewhere, message: `${label} is at ${at.name}` }];
  const alternatives = executor.alternatives(process, codes);
  if (alternatives.every(({ result }) => result.kind === 'blocked')) {
    const { diagram } = compiled.steps[at.index] as Compiled['steps'][number];
    const blockers = blockersOf(enablingOf(diagram), codes, () => false);
    const values = showReads(
      named(
        layout,
        blockers.map((variable) => ({ variable, code: codes[variable] as number })),
      ),
    );
    return [{ close: close.blocked, message: `it is blocked${values === '' ? '' : ` by ${values}`}` }];
  }
  // What was logged as chosen comes closest, as far as a blocked alternative got.
  const { choices } = wanted.event;
  const logged = alternatives.filter(
    (a) =>
      a.choices.every((answer, i) => answer === choices?.[i]) &&
      (a.result.kind === 'blocked' || isChosen(wanted.event, a.choices)),
  );
  return (choices === undefined || logged.length === 0 ? alternatives : logged).map((execution) =>
    reasonFor(compiled, wanted, codes, execution),
  );
};

/** What is wrong with the names of an event, whatever the state. */
const unknownName = ({ layout, steps }: Compiled, { process, steps: wanted, event }: Wanted): string | undefined => {
  if (process === undefined) {
    return `the model has no process ${quoted(event.process)} (${suggest(event.process, layout.processes)})`;
  }
  if (wanted.length > 0) return undefined;
  const own = steps.filter((step) => step.process === process).map((step) => step.name);
  const others = steps.filter(({ name }) => name === event.step).map((step) => layout.processes[step.process]);
  const hint = others.length > 0 ? `it is one of ${others.join(', ')}` : suggest(event.step, own);
  return `${layout.processes[process]} has no step ${quoted(event.step)} (${hint})`;
};

/** Where the processes are and which variables are not what they are at first. */
const stateIn = ({ layout }: Compiled, codes: Int32Array): NamedValue[] => {
  const initial = initialCodes(layout);
  const told = layout.variables.filter((v) => v.role === 'pc' || codes[v.index] !== initial[v.index]);
  return named(
    layout,
    told.map((v) => ({ variable: v.index, code: codes[v.index] as number })),
  );
};

/** Every step that can be taken in one of the states, in the order of the model. */
const enabledIn = ({ layout, steps }: Compiled, space: Space, states: readonly number[]): EnabledStep[] => {
  const counts = new Map<number, number>();
  for (const state of states) {
    for (const step of new Set(space.movesOf(state).map((move) => move.step))) {
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
  }
  return steps
    .filter(({ index }) => counts.has(index))
    .map(({ index, process, name }) => ({
      process: layout.processes[process] as string,
      step: name,
      states: counts.get(index) as number,
    }));
};

/** The reasons that come closest, the most frequent first. */
const closest = (told: readonly (readonly Told[])[]): { readonly reasons: Reason[]; readonly otherReasons: number } => {
  const best = told.flat().reduce((most, reason) => Math.max(most, reason.close), 0);
  const counts = new Map<string, number>();
  for (const inState of told) {
    for (const message of new Set(inState.filter((reason) => reason.close === best).map((reason) => reason.message))) {
      counts.set(message, (counts.get(message) ?? 0) + 1);
    }
  }
  const reasons = [...counts].sort(([, a], [, b]) => b - a).map(([message, states]) => ({ message, states }));
  return { reasons: reasons.slice(0, MOST_REASONS), otherReasons: Math.max(0, reasons.length - MOST_REASONS) };
};

/** What is told of an event, whatever the reason. */
export const differenceAt = (
  compiled: Compiled,
  space: Space,
  states: readonly number[],
  told: Pick<Difference, 'event' | 'line' | 'at' | 'reasons' | 'otherReasons'>,
): Difference => ({
  ...told,
  enabled: enabledIn(compiled, space, states),
  state: states.length === 1 ? stateIn(compiled, space.codesOf(states[0] as number)) : undefined,
});

/** Why an event is not possible in any of the states. */
export const whyNot = (compiled: Compiled, space: Space, states: readonly number[], wanted: Wanted): Difference =>
  untilEnded(() => {
    const { event, process } = wanted;
    const label = process === undefined ? quoted(event.process) : compiled.layout.processes[process];
    const [only] = wanted.steps;
    const step = wanted.steps.length === 1 ? compiled.steps[only as number]?.name : quoted(event.step);
    const unknown = unknownName(compiled, wanted);
    const executor = executorFor(compiled);
    const reasons =
      unknown === undefined
        ? closest(
            states.slice(0, MOST_ASKED).map((state) => reasonsIn(compiled, executor, wanted, space.codesOf(state))),
          )
        : { reasons: [{ message: unknown, states: states.length }], otherReasons: 0 };
    const said = { event: `${step} of ${label}`, line: event.line, at: event.at };
    return differenceAt(compiled, space, states, { ...said, ...reasons });
  });
