// flushpoint conform and flushpoint replay --model: what is printed, exit codes, and files that are of no use.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { call } from './call.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-conform-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const lines = (...events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

const load0 = { process: 'worker (cpu0)', step: 'load' };
const load1 = { process: 'worker (cpu1)', step: 'load' };
const store0 = { process: 'worker (cpu0)', step: 'store', values: { value: 1 } };
const store1 = { process: 'worker (cpu1)', step: 'store', values: { value: 1 }, at: '1234.567890' };

const lost = write('lost.jsonl', lines(load0, load1, store0, store1));

describe('a log', () => {
  test('that conforms is 0', async () =>
    expect(await call(`conform lost-update ${lost}`)).toEqual({
      code: 0,
      stdout:
        `✓ lost-update  fix=none  ${lost} conforms\n` +
        '  4 events, 1 possible state at the end\n' +
        '  no lost update is violated after event 4, in every possible state\n',
      stderr: '',
    }));

  test('that does not is 1, and says which event, why, and what was possible instead', async () => {
    expect(await call(`conform lost-update ${lost} --fix atomic`)).toEqual({
      code: 1,
      stdout:
        `✗ lost-update  fix=atomic  ${lost} does not conform\n` +
        '  event 3 of 4, store of worker (cpu0) (line 3) is not possible:\n' +
        '    worker (cpu0) has ended\n' +
        '  instead:  nothing\n' +
        '  before:   value = 2, ended[0] = true, ended[1] = true, worker (cpu0).pc = done, worker (cpu1).pc = done,\n' +
        '            worker (cpu1).seen = 1\n',
      stderr: '',
    });
    const late = write('late.jsonl', lines(load0, store0, load1, store1));
    expect((await call(`conform lost-update ${late}`)).stdout).toContain(
      '  event 4 of 4, store of worker (cpu1) (line 4, 1234.567890) is not possible:\n' +
        '    value becomes 2 here, and was seen as 1\n' +
        '  instead:  store of worker (cpu1)\n',
    );
  });

  test('with events missing conforms with --gaps only', async () => {
    const some = write('some.jsonl', lines(store0, store1));
    expect((await call(`conform lost-update ${some}`)).code).toBe(1);
    expect(await call(`conform lost-update ${some} --gaps`)).toMatchObject({ code: 0, stderr: '' });
    expect((await call(`conform lost-update ${write('twice.jsonl', lines(store0, store0))} --gaps`)).stdout).toBe(
      `✗ lost-update  fix=none  ${join(folder, 'twice.jsonl')} does not conform\n` +
        '  event 2 of 2, store of worker (cpu0) (line 2) is not possible:\n' +
        '    worker (cpu0) has ended (in 5 of 5 states)\n' +
        '  instead:  load of worker (cpu1) (in 1 of 5 states), store of worker (cpu1) (in 2 of 5 states)\n',
    );
  });

  test('that needs too many states is 3', async () => {
    const some = write(
      'open.jsonl',
      lines({ process: 'incrementer (0)', step: 'increment', values: { 'cell[5]': 9 } }),
    );
    expect(await call(`conform endless ${some} --gaps --max-states 1k`)).toEqual({
      code: 3,
      stdout:
        `? endless  fix=none  ${some} is not decided\n` +
        '  open from event 1 of 1 on: more than 1,000 states are possible; --max-states raises the limit\n',
      stderr: '',
    });
  });

  test('is told as JSON, without anything that differs from run to run', async () => {
    const { code, stdout } = await call(`conform lost-update ${lost} --fix atomic --json`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      format: 'flushpoint-conform',
      version: 1,
      model: 'lost-update',
      fix: 'atomic',
      parameters: { workers: 2, atomic: true },
      of: 'events',
      verdict: 'differs',
      total: 4,
      explained: 2,
      possible: 1,
      states: 4,
      stopped: null,
      difference: {
        event: 'store of worker (cpu0)',
        line: 3,
        at: null,
        reasons: [{ message: 'worker (cpu0) has ended', states: 1 }],
        otherReasons: 0,
        enabled: [],
        state: [
          { variable: 'value', value: 2 },
          { variable: 'ended[0]', value: true },
          { variable: 'ended[1]', value: true },
          { variable: 'worker (cpu0).pc', value: 'done' },
          { variable: 'worker (cpu1).pc', value: 'done' },
          { variable: 'worker (cpu1).seen', value: 1 },
        ],
      },
      broken: [],
    });
  });

  test('that is the trace of a built-in model conforms', async () => {
    for (const name of ['ppc64-hash', 'mmu-notifier', 'phb-irq-map-refcount']) {
      const { trace } = JSON.parse((await call(`trace ${name} --json`, { models })).stdout);
      const events = trace.steps.map(
        ({
          process,
          step,
          choices,
          changes,
        }: {
          process: string;
          step: string;
          choices: number[];
          changes: object[];
        }) => ({
          process,
          step,
          choices,
          values: Object.fromEntries((changes as { variable: string; to: unknown }[]).map((c) => [c.variable, c.to])),
        }),
      );
      const log = write(`${name}.jsonl`, lines(...events));
      const settings = Object.entries(trace.parameters).map(([parameter, value]) => `--set ${parameter}=${value}`);
      const words = `--fix ${trace.fix} ${settings.join(' ')}`;
      const { code, stdout, stderr } = await call(`conform ${name} ${log} ${words}`, { models });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`${trace.property} is violated after event ${events.length}, in every possible state\n`);
    }
  });
});

describe('a trace of another tool', () => {
  // What Apalache writes for a specification of the same counter, with other names and other shapes.
  const int = (n: number) => ({ '#bigint': String(n) });
  const state = (index: number, counter: number, ...done: number[]) => ({
    '#meta': { index },
    counter: { shared: int(counter) },
    finished: { '#set': done.map(int) },
    seen: {
      '#map': [
        [int(0), int(0)],
        [int(1), { tag: 'Some', value: int(0) }],
      ],
    },
    other: { '#unserializable': 'Nat' },
  });
  const vars = ['counter', 'finished', 'seen', 'other'];
  const meta = { format: 'ITF', description: 'Created by Apalache', varTypes: { counter: '{ shared: Int }' } };
  const itf = (name: string, ...states: object[]) =>
    write(name, JSON.stringify({ '#meta': meta, params: [], vars, states }));
  const map = write(
    'map.json',
    JSON.stringify({
      variables: {
        'counter.shared': 'value',
        'finished{0}': 'ended[0]',
        'finished{1}': 'ended[1]',
        'seen[1]': 'worker (cpu1).seen',
      },
    }),
  );
  const good = itf('good.itf.json', state(0, 0), state(1, 0), state(2, 0), state(3, 1, 0), state(4, 1, 0, 1));

  test('is followed without a word about who moves', async () =>
    expect(await call(`replay ${good} --model lost-update --map ${map}`)).toEqual({
      code: 0,
      stdout: `✓ lost-update  fix=none  ${good} conforms\n  5 states, 1 possible state at the end\n`,
      stderr: '',
    }));

  test('is 1 where the model cannot follow, and says what it can do instead', async () => {
    expect(await call(`replay ${good} --model lost-update --fix atomic --map ${map}`)).toEqual({
      code: 1,
      stdout:
        `✗ lost-update  fix=atomic  ${good} does not conform\n` +
        '  state 4 (of 0..4) is not possible:\n' +
        '    without a step: ended[1] stays false here, and was seen as true\n' +
        '    load of worker (cpu1): value becomes 2 here, and was seen as 1, and 1 more\n' +
        '  before:   value = 1, ended[0] = true, worker (cpu0).pc = done, worker (cpu1).pc = load\n',
      stderr: '',
    });
    const start = itf('start.itf.json', state(0, 1));
    expect((await call(`replay ${start} --model lost-update --map ${map}`)).stdout).toContain(
      '  state 0 (of 0..0) is not possible:\n    without a step: value stays 0 here, and was seen as 1\n',
    );
  });

  test('may leave steps out, if more of them are allowed', async () => {
    const few = itf('few.itf.json', state(0, 0), state(1, 1, 0), state(2, 1, 0, 1));
    const words = `replay ${few} --model lost-update --map ${map}`;
    expect((await call(words)).code).toBe(1);
    expect((await call(`${words} --steps 2`)).code).toBe(1);
    expect((await call(`${words} --steps 3`)).code).toBe(0);
  });

  test('may go on for ever, if the model can', async () => {
    const lasso = (name: string, loop: number, ...states: object[]) =>
      write(name, JSON.stringify({ vars, states, loop }));
    const words = `--model lost-update --map ${map}`;
    const stays = lasso('stays.json', 1, state(0, 0), state(1, 0));
    expect((await call(`replay ${stays} ${words}`)).code).toBe(0);
    const returns = lasso('returns.json', 0, state(0, 0), state(1, 0), state(2, 1, 0));
    const { code, stdout } = await call(`replay ${returns} ${words}`);
    expect(stdout).toContain('  state 0, again (of 0..2) is not possible:\n');
    expect(code).toBe(1);
  });

  test('of flushpoint itself is followed by its names', async () => {
    const own = join(folder, 'own.itf.json');
    await call(`trace lost-update --format itf --out ${own}`);
    expect((await call(`replay ${own} --model lost-update`)).code).toBe(0);
    expect((await call(`replay ${own} --model lost-update --fix atomic --json`)).stdout).toContain('"of": "states"');
  });

  test.each<[string, string]>([
    [
      `replay ${good}`,
      'cannot replay "FILE": it is an ITF trace that flushpoint has not written (say of which model it is: --model NAME --map FILE)',
    ],
    [`replay ${good} --model lost-updaet`, 'unknown model "lost-updaet" (did you mean "lost-update"?)'],
    [
      `replay ${good} --model lost-update`,
      'cannot use "FILE": none of its variables is one of the model: "counter", "finished", "seen", "other" (say in a mapping file which is which: --map FILE)',
    ],
    [`replay ${good} --map ${map}`, '--map needs --model (a trace of flushpoint says itself of what it is)'],
    [`replay ${good} --set workers=2`, '--set needs --model (a trace of flushpoint says itself of what it is)'],
    [
      `replay ${good} --model lost-update --format text`,
      '--format and --model exclude each other (leave out one of them)',
    ],
    [`replay ${good} --model lost-update --out x`, '--out and --model exclude each other (leave out one of them)'],
    [`replay ${good} --model lost-update --map ${map} --steps 1001`, '--steps cannot be "1001" (expected 1..1000)'],
    [
      `replay ${good} --model lost-update --map ${map} --steps 0`,
      '--steps cannot be "0" (expected a whole number from 1, such as 5000, 500k, 10M or 1e6)',
    ],
  ])('%s is 2', async (line, message) =>
    expect(await call(line)).toEqual({ code: 2, stdout: '', stderr: `flushpoint: ${message.replace('FILE', good)}\n` }),
  );

  test.each<[string, object, string]>([
    [
      'a path that is none',
      { 'counter[': 'value' },
      '"counter[" is no path into a state: "[" is not understood (expected a variable, then .field, [index or "key"] or {element})',
    ],
    [
      'a key that is no value',
      { 'seen[a]': 'value' },
      '"seen[a]" is no path into a state: "a" is neither a number, true, false nor a text in quotes (expected a variable, then .field, [index or "key"] or {element})',
    ],
    [
      'a variable that is not there',
      { countr: 'value' },
      'the trace has no variable "countr" (did you mean "counter"?)',
    ],
    ['a field that is not there', { 'counter.own': 'value' }, 'states[0].counter.own is missing (expected a value)'],
    ['a key that is not there', { 'seen[2]': 'value' }, 'states[0].seen[2] is missing (expected a value)'],
    ['a set that is none', { 'counter{0}': 'value' }, 'states[0], counter{0}, is an object (expected a set)'],
    [
      'a record as a value',
      { counter: 'value' },
      'states[0].counter is an object (expected true, false, a text or a number)',
    ],
    [
      'what Apalache cannot write down',
      { other: 'value' },
      'states[0].other is an object (expected true, false, a text or a number)',
    ],
    ['a prototype', { 'counter.__proto__': 'value' }, 'states[0].counter.__proto__ is missing (expected a value)'],
  ])('with a mapping of %s is 2', async (_, variables, message) => {
    const wrong = write('wrong-map.json', JSON.stringify({ variables }));
    expect(await call(`replay ${good} --model lost-update --map ${wrong}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `flushpoint: cannot use "${good}": ${message}\n`,
    });
  });

  test.each<[string, string, string]>([
    ['not JSON', '{', 'it is not JSON (expected an ITF trace: {"vars": […], "states": […]})'],
    ['no trace', '{"format": 1}', 'it has no vars or no states (expected an ITF trace: {"vars": […], "states": […]})'],
    [
      'without a state',
      '{"vars": [], "states": []}',
      'it has no state (expected an ITF trace: {"vars": […], "states": […]})',
    ],
    [
      'without a value',
      '{"vars": ["x"], "states": [{}]}',
      'states[0].x is missing (expected a value of every variable)',
    ],
    ['with a loop to nowhere', '{"vars": [], "states": [{}], "loop": 1}', 'loop is 1 (expected the index of a state)'],
    [
      'with a number that is none',
      '{"vars": ["value"], "states": [{"value": {"#bigint": "1e9"}}]}',
      'states[0].value.#bigint is "1e9" (expected a whole number of at most 53 bits)',
    ],
    [
      'with a number without end',
      `{"vars": ["value"], "states": [{"value": {"#bigint": "${'9'.repeat(400)}"}}]}`,
      `states[0].value.#bigint is "${'9'.repeat(60)}…" (expected a whole number of at most 53 bits)`,
    ],
    [
      'with options without end',
      `{"vars": ["value"], "states": [{"value": ${'{"tag":"Some","value":'.repeat(50_000)}1${'}'.repeat(50_000)}}]}`,
      '',
    ],
  ])('that is %s is 2', async (_, content, message) => {
    const path = write('wrong.itf.json', content);
    const { code, stderr } = await call(`replay ${path} --model lost-update`);
    if (message === '') expect(code).toBe(1);
    else expect({ code, stderr }).toEqual({ code: 2, stderr: `flushpoint: cannot use "${path}": ${message}\n` });
  });
});

describe('a log that is of no use is 2 and one line', () => {
  const expected = '(expected one JSON object in a line: {"process": "…", "step": "…"})';
  test.each<[string, string | Uint8Array, string]>([
    ['text', `${lines(load0)}hello\n`, `cannot use "FILE": line 2 is not JSON ${expected}`],
    ['a list', '[]', 'cannot use "FILE": line 1: the event is a list (expected an object)'],
    [
      'an event without a step',
      '{"process": "a"}',
      'cannot use "FILE": line 1: the event.step is missing (expected a name)',
    ],
    [
      'an event with another key',
      '{"process": "a", "step": "b", "value": 1}',
      'cannot use "FILE": line 1: the event has the key "value" (expected process, step, values, choices, at)',
    ],
    [
      'a huge number',
      '{"process": "a", "step": "b", "values": {"value": 1e400}}',
      'cannot use "FILE": line 1: the event.values.value is Infinity (expected true, false, a whole number, text or null)',
    ],
    [
      'a number that is not whole',
      '{"process": "a", "step": "b", "choices": [0.5]}',
      'cannot use "FILE": line 1: the event.choices[0] is 0.5 (expected a whole number)',
    ],
    [
      'a variable that does not exist',
      lines({ ...load0, values: { valeu: 1 } }),
      'cannot use "FILE": line 1: the model has no variable "valeu" (did you mean "value"?)',
    ],
    [
      'a prototype',
      '{"process": "worker (cpu0)", "step": "load", "values": {"__proto__": 1}}',
      /^cannot use "FILE": line 1: the model has no variable "__proto__" \(/ as unknown as string,
    ],
    [
      'a name with an escape',
      '{"process": "\\u001b[2J", "step": "b"}',
      'cannot use "FILE": line 1: the event.process is "\\u001b[2J" (expected a name)',
    ],
    ['bytes', Uint8Array.of(0x7b, 0xff), 'cannot read "FILE": it is not UTF-8 text'],
  ])('with %s', async (_, content, message) => {
    const path = write('wrong.jsonl', content);
    const { code, stdout, stderr } = await call(`conform lost-update ${path}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const said = stderr.replace('flushpoint: ', '').replace(path, 'FILE').trimEnd();
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  test.each<[string, string]>([
    ['conform', 'conform needs a model (usage: flushpoint conform <model> <log>)'],
    ['conform lost-update', 'conform needs a log (usage: flushpoint conform <model> <log>)'],
    ['conform lost-update a b', 'unexpected argument "b" (usage: flushpoint conform <model> <log>)'],
    ['conform lost-updaet x', 'unknown model "lost-updaet" (did you mean "lost-update"?)'],
    ['conform lost-update /no/such', 'cannot read "/no/such": there is no such file'],
    [
      `conform lost-update ${lost} --map ${lost}`,
      `cannot use "${lost}": it is not JSON (expected a mapping, see docs/conform.md)`,
    ],
  ])('and so is %s', async (line, message) =>
    expect(await call(line)).toEqual({ code: 2, stdout: '', stderr: `flushpoint: ${message}\n` }),
  );
});

test('what a log says is shown without anything that a terminal obeys', async () => {
  const path = write(
    'hostile.jsonl',
    `{"process": "worker (cpu0)", "step": "load", "values": {"value": "\\u001b[2J\\u202e"}}`,
  );
  const { code, stdout } = await call(`conform lost-update ${path}`);
  expect(stdout).toContain('value cannot be "\\u001b[2J\\u{202e}": it is one of 0, 1, 2');
  expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  expect(code).toBe(1);
});
