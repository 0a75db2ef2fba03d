// Runs to make reports of: every kind of problem, names that have to be escaped, and times that do not change.
import { type CheckedCell, cellOf, checkAll, plan } from '../../../src/check/check-all.js';
import { staleDeclarations } from '../../../src/check/declarations.js';
import { bool, invariant, type Model, model, process, violated, when } from '../../../src/index.js';
import type { CheckRun } from '../../../src/report/reporters.js';
import { broken, endless, lostUpdate, mistaken } from '../../cli/fixture-models.js';
import { timing } from '../sample.js';

/** What its names have in them has a meaning in XML, Markdown, workflow commands or addresses. */
export const hostile: Model = model({
  name: 'hostile',
  about: 'names with everything in them',
  parameters: {},
  build: () => ({
    state: { freed: bool },
    processes: [
      process(
        '100%, <cpu>: "a" & \'b\'',
        {},
        {
          'free | ::error:: ]]> %0A'(s: { freed: boolean }) {
            s.freed = true;
          },
        },
      ),
      process('idle', {}, { never: (s: { freed: boolean }) => when(s.freed && !s.freed) }, { daemon: true }),
    ],
    properties: [invariant('no "<use>" & after\nfree, 100% | `x` \u0007', (s: { freed: boolean }) => !s.freed)],
  }),
  expected: [{ violated: {} }],
});

const stale: Model = {
  ...lostUpdate,
  name: 'stale',
  expected: [{ violated: { 'no lost update': violated(4, 2) } }],
  fixes: {},
  build: (values) => ({ ...lostUpdate.build(values), unused: [{ variable: 'gone', why: 'there is none' }] }),
};

const fixed = (cell: CheckedCell): CheckedCell =>
  cell.status === 'broken' ? cell : { ...cell, result: { ...cell.result, timing } };

/** A run over these models. */
export const runOf = async (models: readonly Model[], options: Partial<CheckRun> = {}): Promise<CheckRun> => {
  const cells: CheckedCell[] = [];
  for await (const cell of checkAll(plan(models))) cells.push(fixed(cell));
  return {
    cells,
    planned: cells.length,
    single: false,
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    elapsedMs: 45.6,
    stale: staleDeclarations(cells),
    strict: true,
    shard: undefined,
    version: '1.2.3',
    ...options,
  };
};

/** Every kind of problem at once. */
export const everything = async (): Promise<CheckRun> => {
  const run = await runOf([lostUpdate, mistaken, broken, hostile, stale]);
  const more: CheckedCell[] = [];
  for await (const cell of checkAll([cellOf(endless, 'none', {})], { limits: { maxDepth: 1 } })) more.push(fixed(cell));
  for await (const cell of checkAll([cellOf(lostUpdate, 'none', { workers: 4 })])) more.push(fixed(cell));
  return { ...run, cells: [...run.cells, ...more], planned: run.planned + 3 };
};
