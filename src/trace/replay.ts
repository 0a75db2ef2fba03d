// Runs a recorded trace through a model's own functions, step by step, and says where the two part: which step is not
// possible and why, which variable becomes something else, or that the end is no longer what it was. Of a run without a finding
// the steps are all there is to compare.
import type { Compiled } from '../compile/compile.js';
import { initialCodes } from '../compile/layout.js';
import type { Value } from '../model/domain.js';
import { untilEnded } from '../model/endless.js';
import type { Taken } from './cone.js';
import { quoted } from './decode.js';
import { type Execution, type Executor, executorFor } from './execute.js';
import { memberText } from './formats/words.js';
import type { RecordedFinding, RecordedStep, RecordedTrace } from './record.js';
import {
  type AnyTrace,
  changesOf,
  type Ending,
  endingIn,
  endingOf,
  type Finding,
  type NamedValue,
  named,
  namedState,
  plainRunOf,
  traceOf,
} from './trace.js';

/** What became of a recorded trace. */
export type Replayed =
  /** It is a run of the model, and ends in the same finding if it has one. */
  | { readonly kind: 'replays'; readonly trace: AnyTrace }
  | {
      readonly kind: 'differs';
      /** Number of the step, from 1; 0 for the initial state, one more than there are steps for the end. */
      readonly step: number;
      readonly message: string;
    };

/** What the schedule of a trace does under a fix. */
export interface Against {
  readonly fix: string;
  /** Number of the first step that is not possible or does something else; null when it is the same trace. */
  readonly step: number | null;
  readonly message: string;
}

const MOST_CHOICES_SHOWN = 8;

const show = (value: Value | undefined): string =>
  value === null || value === undefined ? '-' : typeof value === 'string' ? quoted(value) : String(value);

/** What was read, each once: `ptl.owner = -, page = 1`. */
export const showReads = (reads: readonly NamedValue[]): string =>
  [...new Set(reads.map(({ variable, value }) => `${variable} = ${value === null ? '-' : value}`))].join(', ');

const initialDifference = (recorded: RecordedTrace, initial: readonly NamedValue[]): string | undefined => {
  const here = new Map(initial.map(({ variable, value }) => [variable, value]));
  for (const [variable, value] of recorded.initial) {
    if (!here.has(variable)) return `there is no variable ${quoted(variable)} here`;
    if (here.get(variable) !== value) {
      return `${variable} starts as ${show(here.get(variable))} here, and as ${show(value)} in the trace`;
    }
  }
  return undefined;
};

/** Variables that the trace does not know are the model's own business. */
const changeDifference = (
  recorded: RecordedTrace,
  { changes }: RecordedStep,
  here: ReadonlyMap<string, Value>,
): string | undefined => {
  for (const [variable, to] of here) {
    if (!recorded.initial.has(variable)) continue;
    if (!changes.has(variable)) return `${variable} becomes ${show(to)} here, and stays as it is in the trace`;
    if (changes.get(variable) !== to) {
      return `${variable} becomes ${show(to)} here, and ${show(changes.get(variable))} in the trace`;
    }
  }
  const [missing] = [...changes].filter(([variable]) => !here.has(variable));
  if (missing === undefined) return undefined;
  return `${missing[0]} stays as it is here, and becomes ${show(missing[1])} in the trace`;
};

const sameChoices = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((answer, i) => answer === b[i]);

/** The alternative that was recorded, or why there is none. */
export const alternativeOf = (
  { layout }: Compiled,
  executor: Executor,
  process: number,
  codes: Int32Array,
  recorded: Pick<RecordedStep, 'step' | 'choices'>,
): Execution | string => {
  const label = layout.processes[process] as string;
  const at = executor.stepOf(process, codes);
  if (at === undefined) return `${label} has ended here`;
  if (at.name !== recorded.step) return `${label} is at ${at.name} here`;
  const alternatives = executor.alternatives(process, codes);
  const isBlocked = alternatives.every(({ result }) => result.kind === 'blocked');
  const found = alternatives.find(({ choices }) => sameChoices(choices, recorded.choices));
  const blocked = isBlocked ? (found ?? alternatives[0]) : found?.result.kind === 'blocked' ? found : undefined;
  if (blocked !== undefined) {
    const reads = showReads(named(layout, blocked.reads));
    return `it is blocked here${reads === '' ? '' : `: its guard reads ${reads}`}`;
  }
  if (found !== undefined) return found;
  const shown = (choices: readonly number[]) => `[${choices.slice(0, MOST_CHOICES_SHOWN).join(', ')}]`;
  const known = alternatives.slice(0, MOST_CHOICES_SHOWN).map(({ choices }) => shown(choices));
  return `it has no alternative ${shown(recorded.choices)} here, but ${known.join(', ')}`;
};

const findingText = (property: string, finding: Finding): string => {
  const { kind, detail } = finding;
  const what = {
    invariant: `${property} is violated`,
    assertion: `${property} is violated`,
    deadlock: 'nothing can move',
    reachable: `${property} is reached`,
    error: `an error occurs${detail === undefined ? '' : ` (${detail})`}`,
  }[kind];
  return `${what}${memberText(finding)}`;
};

/** The ending that was recorded, in the last state, or why it is not there. */
const endingLike = (
  compiled: Compiled,
  executor: Executor,
  codes: Int32Array,
  recorded: RecordedFinding,
): Ending | string => {
  const { property, finding } = recorded;
  const declared = compiled.properties.find(({ name }) => name === property);
  const ending =
    finding.kind === 'error'
      ? endingIn(compiled, executor, codes, { kind: 'judgement' })
      : declared?.kind === finding.kind && declared.kind !== 'assertion'
        ? endingIn(compiled, executor, codes, { kind: 'state', property: declared.index })
        : undefined;
  if (ending === undefined) return notFound(compiled, executor, codes, recorded);
  if (ending.finding.member !== finding.member) {
    return `${findingText(property, ending.finding)} here, and not ${forMember(finding.member)}`;
  }
  if (ending.finding.part !== finding.part) {
    return `${findingText(property, ending.finding)} here${finding.part === undefined ? '' : `, and not ${quoted(finding.part)}`}`;
  }
  return ending;
};

const forMember = (member: string | undefined): string =>
  member === undefined ? 'as a whole' : `for ${quoted(member)}`;

/** Why the end is not what it was. */
const notFound = (
  { layout, properties }: Compiled,
  executor: Executor,
  codes: Int32Array,
  { property, finding }: RecordedFinding,
): string => {
  switch (finding.kind) {
    case 'deadlock':
      return 'there is no deadlock here';
    case 'error':
      return 'no error occurs here';
    case 'assertion':
      return `${property} is not violated here`;
    default: {
      const declared = properties.find(({ name }) => name === property);
      const member =
        declared?.members.findIndex(({ label, part }) => label === finding.member && part === finding.part) ?? -1;
      const reads =
        declared === undefined || member < 0
          ? ''
          : showReads(named(layout, executor.judge(declared.index, member, codes).reads));
      return `${property} is not ${finding.kind === 'reachable' ? 'reached' : 'violated'} here${reads === '' ? '' : `: ${reads}`}`;
    }
  }
};

/**
 * Runs a recorded trace through a compiled model.
 *
 * The model may have variables that the trace does not know; everything that the trace says has to be as it says.
 */
export const replayTrace = (compiled: Compiled, recorded: RecordedTrace): Replayed =>
  untilEnded(() => {
    const { layout } = compiled;
    const executor = executorFor(compiled);
    const { length } = recorded.steps;
    const taken: Taken[] = [];
    let codes = initialCodes(layout);
    let stopped: Ending | undefined;
    const parted = (step: number, where: string, message: string): Replayed => ({
      kind: 'differs',
      step,
      message: `${where}: ${message}`,
    });

    const atStart = initialDifference(recorded, namedState(layout, codes));
    if (atStart !== undefined) return parted(0, 'the initial state', atStart);
    for (const [i, step] of recorded.steps.entries()) {
      const process = layout.processes.indexOf(step.process);
      const isKnown = compiled.steps.some((s) => s.process === process && s.name === step.step);
      const said = isKnown ? `${step.step} of ${step.process}` : `${quoted(step.step)} of ${quoted(step.process)}`;
      const where = `step ${i + 1} of ${length}, ${said}`;
      if (process < 0) return parted(i + 1, where, 'there is no such process here');
      const execution = alternativeOf(compiled, executor, process, codes, step);
      if (typeof execution === 'string') return parted(i + 1, where, execution);
      taken.push({ process, step: step.step, before: codes, execution });
      const { result } = execution;
      if (result.kind === 'taken') {
        const here = new Map(changesOf(layout, codes, result.codes).map(({ variable, to }) => [variable, to]));
        const difference = changeDifference(recorded, step, here);
        if (difference !== undefined) return parted(i + 1, where, difference);
        codes = result.codes;
        continue;
      }
      stopped = endingOf(layout, execution);
      if (stopped === undefined) continue;
      const property = result.kind === 'violation' ? result.property : (recorded.property ?? 'the model');
      const isRecorded = stopped.finding.kind === recorded.finding?.kind && property === recorded.property;
      if (i + 1 < length || !isRecorded) return parted(i + 1, where, `${findingText(property, stopped.finding)} here`);
      const difference = changeDifference(recorded, step, new Map());
      if (difference !== undefined) return parted(i + 1, where, difference);
    }
    if (recorded.finding === null) return { kind: 'replays', trace: plainRunOf(compiled, taken) };
    const ending = stopped ?? endingLike(compiled, executor, codes, recorded);
    return typeof ending === 'string'
      ? parted(length + 1, 'after the last step', ending)
      : { kind: 'replays', trace: traceOf(compiled, recorded.property, taken, ending) };
  });

/** What the schedule of a trace does in the same model under a fix. */
export const against = (compiled: Compiled, recorded: RecordedTrace): Against => {
  const replayed = replayTrace(compiled, recorded);
  const { fix } = compiled.configuration;
  return replayed.kind === 'replays'
    ? { fix, step: null, message: 'the same schedule ends in the same finding' }
    : { fix, step: replayed.step, message: replayed.message };
};
