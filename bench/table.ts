// The runs of one model as a Markdown table, ready for bench/RESULTS.md.
import type { Size } from './models.js';
import type { Run } from './peers.js';

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

/** One checker and its runs, in order. */
export interface Row {
  readonly name: string;
  readonly runs: readonly Run[];
}

const columns = [
  'checker',
  'seconds',
  'M states/s',
  'time relative to flushpoint',
  'user CPU seconds',
  'peak memory, MB',
  'bytes/state',
] as const;

/**
 * Medians of every row; times are relative to those of the first row.
 * Memory is the largest resident set of the process; bytes per state are what a checker says of its visited set and queues.
 */
export const table = (rows: readonly Row[], { states }: Size): string => {
  const of = ({ runs }: Row, pick: (run: Run) => number): number => median(runs.map(pick));
  const base = rows[0] === undefined ? Number.NaN : of(rows[0], (run) => run.seconds);
  const cells = rows.map((row) => {
    const seconds = of(row, (run) => run.seconds);
    const own = of(row, (run) => run.ownBytes ?? Number.NaN) / states;
    return [
      row.name,
      seconds.toFixed(2),
      (states / seconds / 1e6).toFixed(2),
      `${(seconds / base).toFixed(seconds < base ? 2 : 1)}x`,
      of(row, (run) => run.userSeconds).toFixed(2),
      (of(row, (run) => run.peakBytes) / 1e6).toFixed(0),
      Number.isNaN(own) ? 'not reported' : own.toFixed(1),
    ];
  });
  const widths = columns.map((head, c) => Math.max(head.length, ...cells.map((row) => row[c]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
};
