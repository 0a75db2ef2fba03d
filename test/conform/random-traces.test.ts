// Traces as another tool would write them, of random walks on random models: states without a word about steps, some
// variables only, steps left out and states repeated. The verdict is that of brute force.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followTrace } from '../../src/conform/follow.js';
import { readItfTrace } from '../../src/conform/itf.js';
import { readMapping } from '../../src/conform/mapping.js';
import type { Value } from '../../src/model/domain.js';
import type { AnySystem } from '../../src/model/model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { effectsOf, initialWorld, type World } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { readableOf } from './brute-force.js';

const number = fc.nat({ max: 23 });

/** The states of a random walk. */
const walk = (system: AnySystem, moves: readonly number[]): World[] => {
  const worlds: World[] = [initialWorld(system)];
  for (const move of moves) {
    const key = JSON.stringify(worlds.at(-1));
    const next = [...system.processes.keys()].flatMap((id) =>
      effectsOf(system, key, id).flatMap((effect) => (effect.kind === 'next' ? [effect.key] : [])),
    );
    if (next.length > 0) worlds.push(JSON.parse(next[move % next.length] as string));
  }
  return worlds;
};

const expression = (value: Value): unknown => {
  if (value === null) return { tag: 'None', value: { '#tup': [] } };
  return typeof value === 'number' ? { '#bigint': String(value) } : value;
};

/** Whether states, as far as some variables are seen, are explained by at most so many steps between two of them. */
const isExplained = (
  system: AnySystem,
  seen: readonly ReadonlyMap<string, Value>[],
  steps: number,
): { readonly verdict: string; readonly explained: number } => {
  const variables = readableOf(system);
  const fits = (key: string, values: ReadonlyMap<string, Value>): boolean =>
    variables.every(({ path, read }) => !values.has(path) || read(JSON.parse(key)) === values.get(path));
  let possible = new Set([JSON.stringify(initialWorld(system))]);
  for (const [i, values] of seen.entries()) {
    const reached = new Set(possible);
    for (let step = 0; i > 0 && step < steps; step++) {
      for (const key of [...reached]) {
        for (const id of system.processes.keys()) {
          for (const effect of effectsOf(system, key, id)) if (effect.kind === 'next') reached.add(effect.key);
        }
      }
    }
    possible = new Set([...reached].filter((key) => fits(key, values)));
    if (possible.size === 0) return { verdict: 'differs', explained: i };
  }
  return { verdict: 'conforms', explained: seen.length };
};

test('a trace of another tool is judged as by brute force', async () => {
  const verdicts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      modelTree(),
      fc.array(number, { minLength: 2, maxLength: 8 }),
      fc.array(number, { minLength: 1, maxLength: 4 }),
      fc.record({ at: number, how: fc.constantFrom('leave', 'drop', 'repeat', 'alter'), steps: fc.constantFrom(1, 2) }),
      async (tree, moves, chosen, { at, how, steps }) => {
        const compiled = compileRandom(modelOf(tree));
        const { system, layout } = compiled;
        const variables = readableOf(system);
        const seenVariables = [...new Set(chosen.map((n) => variables[n % variables.length]))].flatMap((v) => v ?? []);
        const seen = walk(system, moves).map(
          (world) => new Map(seenVariables.map(({ path, read }) => [path, read(world)])),
        );
        const i = at % seen.length;
        const one = seen[i] as Map<string, Value>;
        if (how === 'drop' && seen.length > 1) seen.splice(i, 1);
        if (how === 'repeat') seen.splice(i, 0, one);
        if (how === 'alter') {
          const [path] = [...one.keys()];
          const { values } = layout.variables.find((v) => v.path === path) as { values: readonly Value[] };
          one.set(path as string, values[at % values.length] ?? null);
        }
        const names = new Map(seenVariables.map(({ path }, v) => [path, `v${v}`]));
        const trace = readItfTrace(
          JSON.stringify({
            '#meta': { format: 'ITF' },
            vars: [...names.values()],
            states: seen.map((values) =>
              Object.fromEntries([...values].map(([path, value]) => [names.get(path), expression(value)])),
            ),
          }),
        );
        const mapping = readMapping(
          JSON.stringify({ variables: Object.fromEntries([...names].map(([path, name]) => [name, path])) }),
        );
        const { verdict, explained } = await followTrace(compiled, trace, { mapping, steps });
        expect({ verdict, explained }).toEqual(isExplained(system, seen, steps));
        if (how === 'leave' || how === 'repeat') expect(verdict).toBe('conforms');
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      },
    ),
    randomised(100),
  );
  expect([...verdicts.keys()].sort()).toEqual(['conforms', 'differs']);
});
