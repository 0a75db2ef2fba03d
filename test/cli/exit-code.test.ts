// Which exit code wins.
import { expect, test } from 'vitest';
import { exitCode, weightiest } from '../../src/cli/exit-code.js';

test('wrong usage outweighs a signal, a signal a violation, a violation an open verdict', () => {
  const { asExpected, inconclusive, violated, interrupted, terminated, unusable } = exitCode;
  expect(weightiest([])).toBe(0);
  expect(weightiest([asExpected, inconclusive])).toBe(3);
  expect(weightiest([inconclusive, violated, asExpected])).toBe(1);
  expect(weightiest([violated, interrupted])).toBe(130);
  expect(weightiest([violated, terminated, inconclusive])).toBe(143);
  expect(weightiest([interrupted, unusable, violated])).toBe(2);
});
