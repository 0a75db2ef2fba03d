// A trace as a graph for Graphviz: one column of steps per process, solid edges in the order of a process, dashed edges from
// the step that wrote a value to the one that read it in another process.
import { crossingsOf } from '../crossings.js';
import type { TraceFormat } from './format.js';
import { headline, minimalityLines, printable, readLines, showChange, showStep } from './words.js';

/** Lines of text as a quoted word of DOT: backslashes, quotes and entities mean themselves. */
export const quote = (lines: readonly string[]): string =>
  `"${lines.map((line) => line.replaceAll('&', '&amp;').replace(/[\\"]/g, '\\$&')).join('\\n')}"`;

/** The format. */
export const dot: TraceFormat = (told) => {
  const trace = printable(told);
  const { model, fix, processes, steps } = trace;
  const lanes = processes.flatMap((process, p) => {
    const own = steps.flatMap((step, i) => (step.process === process ? [{ step, i }] : []));
    if (own.length === 0) return [];
    const nodes = own.map(({ step, i }) => {
      const label = [`${i + 1}. ${showStep(step)}`, ...step.changes.map((change) => showChange(process, change))];
      const grey = step.inCone ? '' : ', color=gray60, fontcolor=gray60';
      return `s${i + 1} [group=g${p}, label=${quote(label)}${grey}];`;
    });
    const chain = [`p${p}`, ...own.map(({ i }) => `s${i + 1}`)].join(' -> ');
    return [`p${p} [group=g${p}, shape=plaintext, label=${quote([process])}];`, ...nodes, `${chain} [weight=100];`];
  });
  // What keeps the rows in the order of the trace.
  const rows = steps.slice(1).map((_, i) => `s${i + 1} -> s${i + 2} [style=invis];`);
  const crossings = crossingsOf(trace).map(
    ({ from, to, variables }) =>
      `s${from + 1} -> s${to + 1} [style=dashed, constraint=false, fontsize=9, label=${quote(variables)}];`,
  );
  const verdict = `end [shape=note, label=${quote([headline(trace), ...readLines(trace), ...minimalityLines(trace)])}];`;
  return [
    'digraph trace {',
    ...[
      `label=${quote([`${model}  fix=${fix}`])};`,
      'node [shape=box, fontname="monospace", fontsize=10];',
      'edge [fontname="monospace"];',
      ...lanes,
      ...rows,
      ...crossings,
      verdict,
      ...(steps.length === 0 ? [] : [`s${steps.length} -> end;`]),
    ].map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
};
