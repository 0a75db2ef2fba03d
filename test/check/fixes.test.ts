// The fix matrix and the price of a run, on models small enough to work out by hand.
import { describe, expect, test } from 'vitest';
import { costsOf } from '../../src/check/cost.js';
import { fixMatrix } from '../../src/check/fixes.js';
import { stateGraphOf } from '../../src/check/state-graph.js';
import { compile } from '../../src/compile/compile.js';
import {
  bool,
  choose,
  cost,
  deadlockFree,
  indicesOf,
  invariant,
  type Model,
  model,
  parameter,
  process,
  range,
  type StateOf,
  when,
} from '../../src/index.js';

const shape = { mapped: bool, freed: bool };
type Page = StateOf<typeof shape>;

/** Frees a page that is mapped; `unmap` and `check` are two halves of a fix, `spare` is no fix at all. */
const pages: Model = model({
  name: 'pages',
  about: 'a page is freed while it is mapped',
  parameters: {
    unmapFirst: parameter.flag({ about: 'unmap before freeing', default: false }),
    mapChecks: parameter.flag({ about: 'mapping checks that the page is not free', default: false }),
    spare: parameter.flag({ about: 'read by nothing', default: false }),
    users: parameter.integer({ about: 'mapping users', default: 1, min: 1, max: 2 }),
  },
  fixes: {
    unmap: { about: 'unmap before freeing', set: { unmapFirst: true } },
    check: { about: 'check when mapping', set: { mapChecks: true } },
    spare: { about: 'changes nothing', set: { spare: true } },
  },
  build: ({ unmapFirst, mapChecks, users }) => ({
    state: shape,
    processes: [
      process(
        'free',
        {},
        {
          unmap(s: Page) {
            if (!unmapFirst) return;
            s.mapped = false;
            cost('flush');
          },
          free(s) {
            s.freed = true;
          },
        },
      ),
      ...indicesOf(users).map((i) =>
        process(
          'map',
          {},
          {
            map(s: Page) {
              if (mapChecks && s.freed) return;
              s.mapped = !(mapChecks && unmapFirst);
            },
          },
          { on: `cpu${i}` },
        ),
      ),
    ],
    properties: [invariant('no mapped page is free', (s: Page) => !(s.mapped && s.freed)), deadlockFree],
  }),
});

describe('fix matrix', () => {
  test('has one row per fix, says which change nothing and which sets are enough', async () => {
    const matrix = await fixMatrix(pages, { combine: 2 });
    expect(matrix.rows.map((row) => row.fixes.join('+'))).toEqual([
      '',
      'unmap',
      'check',
      'spare',
      'unmap+check',
      'unmap+spare',
      'check+spare',
    ]);
    expect(matrix.rows.filter((row) => row.changesNothing).map((row) => row.fixes.join('+'))).toEqual(['spare']);
    expect(matrix.sufficient).toEqual([['unmap', 'check']]);
  });

  test('charges every run with what its steps cost', async () => {
    const matrix = await fixMatrix(pages);
    expect(matrix.rows.map((row) => row.costs)).toEqual([[], [{ unit: 'flush', least: 1, most: 1 }], [], []]);
  });

  test('leaves out combinations that contradict the parameters that were asked for', async () => {
    const matrix = await fixMatrix(pages, { combine: 3, parameters: { unmapFirst: false, users: 2 } });
    expect(matrix.rows.map((row) => row.fixes.join('+'))).toEqual(['', 'check', 'spare', 'check+spare']);
  });

  test('counts only the properties it was asked about', async () => {
    const matrix = await fixMatrix(pages, { properties: ['no deadlock'] });
    expect(matrix.sufficient).toEqual([[]]);
  });
});

describe('the price of a run', () => {
  const costsFor = async (steps: Parameters<typeof process<{ n: number }, Record<never, never>, string>>[2]) => {
    const m = model({
      name: 'priced',
      about: '',
      parameters: {},
      build: () => ({ state: { n: range(4) }, processes: [process('p', {}, steps)], properties: [] }),
    });
    const graph = await stateGraphOf(compile(m), 1000);
    return graph === undefined ? undefined : costsOf(graph);
  };

  test('ranges from the cheapest run to the dearest', async () => {
    expect(
      await costsFor({
        retry(s) {
          cost('ipi', 2);
          if (s.n === 3 || choose(2) === 0) return 'done';
          s.n++;
          return 'retry';
        },
      }),
    ).toEqual([{ unit: 'ipi', least: 2, most: 8 }]);
  });

  test('is unbounded where a paid cycle lies on the way to the end', async () => {
    expect(
      await costsFor({
        spin() {
          if (choose(2) === 0) return 'done';
          cost('flush');
          return 'spin';
        },
      }),
    ).toEqual([{ unit: 'flush', least: 0, most: Number.POSITIVE_INFINITY }]);
  });

  test('does not count what is paid on the way to a dead end', async () => {
    expect(
      await costsFor({
        start() {
          if (choose(2) === 0) return 'done';
          cost('flush', 5);
          return 'stuck';
        },
        stuck(s) {
          when(s.n === 1);
        },
      }),
    ).toEqual([{ unit: 'flush', least: 0, most: 0 }]);
  });

  test('is unknown where no run ends', async () => {
    expect(
      await costsFor({
        loop: () => 'loop',
      }),
    ).toBeUndefined();
  });
});
