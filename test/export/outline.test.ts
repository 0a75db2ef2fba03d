// Outlines against the diagrams they are made from, on random states of random models: the rules that are enabled lead where
// the outcomes of the steps lead, one rule for every outcome, and properties hold where they did.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { outcomesIn } from '../../src/compile/diagram.js';
import { outcomesOf } from '../../src/compile/tabulate.js';
import { isTrueIn } from '../../src/export/condition.js';
import { type Outline, outlineOf, type Rule } from '../../src/export/outline.js';
import type { Source, Statement } from '../../src/export/statement.js';
import { randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';

const numbers = fc.array(fc.array(fc.nat({ max: 11 }), { minLength: 7, maxLength: 7 }), {
  minLength: 1,
  maxLength: 12,
});

/** The code that is assigned: sources are computed in values, as the target languages do. */
const codeOf = ({ domainOf }: Outline, target: number, source: Source, codes: readonly number[]): number => {
  if (source.kind === 'code') return source.code;
  const [to, from] = [domainOf(target), domainOf(source.variable)];
  const code = codes[source.variable] as number;
  return to.kind === 'numbers' && from.kind === 'numbers' ? from.first + code + source.plus - to.first : code;
};

/** Runs a statement as a language does: one assignment after the other. The last case needs no test. */
const run = (outline: Outline, statement: Statement, codes: number[]): string => {
  if (statement.kind === 'violation') return `violates ${statement.property}`;
  if (statement.kind === 'error') return 'error';
  if (statement.kind === 'assign') {
    for (const [target, source] of statement.assignments) codes[target] = codeOf(outline, target, source, codes);
    return String(codes);
  }
  const chosen =
    statement.cases.slice(0, -1).find((c) => c.codes.includes(codes[statement.variable] as number)) ??
    statement.cases.at(-1);
  return run(outline, (chosen as (typeof statement.cases)[number]).body, codes);
};

const onRandomStates = (judge: (outline: Outline, codes: readonly number[]) => void): void => {
  fc.assert(
    fc.property(modelTree(), numbers, (tree, list) => {
      const compiled = compile(modelOf(tree));
      const outline = outlineOf(compiled);
      const initial = [...outline.initial];
      judge(outline, initial);
      for (const n of list) {
        judge(
          outline,
          compiled.layout.variables.map((v, i) => (n[i % n.length] as number) % v.values.length),
        );
      }
    }),
    randomised(200),
  );
};

describe('an outline', () => {
  it('has a rule for every outcome of every step, and no other', () => {
    onRandomStates((outline, codes) => {
      const { steps, layout } = outline.compiled;
      const expected = steps
        .filter((step) => codes[layout.pcs[step.process] as number] === step.position)
        .flatMap((step) =>
          outcomesOf(step.diagram, codes).flatMap((outcome) => {
            if (outcome.kind === 'blocked') return [];
            if (outcome.kind === 'violation') return [`violates ${outcome.property}`];
            if (outcome.kind !== 'next') return ['error'];
            const after = [...codes];
            for (const [variable, code] of outcome.writes) after[variable] = code;
            return [String(after)];
          }),
        );
      const enabled = outline.rules.filter(({ guard }) => isTrueIn(guard, codes));
      expect(enabled.map(({ body }) => run(outline, body, [...codes])).sort()).toEqual(expected.sort());
    });
  });

  it('splits a rule into those of some outcomes and those of the others', () => {
    const isNext = ({ kind }: { readonly kind: string }) => kind === 'next';
    onRandomStates((outline, codes) => {
      const parts = (rule: Rule) => [
        rule.only(isNext),
        rule.only((outcome) => !isNext(outcome) && outcome.kind !== 'blocked'),
      ];
      for (const rule of outline.rules) {
        const enabled = parts(rule).flatMap((part) =>
          part !== undefined && isTrueIn(part.guard, codes) ? [part] : [],
        );
        expect(enabled.length).toBe(isTrueIn(rule.guard, codes) ? 1 : 0);
        for (const part of enabled) {
          expect(run(outline, part.body, [...codes])).toBe(run(outline, rule.body, [...codes]));
        }
      }
    });
  });

  it('has conditions that are true where properties hold, and where a step violates an assertion', () => {
    onRandomStates((outline, codes) => {
      const { steps, layout, properties } = outline.compiled;
      for (const { kind, index, members } of properties) {
        members.forEach(({ diagram }, m) => {
          const [answer] = outcomesIn(diagram, (variable) => codes[variable] as number);
          const holds = answer?.kind === 'answer' ? answer.holds : kind !== 'reachable';
          expect(isTrueIn(outline.properties[index]?.members[m]?.holds as never, codes)).toBe(holds);
        });
        if (kind !== 'assertion') continue;
        const violated = steps.some(
          (step) =>
            codes[layout.pcs[step.process] as number] === step.position &&
            outcomesOf(step.diagram, codes).some((o) => o.kind === 'violation' && o.property === index),
        );
        expect(isTrueIn(outline.properties[index]?.violable as never, codes)).toBe(violated);
      }
    });
  });
});
