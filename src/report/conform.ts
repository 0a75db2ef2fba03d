// What is said of a log, or of a trace of another tool: that the model explains it, or where it does not and why.
import { count } from '../base/plural.js';
import type { Conformance, Difference, EnabledStep } from '../conform/result.js';
import { printable, showRead } from '../trace/formats/words.js';
import type { Colors } from './colors.js';
import { documentText } from './json.js';
import { wrap } from './table.js';
import { grouped } from './units.js';
import { marks } from './verdict.js';

/** What the two kinds of observations are called. */
const nouns = { events: ['event', 'events'], states: ['state', 'states'] } as const;

/** Number of the event or state behind those that are explained, and how many there are. */
const placeOf = ({ of, explained, total }: Conformance): string =>
  of === 'events' ? `event ${explained + 1} of ${total}` : `state ${explained} (of 0..${total - 1})`;

/** In how many of the states, where there are several. */
const share = (states: number, of: number): string =>
  of > 1 ? ` (in ${grouped(states)} of ${grouped(of)} states)` : '';

const enabledText = ({ process, step, states }: EnabledStep, of: number): string =>
  `${step} of ${process}${share(states, of)}`;

const differenceLines = (result: Conformance, difference: Difference, width: number): string[] => {
  const { event, line, at, reasons, otherReasons, enabled, state } = difference;
  const { possible, of } = result;
  const where = [...(line === undefined ? [] : [`line ${line}`]), ...(at === undefined ? [] : [at])].join(', ');
  const told = reasons.map(({ message, states }) => `${message}${of === 'events' ? share(states, possible) : ''}`);
  const list = (head: string, parts: readonly string[]): string[] =>
    wrap(parts, ', ', width - 13).map((text, i) => `  ${i === 0 ? head : ' '.repeat(head.length)}${text}`);
  return [
    `  ${of === 'events' ? `${placeOf(result)}, ${event}` : `${event} (of 0..${result.total - 1})`}${where === '' ? '' : ` (${where})`} is not possible:`,
    ...told.map((message) => `    ${message}`),
    ...(otherReasons === 0 ? [] : [`    and ${otherReasons} more`]),
    ...(of === 'states'
      ? []
      : list('instead:  ', enabled.length === 0 ? ['nothing'] : enabled.map((e) => enabledText(e, possible)))),
    ...(state === undefined ? [] : list('before:   ', state.map(showRead))),
  ];
};

const openText = (result: Conformance): string => {
  const { stopped, states } = result;
  const why = {
    states: `more than ${grouped(states)} states are possible; --max-states raises the limit`,
    rounds: 'the loop was followed many times without an end',
    interrupted: 'interrupted',
  }[stopped ?? 'interrupted'];
  return `  open from ${placeOf(result)} on: ${why}`;
};

/**
 * The verdict in words.
 * @param source what the file is called
 */
export const conformanceText = (told: Conformance, source: string, colors: Colors, width: number): string => {
  const result = printable(told);
  const { model, fix, verdict, of, total, possible, difference, broken } = result;
  const [mark, words] = {
    conforms: [marks.good, 'conforms'],
    differs: [marks.bad, 'does not conform'],
    inconclusive: [marks.open, 'is not decided'],
  }[verdict] as [typeof marks.good, string];
  const [one, many] = nouns[of];
  const left = possible === 0 ? 'the run has ended' : `${count(possible, 'possible state')} at the end`;
  return `${[
    `${mark(colors)} ${colors.bold(model)}  fix=${fix}  ${colors.bold(printable(source))} ${words}`,
    ...(difference === undefined ? [] : differenceLines(result, difference, width)),
    ...(verdict === 'conforms' ? [`  ${count(total, one, many)}, ${left}`] : []),
    ...(verdict === 'inconclusive' ? [openText(result)] : []),
    ...broken.map(({ property, event }) =>
      colors.red(
        `  ${property} is violated ${event === 0 ? 'at the start' : `after event ${event}`}, in every possible state`,
      ),
    ),
  ].join('\n')}\n`;
};

/** The verdict for programs. */
export const conformanceJson = (result: Conformance): string => documentText('flushpoint-conform', 1, result);
