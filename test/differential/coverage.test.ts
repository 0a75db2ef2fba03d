// What a search has covered, against closures called directly in every reachable state of random models.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Coverage, coverageOf } from '../../src/check/coverage.js';
import type { Mark } from '../../src/compile/diagram.js';
import { search } from '../../src/explore/search.js';
import type { AnySystem } from '../../src/model/model.js';
import { effectsOf, initialWorld } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { compileRandom, randomised } from './compare.js';

const nameOf = (mark: Mark): string =>
  mark.kind === 'check' ? `check of ${mark.assertion}` : `alternative ${mark.label} of choice ${mark.position}`;

/** By process and step, what the steps that are taken go through. */
const audited = (system: AnySystem): Set<string>[] => {
  const covered = system.processes.map(({ steps }) => steps.map(() => new Set<string>()));
  const queue = [JSON.stringify(initialWorld(system))];
  const seen = new Set(queue);
  for (const key of queue) {
    const { at } = JSON.parse(key);
    for (const id of system.processes.keys()) {
      for (const effect of effectsOf(system, key, id)) {
        if (effect.kind !== 'next' && effect.kind !== 'violation') continue;
        for (const mark of effect.marks) covered[id]?.[at[id]]?.add(mark);
        if (effect.kind !== 'next' || seen.has(effect.key)) continue;
        seen.add(effect.key);
        queue.push(effect.key);
      }
    }
  }
  return covered.flat();
};

it('every alternative and every check that some state comes to is noted, and no other', async () => {
  let unseen = 0;
  await fc.assert(
    fc.asyncProperty(modelTree(), async (tree) => {
      const compiled = compileRandom(modelOf(tree));
      let coverage: Coverage | undefined;
      const { complete } = await search(compiled.program, {
        limits: { maxStates: 300 },
        onComplete: async (visited, taken) => {
          coverage = await coverageOf(compiled, visited, taken);
        },
      });
      expect(coverage !== undefined).toBe(complete);
      if (coverage === undefined) return;
      const { marks } = coverage;
      const covered = compiled.steps.map((step) => {
        const passed = step.marks.filter((_, m) => marks[step.index]?.[m]);
        unseen += step.marks.length - passed.length;
        return new Set(passed.map(nameOf));
      });
      expect(covered).toEqual(audited(compiled.system));
    }),
    randomised(300),
  );
  // Otherwise nothing would be shown of what is not covered.
  expect(unseen).toBeGreaterThan(100);
});
