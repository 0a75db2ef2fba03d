import { describe, expect, it } from 'vitest';
import { FlushpointError, messageOf } from '../../src/base/errors.js';

describe('an error', () => {
  it('carries a stable code and the next thing to try', () => {
    const error = new FlushpointError('usage/bad-value', 'pages cannot be 9', 'expected 1..4');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'FlushpointError', code: 'usage/bad-value', hint: 'expected 1..4' });
  });

  it('has no hint when there is nothing to try', () => {
    expect(new FlushpointError('model/impure', 'it differs').hint).toBeUndefined();
  });
});

describe('the message of anything thrown', () => {
  it('is its first line', () => {
    expect(messageOf(new Error('one\ntwo'))).toBe('one');
    expect(messageOf('text')).toBe('text');
    expect(messageOf(undefined)).toBe('undefined');
  });
});
