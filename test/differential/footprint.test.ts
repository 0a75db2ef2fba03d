// Footprints against brute force: a step is run on every state there could be, and two states that differ in one variable
// show whether the step depends on it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagram, nodesOf } from '../../src/compile/diagram.js';
import { type Footprint, footprintOf } from '../../src/compile/footprint.js';
import type { AnySystem } from '../../src/model/model.js';
import { effectsOf } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { compileRandom, randomised } from './compare.js';
import { codesOf, type Leaf, leavesOf, worldOf } from './worlds.js';

/** What a step does to one state: `codes` after it, or how it ends otherwise. */
interface Result {
  readonly ends: string;
  readonly codes: readonly number[] | undefined;
}

const resultsOf = (system: AnySystem, leaves: readonly Leaf[], codes: readonly number[]): Result[] =>
  effectsOf(system, JSON.stringify(worldOf(system, leaves, codes)), 0).map((effect) =>
    effect.kind === 'next'
      ? { ends: 'next', codes: codesOf(leaves, JSON.parse(effect.key)) }
      : { ends: effect.kind === 'violation' ? effect.assertion : effect.kind, codes: undefined },
  );

/** Every combination of codes in which the process is at the given step. */
const allCodes = (leaves: readonly Leaf[], fixed: number, position: number): number[][] =>
  leaves.reduce<number[][]>(
    (all, { values }, v) =>
      all.flatMap((codes) => (v === fixed ? [[...codes, position]] : values.map((_, code) => [...codes, code]))),
    [[]],
  );

const sameBut = (v: number, a: Result, b: Result, before: readonly [number, number]): boolean => {
  if (a.ends !== b.ends) return false;
  if (a.codes === undefined || b.codes === undefined) return true;
  if (a.codes.some((code, i) => i !== v && code !== b.codes?.[i])) return false;
  const kept = a.codes[v] === before[0] && b.codes[v] === before[1];
  return kept || a.codes[v] === b.codes[v];
};

/** Reads, writes and enabling variables, found by looking at every pair of neighbouring states. */
const bruteForce = (system: AnySystem, leaves: readonly Leaf[], pc: number, position: number) => {
  const reads = new Set<number>();
  const writes = new Set<number>();
  const enabling = new Set<number>();
  const states = allCodes(leaves, pc, position);
  const results = new Map(states.map((codes) => [String(codes), resultsOf(system, leaves, codes)]));
  const isEnabled = (list: readonly Result[]) => list.some(({ ends }) => ends !== 'blocked');
  for (const codes of states) {
    const here = results.get(String(codes)) as Result[];
    for (const { codes: after } of here) {
      after?.forEach((code, v) => {
        if (code !== codes[v]) writes.add(v);
      });
    }
    leaves.forEach(({ values }, v) => {
      if (v === pc) return;
      for (let code = (codes[v] as number) + 1; code < values.length; code++) {
        const there = results.get(String(codes.with(v, code))) as Result[];
        if (isEnabled(here) !== isEnabled(there)) enabling.add(v);
        const same =
          here.length === there.length &&
          here.every((result, i) => sameBut(v, result, there[i] as Result, [codes[v] as number, code]));
        if (!same) reads.add(v);
      }
    });
  }
  const sorted = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return { reads: sorted(reads), writes: sorted(writes), enabling: sorted(enabling) };
};

/** Whether one order of variables fits every path, so that equal functions have equal diagrams. */
const asksInOneOrder = (diagram: Diagram): boolean => {
  const after = new Map<number, Set<number>>();
  for (const node of nodesOf(diagram)) {
    if (node.kind !== 'test') continue;
    const below = node.children.flatMap((child) => nodesOf(child)).filter((n) => n.kind === 'test');
    after.set(node.variable, new Set([...(after.get(node.variable) ?? []), ...below.map((n) => n.variable)]));
  }
  // A variable that nothing is asked after comes last; what is left when there is none goes round in circles.
  for (let last = true; last; ) {
    last = false;
    for (const [v, followers] of after) {
      if (followers.size > 0) continue;
      after.delete(v);
      for (const others of after.values()) others.delete(v);
      last = true;
    }
  }
  return after.size === 0;
};

const hasNone = (diagram: Diagram, kind: 'choose' | 'error'): boolean =>
  nodesOf(diagram).every((node) => node.kind !== kind && (node.kind !== 'outcome' || node.outcome.kind !== kind));

const smallModel = modelTree({ processes: 1, copies: 1, steps: 2, shared: 2, locals: 1 });

/** Runs `judge` on random steps, with the footprint that was read off the diagram and the one found by brute force. */
const onRandomSteps = (judge: (found: Footprint, expected: Footprint, diagram: Diagram) => void): void => {
  fc.assert(
    fc.property(smallModel, (tree) => {
      const { system, steps, layout } = compileRandom(modelOf(tree));
      const leaves = leavesOf(system);
      expect(layout.variables.map((v) => v.path)).toEqual(leaves.map((leaf) => leaf.path));
      fc.pre(leaves.reduce((product, { values }) => product * values.length, 1) <= 1000);
      for (const { diagram, position } of steps) {
        const expected = bruteForce(system, leaves, layout.pcs[0] as number, position);
        judge(footprintOf(diagram), expected, diagram);
      }
    }),
    randomised(250),
  );
};

describe('footprints against brute force', () => {
  it('writes are exactly the variables that some state sees changed', () => {
    onRandomSteps((found, expected) => {
      expect(found.writes).toEqual(expected.writes);
    });
  });

  it('reads miss no variable that matters, and name none besides where equal behaviour means equal diagrams', () => {
    let exact = 0;
    onRandomSteps((found, expected, diagram) => {
      expect(found.reads).toEqual(expect.arrayContaining([...expected.reads]));
      // `if (x) x = y` is the same as `if (!y) x = false`: which of the two it reads is a matter of the diagram.
      const writesWhatItReads = found.reads.some((v) => found.writes.includes(v));
      if (writesWhatItReads || !asksInOneOrder(diagram) || !hasNone(diagram, 'error')) return;
      expect(found.reads).toEqual(expected.reads);
      exact++;
    });
    expect(exact).toBeGreaterThan(0);
  });

  it('enabling misses no variable that matters, and names none besides where one order of variables fits all paths', () => {
    let exact = 0;
    onRandomSteps((found, expected, diagram) => {
      expect(found.enabling).toEqual(expect.arrayContaining([...expected.enabling]));
      if (!asksInOneOrder(diagram) || !hasNone(diagram, 'choose')) return;
      expect(found.enabling).toEqual(expected.enabling);
      exact++;
    });
    expect(exact).toBeGreaterThan(0);
  });
});
