// Closures that never end are errors. Time is up soon here, and nothing depends on when: calls are told apart by number.
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { initialCodes } from '../../src/compile/layout.js';
import { graphOf } from '../../src/graph/graph.js';
import { bool, invariant, model, process, type StateOf } from '../../src/index.js';
import { stepRunner } from '../../src/model/ambient.js';
import { calling, endedWithin, patience, untilEnded } from '../../src/model/endless.js';
import { check } from '../../src/run.js';
import { executorFor } from '../../src/trace/execute.js';

const { ms } = patience;
beforeAll(() => {
  patience.ms = 100;
});
afterAll(() => {
  patience.ms = ms;
});

const forEver = (): never => {
  for (;;);
};

const shared = { busy: bool };
type Shared = StateOf<typeof shared>;
const idle = process('idle', {}, { nothing: (_s: Shared) => 'done' });

const modelWith = (broken: 'step' | 'invariant' | 'forEach' | 'build') =>
  model({
    name: 'example',
    about: 'an example',
    parameters: {},
    build: () => ({
      state: shared,
      processes: [idle, ...(broken === 'step' ? [process('cpu', {}, { spin: forEver as (s: Shared) => void })] : [])],
      properties: [
        ...(broken === 'invariant' ? [invariant('at rest', forEver as (s: Shared) => boolean)] : []),
        ...(broken === 'forEach'
          ? [invariant('each at rest', { forEach: forEver as (s: Shared) => number[], holds: (s: Shared) => !s.busy })]
          : []),
        ...(broken === 'build' ? forEver() : []),
      ],
    }),
  });

test.each([
  ['step', 'model example: step spin of cpu does not end'],
  ['invariant', 'model example: property "at rest" does not end'],
  ['forEach', 'model example: forEach of property "each at rest" does not end'],
  ['build', 'model example: build does not end'],
] as const)('a loop in a %s is an error of the model, with its position', async (broken, message) => {
  const error = await check(modelWith(broken)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'model/endless', message, source: { file: import.meta.filename } });
  // Nobody is left to answer for a step that was ended.
  expect(stepRunner()).toBeUndefined();
});

test('a closure that ends while it is learned and not when a trace is replayed is one, too', () => {
  let isReplayed = false;
  const twoFaced = () => {
    if (isReplayed) forEver();
    return true;
  };
  const m = model({
    name: 'example',
    about: 'an example',
    parameters: {},
    build: () => ({
      state: shared,
      processes: [process('cpu', {}, { spin: (_s: Shared) => void twoFaced() })],
      properties: [invariant('at rest', (_s: Shared) => twoFaced())],
    }),
  });
  const compiled = compile(m);
  const executor = executorFor(compiled);
  const codes = initialCodes(compiled.layout);
  isReplayed = true;
  const step = 'model example: step spin of cpu does not end';
  const property = 'model example: property "at rest" does not end';
  for (const [message, replay] of [
    [step, () => executor.run(0, codes, [])],
    [step, () => executor.alternatives(0, codes)],
    [step, () => graphOf(compiled, 10)],
    [property, () => executor.judge(0, 0, codes)],
  ] as const) {
    const source = expect.objectContaining({ file: import.meta.filename });
    expect(replay).toThrow(expect.objectContaining({ code: 'model/endless', message, source }));
  }
});

test('closures that are many, or slow at first, are called again with more time', () => {
  let attempts = 0;
  const called: number[] = [];
  const result = untilEnded(() => {
    attempts++;
    called.length = 0;
    for (let call = 1; call < 6; call++) {
      calling('a closure', () => {
        called.push(call);
        // Each attempt comes further than the one before.
        if (attempts < 3 && call === attempts + 1) forEver();
      });
    }
    return 'done';
  });
  expect(result).toBe('done');
  expect(attempts).toBeGreaterThanOrEqual(3);
  expect(called).toEqual([1, 2, 3, 4, 5]);
});

test('what a closure throws is thrown', () => {
  const error = new TypeError('no such luck');
  const thrower = () =>
    untilEnded(() =>
      calling('a closure', () => {
        throw error;
      }),
    );
  expect(thrower).toThrow(error);
});

test('what is ended in the middle of closures leaves nothing behind for others', () => {
  const inside = () => untilEnded(() => calling('a closure', forEver));
  expect(endedWithin(20, inside)).toBeUndefined();
  // As if nothing had been under way: this one is timed again.
  expect(() => untilEnded(() => calling('another', forEver))).toThrow('another does not end');
});

test('a time limit of a closure itself is its own', () => {
  const script = new Script('for (;;);');
  const own = () => calling('a closure', () => script.runInThisContext({ timeout: 10 }));
  patience.ms = 60_000;
  try {
    expect(() => untilEnded(own)).toThrow(expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }));
  } finally {
    patience.ms = 100;
  }
});
