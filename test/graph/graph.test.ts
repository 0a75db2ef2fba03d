// State graphs: every state and transition that the auditor finds, how many shortest runs lead where, and how they are drawn.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { graphDot } from '../../src/graph/dot.js';
import { countStates, type Graph, graphOf } from '../../src/graph/graph.js';
import { svgOf } from '../../src/graph/svg.js';
import { assertion, check, choose, invariant, process, range, reachable } from '../../src/index.js';
import type { Model } from '../../src/model/model.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { smallModel } from '../compile/small-model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { audit, effectsOf, initialWorld } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { hostile } from '../trace/hostile-model.js';

const graphFor = (m: Model): Graph => graphOf(compile(m), 500) as Graph;

const dotFor = (m: Model, labels: 'changes' | 'values' = 'changes'): string => {
  const compiled = compile(m);
  return graphDot(graphFor(m), { title: m.name, processes: compiled.layout.processes, labels });
};

describe('of random models', () => {
  const trees = modelTree({ processes: 2, steps: 3, shared: 2, locals: 1 });

  test('has the states and transitions of the auditor', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const compiled = compileRandom(modelOf(tree));
        const found = audit({ ...compiled.system, properties: [] }, { maxStates: 300 });
        const { states, transitions, levels } = found;
        const graph = graphOf(compiled, 300);
        // The auditor ends where a step goes wrong; the graph has what comes after it, too.
        if (found.errorDepth !== undefined) return;
        expect(graph === undefined).toBe(found.stop === 'states');
        if (graph === undefined) return;
        expect([graph.states.length, graph.transitions.length]).toEqual([states, transitions]);
        expect(levels.map((_, depth) => graph.states.filter((one) => one.depth === depth).length)).toEqual(levels);
      }),
      randomised(30),
    );
  });

  test('says how many shortest runs there are, as counting them one by one does', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const compiled = compileRandom(modelOf(tree));
        const graph = graphOf(compiled, 60);
        fc.pre(graph !== undefined);
        const { system } = compiled;
        /** Runs of a length, each with where it leads. */
        let runs = [JSON.stringify(initialWorld(system))];
        const seen = new Set(runs);
        for (let depth = 0; depth < 5 && runs.length < 500; depth++) {
          const counts = new Map<string, number>();
          for (const key of runs) counts.set(key, (counts.get(key) ?? 0) + 1);
          const level = graph?.states.filter((state) => state.depth === depth) ?? [];
          expect(level.map(({ shortestRuns }) => Number(shortestRuns)).sort()).toEqual([...counts.values()].sort());
          const next = runs.flatMap((key) =>
            system.processes.flatMap((_, id) =>
              effectsOf(system, key, id).flatMap((effect) => (effect.kind === 'next' ? [effect.key] : [])),
            ),
          );
          runs = next.filter((key) => !seen.has(key));
          for (const key of runs) seen.add(key);
        }
      }),
      randomised(30),
    );
  });
});

test('marks where interleavings come together, and counts what leads there', () => {
  const tick = (name: string) => process(name, {}, { tick: () => {}, tock: () => {} });
  const { states } = graphFor(smallModel({ n: range(2) }, [tick('a'), tick('b')]));
  // A grid of 3 by 3: binomial numbers.
  expect(states.map(({ shortestRuns }) => shortestRuns)).toEqual(['1', '1', '1', '1', '2', '1', '3', '3', '6']);
  expect(states.map(({ merges }) => merges)).toEqual([false, false, false, false, true, false, true, true, true]);
  expect(states.map(({ ending }) => ending).filter(Boolean)).toEqual(['done']);
});

test('counts runs that no number holds', () => {
  const steps = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`step_${i}`, () => void choose(10)]));
  const { states } = graphFor(smallModel({ n: range(2) }, [process('a', {}, steps)]));
  expect(states.at(-1)?.shortestRuns).toBe(String(10n ** 60n));
});

describe('drawn', () => {
  const even = assertion('even');
  const nuisances = smallModel(
    { n: range(3) },
    [
      process(
        'writer',
        {},
        {
          pick(s: { n: number }) {
            s.n = choose(3);
          },
          look(s) {
            check(even, s.n !== 1, 'one');
            if (s.n === 2) s.n = 3;
            return s.n === 0 ? 'pick' : 'done';
          },
        },
      ),
    ],
    [even, invariant('not two', (s: { n: number }) => s.n !== 2), reachable('two', (s: { n: number }) => s.n === 2)],
  );

  test.each<[string, () => string]>([
    ['lost-update.dot', () => dotFor(lostUpdate)],
    ['lost-update-values.dot', () => dotFor(lostUpdate, 'values')],
    ['lock-order.dot', () => dotFor(lockOrder)],
    ['nuisances.dot', () => dotFor(nuisances)],
  ])('%s is as it was', async (file, dot) => {
    const text = dot();
    expect(dot()).toBe(text);
    await expect(text).toMatchFileSnapshot(`golden/${file}`);
  });

  test('is laid out by Graphviz, whatever is in a name', async () => {
    for (const m of [lockOrder, nuisances, hostile]) {
      const svg = await svgOf(dotFor(m));
      expect(svg.match(/class="node"/g)).toHaveLength(
        graphFor(m).states.length + graphFor(m).transitions.filter(({ to }) => to === undefined).length,
      );
      expect(svg.match(/class="edge"/g)).toHaveLength(graphFor(m).transitions.length);
      expect(await svgOf(dotFor(m))).toBe(svg);
    }
  });
});

test('states are counted as far as one wants to know', async () => {
  const compiled = compile(lockOrder);
  expect(graphOf(compiled, 11)).toBeUndefined();
  const { states } = graphFor(lockOrder);
  expect(graphOf(compiled, states.length)?.states).toHaveLength(states.length);
  expect(graphOf(compiled, states.length - 1)).toBeUndefined();
  expect(await countStates(compiled, 1000)).toEqual({ states: states.length, complete: true });
  expect((await countStates(compiled, 3)).complete).toBe(false);
});
