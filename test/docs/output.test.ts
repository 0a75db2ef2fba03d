// What a page shows against what is printed: times, lines that are left out, lines that are cut.
import { describe, expect, test } from 'vitest';
import { abridged, shows } from './output.js';

describe('what is shown stands for what is printed', () => {
  test.each([
    [
      'where only times and rates differ',
      ['a  12 ms, 3.4 M states/s', '(1.2 s)'],
      ['a   9 ms, 870 states/s', '(2 min 5 s)'],
    ],
    ['where lines are left out', ['a', '…', 'z'], ['a', 'b', 'c', 'z']],
    ['where a line is cut', ['alpha b…'], ['alpha beta']],
  ])('%s', (_, shown, printed) => expect(shows(shown, printed)).toBe(true));

  test.each([
    ['where a number differs that is no time', ['12 steps'], ['13 steps']],
    ['where a line is missing', ['a', 'z'], ['a', 'b', 'z']],
    ['where nothing is left out', ['a', '…', 'z'], ['a', 'z']],
    ['where the last line differs', ['a', '…', 'z'], ['a', 'b', 'y']],
    ['where the beginning of a cut line differs', ['alpha g…'], ['alpha beta']],
  ])('not %s', (_, shown, printed) => expect(shows(shown, printed)).toBe(false));

  test('two places where lines are left out are one too many', () =>
    expect(() => shows(['…', 'a', '…'], ['a'])).toThrow('one line "…"'));
});

describe('a refreshed block', () => {
  test('leaves out as many lines as before, and cuts as much', () =>
    expect(abridged(['alp…', '…', 'z'], ['alpha', 'b', 'c', 'd', 'omega'], false)).toEqual(['alp…', '…', 'ome…']));

  test('keeps times unless fresh ones are asked for', () => {
    expect(abridged(['a  1 ms', 'b'], ['a  2 ms', 'c'], false)).toEqual(['a  1 ms', 'c']);
    expect(abridged(['a  1 ms', 'b'], ['a  2 ms', 'c'], true)).toEqual(['a  2 ms', 'c']);
  });

  test('shows everything where there is nothing left to leave out', () =>
    expect(abridged(['a', '…', 'z'], ['a', 'z'], false)).toEqual(['a', 'z']));
});
