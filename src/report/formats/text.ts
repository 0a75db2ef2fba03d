// What the terminal shows, without colours: for a file.

import { modelBlock, totalsLine } from '../cells.js';
import { checkText } from '../check.js';
import { plain } from '../colors.js';
import { staleText } from '../findings.js';
import type { CheckRun } from '../reporters.js';

/** The report; one configuration is told at length. */
export const text = ({ cells, planned, elapsedMs, stale, strict, single }: CheckRun): string => {
  const [first] = cells;
  if (single && first !== undefined && first.status !== 'broken') return checkText(first, plain, strict);
  const models = [...new Set(cells.map(({ model }) => model))];
  return [
    ...models.map(
      (model) =>
        `${modelBlock(
          cells.filter((cell) => cell.model === model),
          plain,
          strict,
        )}\n`,
    ),
    ...stale.map((declaration) => `${staleText(declaration)}\n`),
    totalsLine(cells, planned, elapsedMs, plain, strict),
  ].join('');
};
