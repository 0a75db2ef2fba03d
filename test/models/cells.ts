// The expectations that stand beside a model, as tests: one for each fix and set of parameters.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.js';
import { cellsOf, mismatchesOf } from '../../src/check/expectation.js';
import type { CheckResult } from '../../src/check/result.js';
import type { Model } from '../../src/index.js';

/**
 * Declares the tests.
 * @param judge says more of every result
 */
export const verdictsAreAsExpected = (
  models: readonly Model[],
  judge: (result: CheckResult) => void = () => {},
): void => {
  describe('every verdict and every count is as the model expects it', () => {
    for (const m of models) {
      for (const cell of cellsOf(m)) {
        test(`${m.name} ${cell.fix ?? 'none'} ${JSON.stringify(cell.parameters ?? {})}`, async () => {
          const result = await check(m, { fix: cell.fix ?? 'none', parameters: cell.parameters ?? {} });
          expect(mismatchesOf(cell, result)).toEqual([]);
          expect(result.statistics.complete).toBe(true);
          judge(result);
        });
      }
    }
  });
};
