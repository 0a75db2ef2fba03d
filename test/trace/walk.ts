// Traces that no search found: along a given or a random schedule, told as a recorded trace and replayed.
import type { Compiled } from '../../src/compile/compile.js';
import { initialCodes } from '../../src/compile/layout.js';
import type { Value } from '../../src/model/domain.js';
import { type Execution, executorFor } from '../../src/trace/execute.js';
import type { RecordedStep, RecordedTrace } from '../../src/trace/record.js';
import { replayTrace } from '../../src/trace/replay.js';
import { changesOf, endingIn, endingOf, type Finding, namedState, type Trace } from '../../src/trace/trace.js';

/** Who moves, and which of the step's alternatives is taken. */
export interface Move {
  readonly process: number;
  readonly alternative: number;
}

/** A walk: what was recorded, and how it ended. */
interface Walk {
  readonly initial: ReadonlyMap<string, Value>;
  readonly steps: readonly RecordedStep[];
  readonly codes: Int32Array;
  readonly stopped: { readonly property: string; readonly finding: Finding } | undefined;
}

const walk = (compiled: Compiled, moves: readonly Move[], isEnough: (codes: Int32Array) => boolean): Walk => {
  const { layout } = compiled;
  const executor = executorFor(compiled);
  const initial = new Map(namedState(layout, initialCodes(layout)).map(({ variable, value }) => [variable, value]));
  const steps: RecordedStep[] = [];
  let codes = initialCodes(layout);
  for (const { process: wanted, alternative } of moves) {
    if (isEnough(codes)) break;
    const process = wanted % layout.processes.length;
    const enabled = executor.alternatives(process, codes).filter(({ result }) => result.kind !== 'blocked');
    const execution: Execution | undefined = enabled[alternative % Math.max(1, enabled.length)];
    const step = executor.stepOf(process, codes);
    if (execution === undefined || step === undefined) continue;
    const { result, choices } = execution;
    const after = result.kind === 'taken' ? result.codes : codes;
    steps.push({
      process: layout.processes[process] as string,
      step: step.name,
      choices,
      changes: new Map(changesOf(layout, codes, after).map(({ variable, to }) => [variable, to])),
    });
    codes = after;
    const ending = endingOf(layout, execution);
    if (ending !== undefined) {
      const property = result.kind === 'violation' ? result.property : 'a step';
      return { initial, steps, codes, stopped: { property, finding: ending.finding } };
    }
  }
  return { initial, steps, codes, stopped: undefined };
};

/** The trace along a schedule to the first finding of a property; undefined when it does not come to one. */
export const traceAlong = (compiled: Compiled, moves: readonly Move[], property: string): Trace | undefined => {
  const declared = compiled.properties.find(({ name }) => name === property);
  const executor = executorFor(compiled);
  const findingAt = (codes: Int32Array) =>
    declared === undefined || declared.kind === 'assertion' || declared.kind === 'eventually'
      ? undefined
      : endingIn(compiled, executor, codes, { kind: 'state', property: declared.index })?.finding;
  const { initial, steps, codes, stopped } = walk(compiled, moves, (at) => findingAt(at) !== undefined);
  const finding = stopped?.finding ?? findingAt(codes);
  if (finding === undefined || (stopped !== undefined && stopped.property !== property && finding.kind !== 'error')) {
    return undefined;
  }
  const recorded: RecordedTrace = {
    model: compiled.model.name,
    fix: compiled.configuration.fix,
    parameters: compiled.configuration.values,
    property,
    finding,
    initial,
    steps,
  };
  const replayed = replayTrace(compiled, recorded);
  if (replayed.kind === 'differs') throw new Error(replayed.message);
  return replayed.trace as Trace;
};

/** What some steps of a trace, alone and in their order, end in; undefined when they are not possible or end in nothing. */
export const findingOfSteps = (
  compiled: Compiled,
  trace: Trace,
  kept: (index: number) => boolean,
): Finding | undefined => {
  const { layout } = compiled;
  const executor = executorFor(compiled);
  let codes = initialCodes(layout);
  for (const [i, { process: label, step, choices }] of trace.steps.entries()) {
    if (!kept(i)) continue;
    const process = layout.processes.indexOf(label);
    if (executor.stepOf(process, codes)?.name !== step) return undefined;
    const execution = executor.alternatives(process, codes).find((a) => a.choices.join() === choices.join());
    if (execution === undefined || execution.result.kind === 'blocked') return undefined;
    if (execution.result.kind !== 'taken') return endingOf(layout, execution)?.finding;
    codes = execution.result.codes;
  }
  const property = compiled.properties.find(({ name }) => name === trace.property);
  if (property === undefined) return undefined;
  return endingIn(compiled, executor, codes, { kind: 'state', property: property.index })?.finding;
};
