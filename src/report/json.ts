// Results for programs: versioned documents, in which everything but the `timing` objects is the same on every run
// (unless time, memory or a signal ended a search). What is absent is null.

import { StepError } from '../check/check.js';
import type { CellStatus, CheckedCell } from '../check/check-all.js';
import type { StaleDeclaration } from '../check/declarations.js';
import { TRACE_FORMAT, TRACE_VERSION } from '../trace/formats/json.js';
import type { Trace } from '../trace/trace.js';
import type { CatalogueEntry } from './catalogue.js';
import type { ShardNote } from './check-document.js';
import { undeclared } from './findings.js';
import { shownPosition } from './position.js';

/** A document: what it is, its version, and its content. */
export const documentText = (format: string, version: number, content: object): string =>
  `${JSON.stringify({ format, version, ...content }, (_, value) => (value === undefined ? null : value), 2)}\n`;

/** `flushpoint list --json` */
export const catalogueJson = (models: readonly CatalogueEntry[]): string =>
  documentText('flushpoint-catalogue', 1, { models });

const cellJson = (cell: CheckedCell): object => {
  const { model, fix, parameters, expectation, status } = cell;
  const head = { model: model.name, fix, parameters, status, expectation };
  if (status !== 'broken') return { ...head, mismatches: cell.mismatches, result: cell.result, error: undefined };
  const { code, message, hint, source } = cell.error;
  const trace = cell.error instanceof StepError ? cell.error.trace : undefined;
  return {
    ...head,
    mismatches: [],
    result: undefined,
    error: { code, message, hint, source: shownPosition(source), trace },
  };
};

const findingsOf = (cell: CheckedCell): number =>
  cell.status === 'broken' ? 0 : undeclared(cell.result.findings).length;

/** What the document of a check calls itself. */
export const CHECK_FORMAT = 'flushpoint-check';
/** Its version; a document of another one is not read. */
export const CHECK_VERSION = 1;

/** `flushpoint check --json`: every check that was made, how many were planned, and how long it took. */
export const checkJson = (
  cells: readonly CheckedCell[],
  planned: number,
  elapsedMs: number,
  staleDeclarations: readonly StaleDeclaration[] = [],
  shard?: ShardNote,
): string => {
  const numberOf = (status: CellStatus) => cells.filter((cell) => cell.status === status).length;
  return documentText(CHECK_FORMAT, CHECK_VERSION, {
    shard,
    cells: cells.map(cellJson),
    staleDeclarations,
    totals: {
      planned,
      checked: cells.length,
      asExpected: numberOf('as expected'),
      differs: numberOf('differs'),
      inconclusive: numberOf('inconclusive'),
      broken: numberOf('broken'),
      unjudged: numberOf('unjudged'),
      /** Of what is unused and not declared, and of declarations that nothing needs. */
      findings: staleDeclarations.length + cells.reduce((sum, cell) => sum + findingsOf(cell), 0),
    },
    timing: { elapsedMs },
  });
};

/** `flushpoint trace --json`: the trace, or null and why there is none. */
export const traceJson = (trace: Trace | undefined, outcome: string): string =>
  documentText(TRACE_FORMAT, TRACE_VERSION, { outcome, trace });
