import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { initialCodes } from '../../src/compile/layout.js';
import { assertion, bool, check, choose, cost, invariant, process, range, when } from '../../src/index.js';
import { executorFor } from '../../src/trace/execute.js';
import { smallModel } from '../compile/small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: each test has a state of its own
type Any = any;

const intact = assertion('intact');
const state = { on: bool, n: range(3) };
// Variables in order: on, n, p.pc.
const executorOf = (step: (s: Any, me: Any) => Any) => {
  const safe = invariant('safe', (s: Any) => {
    while (s.n === 2);
    return !s.on || s.n === 0;
  });
  const compiled = compile(smallModel(state, [process('p', {}, { step, end() {} })], [intact, safe]));
  return { executor: executorFor(compiled), initial: initialCodes(compiled.layout) };
};

describe('running a step on one state', () => {
  it('tells what it read before it wrote, and what it cost', () => {
    const { executor, initial } = executorOf((s) => {
      s.n = s.on ? 2 : 1;
      s.n++;
      cost('ipi', 2);
    });
    expect(executor.run(0, initial, [])).toEqual({
      result: { kind: 'taken', codes: Int32Array.of(0, 2, 1), costs: [['ipi', 2]] },
      choices: [],
      reads: [{ variable: 0, code: 0 }],
    });
    expect([...initial]).toEqual([0, 0, 0]);
  });

  it('makes the choices it is given, or all of them in order', () => {
    const { executor, initial } = executorOf((s) => {
      s.n = choose(3);
      s.on = choose([false, true]);
    });
    const alternatives = executor.alternatives(0, initial);
    expect(alternatives.map(({ choices }) => choices.join(''))).toEqual(['00', '01', '10', '11', '20', '21']);
    expect(executor.run(0, initial, [2, 1]).result).toMatchObject({ codes: Int32Array.of(1, 2, 1) });
  });

  it('ends as the step does: blocked, violated, in an error', () => {
    const ends = (step: (s: Any) => void) => {
      const { executor, initial } = executorOf(step);
      return executor.run(0, initial, []).result;
    };
    expect(ends(() => when(false))).toEqual({ kind: 'blocked' });
    expect(ends(() => check(intact, false, 'page 1'))).toEqual({
      kind: 'violation',
      property: 'intact',
      detail: 'page 1',
    });
    expect(ends((s) => void s.n--)).toEqual({ kind: 'error', message: 'writes -1 to n, whose values are 0, 1, 2' });
  });

  it('does not go on for ever where the step would', () => {
    const { executor, initial } = executorOf((s) => {
      while (!s.on);
    });
    const endless = 'does not end: it has read 1048576 times';
    expect(executor.run(0, initial, []).result).toEqual({ kind: 'error', message: endless });
    expect(executor.judge(1, 0, Int32Array.of(0, 2, 0))).toMatchObject({ holds: false, error: endless });
  });

  it('has no alternative once the process has ended', () => {
    const { executor } = executorOf(() => {});
    const ended = Int32Array.of(0, 0, 2);
    expect(executor.alternatives(0, ended)).toEqual([]);
    expect(executor.stepOf(0, ended)).toBeUndefined();
    expect(executor.stepOf(0, Int32Array.of(0, 0, 1))?.name).toBe('end');
  });
});

describe('judging one state', () => {
  it('tells the answer and what it read', () => {
    const { executor } = executorOf(() => {});
    expect(executor.judge(1, 0, Int32Array.of(1, 1, 0))).toEqual({
      holds: false,
      error: undefined,
      reads: [
        { variable: 1, code: 1 },
        { variable: 0, code: 1 },
      ],
    });
  });
});
