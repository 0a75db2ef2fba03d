// Progress on a made-up stream with a made-up clock.
import { expect, test } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';
import type { Progress } from '../../src/explore/search.js';

const sample: Progress = {
  states: 1_234_567,
  transitions: 5_000_000,
  depth: 31,
  frontier: 120_000,
  resumedStates: 0,
  limits: {},
  bytes: 432e6,
  elapsedMs: 1000,
};

const displayOn = (isTerminal: boolean, columns = 200) => {
  const written: string[] = [];
  let time = 0;
  const display = createProgress({
    write: (text) => written.push(text),
    isTerminal,
    columns: () => columns,
    now: () => time,
  });
  const at = (ms: number, action: () => void): void => {
    time = ms;
    action();
  };
  return { display, written, at };
};

test('nothing is shown in the first second', () => {
  const { display, written, at } = displayOn(true);
  at(0, () => display.begin('m'));
  at(500, () => display.update(sample));
  at(999, () => display.update(sample));
  display.clear();
  expect(written).toEqual([]);
});

test('a terminal has one line that is rewritten, and cleared in the end', () => {
  const { display, written, at } = displayOn(true);
  at(0, () => display.begin('m fix=none'));
  at(1000, () => display.update(sample));
  at(1050, () => display.update(sample));
  at(1100, () => display.update({ ...sample, depth: 32 }));
  display.clear();
  display.clear();
  const line = 'm fix=none  1,234,567 states  1.2 M/s  depth 31  frontier 120,000  412 MiB  1.0 s';
  expect(written).toEqual([`\r\u001b[K${line}`, `\r\u001b[K${line.replace('31', '32')}`, '\r\u001b[K']);
});

test('the line says what share of every limit is used', () => {
  const { display, written, at } = displayOn(false);
  const limits = { maxStates: 5e6, maxDepth: 62, maxMemoryBytes: 2 ** 30, timeoutMs: 8000 };
  at(1000, () => display.update({ ...sample, limits }));
  expect(written.join('')).toBe(
    '  1,234,567 states (24%)  1.2 M/s  depth 31 (50%)  frontier 120,000  412 MiB (40%)  1.0 s (12%)\n',
  );
});

test('the speed of a resumed search is that of its own states', () => {
  const { display, written, at } = displayOn(false);
  at(1000, () => display.update({ ...sample, resumedStates: 1_000_000 }));
  expect(written[0]).toMatch(/1,234,567 states {2}235 k\/s/);
});

test('the line is cut to the terminal', () => {
  const { display, written, at } = displayOn(true, 20);
  at(2000, () => display.begin('a label that is longer than the terminal'));
  expect(written).toEqual(['\r\u001b[Ka label that is lon']);
});

test('elsewhere a plain line is written every few seconds', () => {
  const { display, written, at } = displayOn(false);
  for (let ms = 0; ms <= 12_000; ms += 200) at(ms, () => display.update(sample));
  display.clear();
  expect(written).toHaveLength(3);
  expect(written.join('')).not.toContain('\u001b');
  expect(written[0]).toMatch(/ {2}1,234,567 states .*\n$/);
});
