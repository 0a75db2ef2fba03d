import { describe, expect, it } from 'vitest';
import { assertion, check, choose, cost, when } from '../../src/index.js';
import { Blocked, type StepRunner, Violated, withRunner } from '../../src/model/ambient.js';

const runner = (answer: number): StepRunner => ({ choose: () => answer, cost: () => {} });

describe('what a step may say', () => {
  it('a guard that holds says nothing, one that fails blocks', () => {
    expect(() => when(true)).not.toThrow();
    expect(() => when(false)).toThrow(Blocked);
  });

  it('a condition is true or false, and not something that counts as true', () => {
    const intact = assertion('intact');
    for (const condition of [() => false, 1, undefined, null, Promise.resolve(true)] as unknown as boolean[]) {
      expect(() => when(condition)).toThrow('when(...) takes true or false, and was given');
      expect(() => check(intact, condition)).toThrow('check(...) takes true or false, and was given');
    }
  });

  it('an assertion that holds says nothing, one that fails ends the path', () => {
    const intact = assertion('intact');
    expect(() => check(intact, true)).not.toThrow();
    expect(() => check(intact, false)).toThrow('"intact" is violated');
    expect(() => check(intact, false, 'page 1')).toThrow('"intact" is violated: page 1');
    expect(() => check(intact, false)).toThrow(Violated);
  });

  it('a choice is made by whoever runs the step', () => {
    expect(withRunner(runner(1), () => choose(3))).toBe(1);
    expect(withRunner(runner(1), () => choose(['ro', 'rw']))).toBe('rw');
  });

  it('a price is told to whoever runs the step', () => {
    const told: [string, number][] = [];
    const listening: StepRunner = { choose: () => 0, cost: (unit, amount) => told.push([unit, amount]) };
    withRunner(listening, () => {
      cost('ipi', 3);
      cost('flush');
    });
    expect(told).toEqual([
      ['ipi', 3],
      ['flush', 1],
    ]);
  });

  it('outside a step there is nobody to choose or to pay', () => {
    expect(() => choose(2)).toThrow('choose was called outside a step of a model');
    expect(() => cost('ipi')).toThrow('cost was called outside a step of a model');
  });

  it('runs may be nested, and a runner is put back when a step throws', () => {
    withRunner(runner(1), () => {
      expect(() => withRunner(runner(2), () => when(false))).toThrow(Blocked);
      expect(choose(3)).toBe(1);
    });
  });

  it('a model may have another copy of the package: its guards and assertions are understood', async () => {
    const path = '../../src/model/ambient.js?another copy';
    const copy: typeof import('../../src/model/ambient.js') = await import(/* @vite-ignore */ path);
    expect(copy.Blocked).not.toBe(Blocked);
    expect(() => copy.when(false)).toThrow(Blocked);
    expect(() => copy.check(assertion('intact'), false)).toThrow(Violated);
    expect(withRunner(runner(1), () => copy.choose(3))).toBe(1);
  });

  it('nothing else that is thrown passes for a guard or an assertion', () => {
    for (const thrown of [new Error('x'), undefined, null, 'Blocked', { name: 'Blocked' }]) {
      expect(thrown instanceof Blocked).toBe(false);
      expect(thrown instanceof Violated).toBe(false);
    }
  });
});
