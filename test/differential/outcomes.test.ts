// Three ways to run a step on one state, reachable or not: the diagram, the executor that replays traces, and the auditor.
// And packing: what is packed comes back, and no two states are packed alike.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compiled, CompiledStep } from '../../src/compile/compile.js';
import type { Outcome } from '../../src/compile/diagram.js';
import { initialCodes, type Layout, layoutOf, MAX_BITS, pack, unpack } from '../../src/compile/layout.js';
import { outcomesOf } from '../../src/compile/tabulate.js';
import { createKernel } from '../../src/explore/kernel.js';
import { untilEnded } from '../../src/model/endless.js';
import { type Execution, executorFor } from '../../src/trace/execute.js';
import { effectsOf, isHit } from '../oracle.js';
import { modelOf, modelTree, systemOf } from '../random-model.js';
import { compileRandom, randomised } from './compare.js';
import { codesOf, leavesOf, worldOf } from './worlds.js';

/** Codes of a state, drawn from any numbers. */
const anyCodes = (layout: Layout, numbers: readonly number[]): Int32Array =>
  Int32Array.from(layout.variables, (v, i) => (numbers[i % numbers.length] as number) % v.values.length);

const states = fc.array(fc.array(fc.nat({ max: 11 }), { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 12 });

/** Random states of random systems: `prepare` sees each system once, what it returns sees every state. */
const onRandomStates = <T>(
  trees: fc.Arbitrary<T>,
  runs: number,
  prepare: (tree: T) => { layout: Layout; judge: (codes: Int32Array) => void },
): void => {
  fc.assert(
    fc.property(trees, states, (tree, list) => {
      const { layout, judge } = prepare(tree);
      untilEnded(() => {
        for (const numbers of list) judge(anyCodes(layout, numbers));
      });
    }),
    randomised(runs),
  );
};

const after = (codes: Int32Array, outcome: Outcome & { kind: 'next' }): number[] => {
  const result = [...codes];
  for (const [variable, code] of outcome.writes) result[variable] = code;
  return result;
};

const told = ({ properties }: Compiled, codes: Int32Array, outcome: Outcome): unknown => {
  if (outcome.kind === 'next') return { kind: 'taken', codes: after(codes, outcome), costs: outcome.costs };
  if (outcome.kind === 'violation') return { ...outcome, property: properties[outcome.property]?.name };
  return outcome;
};

const stepAt = ({ layout, steps }: Compiled, process: number, codes: Int32Array): CompiledStep | undefined =>
  steps.find((s) => s.process === process && s.position === codes[layout.pcs[process] as number]);

const plain = ({ result }: Execution): unknown =>
  result.kind === 'taken' ? { ...result, codes: [...result.codes] } : result;

describe('a step on any state', () => {
  it('has the outcomes that its diagram says, in the same order, when its closure is run', () => {
    onRandomStates(modelTree(), 150, (tree) => {
      const compiled = compileRandom(modelOf(tree));
      const { layout } = compiled;
      const executor = executorFor(compiled);
      const judge = (codes: Int32Array) => {
        layout.pcs.forEach((_, process) => {
          const step = stepAt(compiled, process, codes);
          const outcomes = step === undefined ? [] : outcomesOf(step.diagram, codes);
          const executions = executor.alternatives(process, codes);
          expect(executor.stepOf(process, codes)?.name).toBe(step?.name);
          expect(executions.map(plain)).toEqual(outcomes.map((outcome) => told(compiled, codes, outcome)));
          for (const { choices, result } of executions) {
            expect(executor.run(process, codes, choices).result).toEqual(result);
          }
        });
      };
      return { layout, judge };
    });
  });

  it('has the effects that the auditor sees', () => {
    onRandomStates(modelTree(), 150, (tree) => {
      const compiled = compileRandom(modelOf(tree));
      const { system, layout } = compiled;
      const leaves = leavesOf(system);
      const executor = executorFor(compiled);
      const judge = (codes: Int32Array) => {
        const key = JSON.stringify(worldOf(system, leaves, codes));
        layout.pcs.forEach((_, process) => {
          const effects = effectsOf(system, key, process).map((e) =>
            e.kind === 'next' ? codesOf(leaves, JSON.parse(e.key)) : e.kind,
          );
          const executions = executor
            .alternatives(process, codes)
            .map(({ result }) => (result.kind === 'taken' ? [...result.codes] : result.kind));
          expect(executions).toEqual(effects);
        });
      };
      return { layout, judge };
    });
  });

  it('has the successors that the generated code writes, in the same order', () => {
    onRandomStates(modelTree({ padding: 150, steps: 3, processes: 2 }), 100, (tree) => {
      const compiled = compileRandom(modelOf(tree));
      const { layout } = compiled;
      const kernel = createKernel(compiled.program);
      const judge = (codes: Int32Array) => {
        layout.pcs.forEach((_, process) => {
          const step = stepAt(compiled, process, codes);
          const outcomes = step === undefined ? [] : outcomesOf(step.diagram, codes);
          const expected = outcomes.flatMap((o) => (o.kind === 'next' ? [...pack(layout, after(codes, o))] : []));
          const length = kernel.expandProcess(process, pack(layout, codes), 0);
          expect([...kernel.out.subarray(0, length)]).toEqual(expected);
        });
      };
      return { layout, judge };
    });
  });
});

describe('a property on any state', () => {
  it('has one answer: of the generated code, of the executor, and of the auditor', () => {
    onRandomStates(modelTree(), 150, (tree) => {
      const compiled = compileRandom(modelOf(tree));
      const { layout, properties, system } = compiled;
      const kernel = createKernel(compiled.program);
      const executor = executorFor(compiled);
      const leaves = leavesOf(system);
      const judge = (codes: Int32Array) => {
        properties.forEach(({ kind, members }, k) => {
          const wanted = kind === 'reachable';
          const answers = members.map((_, m) => kernel.holds(k, m, pack(layout, codes), 0));
          const judgements = members.map((_, m) => executor.judge(k, m, codes));
          const hits = () => isHit(system.properties[k] as never, worldOf(system, leaves, codes));
          if (judgements.some(({ error }) => error !== undefined)) {
            expect(hits).toThrow();
            expect(answers).not.toContain(wanted);
          } else {
            expect(judgements.map(({ holds }) => holds)).toEqual(answers);
            expect(hits()).toBe(answers.includes(wanted));
          }
        });
      };
      return { layout, judge };
    });
  });
});

describe('packing', () => {
  it('gives back every code, at any place in a longer array, and no word is zero', () => {
    let widest = 0;
    onRandomStates(modelTree({ padding: 150 }), 100, (tree) => {
      const layout = layoutOf(systemOf(tree));
      widest = Math.max(widest, layout.bits);
      const judge = (codes: Int32Array) => {
        const words = pack(layout, codes);
        expect(words).toHaveLength(layout.words);
        expect(words).not.toContain(0);
        expect(unpack(layout, words)).toEqual(codes);
        expect(unpack(layout, [7, 7, 7, ...words], 3)).toEqual(codes);
      };
      return { layout, judge };
    });
    expect(widest).toBeGreaterThan(400);
    expect(widest).toBeLessThanOrEqual(MAX_BITS);
  });

  it('keeps different states apart', () => {
    onRandomStates(modelTree(), 100, (tree) => {
      const layout = layoutOf(systemOf(tree));
      const initial = initialCodes(layout);
      const packed = pack(layout, initial);
      const judge = (codes: Int32Array) => {
        const alike = codes.every((code, i) => code === initial[i]);
        expect(pack(layout, codes).every((word, w) => word === packed[w])).toBe(alike);
      };
      return { layout, judge };
    });
  });
});
