// Which cells a tier of a config is made of: for some models, every fix under each of some sets of parameters.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type Cell, cellOf, plan } from './check-all.js';
import { cellsOf } from './expectation.js';

/** Every fix of a model, and every combination of fixes that it states an expectation for. */
const fixesOf = (m: Model): readonly string[] => [...new Set(cellsOf(m).map(({ fix = NO_FIX }) => fix))];

/** Whether a fix sets a parameter to something other than is asked for. */
const contradicts = (m: Model, fix: string, parameters: LooseValues): boolean => {
  try {
    configure(m, fix, parameters);
    return false;
  } catch (error) {
    if (error instanceof FlushpointError && error.code === 'usage/bad-value') return true;
    throw error;
  }
};

const cellsUnder = (m: Model, parameters: LooseValues): readonly Cell[] => {
  // What is wrong with the parameters themselves is a mistake, and no contradiction.
  configure(m, NO_FIX, parameters);
  return fixesOf(m)
    .filter((fix) => !contradicts(m, fix, parameters))
    .map((fix) => cellOf(m, fix, parameters));
};

/**
 * The cells of a tier, in order of the models; a model that the tier does not name has its own.
 * @param sets by the name of a model, the parameters to check it with
 * @param names of all models there are, those that are not checked included
 * @throws FlushpointError `usage/unknown-name` for a model or parameter that does not exist, `usage/bad-value` for a value out of
 *   range
 */
export const planTier = (
  models: readonly Model[],
  sets: { readonly [model: string]: readonly LooseValues[] },
  names: readonly string[],
): readonly Cell[] => {
  const unknown = Object.keys(sets).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new FlushpointError('usage/unknown-name', `the tier names a model "${unknown}"`, suggest(unknown, names));
  }
  return models.flatMap((m) => {
    const own = Object.hasOwn(sets, m.name) ? sets[m.name] : undefined;
    if (own === undefined) return plan([m]);
    const cells = own.flatMap((parameters) => cellsUnder(m, parameters));
    // A fix is a setting of parameters, so two cells with the same values are the same system.
    const keyOf = ({ fix, parameters }: Cell) => JSON.stringify(configure(m, fix, parameters).values);
    return cells.filter((cell, i) => cells.findIndex((other) => keyOf(other) === keyOf(cell)) === i);
  });
};
