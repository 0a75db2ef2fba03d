// A trace as a table for the terminal: one column per process that moves, one row per step, what the step changed, and
// below it the violated property with the values it read and the command that shows the trace again.

import { type Colors, plain } from '../../report/colors.js';
import { pad, padStart, widest, wrap } from '../../report/table.js';
import type { RecordedTrace } from '../record.js';
import type { Replayed } from '../replay.js';
import type { AnyTrace, Trace } from '../trace.js';
import type { TraceContext, TraceFormat } from './format.js';
import {
  blockedLines,
  criticalText,
  headline,
  lengthText,
  minimalityLines,
  outcomeOf,
  printable,
  readLines,
  showChange,
  showStep,
  shrunkLines,
  subjectOf,
} from './words.js';

/** How a trace is printed; in `width` columns changes wrap, step names never do. */
export type TraceTextOptions = Omit<TraceContext, 'command'>;

const MARKER = '▶';
const OUTSIDE = '·';
const NARROWEST_CHANGES = 32;

/** A word as a shell reads it. */
export const quoteWord = (word: string): string => {
  if (/^[\w./=:+-]+$/.test(word)) return word;
  // The other quotes of bash and zsh: what they escape stays on the line.
  if (/\p{Cc}/u.test(word)) {
    const inside = word
      .replace(/['\\]/g, '\\$&')
      .replace(/\p{Cc}/gu, (c) => `\\x${(c.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
    return `$'${inside}'`;
  }
  return `'${word.replaceAll("'", "'\\''")}'`;
};

/**
 * The words that name a configuration on a command line, without the parameters that have these values anyway.
 * @param reference what the command line calls the model
 */
export const configurationWords = (
  { model, fix, parameters }: Pick<Trace, 'model' | 'fix' | 'parameters'>,
  defaults: Trace['parameters'],
  reference = model,
): readonly string[] => [
  quoteWord(reference),
  ...(fix === 'none' ? [] : [`--fix ${quoteWord(fix)}`]),
  ...Object.entries(parameters)
    .filter(([name, value]) => defaults[name] !== value)
    .map(([name, value]) => `--set ${quoteWord(`${name}=${value}`)}`),
];

/** The command that shows the trace again. */
export const commandFor = (trace: Trace, defaults: Trace['parameters'] = {}, reference = trace.model): string =>
  [
    'flushpoint trace',
    ...configurationWords(trace, defaults, reference),
    ...(trace.finding.kind === 'error' ? [] : [`--property ${quoteWord(trace.property)}`]),
    ...(trace.minimality?.first === 'switches' ? ['--minimise switches'] : []),
  ].join(' ');

/** What the trace ends in, in lines. */
const endLines = (trace: AnyTrace, width: number): string[] => {
  const reads = wrap(readLines(trace), ', ', width - 4);
  return [headline(trace), ...[...reads, ...blockedLines(trace)].map((line) => `  ${line}`)];
};

/** Which switches matter, what the same schedule does under a fix, and how to read the table, in lines. */
const noteLines = (trace: AnyTrace, { against, shrunk }: Pick<TraceContext, 'against' | 'shrunk'>): string[] => {
  const { explanation, steps } = trace;
  const critical = criticalText(trace);
  return [
    ...(shrunk === undefined
      ? []
      : shrunkLines(shrunk).map((line, i) => `${i === 0 ? 'shrunk: ' : '        '}${line}`)),
    ...minimalityLines(trace),
    ...(explanation?.sentence === undefined ? [] : [`why:    ${explanation.sentence}`]),
    ...(critical === undefined ? [] : [`        ${critical}`]),
    ...(against === undefined ? [] : [`with fix=${against.fix}:  ${against.message}`]),
    ...(steps.every(({ inCone }) => inCone) ? [] : [`${OUTSIDE} the finding does not depend on this step`]),
  ];
};

/**
 * The table.
 * @param command shows the trace again; see {@link commandFor}
 */
export const traceText = (told: AnyTrace, command: string, options: TraceTextOptions = {}): string => {
  const { colors = plain, width = 120 } = options;
  const trace = printable(told);
  const { steps } = trace;
  const moving = trace.processes.filter((process) => steps.some((step) => step.process === process));
  const idle = trace.processes.filter((process) => !moving.includes(process));
  const columns = moving.map((process) =>
    widest([process, ...steps.filter((s) => s.process === process).map(showStep)]),
  );
  const number = String(steps.length).length;
  const left = number + 2 + columns.reduce((sum, column) => sum + column + 2, 0);
  const forChanges = Math.max(NARROWEST_CHANGES, width - left - 1);

  const outcome = outcomeOf(trace);
  const ended = { violated: colors.red, reached: colors.green, path: colors.bold }[outcome];
  const rows = steps.flatMap((step, i) => {
    const isLast = i === steps.length - 1;
    const changes = wrap(
      step.changes.map((change) => showChange(step.process, change)),
      ', ',
      forChanges,
    );
    const mark = isLast ? MARKER : step.inCone ? ' ' : OUTSIDE;
    const paint = isLast ? ended : step.inCone ? (text: string) => text : colors.dim;
    const cells = moving.map((process, c) => pad(process === step.process ? showStep(step) : '', columns[c] as number));
    const head = `${mark}${padStart(String(i + 1), number)} ${cells.join('  ')}`;
    return [
      `${paint(head)}  ${colors.dim(changes[0] ?? '')}`.trimEnd(),
      ...changes.slice(1).map((line) => `${' '.repeat(left)}${colors.dim(line)}`),
    ];
  });

  const sign = outcome === 'violated' ? colors.red('✗') : colors.green('✓');
  const title = `${sign} ${colors.bold(trace.model)}  fix=${trace.fix}  ${colors.bold(subjectOf(trace))}`;
  return [
    `${title}  ${lengthText(trace)}`,
    ...(steps.length === 0
      ? ['  in the initial state']
      : [
          colors.bold(
            `${' '.repeat(number + 2)}${moving.map((p, c) => pad(p, columns[c] as number)).join('  ')}  changed`,
          ),
          ...rows,
        ]),
    ...endLines(trace, width).map((line, i) => `  ${i === 0 ? ended(line) : line}`),
    ...noteLines(trace, printable(options)).map((line) => `  ${line}`),
    ...(idle.length === 0 ? [] : [colors.dim(`  never moves here: ${idle.join(', ')}`)]),
    `  again:  ${command}`,
    '',
  ].join('\n');
};

/** The format. */
export const text: TraceFormat = (trace, { command, ...options }) => traceText(trace, command, options);

/** What is said of a recorded trace that is no run of the model. */
export const replayFailureText = (
  recorded: RecordedTrace,
  { message }: Extract<Replayed, { readonly kind: 'differs' }>,
  colors: Colors,
): string => {
  const { model, fix, property } = printable({ ...recorded, initial: [], steps: [] });
  return `${colors.red('✗')} ${colors.bold(model)}  fix=${fix}  ${colors.bold(property ?? 'a path')}  does not replay\n  ${printable(message)}\n`;
};
