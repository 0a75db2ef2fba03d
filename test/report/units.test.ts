// Numbers as text.
import { expect, test } from 'vitest';
import { bytes, duration, grouped, roughly } from '../../src/report/units.js';

test('digits are grouped', () =>
  expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']));

test('durations keep two digits that matter', () =>
  expect([0.2, 1, 12.4, 999.4, 999.6, 1234, 59_949, 59_960, 125_000, 3_725_000].map(duration)).toEqual([
    '<1 ms',
    '1 ms',
    '12 ms',
    '999 ms',
    '1.0 s',
    '1.2 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 5 s',
    '1 h 2 min',
  ]));

test('sizes are in powers of 1024, rates in powers of 1000', () => {
  expect([900, 1536, 512 * 2 ** 20, 5 * 2 ** 40].map(bytes)).toEqual(['900 B', '1.5 KiB', '512 MiB', '5.0 TiB']);
  expect([900, 5_312_000, 412_000].map(roughly)).toEqual(['900', '5.3 M', '412 k']);
});
