// A joined report for people: what is not as expected, and totals.
import { count } from '../base/plural.js';
import type { CheckDocument, DocumentCell } from './check-document.js';
import type { Colors } from './colors.js';
import { findingText, staleText, undeclared } from './findings.js';
import { duration } from './units.js';
import { marks } from './verdict.js';

const markOf = {
  'as expected': marks.good,
  differs: marks.bad,
  inconclusive: marks.open,
  broken: marks.bad,
  unjudged: marks.none,
} as const;

const nameOf = ({ model, fix, parameters }: DocumentCell): string =>
  [model, `fix=${fix}`, ...Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`)].join('  ');

const detailsOf = ({ mismatches, error }: DocumentCell): string[] =>
  error === null
    ? mismatches.map(({ property, message }) => `${property}: ${message}`)
    : [error.hint === null ? error.message : `${error.message} (${error.hint})`];

/** The report. */
export const mergedText = (document: CheckDocument, colors: Colors, strict: boolean): string => {
  const { cells, totals, staleDeclarations, timing } = document;
  const findingsOf = ({ result }: DocumentCell) => undeclared(result?.findings);
  const told = cells.filter((cell) => cell.status !== 'as expected' || findingsOf(cell).length > 0);
  const { planned, checked, asExpected, differs, inconclusive, broken, findings } = totals;
  const models = count(new Set(cells.map(({ model }) => model)).size, 'model');
  const checks =
    checked === planned ? count(planned, 'check') : `${checked} of ${count(planned, 'check')}, interrupted`;
  const verdict =
    asExpected === planned && planned > 0
      ? colors.green('all as expected')
      : [
          `${asExpected} as expected`,
          ...(differs > 0 ? [count(differs, 'differs', 'differ')] : []),
          ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
          ...(broken > 0 ? [`${broken} broken`] : []),
        ].join(', ');
  const tint = strict ? colors.red : colors.yellow;
  return [
    ...told.flatMap((cell) => [
      `${(strict && findingsOf(cell).length > 0 ? marks.bad : markOf[cell.status])(colors)} ${nameOf(cell)}`,
      ...detailsOf(cell).map((detail) => `    ${detail}`),
      ...findingsOf(cell).map((finding) => `    ${tint(findingText(finding))}`),
    ]),
    ...staleDeclarations.map((declaration) => tint(staleText(declaration))),
    `${models}, ${checks}, ${verdict}${findings === 0 ? '' : `, ${tint(count(findings, 'finding'))}`}  ${colors.dim(`(${duration(timing.elapsedMs)})`)}`,
    '',
  ].join('\n');
};
