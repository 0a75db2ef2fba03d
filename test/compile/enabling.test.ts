// Why a step is blocked, against brute force: the step is run on every state there could be.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { blockersOf, decide, enablingOf } from '../../src/compile/enabling.js';
import { bool, choose, process, when } from '../../src/index.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { leavesOf, worldOf } from '../differential/worlds.js';
import { effectsOf } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { smallModel } from './small-model.js';

const tree = modelTree({ processes: 1, steps: 2, shared: 2, locals: 1 });

test('what blocks a step does so whatever else is, and needs all of its parts', () => {
  let blockedStates = 0;
  fc.assert(
    fc.property(tree, (random) => {
      const { system, steps, layout } = compileRandom(modelOf(random));
      const leaves = leavesOf(system);
      const pc = layout.pcs[0] as number;
      // Every pair of states is compared.
      fc.pre(leaves.reduce((count, { values }, v) => (v === pc ? count : count * values.length), 1) <= 128);
      for (const { position, diagram } of steps) {
        const states = leaves.reduce<number[][]>(
          (all, { values }, v) =>
            all.flatMap((codes) => (v === pc ? [[...codes, position]] : values.map((_, code) => [...codes, code]))),
          [[]],
        );
        const enabled = states.map((codes) =>
          effectsOf(system, JSON.stringify(worldOf(system, leaves, codes)), 0).some(({ kind }) => kind !== 'blocked'),
        );
        const enabling = enablingOf(diagram);
        for (const isFixed of [() => false, (v: number) => layout.variables[v]?.role === 'local']) {
          for (const [i, codes] of states.entries()) {
            if (decide(enabling, codes).enabled !== enabled[i]) return false;
            if (enabled[i]) continue;
            blockedStates++;
            const blockers = blockersOf(enabling, codes, isFixed);
            /** Whether some state in which these and the fixed variables are as they are here is enabled. */
            const isEnabledSomewhere = (known: readonly number[]) =>
              states.some(
                (other, j) =>
                  enabled[j] && other.every((code, v) => code === codes[v] || !(known.includes(v) || isFixed(v))),
              );
            if (isEnabledSomewhere(blockers)) return false;
            if (!blockers.every((one) => isEnabledSomewhere(blockers.filter((v) => v !== one)))) return false;
          }
        }
      }
      return true;
    }),
    randomised(25),
  );
  expect(blockedStates).toBeGreaterThan(20);
});

test('a choice is enabled when some alternative is, whichever it is', () => {
  const doors = smallModel({ left: bool, right: bool }, [
    process(
      'guest',
      {},
      {
        // The first alternative never gets through, the second and the third do where their door is open.
        enter(s: { left: boolean; right: boolean }) {
          const door = choose(3);
          when(door > 0 && (door === 1 ? s.left : s.right));
        },
      },
    ),
  ]);
  const { steps, layout } = compile(doors);
  const enabling = enablingOf((steps[0] as (typeof steps)[number]).diagram);
  const [left, right] = ['left', 'right'].map((path) => layout.variables.findIndex((v) => v.path === path));
  for (const [l, r] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    const codes = layout.variables.map(({ index }) => (index === left ? l : index === right ? r : 0));
    expect(decide(enabling, codes).enabled).toBe(l + r > 0);
    if (l + r === 0) expect([...blockersOf(enabling, codes, () => false)].sort()).toEqual([left, right].sort());
  }
});
