// The benchmark's models have the counts that every checker has to find, and its tables show medians and every row.
import { describe, expect, it } from 'vitest';
import { benchModels } from '../../bench/models.js';
import { table } from '../../bench/table.js';
import { compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import { configure } from '../../src/model/model.js';

describe('a model of the benchmark', () => {
  it.each(benchModels.map((m) => [m.name, m] as const))('%s has exactly the known states', async (_, bench) => {
    const { parameters, states, transitions } = bench.sizes.S;
    const { program } = compile(bench.model, configure(bench.model, 'none', parameters));
    const found = await search(program);
    expect(found).toMatchObject({ states, transitions, complete: true, hits: [undefined] });
  });

  it.each(benchModels.map((m) => [m.name, m] as const))(
    '%s has a name for every parameter in the other languages',
    (_, m) => {
      for (const { parameters } of Object.values(m.sizes)) {
        for (const names of [m.macros, m.constants])
          expect(Object.keys(names).sort()).toEqual(Object.keys(parameters).sort());
      }
    },
  );
});

describe('a table of the benchmark', () => {
  const run = (seconds: number, ownBytes: number | undefined) => ({
    states: 1000,
    transitions: 2000,
    seconds,
    userSeconds: seconds * 2,
    peakBytes: 5e6,
    ownBytes,
  });

  it('has medians, times relative to the first row, and the rows that lose or win', () => {
    const rows = [
      { name: 'flushpoint', runs: [run(9, 8000), run(2, 8000), run(1, 8000)] },
      { name: 'slower', runs: [run(4, undefined), run(6, undefined)] },
      { name: 'faster', runs: [run(1, 12_345)] },
    ];
    const cells = table(rows, { parameters: {}, states: 1000, transitions: 2000 })
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    expect(cells.slice(2)).toEqual([
      ['flushpoint', '2.00', '0.00', '1.0x', '4.00', '5', '8.0'],
      ['slower', '5.00', '0.00', '2.5x', '10.00', '5', 'not reported'],
      ['faster', '1.00', '0.00', '0.50x', '2.00', '5', '12.3'],
    ]);
  });
});
