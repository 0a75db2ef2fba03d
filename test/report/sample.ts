// Checked cells of the small models, with times that do not change: what the reports are tested on.
import { type CheckedCell, cellOf, checkAll } from '../../src/check/check-all.js';
import type { Limits } from '../../src/explore/search.js';
import type { Model } from '../../src/model/model.js';
import type { LooseValues } from '../../src/model/parameters.js';
import type { JudgedCell } from '../../src/report/check.js';

/** Times that do not change. */
export const timing = {
  elapsedMs: 12.3,
  compileMs: 4,
  statesPerSecond: 5_312_000,
  peakBytes: 24 * 1024,
  bytesPerState: 18.25,
};

/** One configuration of a model, checked. */
export const sample = async (
  model: Model,
  fix?: string,
  parameters: LooseValues = {},
  limits: Limits = {},
): Promise<CheckedCell> => {
  for await (const cell of checkAll([cellOf(model, fix, parameters)], { limits, witnesses: true })) {
    return cell.status === 'broken' ? cell : { ...cell, result: { ...cell.result, timing } };
  }
  throw new Error('there is one cell');
};

/** {@link sample} of a model that is not broken. */
export const judgedSample = async (...what: Parameters<typeof sample>): Promise<JudgedCell> => {
  const cell = await sample(...what);
  if (cell.status === 'broken') throw cell.error;
  return cell;
};
