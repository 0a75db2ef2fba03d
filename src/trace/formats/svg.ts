// A trace as a space-time diagram: one lane per process that moves, time downwards, an arrow where a value goes from one
// process to another. One file without anything outside it; light or dark as the reader's system is.
import { widest, widthOf, wrap } from '../../report/table.js';
import { crossingsOf } from '../crossings.js';
import type { TraceFormat } from './format.js';
import {
  blockedLines,
  criticalSteps,
  headline,
  minimalityLines,
  outcomeOf,
  printable,
  readLines,
  showChange,
  showStep,
  subjectOf,
} from './words.js';

/** Pixels. Text is set in a monospaced font, so that its width is known. */
const CHARACTER = 7.3;
const LINE = 17;
const MARGIN = 20;
const DOT = 5;
const CHANGES_COLUMNS = 64;
const GAP = 26;

const STYLE = [
  'svg{color-scheme:light dark;background:#fff;font:12px ui-monospace,monospace}',
  // Text stands above the arrows: a rim in the colour of the page keeps it readable.
  'text{fill:#1c2128;stroke:#fff;stroke-width:3px;paint-order:stroke}line,path{stroke:#afb8c1;fill:none}circle{fill:#0969da}',
  '.head{font-weight:bold}.changed{fill:#57606a}.end{fill:#cf222e}.reached{fill:#1a7f37}',
  'circle.end{fill:#cf222e}circle.reached{fill:#1a7f37}',
  '.crossing{stroke:#bf8700}.tip{fill:#bf8700}.critical{stroke:#cf222e;stroke-dasharray:4 3}.outside{opacity:.4}',
  '@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3;stroke:#0d1117}line,path{stroke:#444c56}',
  'circle{fill:#539bf5}.changed{fill:#9198a1}.end,circle.end{fill:#f85149}.reached,circle.reached{fill:#3fb950}',
  '.crossing{stroke:#d4a72c}.tip{fill:#d4a72c}.critical{stroke:#f85149}}',
].join('\n');

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] as string);

const element = (name: string, attributes: { readonly [name: string]: string | number }, content = ''): string =>
  `<${name}${Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? Math.round(value * 10) / 10 : escapeXml(value)}"`)
    .join('')}>${content}</${name}>`;

const textAt = (x: number, y: number, kind: string, text: string): string =>
  element('text', { x, y, class: kind, 'xml:space': 'preserve' }, escapeXml(text));

/** The format. */
export const svg: TraceFormat = (told) => {
  const trace = printable(told);
  const { model, fix, processes, steps } = trace;
  const moving = processes.filter((process) => steps.some((step) => step.process === process));
  const labels = steps.map((step, i) => `${i + 1}. ${showStep(step)}`);

  let x = MARGIN + DOT;
  const lanes = new Map(
    moving.map((process) => {
      const own = labels.filter((_, i) => steps[i]?.process === process);
      const lane = x;
      x += widest([process, ...own]) * CHARACTER + GAP + DOT;
      return [process, lane];
    }),
  );
  const changesAt = x;

  const title = `${model}  fix=${fix}  ${subjectOf(trace)}`;
  const top = MARGIN + 2 * LINE;
  let y = top + LINE + 10;
  const rows = steps.map((step, i) => {
    const changes = wrap(
      step.changes.map((change) => showChange(step.process, change)),
      ', ',
      CHANGES_COLUMNS,
    );
    const row = { step, i, y, lane: lanes.get(step.process) as number, changes };
    y += Math.max(1, changes.length) * LINE + 9;
    return row;
  });
  const bottom = y - LINE + 4;
  const below = [headline(trace), ...readLines(trace), ...blockedLines(trace), ...minimalityLines(trace)];
  const why = trace.explanation?.sentence;
  if (why !== undefined) below.push(`why: ${why}`);

  const changesColumns = widest(rows.flatMap(({ changes }) => changes));
  const width = Math.max(
    changesAt + changesColumns * CHARACTER,
    ...[title, ...below].map((line) => MARGIN + widthOf(line) * CHARACTER),
  );
  const height = bottom + (below.length + 1) * LINE + MARGIN;

  const ended = { violated: 'end', reached: 'reached', path: '' }[outcomeOf(trace)];
  const critical = new Set(criticalSteps(trace));
  const drawn = [
    ...[...lanes].flatMap(([process, lane]) => [
      textAt(lane - DOT, top, 'head', process),
      element('line', { x1: lane, y1: top + 8, x2: lane, y2: bottom }),
    ]),
    ...rows
      .filter(({ i }) => critical.has(i + 1))
      .map((row) =>
        element(
          'path',
          { class: 'critical', d: `M${MARGIN} ${row.y - LINE}H${Math.round(width)}` },
          element('title', {}, 'moving this switch makes the finding disappear'),
        ),
      ),
    ...crossingsOf(trace).map(({ from, to, variables }) => {
      const [a, b] = [rows[from], rows[to]] as [(typeof rows)[number], (typeof rows)[number]];
      const side = b.lane > a.lane ? 1 : -1;
      const tip = b.lane - side * (DOT + 1);
      const isOutside = !a.step.inCone || !b.step.inCone;
      return element(
        'g',
        isOutside ? { class: 'outside' } : {},
        `${element('title', {}, escapeXml(`${variables.join(', ')}: from step ${from + 1} to step ${to + 1}`))}${element(
          'path',
          { class: 'crossing', d: `M${a.lane} ${a.y - 4}L${tip} ${b.y - 4}` },
        )}${element('path', { class: 'tip', d: `M${tip} ${b.y - 4}l${-side * 7} -4v8z` })}`,
      );
    }),
    ...rows.map(({ step, i, y: at, lane, changes }) => {
      const kind = i === steps.length - 1 ? ended : '';
      return element(
        'g',
        step.inCone ? {} : { class: 'outside' },
        [
          element('circle', { cx: lane, cy: at - 4, r: DOT, class: kind }),
          textAt(lane + DOT + 5, at, kind, labels[i] as string),
          ...changes.map((line, l) => textAt(changesAt, at + l * LINE, 'changed', line)),
        ].join(''),
      );
    }),
    ...below.map((line, l) => textAt(MARGIN, bottom + (l + 1) * LINE, l === 0 ? ended : '', line)),
  ];
  const size = { width: Math.ceil(width + MARGIN), height: Math.ceil(height) };
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: 'img' },
    [
      '',
      element('title', {}, escapeXml(title)),
      element('style', {}, STYLE),
      textAt(MARGIN, MARGIN, 'head', title),
      ...drawn,
      '',
    ].join('\n'),
  )}\n`;
};
