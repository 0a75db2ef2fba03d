// Strategies: what they promise about who moves, and that runs made by them are runs.
import fc, { type Random, sample } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { configure } from '../../src/model/model.js';
import { pct, pctProbability, type Strategy, uniform } from '../../src/simulate/strategy.js';
import { walkerFor } from '../../src/simulate/walker.js';
import { playerFor, type Walk, Walks } from '../../src/simulate/walks.js';
import { endless, lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';

/** Random numbers as fast-check draws them. */
class Draws extends fc.Arbitrary<Random> {
  override generate = (random: Random) => new fc.Value(random.clone(), undefined);
  override canShrinkWithoutContext = (_: unknown): _ is Random => false;
  override shrink = () => fc.Stream.nil<fc.Value<Random>>();
}

const walksOf = (compiled: Parameters<typeof walkerFor>[0], strategy: Strategy, maxSteps: number): Walks => {
  const sought = compiled.properties.flatMap(({ kind, index }) => (kind === 'reachable' ? [] : [index]));
  return new Walks(walkerFor(compiled, sought), strategy, maxSteps, () => false);
};

describe('a run', () => {
  it('can be played again to the same end, and so can all that it shrinks to', () =>
    fc.assert(
      fc.property(modelTree(), fc.integer(), (tree, seed) => {
        const compiled = compileRandom(modelOf(tree));
        const { processCount } = compiled.program;
        for (const strategy of [uniform(processCount), pct(processCount, 20, 3)]) {
          const walks = walksOf(compiled, strategy, 20);
          const player = playerFor(
            walkerFor(
              compiled,
              compiled.properties.map(({ index }) => index),
            ),
          );
          for (const walk of sample(walks, { seed, numRuns: 3 })) {
            const again = playerFor(walkerFor(compiled, [])).play(walk.moves);
            expect(again.moves.length === walk.moves.length || again.isOver).toBe(true);
            for (const { value } of [...walks.shrink(walk)].slice(0, 20)) {
              expect(value.moves.length).toBeLessThanOrEqual(walk.moves.length);
              expect(player.play(value.moves).moves.length).toBeLessThanOrEqual(value.moves.length);
            }
          }
        }
      }),
      randomised(25),
    ));

  it('shrinks by its loops first', () => {
    const compiled = compile(endless, configure(endless, 'none', { width: 1 }));
    const walks = walksOf(compiled, uniform(1), 70);
    const [walk] = sample(walks, { seed: 1, numRuns: 1 }) as [Walk];
    expect(walk.moves).toHaveLength(70);
    // The counter comes round after 32 steps.
    expect([...walks.shrink(walk)][0]?.value.moves).toHaveLength(70 - 64);
  });
});

describe('uniform', () => {
  it('gives every process that can move the same chance', () => {
    const walks = walksOf(compile(endless), uniform(6), 100);
    const moved = Array<number>(6).fill(0);
    for (const { moves } of sample(walks, { seed: 1, numRuns: 60 })) {
      for (const { process } of moves) (moved[process] as number)++;
    }
    expect(moved.reduce((sum, n) => sum + n, 0)).toBe(6000);
    // Five standard deviations about 1000.
    for (const n of moved) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });
});

describe('pct', () => {
  const draws = (numRuns: number) => sample(new Draws(), { seed: 1, numRuns });

  it('follows priorities, and has as many change points as its depth says, less one', () => {
    for (const depth of [1, 2, 4]) {
      for (const random of draws(50)) {
        const scheduler = pct(5, 30, depth)(random);
        let order = [...Array.from(scheduler.order())];
        let changes = 0;
        for (let step = 1; step <= 40; step++) {
          const mover = order[0] as number;
          scheduler.moved(mover);
          const then = [...Array.from(scheduler.order())];
          if (String(then) !== String(order)) {
            changes++;
            // Whoever moved falls, and the others stay in their order.
            expect(then.filter((p) => p !== mover)).toEqual(order.filter((p) => p !== mover));
            expect(then.indexOf(mover)).toBeGreaterThan(0);
          }
          order = then;
        }
        expect(changes).toBeLessThanOrEqual(depth - 1);
      }
    }
  });

  it('begins with every order of the processes', () => {
    const first = new Set(draws(100).map((random) => String(Array.from(pct(3, 10, 2)(random).order()))));
    expect(first.size).toBe(6);
  });

  it.each([
    ['lost update', lostUpdate, 2, 4],
    ['deadlock', lockOrder, 2, 6],
  ] as const)('finds a %s at least as often as the bound says', (_, m, depth, steps) => {
    const compiled = compile(m);
    const RUNS = 1000;
    const walks = sample(walksOf(compiled, pct(2, steps, depth), 100), { seed: 1, numRuns: RUNS });
    const found = walks.filter((walk) => walk.found !== undefined).length;
    expect(Math.max(...walks.map(({ moves }) => moves.length))).toBeLessThanOrEqual(steps);
    expect(found / RUNS).toBeGreaterThanOrEqual(pctProbability(2, steps, depth));
  });
});
