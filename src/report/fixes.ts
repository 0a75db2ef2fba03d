// The matrix of fixes as a table for the terminal, as Markdown for a mail or a pull request, and as JSON.

import { count } from '../base/plural.js';
import type { CostRange } from '../check/cost.js';
import type { FixMatrix, FixRow } from '../check/fixes.js';
import type { PropertyResult } from '../check/result.js';
import type { Colors } from './colors.js';
import { parametersText } from './configuration.js';
import { documentText } from './json.js';
import { pad, widest } from './table.js';

const fixName = (fixes: readonly string[]): string => fixes.join('+') || 'none';

/** `✓`, `✗ 14 (1)` for 14 steps and one switch, `✗ never`, `?`, `-`. */
const cellOf = ({ verdict }: PropertyResult): string => {
  switch (verdict.status) {
    case 'holds':
      return '✓';
    case 'violated':
      if ('untraced' in verdict) return `✗ ${verdict.steps}`;
      return 'unreached' in verdict ? '✗ never' : `✗ ${verdict.steps} (${verdict.switches})`;
    case 'inconclusive':
      return '?';
    case 'not checked':
      return '-';
  }
};

/** `2`, `1..3`, `1..∞` */
const rangeOf = ({ least, most }: CostRange): string => {
  const end = most === Number.POSITIVE_INFINITY ? '∞' : String(most);
  return String(least) === end ? end : `${least}..${end}`;
};

const unitsOf = (matrix: FixMatrix): string[] =>
  [...new Set(matrix.rows.flatMap((row) => (row.costs ?? []).map(({ unit }) => unit)))].sort();

const costCells = (row: FixRow, units: readonly string[]): string[] =>
  units.map((unit) => {
    if (row.costs === undefined) return '?';
    const range = row.costs.find((cost) => cost.unit === unit);
    return range === undefined ? '0' : rangeOf(range);
  });

const remarkOf = (row: FixRow): string => (row.changesNothing ? 'changes nothing' : '');

/** Every property of any row, once: a fix may bring one of its own. */
const propertiesOf = ({ rows }: FixMatrix): readonly PropertyResult[] => [
  ...new Map(rows.flatMap((row) => row.result.properties.map((p) => [p.name, p] as const))).values(),
];

/** Head and body of the table; properties are numbered. */
const tableOf = (matrix: FixMatrix) => {
  const properties = propertiesOf(matrix);
  const units = unitsOf(matrix);
  const head = ['fix', ...properties.map((_, i) => `[${i + 1}]`), ...units, 'states', ''];
  const body = matrix.rows.map((row) => [
    fixName(row.fixes),
    ...properties.map(({ name }) => {
      const own = row.result.properties.find((p) => p.name === name);
      return own === undefined ? 'n/a' : cellOf(own);
    }),
    ...costCells(row, units),
    `${row.result.statistics.states}${row.result.statistics.complete ? '' : '+'}`,
    remarkOf(row),
  ]);
  return { head, body, properties, units };
};

const sufficientText = ({ sufficient, rows }: FixMatrix): string => {
  const verdicts = rows.map(({ result }) => result.properties.map((p) => p.verdict.status));
  const all = verdicts.flat().includes('not checked') ? 'every property that is checked' : 'every property';
  if (sufficient.length === 0) {
    return verdicts.every((row) => row.includes('violated'))
      ? `no fix or combination that was tried makes ${all} hold`
      : `whether a fix makes ${all} hold is not decided`;
  }
  if (sufficient.some((set) => set.length === 0)) return `${all} holds without a fix`;
  return `enough to make ${all} hold: ${sufficient.map(fixName).join(', ')}`;
};

const legend = (numbered: readonly PropertyResult[], units: readonly string[], rows: FixMatrix['rows']): string[] => [
  ...numbered.map(
    ({ name, kind }, i) => `[${i + 1}] ${name}${kind === 'eventually' ? ' (liveness, not checked)' : ''}`,
  ),
  '✓ holds, ✗ 14 (1) violated in 14 steps with 1 context switch, ? not decided, - not checked, n/a no such property',
  ...(rows.every(({ result }) => result.statistics.complete)
    ? []
    : ['states with a +: the search ended before it had seen all of them']),
  ...(units.length === 0 ? [] : [`${units.join(', ')}: least..most of any run that ends`]),
];

/** The table for the terminal. */
export const fixesText = (matrix: FixMatrix, colors: Colors): string => {
  const { head, body, properties, units } = tableOf(matrix);
  const widths = head.map((_, c) => widest([head, ...body].map((row) => row[c] ?? '')));
  const paint = (text: string, padded: string): string => {
    if (text.startsWith('✓')) return colors.green(padded);
    if (text.startsWith('✗')) return colors.red(padded);
    return padded;
  };
  const line = (cells: readonly string[], heading: boolean): string =>
    `  ${cells.map((cell, c) => (heading ? colors.bold(pad(cell, widths[c] as number)) : paint(cell, pad(cell, widths[c] as number)))).join('  ')}`.trimEnd();
  const parameters = parametersText(matrix.parameters);
  return [
    `${colors.bold(matrix.model)}${parameters === '' ? '' : `  ${parameters}`}  ${count(matrix.rows.length, 'row')}`,
    '',
    line(head, true),
    ...body.map((row) => line(row, false)),
    '',
    ...legend(properties, units, matrix.rows).map((text) => `  ${colors.dim(text)}`),
    '',
    `  ${sufficientText(matrix)}`,
    '',
  ].join('\n');
};

/** The table as Markdown; also readable as plain text. */
export const fixesMarkdown = (matrix: FixMatrix): string => {
  const { head, body, properties, units } = tableOf(matrix);
  const escaped = (text: string): string => text.replaceAll('|', '\\|');
  const named = head.map((cell, c) => (c === head.length - 1 ? 'remark' : cell));
  const widths = named.map((_, c) => widest([named, ...body].map((row) => escaped(row[c] ?? ''))));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => pad(escaped(cell), widths[c] as number)).join(' | ')} |`;
  const parameters = parametersText(matrix.parameters);
  return [
    `### ${matrix.model}${parameters === '' ? '' : ` (${parameters})`}: fixes`,
    '',
    line(named),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...body.map(line),
    '',
    ...legend(properties, units, matrix.rows).map((text) => `- ${text}`),
    '',
    `${sufficientText(matrix)}.`,
    '',
  ].join('\n');
};

/** Costs without a bound are written as `null` in `most`, because JSON has no infinity. */
export const fixesJson = (matrix: FixMatrix): string => documentText('flushpoint-fixes', 1, matrix);
