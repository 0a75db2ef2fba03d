// Mutants in words, and as a document: what no property notices first.
import { count } from '../base/plural.js';
import type { MutantStatus, Mutation, TriedMutant } from '../check/mutate.js';
import type { Model } from '../model/model.js';
import type { Colors } from './colors.js';
import { configurationText } from './configuration.js';
import { documentText } from './json.js';
import { positionText, shownPosition } from './position.js';
import { pad, widest } from './table.js';
import { duration } from './units.js';

const numberOf = ({ mutants }: Mutation, status: MutantStatus): number =>
  mutants.filter((mutant) => mutant.status === status).length;

const lines = (mutants: readonly TriedMutant[], colors: Colors): string[] => {
  const [steps, kinds] = [widest(mutants.map(({ step }) => step)), widest(mutants.map(({ kind }) => kind))];
  const subjects = widest(mutants.map(({ subject }) => subject));
  return mutants.map(({ step, kind, subject, source }) => {
    const where = source === undefined ? '' : `  ${colors.dim(positionText(source))}`;
    return `    ${pad(step, steps)}  ${pad(kind, kinds)}  ${where === '' ? subject : pad(subject, subjects)}${where}`;
  });
};

const section = (title: string, mutants: readonly TriedMutant[], colors: Colors, tint: (text: string) => string) =>
  mutants.length === 0 ? [] : [`  ${tint(title)}`, ...lines(mutants, colors)];

/** The report. */
export const mutateText = (model: Model, mutation: Mutation, elapsedMs: number, colors: Colors): string => {
  const { mutants, score, fix, parameters } = mutation;
  const having = (status: MutantStatus) => mutants.filter((mutant) => mutant.status === status);
  const [noticed, survived] = [numberOf(mutation, 'noticed'), numberOf(mutation, 'survived')];
  const [same, open] = [numberOf(mutation, 'no difference'), numberOf(mutation, 'open')];
  const numbers = [
    `${noticed} noticed`,
    `${survived} survived`,
    ...(open > 0 ? [`${open} open`] : []),
    `${same} without a difference`,
  ].join(', ');
  const percent = score === undefined ? '' : `, score ${Math.floor(score * 100)} %`;
  return `${[
    configurationText(model, { fix, values: parameters }),
    ...section('no property notices:', having('survived'), colors, colors.red),
    ...section('a limit came before a verdict:', having('open'), colors, colors.yellow),
    '',
    `${count(mutants.length, 'mutant')}: ${numbers}${percent}  ${colors.dim(`(${duration(elapsedMs)})`)}`,
  ].join('\n')}\n`;
};

/** `flushpoint mutate --json` */
export const mutateJson = (mutation: Mutation, elapsedMs: number): string => {
  const { model, fix, parameters, states, score, mutants } = mutation;
  return documentText('flushpoint-mutation', 1, {
    model,
    fix,
    parameters,
    states,
    mutants: mutants.map((mutant) => ({ ...mutant, source: shownPosition(mutant.source) })),
    totals: {
      mutants: mutants.length,
      noticed: numberOf(mutation, 'noticed'),
      survived: numberOf(mutation, 'survived'),
      open: numberOf(mutation, 'open'),
      noDifference: numberOf(mutation, 'no difference'),
    },
    score,
    timing: { elapsedMs },
  });
};
