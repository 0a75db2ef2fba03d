// What is said about failures.
import { expect, test } from 'vitest';
import { FlushpointError } from '../../src/base/errors.js';
import { failureOf } from '../../src/cli/failure.js';

test("a user's mistake is one line with the hint in brackets, and no stack", () =>
  expect(failureOf(new FlushpointError('usage/bad-value', 'this\n  cannot be', 'try that'))).toEqual({
    line: 'flushpoint: this cannot be (try that)',
    trace: undefined,
    stack: undefined,
    exitCode: 2,
  }));

test('a broken model is a mistake as well', () =>
  expect(failureOf(new FlushpointError('model/empty-domain', 'empty')).exitCode).toBe(2));

test('a replay that differs is a bug of flushpoint, and so is anything that nobody expected', () => {
  const differing = failureOf(new FlushpointError('internal/replay-differs', 'differs'));
  expect(differing).toMatchObject({ exitCode: 70, line: 'flushpoint: differs', stack: expect.any(String) });
  const unexpected = failureOf(new TypeError('x is\nundefined'));
  expect(unexpected).toMatchObject({ exitCode: 70, stack: expect.stringContaining('failure.test.ts') });
  expect(unexpected.line).toMatch(/^flushpoint: internal error: x is undefined \(this is a bug of flushpoint.*\)$/);
  expect(failureOf('a string').line).toContain('internal error: a string');
});
