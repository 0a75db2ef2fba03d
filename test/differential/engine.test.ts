// Generated code against closures called directly, on random models: the same states, transitions, levels, verdicts and
// shortest lengths. And the proof that these tests can fail: faults planted in the generated text are found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/compile/compile.js';
import { layoutOf, MAX_BITS } from '../../src/compile/layout.js';
import { KERNEL_SIZES } from '../../src/explore/kernel-source.js';
import { modelTree, systemOf } from '../random-model.js';
import { type Bounds, differences, randomised } from './compare.js';

const bounds: fc.Arbitrary<Bounds> = fc.record({
  maxStates: fc.constantFrom(30, 100, 300, 1000),
  maxDepth: fc.option(fc.nat({ max: 8 }), { freq: 6, nil: null }),
});

/** Three bits each: states of up to 511 bits. */
const wideModel = modelTree({ padding: 150, processes: 2, steps: 3, shared: 3 });

describe('the engine agrees with the auditor', () => {
  it('on random models', async () => {
    await fc.assert(
      fc.asyncProperty(modelTree(), bounds, async (tree, limits) => {
        expect(await differences(tree, limits)).toEqual([]);
      }),
      randomised(2000),
    );
  }, 600_000);

  it.each([
    ['JavaScript', 2 ** 30],
    ['WebAssembly', KERNEL_SIZES.growableFromBytes],
  ])('on states of many words, in %s', async (_, growableFromBytes) => {
    let widest = 0;
    const inside = { sizes: { ...KERNEL_SIZES, growableFromBytes } };
    await fc.assert(
      fc.asyncProperty(wideModel, fc.constant({ maxStates: 100, maxDepth: null }), async (tree, limits) => {
        widest = Math.max(widest, layoutOf(systemOf(tree)).bits);
        expect(await differences(tree, limits, undefined, inside)).toEqual([]);
      }),
      randomised(150),
    );
    expect(widest).toBeGreaterThan(400);
    expect(widest).toBeLessThanOrEqual(MAX_BITS);
  });
});

describe('a fault in the generated code is found', () => {
  const faults: Record<string, (source: string) => string> = {
    'a write that is lost': (source) => source.replace(/ \| -?\d+;/, ';'),
    'a write that disturbs its neighbour': (source) => source.replace(/& (-\d+)/, (_, mask) => `& ${mask << 1}`),
    'a successor that is lost': (source) => source.replace(/taken\[\d+\] = 1; n \+= \d+;/, ''),
    'a guard that is turned round': (source) => source.replace(/\) === (-?\d+)\) \{/, ') !== $1) {'),
    'a violation that is not noted': (source) => source.replace(/hits\[\d+\] = 1; taken/, 'taken'),
    'a property that always holds': (source) => source.replace(/\n +n = 0;/, ''),
    'a deadlock that passes for an end': (source) =>
      source.replace(/(function ended\(.*\) \{\n {2}return)/, '$1 true ||'),
  };

  it.each(Object.entries(faults))('%s', async (_, plant) => {
    const limits = { maxStates: 300, maxDepth: null };
    const tampered = (program: Program) => ({ ...program, source: plant(program.source) });
    const outcome = await fc.check(
      fc.asyncProperty(modelTree(), async (tree) => (await differences(tree, limits, tampered)).length === 0),
      { ...randomised(500), numRuns: 500 },
    );
    expect(outcome.failed).toBe(true);
    // Shrinking leaves little but the fault.
    const steps = outcome.counterexample?.[0].processes.flatMap((p) => p.steps) ?? [];
    expect(steps.length).toBeLessThanOrEqual(4);
  });
});
