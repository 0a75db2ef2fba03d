// Compares verdicts with what the model's author expects of them.

import { count } from '../base/plural.js';
import type { Expectation, Expected } from '../model/expectation.js';
import { type Model, NO_FIX } from '../model/model.js';
import type { CheckResult, PropertyResult } from './result.js';

/** A verdict that is not as expected, in one sentence. */
export interface Mismatch {
  readonly property: string;
  readonly message: string;
}

/**
 * The cells of a model: its expectations in order, then every fix (and the model without one) that none of them names
 * with default parameters, where every property is expected to hold.
 */
export const cellsOf = (m: Model): readonly Expectation[] => {
  const covered = new Set(m.expected.map((cell) => cell.fix ?? NO_FIX));
  const uncovered = [NO_FIX, ...Object.keys(m.fixes)].filter((fix) => !covered.has(fix));
  return [...m.expected, ...uncovered.map((fix): Expectation => ({ fix, violated: {} }))];
};

/** `holds`, or `violated in 14 steps with 1 switch`, as far as the lengths are given. */
export const describeExpected = (expected: Expected): string => {
  if (expected === 'holds') return 'holds';
  const { steps, switches } = expected;
  if (steps === undefined) return 'violated';
  return `violated in ${count(steps, 'step')}${switches === undefined ? '' : ` with ${count(switches, 'switch', 'switches')}`}`;
};

const describeVerdict = ({ verdict }: PropertyResult): string => {
  if (verdict.status !== 'violated') return verdict.status;
  if ('untraced' in verdict) return describeExpected({ violated: true, steps: verdict.steps });
  return 'unreached' in verdict
    ? 'violated (never reached)'
    : describeExpected({ violated: true, steps: verdict.steps, switches: verdict.switches });
};

/** Whether a verdict is the expected one; what is left open is any. */
export const isAsExpected = (expected: Expected, { verdict }: PropertyResult): boolean => {
  if (verdict.status === 'not checked') return true;
  if (expected === 'holds') return verdict.status === 'holds';
  if (verdict.status !== 'violated') return false;
  if ('unreached' in verdict) return expected.steps === undefined;
  if ('untraced' in verdict) return expected.steps === undefined || expected.steps === verdict.steps;
  const same = (wanted: number | undefined, got: number) => wanted === undefined || wanted === got;
  return same(expected.steps, verdict.steps) && same(expected.switches, verdict.switches);
};

/** Every way in which a result differs from an expectation; empty when it is as expected. */
export const mismatchesOf = (cell: Expectation, result: CheckResult): Mismatch[] => {
  const mismatches: Mismatch[] = [];
  for (const property of result.properties) {
    const expected = cell.violated[property.name] ?? 'holds';
    if (!isAsExpected(expected, property)) {
      mismatches.push({
        property: property.name,
        message: `expected ${describeExpected(expected)}, got ${describeVerdict(property)}`,
      });
    }
  }
  const names = new Set(result.properties.map((p) => p.name));
  for (const name of Object.keys(cell.violated)) {
    if (!names.has(name))
      mismatches.push({ property: name, message: 'is expected to be violated, but the model has no such property' });
  }
  for (const count of ['states', 'transitions'] as const) {
    const wanted = cell[count];
    if (wanted !== undefined && result.statistics[count] !== wanted) {
      mismatches.push({ property: count, message: `expected ${wanted} ${count}, got ${result.statistics[count]}` });
    }
  }
  return mismatches;
};
