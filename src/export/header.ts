// What an exported file says of itself: which model, fix and parameters it was made from, by which command, and how to
// run it.
import { configure, NO_FIX } from '../model/model.js';
import { quoteWord } from '../trace/formats/text.js';
import { plainText } from './names.js';
import type { Outline } from './outline.js';

const WIDTH = 100;

const wrapped = (text: string, indent: string): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines;
};

/** The command that makes this file again; what the fix sets and what is default anyway is left out. */
const exportCommand = ({ compiled: { model, configuration } }: Outline, target: string): string => {
  const { fix, values } = configuration;
  const plain = configure(model, fix).values;
  const set = Object.entries(values).filter(([name, value]) => plain[name] !== value);
  return [
    `flushpoint export ${quoteWord(model.reference ?? model.name)} --to ${target}`,
    ...(fix === NO_FIX ? [] : [`--fix ${quoteWord(fix)}`]),
    ...set.map(([name, value]) => `--set ${quoteWord(`${name}=${value}`)}`),
  ].join(' ');
};

/** The lines of the header, without comment signs. */
export const headerLines = (outline: Outline, target: string, howToRun: readonly string[]): string[] => {
  const { model, configuration } = outline.compiled;
  const { fix, values } = configuration;
  const parameters = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return [
    ...wrapped(`${model.name}: ${plainText(model.about)}`, '  '),
    '',
    `Made by: ${exportCommand(outline, target)}`,
    `Fix: ${plainText(fix)}`,
    ...wrapped(`Parameters: ${plainText(parameters.join(' ')) || 'none'}`, '  '),
    '',
    ...howToRun,
  ];
};

/** What the file says of the parts of the model that it leaves out, as lines of comment. */
export const omissions = ({ constants, neverEnabled, properties }: Outline): string[] => [
  ...constants.map(({ path, value }) => plainText(`${path} is always ${String(value)}`)),
  ...neverEnabled.map(({ where }) => plainText(`${where} is never enabled`)),
  ...properties
    .filter(({ kind }) => kind === 'eventually')
    .map(({ name }) => plainText(`"${name}" is a liveness property and is not exported`)),
];
