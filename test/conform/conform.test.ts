// What is said of a log: reasons, what was possible instead, gaps, limits, the end of a run, properties on the way.
import { describe, expect, test } from 'vitest';
import {
  assertion,
  bool,
  check,
  choose,
  invariant,
  model,
  optional,
  process,
  processId,
  range,
  when,
} from '../../src/index.js';
import { conform, type LogEvent } from '../../src/run.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';

interface Ring {
  slot: number;
  owner: number | null;
  full: boolean;
}

const noOverrun = assertion('no overrun');

/** A producer that picks a slot, and a consumer that looks whether it is the first one. */
const ring = model({
  name: 'ring',
  about: 'a slot is chosen, filled and looked at',
  parameters: {},
  build: () => ({
    state: { slot: range(3), owner: optional(processId), full: bool },
    processes: [
      process(
        'producer',
        { seen: range(3) },
        {
          pick(s: Ring, me) {
            me.seen = choose(3);
            s.owner = me.id;
          },
          fill(s, me) {
            when(!s.full);
            s.slot = me.seen;
            s.full = true;
          },
        },
      ),
      process(
        'consumer',
        {},
        {
          look(s: Ring) {
            check(noOverrun, !s.full || s.slot !== 2, `slot ${s.slot}`);
          },
          empty(s) {
            when(s.full);
            s.full = false;
          },
        },
      ),
    ],
    properties: [noOverrun, invariant('slot 1 stays empty', (s: Ring) => !s.full || s.slot !== 1)],
  }),
});

const log = (...events: readonly (readonly [string, string, Record<string, unknown>?])[]): LogEvent[] =>
  events.map(([who, step, values]) => ({
    process: who,
    step,
    ...(values === undefined ? {} : { values: new Map(Object.entries(values)) as NonNullable<LogEvent['values']> }),
  }));

/** The reason why the last event is not possible. */
const reasonOf = async (events: readonly LogEvent[], options = {}): Promise<string[]> => {
  const { verdict, explained, difference } = await conform(ring, events, options);
  expect({ verdict, explained }).toEqual({ verdict: 'differs', explained: events.length - 1 });
  return (difference?.reasons ?? []).map(({ message, states }) => `${message} [${states}]`);
};

describe('an event that is not possible', () => {
  test.each<[string, LogEvent[], string[]]>([
    [
      'by a process that does not exist',
      log(['produser', 'pick']),
      ['the model has no process "produser" (did you mean "producer"?) [1]'],
    ],
    [
      'of a step that does not exist',
      log(['producer', 'pik']),
      ['producer has no step "pik" (did you mean "pick"?) [1]'],
    ],
    [
      'of a step of somebody else',
      log(['producer', 'empty']),
      ['producer has no step "empty" (it is one of consumer) [1]'],
    ],
    ['before its turn', log(['producer', 'fill']), ['producer is at pick [1]']],
    [
      'after the end',
      log(['producer', 'pick'], ['producer', 'fill'], ['producer', 'fill']),
      ['producer has ended [3]'],
    ],
    ['that is blocked', log(['consumer', 'look'], ['consumer', 'empty']), ['it is blocked by full = false [1]']],
    [
      'with another value',
      log(['producer', 'pick', { 'me.seen': 0, owner: 'consumer' }]),
      [
        'owner becomes "producer" here, and was seen as "consumer" [1]',
        'producer.seen becomes 1 here, and was seen as 0, owner becomes "producer" here, and was seen as "consumer" [1]',
        'producer.seen becomes 2 here, and was seen as 0, owner becomes "producer" here, and was seen as "consumer" [1]',
      ],
    ],
    [
      'with a value that there is not',
      log(['producer', 'pick', { slot: 7 }]),
      ['slot cannot be 7: it is one of 0, 1, 2 [1]'],
    ],
    [
      'in some of several states, with the share of each',
      log(['producer', 'pick'], ['producer', 'fill', { slot: 2 }], ['consumer', 'look', { full: false }]),
      ['it violates "no overrun", and full stays true here, and was seen as false [1]'],
    ],
  ])('%s', async (_, events, reasons) => expect(await reasonOf(events)).toEqual(reasons));

  test('with a choice that is none of its choices', async () => {
    const [pick] = log(['producer', 'pick']);
    expect(await reasonOf([{ ...(pick as LogEvent), choices: [3] }])).toEqual([
      'it chooses [0] here, and [3] was logged [1]',
      'it chooses [1] here, and [3] was logged [1]',
      'it chooses [2] here, and [3] was logged [1]',
    ]);
  });

  test('with a choice that is blocked, while others are not', async () => {
    const doors = model({
      name: 'doors',
      about: 'one of two doors is open',
      parameters: {},
      build: () => ({
        state: { open: range(2), through: bool },
        processes: [
          process(
            'guest',
            {},
            {
              enter(s: { open: number; through: boolean }) {
                when(choose(2) === s.open);
                s.through = true;
              },
            },
          ),
        ],
        properties: [],
      }),
    });
    const [enter] = log(['guest', 'enter', { through: true }]);
    const { difference } = await conform(doors, [{ ...(enter as LogEvent), choices: [1] }]);
    expect(difference?.reasons).toEqual([
      { message: 'it is blocked with these choices: it reads open = 0', states: 1 },
    ]);
    expect(await conform(doors, [{ ...(enter as LogEvent), choices: [0] }])).toMatchObject({ verdict: 'conforms' });
  });

  test('comes with what was possible instead, and the state if there is only one', async () => {
    const { difference, possible } = await conform(
      ring,
      log(['producer', 'pick', { 'me.seen': 1 }], ['consumer', 'empty']),
    );
    expect(possible).toBe(1);
    expect(difference?.enabled).toEqual([
      { process: 'producer', step: 'fill', states: 1 },
      { process: 'consumer', step: 'look', states: 1 },
    ]);
    expect(difference?.state).toEqual([
      { variable: 'owner', value: 'producer' },
      { variable: 'producer.pc', value: 'fill' },
      { variable: 'producer.seen', value: 1 },
      { variable: 'consumer.pc', value: 'look' },
    ]);
  });
});

describe('a choice that was not logged', () => {
  test('is left open until something tells', async () => {
    expect(await conform(ring, log(['producer', 'pick']))).toMatchObject({ verdict: 'conforms', possible: 3 });
    const told = log(['producer', 'pick'], ['producer', 'fill', { slot: 2 }]);
    expect(await conform(ring, told)).toMatchObject({ verdict: 'conforms', possible: 1 });
  });

  test('is known where it was logged', async () => {
    const [pick] = log(['producer', 'pick']);
    expect(await conform(ring, [{ ...(pick as LogEvent), choices: [1] }])).toMatchObject({ possible: 1 });
  });
});

describe('a run that violates something', () => {
  const overrun = log(['producer', 'pick'], ['producer', 'fill', { slot: 2 }], ['consumer', 'look']);

  test('conforms, and it is said after which event an invariant is violated in every possible state', async () => {
    const { verdict, broken } = await conform(ring, log(['producer', 'pick'], ['producer', 'fill', { slot: 1 }]));
    expect({ verdict, broken }).toEqual({
      verdict: 'conforms',
      broken: [{ property: 'slot 1 stays empty', event: 2 }],
    });
  });

  test('is not said to when some possible state is all right', async () => {
    expect((await conform(ring, log(['producer', 'pick'], ['producer', 'fill']))).broken).toEqual([]);
  });

  test('ends with a failed check', async () => {
    expect(await conform(ring, overrun)).toMatchObject({
      verdict: 'conforms',
      possible: 0,
      broken: [{ property: 'no overrun', event: 3 }],
    });
    const { verdict, explained, difference } = await conform(ring, [...overrun, ...log(['consumer', 'empty'])]);
    expect({ verdict, explained }).toEqual({ verdict: 'differs', explained: 3 });
    expect(difference?.reasons).toEqual([
      { message: 'the run ends with event 3, which violates "no overrun"', states: 0 },
    ]);
  });
});

describe('gaps', () => {
  test('any step may be missing', async () => {
    const events = log(['consumer', 'empty', { slot: 1 }]);
    expect(await conform(ring, events)).toMatchObject({ verdict: 'differs' });
    expect(await conform(ring, events, { gaps: true })).toMatchObject({ verdict: 'conforms', possible: 1 });
  });

  test('only steps that a mapping calls unlogged may be missing, of any process or of one', async () => {
    const { readMapping } = await import('../../src/run.js');
    const unlogged = (...steps: string[]) => ({ mapping: readMapping(JSON.stringify({ unlogged: steps })) });
    const events = log(['producer', 'pick'], ['consumer', 'look'], ['consumer', 'empty']);
    expect(await conform(ring, events, unlogged('fill'))).toMatchObject({ verdict: 'conforms' });
    expect(await conform(ring, events, unlogged('fill of producer'))).toMatchObject({ verdict: 'conforms' });
    expect(await conform(ring, events, unlogged('look'))).toMatchObject({ verdict: 'differs', explained: 2 });
    await expect(conform(ring, events, unlogged('fil'))).rejects.toThrow('the mapping names the step "fil"');
  });

  test('too many states are inconclusive, and say from which event on', async () => {
    const events = log(['worker (cpu0)', 'load'], ['worker (cpu1)', 'store']);
    expect(await conform(lostUpdate, events, { gaps: true, maxStates: 3 })).toMatchObject({
      verdict: 'inconclusive',
      stopped: 'states',
      states: 3,
      explained: 0,
    });
    expect(await conform(lostUpdate, events, { gaps: true })).toMatchObject({
      verdict: 'conforms',
      stopped: undefined,
    });
  });

  test('an aborted signal ends the search', async () => {
    const { endless } = await import('../cli/fixture-models.js');
    const events = log(['incrementer (5)', 'increment', { 'cell[0]': 31, 'cell[1]': 31 }]);
    const result = await conform(endless, events, { gaps: true, signal: AbortSignal.abort(), maxStates: 1e6 });
    expect(result).toMatchObject({ verdict: 'inconclusive', stopped: 'interrupted', explained: 0 });
  });
});

describe('a mapping', () => {
  const mapping = {
    processes: { 'kworker/0:1': 'truncate', 'ksoftirqd/1': null },
    steps: { mutex_lock: ['lock_outer', 'lock_inner'], sched_switch: null },
    variables: {
      holder: { variable: 'first.owner', values: { nobody: null } },
      cpu: null,
    },
  };

  test('renames processes, steps, variables and values, and leaves out what the model does not have', async () => {
    const { readMapping } = await import('../../src/run.js');
    const events = log(
      ['kworker/0:1', 'mutex_lock', { holder: 'kworker/0:1', cpu: 3 }],
      ['kworker/0:1', 'sched_switch'],
      ['ksoftirqd/1', 'mutex_lock'],
      ['kworker/0:1', 'mutex_lock'],
      ['kworker/0:1', 'unlock_both', { holder: 'nobody' }],
    );
    const result = await conform(lockOrder, events, { mapping: readMapping(JSON.stringify(mapping)) });
    expect(result).toMatchObject({ verdict: 'conforms', total: 3, possible: 1 });
  });

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'the mapping is a list'],
    ['{"proceses": {}}', 'the mapping has the key "proceses"'],
    ['{"steps": {"a": 3}}', 'the mapping.steps.a is 3'],
    ['{"steps": {"a": []}}', 'the mapping.steps.a is a list'],
    ['{"variables": {"a": {"values": {}}}}', 'the mapping.variables.a.variable is missing'],
    ['{"variables": {"a": {"variable": "x", "values": {"1": 1e400}}}}', 'the mapping.variables.a.values.1 is Infinity'],
    ['{"processes": {"__proto__": 1}}', 'the mapping.processes.__proto__ is 1'],
  ])('%s is refused', async (text, message) => {
    const { readMapping } = await import('../../src/run.js');
    expect(() => readMapping(text)).toThrow(message);
  });

  test.each([
    [{ processes: { a: 'trunkate' } }, 'the mapping names the process "trunkate", which the model does not have'],
    [{ steps: { a: 'lock' } }, 'the mapping names the step "lock", which the model does not have'],
    [
      { variables: { a: 'first.owners' } },
      'the mapping names the variable "first.owners", which the model does not have',
    ],
  ])('%j names what the model does not have', async (document, message) => {
    const { readMapping } = await import('../../src/run.js');
    await expect(conform(lockOrder, [], { mapping: readMapping(JSON.stringify(document)) })).rejects.toThrow(message);
  });
});

describe('the text of a log', () => {
  test('may have empty lines and lines that end as on Windows', async () => {
    const text = '\n{"process": "truncate", "step": "lock_outer"}\r\n\r\n{"process": "fault", "step": "lock_outer"}\n';
    expect(await conform(lockOrder, text)).toMatchObject({ verdict: 'conforms', total: 2 });
  });

  test('may be empty', async () =>
    expect(await conform(lockOrder, '')).toMatchObject({ verdict: 'conforms', total: 0, possible: 1 }));

  test('the line and what else is known of an event is repeated', async () => {
    const text = '\n{"process": "truncate", "step": "lock_inner", "at": "12.345"}';
    expect((await conform(lockOrder, text)).difference).toMatchObject({ line: 2, at: '12.345' });
  });

  test('deep nesting is one line', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    await expect(conform(lockOrder, `{"process": "a", "step": "b", "values": {"c": ${deep}}}`)).rejects.toThrow(
      'line 1: the event.values.c is a list',
    );
  });
});
