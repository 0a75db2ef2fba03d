// What changes in the expectations of a model, cell by cell: the old line and the new one.
import { count } from '../base/plural.js';
import type { CellChange, Update } from '../check/update.js';
import type { Colors } from './colors.js';
import { parametersText } from './configuration.js';

const cellLines = ({ fix, parameters, isNew, changes }: CellChange, colors: Colors): string[] => {
  const settings = parametersText(parameters);
  return [
    `  fix=${fix}${settings === '' ? '' : `  ${settings}`}${isNew ? '  (new)' : ''}`,
    ...changes.flatMap(({ of, before, after }) => [
      ...(before === undefined ? [] : [colors.red(`    - ${of}: ${before}`)]),
      ...(after === undefined ? [] : [colors.green(`    + ${of}: ${after}`)]),
    ]),
  ];
};

/** The changes of one model; empty when there is none. */
export const updateText = (model: string, { cells }: Update, colors: Colors): string =>
  cells.length === 0
    ? ''
    : `${[
        `${colors.bold(model)}  ${count(cells.length, 'expectation')}`,
        ...cells.flatMap((cell) => cellLines(cell, colors)),
      ].join('\n')}\n`;
