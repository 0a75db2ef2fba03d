// A trace: one run told step by step, as plain data. It names models, processes, steps and variables by name, never
// by number, so that it survives an edit of the model or says exactly where it does not.
import { FlushpointError } from '../base/errors.js';
import type { Compiled } from '../compile/compile.js';
import type { Costs } from '../compile/diagram.js';
import { initialCodes, type Layout, pack, type Variable } from '../compile/layout.js';
import type { Value } from '../model/domain.js';
import { untilEnded } from '../model/endless.js';
import type { LooseValues } from '../model/parameters.js';
import { coneOf, type Taken } from './cone.js';
import { type Execution, type Executor, executorFor, type ReadValue } from './execute.js';
import type { Explanation } from './explain.js';
import type { Minimality } from './minimality.js';
import type { Rebuilder, Schedule } from './rebuild.js';
import type { Target } from './target.js';

/** A variable and its value; a process id is given as the process's label. */
export interface NamedValue {
  readonly variable: string;
  readonly value: Value;
}

/** A variable that a step changed. */
export interface Change {
  readonly variable: string;
  readonly from: Value;
  readonly to: Value;
}

/** One step of a trace. */
export interface TraceStep {
  /** Label of the process that moved. */
  readonly process: string;
  readonly step: string;
  /** Answers to `choose`, in order; empty when there was nothing to choose. */
  readonly choices: readonly number[];
  /** Program counters are left out: the next step says as much. */
  readonly changes: readonly Change[];
  /** What the step read, its guard included, as it was before the step. */
  readonly reads: readonly NamedValue[];
  readonly costs: Costs;
  /**
   * The finding depends on it; the steps of which this is true end in the finding without the others. True of every step of a
   * run without a finding.
   */
  readonly inCone: boolean;
}

/** What the trace ends in. */
export interface Finding {
  readonly kind: 'invariant' | 'assertion' | 'deadlock' | 'reachable' | 'error';
  /** Member of a property family. */
  readonly member?: string;
  /** Of an invariant whose conjuncts have names: the first one that is false. */
  readonly part?: string;
  /** What the step or the error said. */
  readonly detail?: string;
  /** What the property, or the violating step, read. */
  readonly reads: readonly NamedValue[];
  /** Of a deadlock: where every process that has not ended is blocked, and what its guard read. */
  readonly blocked?: readonly {
    readonly process: string;
    readonly step: string;
    readonly reads: readonly NamedValue[];
  }[];
}

/** A trace to a finding; what a check returns is minimal in steps. */
export interface Trace {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  /** Name of the property; of an error, where it happened. */
  readonly property: string;
  readonly processes: readonly string[];
  readonly initial: readonly NamedValue[];
  readonly steps: readonly TraceStep[];
  /** Adjacent steps taken by different processes. */
  readonly switches: number;
  readonly finding: Finding;
  /** Whether it is the least run to the finding; unknown for a recorded trace. */
  readonly minimality?: Minimality;
  /** Which switches matter; only where it was asked for. */
  readonly explanation?: Explanation;
}

/** A run of which nothing is claimed: a path that somebody walked, without a finding at its end. */
export interface PlainRun extends Omit<Trace, 'property' | 'finding' | 'minimality' | 'explanation'> {
  readonly property: null;
  readonly finding: null;
  readonly minimality?: undefined;
  readonly explanation?: undefined;
}

/** What a trace file tells: a run to a finding, or one without. */
export type AnyTrace = Trace | PlainRun;

/** What a run ends in, and the variables that decide it. */
export interface Ending {
  readonly finding: Finding;
  readonly needs: readonly number[];
}

/** A value as a trace has it: the label of a process and not its number. */
export const valueNamed = (layout: Layout, v: Variable, code: number): Value => {
  const value = v.values[code] ?? null;
  return v.ofProcesses && typeof value === 'number' ? (layout.processes[value] ?? value) : value;
};

/** What was read, by name. */
export const named = (layout: Layout, reads: readonly ReadValue[]): NamedValue[] =>
  reads.map(({ variable, code }) => {
    const v = layout.variables[variable] as Variable;
    return { variable: v.path, value: valueNamed(layout, v, code) };
  });

/** Every variable but the program counters, with its value. */
export const namedState = (layout: Layout, codes: Int32Array): NamedValue[] =>
  named(
    layout,
    layout.variables.filter((v) => v.role !== 'pc').map((v) => ({ variable: v.index, code: codes[v.index] as number })),
  );

/** What is different between two states, program counters aside. */
export const changesOf = (layout: Layout, before: Int32Array, after: Int32Array): Change[] =>
  layout.variables
    .filter((v) => v.role !== 'pc' && before[v.index] !== after[v.index])
    .map((v) => ({
      variable: v.path,
      from: valueNamed(layout, v, before[v.index] as number),
      to: valueNamed(layout, v, after[v.index] as number),
    }));

const differs = (where: string): FlushpointError =>
  new FlushpointError(
    'internal/replay-differs',
    `replaying ${where} through the model's own functions does not give what was found`,
    'this is a bug of flushpoint; please report it with the model',
  );

/** The first alternative of a step that does what the schedule says. */
const alternativeFor = (
  { layout, errors, properties }: Compiled,
  executor: Executor,
  process: number,
  codes: Int32Array,
  state: Int32Array | undefined,
  target: Target,
): Execution | undefined =>
  executor.alternatives(process, codes).find(({ result }) => {
    if (state !== undefined) {
      return result.kind === 'taken' && pack(layout, result.codes).every((word, w) => word === state[w]);
    }
    if (target.kind !== 'step') return false;
    if (target.hit < properties.length) {
      return result.kind === 'violation' && result.property === properties[target.hit]?.name;
    }
    return result.kind === 'error' && result.message === errors[target.hit - properties.length]?.message;
  });

/** What is to be found in a state: a property that has gone wrong or is reached, or an error of any property. */
export type Sought = Extract<Target, { kind: 'state' }> | { readonly kind: 'judgement' };

/** What there is to say about a state, in the words of the closures; undefined when they do not see what is sought. */
export const endingIn = (
  compiled: Compiled,
  executor: Executor,
  codes: Int32Array,
  sought: Sought,
): Ending | undefined => {
  const { layout, properties } = compiled;
  const needsOf = (reads: readonly ReadValue[]): number[] => reads.map(({ variable }) => variable);
  if (sought.kind === 'state') {
    const property = properties[sought.property] as Compiled['properties'][number];
    if (property.kind === 'deadlock') return deadlockIn(compiled, executor, codes);
    const wanted = property.kind === 'reachable';
    for (const [m, member] of property.members.entries()) {
      const { holds, error, reads } = executor.judge(property.index, m, codes);
      if (holds !== wanted || error !== undefined) continue;
      const finding: Finding = {
        kind: wanted ? 'reachable' : 'invariant',
        ...(member.label === undefined ? {} : { member: member.label }),
        ...(member.part === undefined ? {} : { part: member.part }),
        reads: named(layout, reads),
      };
      return { finding, needs: needsOf(reads) };
    }
    return undefined;
  }
  for (const property of properties) {
    for (const m of property.members.keys()) {
      const { error, reads } = executor.judge(property.index, m, codes);
      if (error !== undefined) {
        return { finding: { kind: 'error', detail: error, reads: named(layout, reads) }, needs: needsOf(reads) };
      }
    }
  }
  return undefined;
};

const deadlockIn = ({ layout, system }: Compiled, executor: Executor, codes: Int32Array): Ending | undefined => {
  const blocked: NonNullable<Finding['blocked']>[number][] = [];
  const needs: number[] = [...layout.pcs];
  let isWaitedFor = false;
  for (const [process, label] of layout.processes.entries()) {
    const step = executor.stepOf(process, codes);
    if (step === undefined) continue;
    const alternatives = executor.alternatives(process, codes);
    if (alternatives.some(({ result }) => result.kind !== 'blocked')) return undefined;
    const reads = alternatives.flatMap((alternative) => alternative.reads);
    blocked.push({ process: label, step: step.name, reads: named(layout, reads) });
    needs.push(...reads.map(({ variable }) => variable));
    isWaitedFor ||= system.processes[process]?.daemon === false;
  }
  if (!isWaitedFor) return undefined;
  return { finding: { kind: 'deadlock', reads: [], blocked }, needs };
};

/** What a step says that ends the run; undefined for one that does not. */
export const endingOf = (layout: Layout, { result, reads }: Execution): Ending | undefined => {
  if (result.kind === 'taken' || result.kind === 'blocked') return undefined;
  const detail = result.kind === 'error' ? result.message : result.detail;
  const finding: Finding = {
    kind: result.kind === 'error' ? 'error' : 'assertion',
    ...(detail === undefined ? {} : { detail }),
    reads: named(layout, reads),
  };
  return { finding, needs: [] };
};

/** Tells a run to a finding. */
export const traceOf = (
  compiled: Compiled,
  property: string,
  taken: readonly Taken[],
  { finding, needs }: Ending,
): Trace => told(compiled, taken, coneOf(compiled.layout, taken, needs), { property, finding });

/** Tells a run without a finding. */
export const plainRunOf = (compiled: Compiled, taken: readonly Taken[]): PlainRun => {
  const everyStep = taken.map(() => true);
  return told(compiled, taken, everyStep, { property: null, finding: null });
};

const told = <P, F>(
  { model, configuration, layout }: Compiled,
  taken: readonly Taken[],
  inCone: readonly boolean[],
  { property, finding }: { readonly property: P; readonly finding: F },
) => {
  const steps = taken.map(
    ({ process, step, before, execution: { result, choices, reads } }, i): TraceStep => ({
      process: layout.processes[process] as string,
      step,
      choices,
      changes: result.kind === 'taken' ? changesOf(layout, before, result.codes) : [],
      reads: named(layout, reads),
      costs: result.kind === 'taken' ? result.costs : [],
      inCone: inCone[i] as boolean,
    }),
  );
  return {
    model: model.name,
    fix: configuration.fix,
    parameters: configuration.values,
    property,
    processes: layout.processes,
    initial: namedState(layout, initialCodes(layout)),
    steps,
    switches: switchesIn(steps),
    finding,
  };
};

/** Adjacent steps taken by different processes. */
const switchesIn = (steps: readonly TraceStep[]): number =>
  steps.filter((step, i) => i > 0 && step.process !== steps[i - 1]?.process).length;

/**
 * The minimal trace to a target, replayed through the model's own functions.
 * @param steps length of a shortest trace, as the search found it
 * @throws FlushpointError `internal/replay-differs` when the replay does not do what the generated code did
 * @throws Untraced when the rebuild was interrupted or did not fit into memory
 */
export const traceTo = async (
  compiled: Compiled,
  rebuilder: Rebuilder,
  target: Target,
  steps: number,
): Promise<Trace> => ({
  ...traceAlong(compiled, await rebuilder.schedule(target, steps), target),
  minimality: { first: 'steps', status: 'minimal' },
});

/**
 * The trace along a schedule to a target, replayed through the model's own functions.
 * @throws FlushpointError `internal/replay-differs` when the replay does not come to the states of the schedule or to the target
 */
export const traceAlong = (compiled: Compiled, schedule: Schedule, target: Target): Trace =>
  untilEnded(() => {
    const { layout, properties, errors } = compiled;
    const executor = executorFor(compiled);
    const taken: Taken[] = [];
    let codes = initialCodes(layout);
    let ending: Ending | undefined;
    for (const { process, state } of schedule) {
      const step = executor.stepOf(process, codes);
      const execution = alternativeFor(compiled, executor, process, codes, state, target);
      if (step === undefined || execution === undefined) throw differs(`step ${taken.length + 1} of the trace`);
      taken.push({ process, step: step.name, before: codes, execution });
      if (execution.result.kind === 'taken') codes = execution.result.codes;
      ending = endingOf(layout, execution);
    }
    if (target.kind !== 'step') ending ??= endingIn(compiled, executor, codes, target);
    if (ending === undefined) throw differs('the last state of the trace');
    const property =
      target.kind === 'state'
        ? properties[target.property]?.name
        : (properties[target.hit]?.name ?? errors[target.hit - properties.length]?.where);
    return traceOf(compiled, property as string, taken, ending);
  });
