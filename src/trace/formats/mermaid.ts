// A trace as a Mermaid sequence diagram, which code hosts draw in Markdown: one participant per process that moves, one
// message per step, what it changed below it.
import type { TraceFormat } from './format.js';
import { criticalSteps, headline, minimalityLines, printable, readLines, showChange, showStep } from './words.js';

/** Everything that could mean something to Mermaid is written as the entity of its code point. */
const escapeText = (text: string): string =>
  text.replace(/[^\p{L}\p{N} _.,=[\]()/→+*'-]/gu, (c) => `#${c.codePointAt(0) ?? 0};`);

/** The format. */
export const mermaid: TraceFormat = (told) => {
  const trace = printable(told);
  const { processes, steps } = trace;
  const moving = processes.filter((process) => steps.some((step) => step.process === process));
  const shown = moving.length === 0 ? processes : moving;
  const idOf = (process: string): string => `p${shown.indexOf(process)}`;
  const critical = new Set(criticalSteps(trace));
  const lines = steps.flatMap((step, i) => {
    const id = idOf(step.process);
    const changes = step.changes.map((change) => escapeText(showChange(step.process, change)));
    return [
      ...(critical.has(i + 1) ? [`Note over ${id}: critical switch`] : []),
      `${id}${step.inCone ? '->>' : '-->>'}${id}: ${i + 1}. ${escapeText(showStep(step))}`,
      ...(changes.length === 0 ? [] : [`Note right of ${id}: ${changes.join('<br/>')}`]),
    ];
  });
  const ends = [idOf(shown[0] as string), idOf(shown.at(-1) as string)];
  const verdict = [headline(trace), ...readLines(trace), ...minimalityLines(trace)].map(escapeText).join('<br/>');
  return [
    'sequenceDiagram',
    ...[
      ...shown.map((process) => `participant ${idOf(process)} as ${escapeText(process)}`),
      ...lines,
      `Note over ${[...new Set(ends)].join(',')}: ${verdict}`,
    ].map((line) => `  ${line}`),
    '',
  ].join('\n');
};
