import { describe, expect, it } from 'vitest';
import { nearest, suggest } from '../../src/base/nearest.js';

const known = ['flush-before-unlock', 'defer-free', 'none'];

describe('the nearest known name', () => {
  it('is the one a slip of the finger away', () => {
    expect(nearest('defer-fre', known)).toBe('defer-free');
    expect(nearest('Defer_Free', known)).toBe('defer-free');
  });

  it('is the one that begins with what was typed', () => {
    expect(nearest('flush', known)).toBe('flush-before-unlock');
  });

  it('does not exist when nothing is alike', () => {
    expect(nearest('xyz', known)).toBeUndefined();
    expect(nearest('', known)).toBeUndefined();
  });
});

describe('a suggestion', () => {
  it('asks for the near name, lists what there is, or says that there is nothing', () => {
    expect(suggest('non', known)).toBe('did you mean "none"?');
    expect(suggest('xyz', known)).toBe('known: flush-before-unlock, defer-free, none');
    expect(suggest('xyz', [])).toBe('there are none');
  });
});
