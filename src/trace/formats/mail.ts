// A trace as plain text for a kernel list: at most 72 columns, ASCII but for names that are not, nothing that needs a table.
import { widthOf } from '../../report/table.js';
import type { TraceFormat } from './format.js';
import {
  blockedLines,
  criticalText,
  headline,
  lengthText,
  minimalityLines,
  printable,
  readLines,
  showChange,
  showStep,
  shrunkLines,
  subjectOf,
} from './words.js';

const COLUMNS = 72;

/** Words in lines; the first one behind `first`, the others behind `rest`. A word that is too long is broken. */
const paragraph = (text: string, first = '', rest = first): string[] => {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const flush = (): void => {
    lines.push(line.trimEnd());
    line = rest;
    isEmpty = true;
  };
  for (const word of text.split(' ')) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > COLUMNS) flush();
    if (!isEmpty) line += ' ';
    for (const character of word) {
      if (widthOf(line) === COLUMNS) flush();
      line += character;
      isEmpty = false;
    }
  }
  flush();
  return lines;
};

const WORDS = /(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|\\.|[^\s'\\])+/gsu;

/** The characters of a shell word, each with the quote it stands in: none, `'` or `$'`. */
const charactersOf = (word: string): readonly { readonly character: string; readonly quote: string }[] => {
  const found: { readonly character: string; readonly quote: string }[] = [];
  let quote = '';
  for (let rest = word; rest !== ''; ) {
    const mark = (quote === '' ? /^\$?'/ : /^'/).exec(rest)?.[0];
    const character = mark ?? (quote === "'" ? /^./su : /^(?:\\x[0-9a-f]{2}|\\.|.)/su).exec(rest)?.[0] ?? rest;
    if (mark === undefined) found.push({ character, quote });
    else quote = quote === '' ? mark : '';
    rest = rest.slice(character.length);
  }
  return found;
};

/** A shell command in lines that end in a backslash: broken between words, and within a word that is too long for a line. */
const commandLines = (command: string): string[] => {
  const lines: string[] = [];
  let line = '  ';
  for (const word of command.match(WORDS) ?? []) {
    const blank = line.trim() === '' ? '' : ' ';
    if (widthOf(line) + widthOf(word) + 3 > COLUMNS && blank !== '') {
      lines.push(`${line} \\`);
      line = '    ';
    } else line += blank;
    if (widthOf(line) + widthOf(word) + 2 <= COLUMNS) {
      line += word;
      continue;
    }
    // A quote is closed, and opened again at the very beginning of the next line: the shell joins the two.
    let open = '';
    const close = () => (open === '' ? '' : "'");
    for (const { character, quote } of charactersOf(word)) {
      if (widthOf(line) + widthOf(character) + 5 > COLUMNS) {
        lines.push(`${line}${close()}\\`);
        line = '';
        open = '';
      }
      if (quote !== open) {
        line += `${close()}${quote}`;
        open = quote;
      }
      line += character;
    }
    line += close();
  }
  return [...lines, line];
};

/** The format. */
export const mail: TraceFormat = (told, { command, against: untrusted, shrunk }) => {
  const trace = printable(told);
  const against = printable(untrusted);
  const { model, fix, parameters, steps, explanation } = trace;
  const set = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const outside = steps.filter(({ inCone }) => !inCone).length;
  const number = String(steps.length).length;
  const critical = criticalText(trace);
  const rows = steps.flatMap((step, i) => {
    const head = `${String(i + 1).padStart(number)}. `;
    const indent = ' '.repeat(number + 2);
    return [
      ...paragraph(`${step.process}: ${showStep(step)}`, head, indent),
      ...step.changes.flatMap((change) =>
        paragraph(showChange(step.process, change, '->'), `${indent}  `, `${indent}    `),
      ),
      ...(step.inCone ? [] : [`${indent}  (the end does not depend on this step)`]),
    ];
  });
  const length = lengthText(trace);
  return [
    ...paragraph(`${model}: ${subjectOf(trace)}`),
    ...paragraph(`fix=${fix}${set.length === 0 ? '' : ` ${set.join(' ')}`}`),
    ...paragraph(`${length}${outside === 0 ? '' : `; the end does not depend on ${outside} of the steps`}`),
    ...minimalityLines(trace).flatMap((line) => paragraph(`${line[0]?.toUpperCase()}${line.slice(1)}.`)),
    ...(shrunk === undefined ? [] : paragraph(`Shrunk: ${printable(shrunkLines(shrunk, '->')).join('; ')}.`)),
    '',
    ...rows,
    ...(steps.length === 0 ? ['In the initial state:'] : []),
    '',
    ...paragraph(`${headline(trace)}.`),
    ...readLines(trace).flatMap((line) => paragraph(line, '  ', '    ')),
    ...blockedLines(trace).flatMap((line) => paragraph(line, '  ', '    ')),
    ...(explanation?.sentence === undefined ? [] : ['', ...paragraph(`${explanation.sentence}.`)]),
    ...(critical === undefined ? [] : paragraph(`${critical[0]?.toUpperCase()}${critical.slice(1)}.`)),
    ...(against === undefined ? [] : ['', ...paragraph(`With fix=${against.fix}, ${against.message}.`)]),
    '',
    'To see it again:',
    '',
    ...commandLines(command),
    '',
  ].join('\n');
};
