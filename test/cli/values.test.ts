// Counts, durations, sizes and settings as they are typed.
import { describe, expect, test } from 'vitest';
import { parameterValues, parseCount, parseDuration, parseSettings, parseSize } from '../../src/cli/values.js';
import { lostUpdate } from './fixture-models.js';

describe('a count', () => {
  test.each([
    ['5000', 5000],
    ['500k', 500_000],
    ['10M', 10_000_000],
    ['1e6', 1_000_000],
    ['1.5M', 1_500_000],
    ['1_000', 1000],
    ['2g', 2e9],
  ])('%s is %i', (text, value) => expect(parseCount('max-states', text)).toBe(value));

  test.each(['', '0', '-5', '12x', 'many', '1.5', 'k', '1e99', 'NaN', '0x10', 'toString'])('"%s" is refused', (text) =>
    expect(() => parseCount('max-states', text)).toThrow(`--max-states cannot be "${text}"`),
  );

  test('0 is allowed where it makes sense', () => expect(parseCount('max-depth', '0', 0)).toBe(0));
});

describe('a duration', () => {
  test.each([
    ['30', 30_000],
    ['30s', 30_000],
    ['500ms', 500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
  ])('%s is %i ms', (text, value) => expect(parseDuration('timeout', text)).toBe(value));

  test.each(['0', 'soon', '5 minutes', '-1s', '10d'])('"%s" is refused', (text) =>
    expect(() => parseDuration('timeout', text)).toThrow(`--timeout cannot be "${text}"`),
  );
});

describe('a size', () => {
  test.each([
    ['1024', 1024],
    ['512M', 512 * 2 ** 20],
    ['4G', 4 * 2 ** 30],
    ['4GB', 4 * 2 ** 30],
    ['64KiB', 64 * 2 ** 10],
    ['0.5g', 2 ** 29],
  ])('%s is %i bytes', (text, value) => expect(parseSize('max-memory', text)).toBe(value));

  test.each(['0', 'B', 'lots', '4X', '4Mb/s'])('"%s" is refused', (text) =>
    expect(() => parseSize('max-memory', text)).toThrow(`--max-memory cannot be "${text}"`),
  );
});

describe('settings', () => {
  test('come one by one or joined by commas', () =>
    expect([...parseSettings(['a=1,b=2', 'c=x=y'])]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', 'x=y'],
    ]));

  test.each(['pages', '=2', '', 'a=1,', ',a=1'])('"%s" is refused', (text) =>
    expect(() => parseSettings([text])).toThrow('--set cannot be'),
  );

  test('a name is set once', () => expect(() => parseSettings(['a=1', 'a=2'])).toThrow('--set gives a twice'));

  test('become values of the kind the parameter has', () =>
    expect(parameterValues(lostUpdate, ['workers=3,atomic=true'])).toEqual({ workers: 3, atomic: true }));

  test('of an unknown parameter suggest the nearest', () =>
    expect(() => parameterValues(lostUpdate, ['worker=3'])).toThrow(
      expect.objectContaining({
        message: 'model lost-update has no parameter "worker"',
        hint: 'did you mean "workers"?',
      }),
    ));

  test.each(['workers=5', 'workers=two', 'workers=', 'atomic=1'])('%s is out of range', (text) =>
    expect(() => parameterValues(lostUpdate, [text])).toThrow('cannot be'),
  );
});
