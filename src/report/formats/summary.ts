// A summary in Markdown, for the page of a CI job: a table of the models, and every problem with its trace to unfold.
import { count } from '../../base/plural.js';
import type { CellStatus, CheckedCell } from '../../check/check-all.js';
import { traceText } from '../../trace/formats/text.js';
import { parametersText } from '../configuration.js';
import { type Problem, problemsOf } from '../problems.js';
import type { CheckRun } from '../reporters.js';

/** GitHub refuses a summary of more than 1 MiB; what is beyond this is counted and not shown. */
const MAX_BYTES = 900_000;

/** Text that Markdown and HTML leave alone, in a table as well. */
const plain = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s+/g, ' ');

const statuses: readonly (readonly [CellStatus, string])[] = [
  ['as expected', 'as expected'],
  ['differs', 'differ'],
  ['inconclusive', 'inconclusive'],
  ['broken', 'broken'],
  ['unjudged', 'nothing expected'],
];

const table = (cells: readonly CheckedCell[]): string => {
  const models = [...new Set(cells.map(({ model }) => model.name))];
  const shown = statuses.filter(([status]) => cells.some((cell) => cell.status === status));
  const row = (columns: readonly (string | number)[]) => `| ${columns.join(' | ')} |\n`;
  return [
    row(['model', 'checks', ...shown.map(([, title]) => title)]),
    row(['---', '---:', ...shown.map(() => '---:')]),
    ...models.map((name) => {
      const own = cells.filter(({ model }) => model.name === name);
      const numbers = shown.map(([status]) => own.filter((cell) => cell.status === status).length);
      return row([plain(name), own.length, ...numbers]);
    }),
  ].join('');
};

/** A fence that is longer than any in the text. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}\n`;
};

const item = ({ level, model, fix, parameters, message, at, trace, command }: Problem): string => {
  const where = [model, `fix=${fix}`, parametersText(parameters)].filter((part) => part !== '').join(' ');
  const place = at === undefined ? '' : ` (${plain(`${at.file}:${at.line}`)})`;
  const mark = level === 'error' ? '❌' : '⚠️';
  const line = `- ${mark} **${plain(where)}**: ${plain(message)}${place}\n`;
  if (trace === undefined || command === undefined) return line;
  const lines = traceText(trace, command, { width: 100 });
  return `${line}\n<details><summary>${count(trace.steps.length, 'step')}</summary>\n\n${fenced(lines)}\n</details>\n\n`;
};

/** The report. */
export const summary = (run: CheckRun): string => {
  const { cells, planned } = run;
  const problems = problemsOf(run);
  const errors = problems.filter(({ level }) => level === 'error').length;
  const warnings = problems.length - errors;
  const checks = cells.length === planned ? count(planned, 'check') : `${cells.length} of ${count(planned, 'check')}`;
  const verdict =
    problems.length === 0
      ? 'no problems'
      : [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(
          ', ',
        );
  let text = `## flushpoint: ${checks}, ${verdict}\n\n${table(cells)}\n`;
  let bytes = Buffer.byteLength(text);
  for (const [i, problem] of problems.entries()) {
    const next = item(problem);
    bytes += Buffer.byteLength(next);
    if (bytes > MAX_BYTES) return `${text}\n${count(problems.length - i, 'problem')} more\n`;
    text += next;
  }
  return text;
};
