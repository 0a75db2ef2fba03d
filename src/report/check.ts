// One check told at length: a line per property, what the search amounted to, what the verdicts do not cover, and how
// they compare with what is expected.
import type { CellStatus, CheckedCell } from '../check/check-all.js';
import type { Vacuity } from '../check/vacuity.js';
import type { Colors } from './colors.js';
import { parametersText, traceCommand } from './configuration.js';
import { labels, UNKNOWN } from './findings.js';
import { pad, widest } from './table.js';
import { bytes, duration, grouped, roughly } from './units.js';
import { markOf, verdictText } from './verdict.js';

type Tint = (text: string) => string;

/** A cell whose model is not broken. */
export type JudgedCell = Exclude<CheckedCell, { readonly status: 'broken' }>;

const propertyLines = ({ model, result }: JudgedCell, colors: Colors): string[] => {
  const width = widest(result.properties.map(({ name }) => name));
  return result.properties.flatMap((property) => {
    const { name, verdict } = property;
    const line = `  ${markOf(verdict)(colors)} ${pad(name, width)}  ${verdictText(property)}`;
    return verdict.status === 'violated' && 'trace' in verdict
      ? [line, colors.dim(`      ${traceCommand(model, verdict.trace)}`)]
      : [line];
  });
};

const findingRows = (findings: readonly Vacuity[], tint: Tint, dim: Tint): [string, string][] =>
  findings.map(({ kind, subject, declared }, i) => [
    findings[i - 1]?.kind === kind ? '' : labels[kind],
    declared === undefined ? tint(subject) : `${subject}  ${dim(`(${declared})`)}`,
  ]);

const statisticsRows = ({ result }: JudgedCell, colors: Colors, strict: boolean): [string, string][] => {
  const { statistics, timing, findings = [] } = result;
  const { states, transitions, depth, complete, bitsPerState, wordsPerState } = statistics;
  const words = wordsPerState === 1 ? '1 word' : `${wordsPerState} words`;
  return [
    ['states', `${grouped(states)}${complete ? '' : '  (not all)'}`],
    ['transitions', grouped(transitions)],
    ['depth', grouped(depth)],
    ['state', `${bitsPerState} bits in ${words} of 32, ${timing.bytesPerState.toFixed(1)} bytes with the tables`],
    ['memory', bytes(timing.peakBytes)],
    [
      'time',
      timing.cached
        ? `${duration(timing.elapsedMs)}, cached`
        : `${duration(timing.elapsedMs)}, ${roughly(timing.statesPerSecond)} states/s`,
    ],
    ...findingRows(findings, strict ? colors.red : colors.yellow, colors.dim),
  ];
};

const judgements: { readonly [status in Exclude<CellStatus, 'broken'>]: string } = {
  'as expected': 'as expected',
  differs: 'not as expected:',
  inconclusive: 'cannot be compared with what is expected:',
  unjudged: 'the model states no expectation for this configuration',
};

const judgementLines = ({ status, mismatches }: JudgedCell, colors: Colors): string[] => {
  const tint = { 'as expected': colors.green, differs: colors.red, inconclusive: colors.yellow, unjudged: colors.dim };
  return [
    `  ${tint[status](judgements[status])}`,
    ...mismatches.map(({ property, message }) => `    ${property}: ${message}`),
  ];
};

/**
 * The report of one check.
 * @param strict a finding that is not declared is an error
 */
export const checkText = (cell: JudgedCell, colors: Colors, strict = false): string => {
  const rows = statisticsRows(cell, colors, strict);
  const width = widest(rows.map(([name]) => name));
  const parameters = parametersText(cell.parameters);
  return `${[
    `${colors.bold(cell.model.name)}  fix=${cell.fix}${parameters === '' ? '' : `  ${parameters}`}`,
    ...propertyLines(cell, colors),
    '',
    ...rows.map(([name, value]) => `  ${colors.dim(pad(name, width))}  ${value}`),
    ...(cell.result.findings === undefined ? [colors.yellow(`  ${UNKNOWN}`)] : []),
    ...cell.result.caveats.map((caveat) => `  ${colors.yellow(caveat)}`),
    '',
    ...judgementLines(cell, colors),
  ].join('\n')}\n`;
};
