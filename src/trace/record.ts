// A trace as somebody wrote it down: what can be compared with what a model does. Comes from a trace of this run, or from a
// file.
import type { Value } from '../model/domain.js';
import type { LooseValues } from '../model/parameters.js';
import type { AnyTrace, Finding } from './trace.js';

/** One step that was recorded. */
export interface RecordedStep {
  readonly process: string;
  readonly step: string;
  readonly choices: readonly number[];
  /** New values of the variables that the step changed. */
  readonly changes: ReadonlyMap<string, Value>;
}

/** A run that was recorded. */
interface RecordedRun {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  readonly initial: ReadonlyMap<string, Value>;
  readonly steps: readonly RecordedStep[];
}

/** A finding that was recorded. */
export interface RecordedFinding {
  readonly property: string;
  readonly finding: Pick<Finding, 'kind' | 'member' | 'part'>;
}

/** What a run that was recorded ends in: a finding, or nothing that is claimed. */
export type RecordedEnd = RecordedFinding | { readonly property: null; readonly finding: null };

/** What was recorded. */
export type RecordedTrace = RecordedRun & RecordedEnd;

/** What there is to compare of a trace. */
export const recordOf = ({ initial, steps, ...rest }: AnyTrace): RecordedTrace => ({
  ...rest,
  initial: new Map(initial.map(({ variable, value }) => [variable, value])),
  steps: steps.map(({ changes, ...step }) => ({
    ...step,
    changes: new Map(changes.map(({ variable, to }) => [variable, to])),
  })),
});
