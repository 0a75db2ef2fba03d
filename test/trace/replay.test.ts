// Replaying recorded traces: those that are runs of the model, and where others part from it.
import { describe, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { check } from '../../src/check/check.js';
import { compile } from '../../src/compile/compile.js';
import {
  assertion,
  check as assertThat,
  bool,
  choose,
  deadlockFree,
  invariant,
  type Model,
  optional,
  process,
  processId,
  range,
  reachable,
  when,
} from '../../src/index.js';
import { configure } from '../../src/model/model.js';
import { type RecordedTrace, recordOf } from '../../src/trace/record.js';
import { against, type Replayed, replayTrace } from '../../src/trace/replay.js';
import type { Trace } from '../../src/trace/trace.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { smallModel } from '../compile/small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: each test has a state of its own
type Any = any;

const tracesOf = async (model: Model): Promise<Trace[]> => {
  const { properties } = await check(model, { witnesses: true });
  return properties.flatMap(({ verdict }) =>
    'trace' in verdict && verdict.trace !== undefined ? [verdict.trace] : [],
  );
};

test.each([lostUpdate, lockOrder, ...models].map((m) => [m.name, m] as const))(
  'every trace of %s replays, and is told as it was',
  async (_, m) => {
    for (const trace of await tracesOf(m)) {
      const replayed = replayTrace(compile(m), recordOf(trace));
      expect(replayed).toEqual({ kind: 'replays', trace: { ...trace, minimality: undefined } });
    }
  },
);

const intact = assertion('intact');

/** What can be changed about a small model. */
interface Variant {
  readonly start?: number;
  readonly guard?: (s: Any) => boolean;
  readonly write?: number;
  readonly alternatives?: number;
  readonly label?: string;
  readonly safe?: (s: Any) => boolean;
  readonly asserts?: boolean;
  readonly extra?: boolean;
  readonly stops?: boolean;
  readonly reader?: string;
}

const variant = (v: Variant = {}): Model => {
  const { write = 2, alternatives = 2, label = 'second' } = v;
  const state = {
    n: { ...range(4), initial: v.start ?? 0 },
    owner: optional(processId),
    ...(v.extra ? { more: bool } : {}),
  };
  return smallModel(
    state,
    [
      process(
        'writer',
        {},
        {
          first(s: Any, me) {
            s.owner = me.id;
            if (v.extra) s.more = true;
            if (v.stops) return 'done';
            return;
          },
          [label](s: Any) {
            when(v.guard?.(s) ?? true);
            s.n = choose(alternatives) === 1 ? write : 1;
          },
        },
      ),
      process(
        v.reader ?? 'reader',
        {},
        {
          look(s: Any) {
            assertThat(intact, !v.asserts || s.n === 0, 'looked');
            when(s.n > 0);
            s.owner = null;
          },
          end() {},
        },
      ),
    ],
    [
      invariant('n is small', {
        forEach: () => ['n'],
        holds: (s: Any) => v.safe?.(s) ?? (s.n < 2 || s.owner !== null),
      }),
      reachable('all is done', (s: Any) => s.n === 1 && s.owner === null),
      ...(v.asserts ? [intact] : []),
      deadlockFree,
    ],
  );
};

const recorded = async (v: Variant = {}, property = 'n is small'): Promise<RecordedTrace> => {
  const found = (await tracesOf(variant(v))).find((trace) => trace.property === property);
  if (found === undefined) throw new Error(`no trace to ${property}`);
  return recordOf(found);
};

const replay = (v: Variant, trace: RecordedTrace) => replayTrace(compile(variant(v)), trace);

const base = await recorded();

/** What can be changed so that a step of {@link base} is another one. */
const partings: readonly (readonly [string, Variant, number, string])[] = [
  [
    'at a variable that starts as something else',
    { start: 1 },
    0,
    'the initial state: n starts as 1 here, and as 0 in the trace',
  ],
  [
    'at a guard that blocks',
    { guard: (s) => s.owner === null },
    2,
    'step 2 of 3, second of writer: it is blocked here: its guard reads owner = writer',
  ],
  [
    'at a step that is another one',
    { label: 'third' },
    2,
    'step 2 of 3, "second" of "writer": writer is at third here',
  ],
  ['at a process that has ended', { stops: true }, 2, 'step 2 of 3, second of writer: writer has ended here'],
  [
    'at a process that does not exist',
    { reader: 'observer' },
    3,
    'step 3 of 3, "look" of "reader": there is no such process here',
  ],
  [
    'at a variable that becomes something else',
    { write: 3 },
    2,
    'step 2 of 3, second of writer: n becomes 3 here, and 2 in the trace',
  ],
  [
    'at a variable that stays as it is',
    { write: 0 },
    2,
    'step 2 of 3, second of writer: n stays as it is here, and becomes 2 in the trace',
  ],
  [
    'at an alternative that does not exist',
    { alternatives: 1 },
    2,
    'step 2 of 3, second of writer: it has no alternative [1] here, but []',
  ],
  [
    'at a step that violates an assertion',
    { asserts: true },
    3,
    'step 3 of 3, look of reader: intact is violated here',
  ],
];

describe('a path without a finding', () => {
  const path: RecordedTrace = { ...base, property: null, finding: null };

  test.each(partings)('that is no longer one of the model parts from it %s', (_, changed, step, message) => {
    expect(replay(changed, path)).toEqual({ kind: 'differs', step, message });
  });

  test('replays whatever is true at its end, and is told without a finding', () => {
    for (const changed of [{}, { safe: () => true }, { safe: () => false }, { extra: true }]) {
      expect(replay(changed, path)).toMatchObject({ kind: 'replays', trace: { property: null, finding: null } });
    }
    const { trace } = replay({}, path) as Extract<Replayed, { kind: 'replays' }>;
    expect(trace.steps.every(({ inCone }) => inCone)).toBe(true);
    expect(replayTrace(compile(variant()), recordOf(trace))).toEqual({ kind: 'replays', trace });
  });

  test('of no step replays where the model starts as it did', () => {
    expect(replay({ alternatives: 1 }, { ...path, steps: [] })).toMatchObject({
      kind: 'replays',
      trace: { steps: [] },
    });
    expect(replay({ start: 1 }, { ...path, steps: [] })).toMatchObject({ kind: 'differs', step: 0 });
  });
});

describe('a trace that is no longer one of the model parts from it', () => {
  test('nowhere when nothing has changed, or when there is one more variable', async () => {
    expect(base.steps.map(({ step, process: who }) => `${step} of ${who}`)).toEqual([
      'first of writer',
      'second of writer',
      'look of reader',
    ]);
    expect(replay({}, base).kind).toBe('replays');
    expect(replay({ extra: true }, base).kind).toBe('replays');
  });

  test.each(partings)('%s', (_, changed, step, message) => {
    expect(replay(changed, base)).toEqual({ kind: 'differs', step, message });
  });

  test('at the end, where the property holds', () => {
    expect(replay({ safe: (s) => s.n < 3 }, base)).toEqual({
      kind: 'differs',
      step: 4,
      message: 'after the last step: n is small is not violated here: n = 2',
    });
  });

  test('at a variable that the model no longer has', async () => {
    const trace = await recorded({ extra: true });
    expect(replay({}, trace)).toMatchObject({
      step: 0,
      message: 'the initial state: there is no variable "more" here',
    });
  });

  test('at a variable that changes here only', () => {
    const [first, ...rest] = base.steps;
    const quiet = { ...base, steps: [{ ...(first as RecordedTrace['steps'][number]), changes: new Map() }, ...rest] };
    expect(replay({}, quiet)).toMatchObject({
      step: 1,
      message: 'step 1 of 3, first of writer: owner becomes "writer" here, and stays as it is in the trace',
    });
  });

  test('at a step after one that ends the run', async () => {
    const longer = {
      ...base,
      steps: [...base.steps, { process: 'reader', step: 'end', choices: [], changes: new Map() }],
    };
    expect(replay({ asserts: true }, longer)).toMatchObject({
      step: 3,
      message: 'step 3 of 4, look of reader: intact is violated here',
    });
  });

  test('at the end, where another member is violated, nothing is reached, nothing is stuck, nothing is asserted', async () => {
    const member = { ...base, property: 'n is small', finding: { kind: 'invariant', member: 'm' } as const };
    expect(replay({}, member)).toMatchObject({
      step: 4,
      message: 'after the last step: n is small is violated for n here, and not for "m"',
    });
    const end = (property: string, kind: 'reachable' | 'deadlock' | 'assertion' | 'error') =>
      replay({}, { ...base, property, finding: { kind } });
    expect(end('all is done', 'reachable')).toMatchObject({
      message: 'after the last step: all is done is not reached here: n = 2',
    });
    expect(end('no deadlock', 'deadlock')).toMatchObject({ message: 'after the last step: there is no deadlock here' });
    expect(end('intact', 'assertion')).toMatchObject({ message: 'after the last step: intact is not violated here' });
    expect(end('look of reader', 'error')).toMatchObject({ message: 'after the last step: no error occurs here' });
  });
});

test('at the end, where another conjunct is false', async () => {
  const model = (limit: number): Model =>
    smallModel(
      { n: range(3) },
      [
        process(
          'p',
          {},
          {
            step(s: Any) {
              s.n = 2;
            },
          },
        ),
      ],
      [invariant('in order', { holds: { small: (s: Any) => s.n < limit, 'not two': (s: Any) => s.n !== 2 } })],
    );
  const [trace] = await tracesOf(model(2));
  expect(trace?.finding.part).toBe('small');
  expect(replayTrace(compile(model(2)), recordOf(trace as Trace)).kind).toBe('replays');
  expect(replayTrace(compile(model(3)), recordOf(trace as Trace))).toEqual({
    kind: 'differs',
    step: 2,
    message: 'after the last step: in order is violated: "not two" is false here, and not "small"',
  });
});

describe('other endings', () => {
  test('a violated assertion and a reached state replay', async () => {
    for (const property of ['intact', 'all is done']) {
      const v = { asserts: property === 'intact' };
      expect(replay(v, await recorded(v, property)).kind).toBe('replays');
    }
  });

  test('a step that ends the run changes nothing', async () => {
    const trace = await recorded({ asserts: true }, 'intact');
    const last = trace.steps.at(-1) as RecordedTrace['steps'][number];
    const more = { ...trace, steps: [...trace.steps.slice(0, -1), { ...last, changes: new Map([['n', 3]]) }] };
    expect(replay({ asserts: true }, more)).toMatchObject({
      message: 'step 3 of 3, look of reader: n stays as it is here, and becomes 3 in the trace',
    });
  });

  test('an error of a step replays', async () => {
    const climber = smallModel({ n: range(2) }, [
      process(
        'climber',
        {},
        {
          climb(s: Any) {
            s.n++;
            return 'climb';
          },
        },
      ),
    ]);
    const { trace } = await check(climber).catch((error) => error);
    expect(replayTrace(compile(climber), recordOf(trace))).toEqual({
      kind: 'replays',
      trace: { ...trace, minimality: undefined },
    });
  });
});

describe('under a fix', () => {
  test('the first step that does something else is named', async () => {
    const [trace] = await tracesOf(lostUpdate);
    const fixed = compile(lostUpdate, configure(lostUpdate, 'atomic'));
    expect(against(fixed, recordOf(trace as Trace))).toEqual({
      fix: 'atomic',
      step: 1,
      message: 'step 1 of 4, load of worker (cpu0): value becomes 1 here, and stays as it is in the trace',
    });
  });

  test('or that it is the same trace', async () => {
    const [trace] = await tracesOf(lostUpdate);
    expect(against(compile(lostUpdate), recordOf(trace as Trace))).toEqual({
      fix: 'none',
      step: null,
      message: 'the same schedule ends in the same finding',
    });
  });
});
