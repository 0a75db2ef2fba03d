// The catalogue in words: a line per model, or a model with all that can be asked of it.

import { count } from '../base/plural.js';
import { describeValues } from '../model/parameters.js';
import type { CatalogueEntry } from './catalogue.js';
import type { Colors } from './colors.js';
import { parametersText } from './configuration.js';
import { pad, widest } from './table.js';

/** One line per model. */
export const listText = (
  models: readonly { readonly name: string; readonly about: string }[],
  colors: Colors,
): string => {
  const width = widest(models.map(({ name }) => name));
  return models.map(({ name, about }) => `${colors.bold(pad(name, width))}  ${about}\n`).join('');
};

/** Rows of aligned columns under a heading; nothing when there are no rows. */
const section = (heading: string, rows: readonly (readonly string[])[], colors: Colors): string[] => {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) => widest(rows.map((row) => row[column] ?? '')));
  return [
    '',
    `  ${colors.bold(heading)}`,
    ...rows.map((row) => `    ${row.map((text, column) => pad(text, widths[column] ?? 0)).join('  ')}`.trimEnd()),
  ];
};

/** A model at length. */
export const modelText = (entry: CatalogueEntry, colors: Colors): string => {
  const { name, about, parameters, fixes, properties, expectations } = entry;
  return `${[
    `${colors.bold(name)}  ${about}`,
    ...section(
      'parameters',
      parameters.map((p) => [p.name, describeValues(p), `default ${p.default}`, p.about]),
      colors,
    ),
    ...section(
      'fixes',
      fixes.flatMap(({ name: fix, about: what, commit, set }) => [
        [fix, what],
        ['', `sets ${parametersText(set)}${commit === undefined ? '' : `; commit ${commit}`}`],
      ]),
      colors,
    ),
    ...section(
      'properties',
      properties.map((p) => [p.name, p.kind, p.about ?? '']),
      colors,
    ),
    '',
    `  ${count(expectations, 'configuration')} with an expected verdict: flushpoint check ${name}`,
  ].join('\n')}\n`;
};
