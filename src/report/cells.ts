// A run over many cells: a block per model with one line per cell, what differs spelled out below its line, and a last
// line with totals.

import { count } from '../base/plural.js';
import { StepError } from '../check/check.js';
import type { CellStatus, CheckedCell } from '../check/check-all.js';
import type { CheckResult } from '../check/result.js';
import type { Vacuity } from '../check/vacuity.js';
import type { Colors } from './colors.js';
import { parametersText, traceCommand } from './configuration.js';
import { findingText, undeclared } from './findings.js';
import { positionText } from './position.js';
import { pad, padStart, widest } from './table.js';
import { duration, grouped } from './units.js';
import { compactVerdicts, marks } from './verdict.js';

const markOf: { readonly [status in CellStatus]: (colors: Colors) => string } = {
  'as expected': marks.good,
  differs: marks.bad,
  inconclusive: marks.open,
  broken: marks.bad,
  unjudged: marks.none,
};

const details = (cell: CheckedCell): string[] => {
  if (cell.status === 'broken') {
    const { error, model } = cell;
    const where = error.source === undefined ? '' : `${positionText(error.source)}: `;
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    return [
      `${where}${error.message}${hint}`,
      ...(error instanceof StepError && error.trace !== undefined
        ? [`  see: ${traceCommand(model, error.trace)}`]
        : []),
    ];
  }
  const caveats = cell.status === 'inconclusive' ? cell.result.caveats : [];
  const lines = cell.mismatches.flatMap(({ property, message }) => {
    const verdict = cell.result.properties.find(({ name }) => name === property)?.verdict;
    const trace = verdict?.status === 'violated' && 'trace' in verdict ? verdict.trace : undefined;
    return [`${property}: ${message}`, ...(trace === undefined ? [] : [`  see: ${traceCommand(cell.model, trace)}`])];
  });
  return [...lines, ...caveats];
};

const statesText = ({ states, complete }: CheckResult['statistics']): string =>
  `${grouped(states)}${complete ? '' : '+'} ${states === 1 && complete ? 'state' : 'states'}`;

const columnsOf = (cell: CheckedCell) => ({
  cell,
  fix: cell.fix,
  parameters: parametersText(cell.parameters),
  verdicts: cell.status === 'broken' ? 'broken model' : compactVerdicts(cell.result),
  states: cell.status === 'broken' ? '' : statesText(cell.result.statistics),
  time: cell.status === 'broken' ? '' : cell.result.timing.cached ? 'cached' : duration(cell.result.timing.elapsedMs),
});

const findingsOf = (cell: CheckedCell): readonly Vacuity[] =>
  cell.status === 'broken' ? [] : undeclared(cell.result.findings);

/**
 * The cells of one model, as lines.
 * @param strict a finding that is not declared is an error
 */
export const modelBlock = (cells: readonly CheckedCell[], colors: Colors, strict = false): string => {
  const rows = cells.map(columnsOf);
  const width = {
    fix: widest(rows.map((row) => row.fix)),
    parameters: widest(rows.map((row) => row.parameters)),
    states: widest(rows.map((row) => row.states)),
    time: widest(rows.map((row) => row.time)),
  };
  const lines = rows.flatMap(({ cell, fix, parameters, verdicts, states, time }) => {
    const name = [pad(fix, width.fix), ...(width.parameters === 0 ? [] : [pad(parameters, width.parameters)])];
    const findings = findingsOf(cell);
    const mark = strict && findings.length > 0 ? marks.bad : markOf[cell.status];
    const line = [
      `  ${mark(colors)} ${name.join('  ')}`,
      colors.dim(padStart(states, width.states)),
      colors.dim(padStart(time, width.time)),
      verdicts,
    ].join('  ');
    const tint = cell.status === 'inconclusive' ? colors.yellow : colors.red;
    const unused = strict ? colors.red : colors.yellow;
    return [
      line.trimEnd(),
      ...details(cell).map((detail) => `      ${tint(detail)}`),
      ...findings.map((finding) => `      ${unused(findingText(finding))}`),
    ];
  });
  return `${[colors.bold(cells[0]?.model.name ?? ''), ...lines].join('\n')}\n`;
};

/** `5 models, 61 checks, all as expected  (1.2 s)` */
export const totalsLine = (
  cells: readonly CheckedCell[],
  planned: number,
  elapsedMs: number,
  colors: Colors,
  strict = false,
): string => {
  const models = count(new Set(cells.map((cell) => cell.model)).size, 'model');
  const checks =
    cells.length === planned ? count(planned, 'check') : `${cells.length} of ${count(planned, 'check')}, interrupted`;
  const numberOf = (status: CellStatus) => cells.filter((cell) => cell.status === status).length;
  const [good, differing, open, broken] = [
    numberOf('as expected'),
    numberOf('differs'),
    numberOf('inconclusive'),
    numberOf('broken'),
  ];
  const findings = cells.reduce((sum, cell) => sum + findingsOf(cell).length, 0);
  const verdict =
    good === cells.length && good > 0
      ? 'all as expected'
      : [
          `${good} as expected`,
          ...(differing > 0 ? [count(differing, 'differs', 'differ')] : []),
          ...(open > 0 ? [`${open} inconclusive`] : []),
          ...(broken > 0 ? [`${broken} broken`] : []),
        ].join(', ');
  const tint = good === cells.length ? colors.green : differing + broken > 0 ? colors.red : colors.yellow;
  const cached = cells.filter((cell) => cell.status !== 'broken' && cell.result.timing.cached).length;
  const reused = cached === 0 ? '' : `, ${cached} cached`;
  const unused = findings === 0 ? '' : `, ${(strict ? colors.red : colors.yellow)(count(findings, 'finding'))}`;
  return `${models}, ${checks}, ${tint(verdict)}${unused}${reused}  ${colors.dim(`(${duration(elapsedMs)})`)}\n`;
};
