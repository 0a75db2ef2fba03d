// Checks as they were before they were written to a report: what is read from a document is put together with its models again,
// so that every other report can be made from it.
import { type ErrorCode, FlushpointError } from '../base/errors.js';
import type { SourcePosition } from '../base/source.js';
import { StepError } from '../check/check.js';
import type { CheckedCell } from '../check/check-all.js';
import type { CheckResult } from '../check/result.js';
import type { Expectation } from '../model/expectation.js';
import type { Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { Trace } from '../trace/trace.js';
import type { DocumentCell } from './check-document.js';

/** What else a cell of a document has. */
interface WrittenCell extends DocumentCell {
  readonly expectation: Expectation | null;
  readonly result: CheckResult | null;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string | null;
    readonly source: SourcePosition | null;
    readonly trace: Trace | null;
  } | null;
}

const modelOf = ({ model: name }: DocumentCell, models: readonly Model[]): Model => {
  const model = models.find((m) => m.name === name);
  if (model !== undefined) return model;
  throw new FlushpointError(
    'usage/bad-report',
    `the reports are about a model "${name}", which is not known here`,
    'a report with places in the source needs the models: call it where the config lists them, or with --config',
  );
};

const errorOf = ({ code, message, hint, source, trace }: NonNullable<WrittenCell['error']>): FlushpointError =>
  (trace === null ? new FlushpointError(code, message, hint ?? undefined) : new StepError(message, trace)).at(
    source ?? undefined,
  );

/** Null stands for what is absent. */
const resultOf = (result: CheckResult): CheckResult => ({
  ...result,
  findings: result.findings?.map((finding) => ({ ...finding, declared: finding.declared ?? undefined })) ?? undefined,
});

/**
 * The cells of a document as they were when they had been checked.
 * @throws FlushpointError `usage/bad-report` for one of a model that is not among `models`
 */
export const revivedCells = (cells: readonly DocumentCell[], models: readonly Model[]): readonly CheckedCell[] =>
  (cells as readonly WrittenCell[]).map((cell): CheckedCell => {
    const { fix, status, error, result, mismatches } = cell;
    const expectation = cell.expectation ?? undefined;
    const head = { model: modelOf(cell, models), fix, parameters: cell.parameters as LooseValues, expectation };
    if (status === 'broken' && error !== null) return { ...head, status, error: errorOf(error) };
    if (status !== 'broken' && result !== null) return { ...head, status, mismatches, result: resultOf(result) };
    throw new FlushpointError('usage/bad-report', `the report of ${cell.model} fix=${fix} is not whole`);
  });
