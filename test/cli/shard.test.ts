// A run may be spread over several jobs: every cell is checked in one of them, and the joined report is that of the whole run.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shardOf } from '../../src/check/cell-shard.js';
import { plan } from '../../src/check/check-all.js';
import type { Model } from '../../src/index.js';
import { reporterNames } from '../../src/report/reporters.js';
import { userFolder } from '../load/folder.js';
import { call } from './call.js';
import { broken, endless, lockOrder, lostUpdate, mistaken } from './fixture-models.js';

const before = process.cwd();
const folder = userFolder();
const models = [lostUpdate, lockOrder];
const SHARDS = 3;
const shards = Array.from({ length: SHARDS }, (_, i) => `${i + 1}.json`);

beforeAll(async () => {
  process.chdir(folder.path);
  for (const [i, name] of shards.entries()) {
    const { stdout } = await call(`check --shard ${i + 1}/${SHARDS} --json`, { models });
    writeFileSync(name, stdout);
  }
});
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

/** Without what may differ from run to run. */
const facts = (text: string): unknown => JSON.parse(text, (key, value) => (key === 'timing' ? undefined : value));

test('the joined report is the report of the whole run, whatever the order', async () => {
  const whole = await call('check --json', { models });
  for (const names of [shards, [...shards].reverse()]) {
    const joined = await call(`merge-reports ${names.join(' ')} --json --out joined.json`);
    expect(joined.stderr).toBe('');
    expect(facts(joined.stdout)).toEqual(facts(whole.stdout));
    expect(joined.code).toBe(whole.code);
    expect(readFileSync('joined.json', 'utf8')).toBe(joined.stdout);
  }
  const { stdout } = await call(`merge-reports ${shards.join(' ')}`);
  expect(stdout).toMatch(/^2 models, 5 checks, all as expected {2}\(/);
});

test('a shard says which part of what it is', async () => {
  const { stdout } = await call('check --shard 1/3', { models });
  expect(stdout).toMatch(/^shard 1 of 3 of a run of 5 checks$/m);
  const of = shards.map((name) => JSON.parse(readFileSync(name, 'utf8')).shard);
  expect(of.map(({ index }) => index)).toEqual([1, 2, 3]);
  expect(of.flatMap(({ positions }) => positions).sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a cell stays in its shard when others are added', () => {
  const few = plan([lostUpdate]);
  const many = plan([mistaken, lostUpdate, lockOrder]);
  for (const cell of few) {
    const same = many.find(
      ({ model, fix, parameters }) =>
        model === cell.model && fix === cell.fix && JSON.stringify(parameters) === JSON.stringify(cell.parameters),
    );
    for (const of of [2, 5, 16]) expect(same && shardOf(same, of)).toBe(shardOf(cell, of));
  }
});

test('the exit code is the one of the whole run', async () => {
  for (const chosen of [
    [mistaken, lockOrder],
    [endless, lockOrder],
  ]) {
    const line = 'check --max-states 200';
    const whole = await call(line, { models: chosen });
    for (const i of [1, 2]) {
      writeFileSync(`half-${i}.json`, (await call(`${line} --shard ${i}/2 --json`, { models: chosen })).stdout);
    }
    const joined = await call('merge-reports half-1.json half-2.json');
    expect(joined.code).toBe(whole.code);
    expect(joined.code).not.toBe(0);
  }
});

test.each(reporterNames)('the joined %s report is the one of the whole run', async (name) => {
  const chosen = [mistaken, lockOrder, broken];
  for (const i of [1, 2]) {
    writeFileSync(`all-${i}.json`, (await call(`check --shard ${i}/2 --json`, { models: chosen })).stdout);
  }
  const whole = await call(`check --strict --reporter ${name}`, { models: chosen });
  const joined = await call(`merge-reports all-1.json all-2.json --strict --reporter ${name}`, { models: chosen });
  const lasting = (text: string): string =>
    text
      .replace(/"(?:elapsedMs|compileMs|statesPerSecond|statesPerMs)": [\d.e+-]+/g, 'T')
      .replace(/ (?:time|timestamp)="[^"]*"/g, '')
      .replace(/\(?<?[\d.]+ m?s\b\)?/g, 'T')
      .replace(/ +T/g, ' T');
  expect(lasting(joined.stdout)).toBe(lasting(whole.stdout));
  expect([joined.code, joined.stderr]).toEqual([whole.code, whole.stderr]);
});

test('a report with places in the source needs the models', async () => {
  const line = `merge-reports ${shards.join(' ')} --reporter junit`;
  expect(await call(line, { models: [lockOrder] })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('the reports are about a model "lost-update", which is not known here'),
  });
});

test('what is unused stays unused: it is told, counted, and under --strict an error', async () => {
  const { build } = lostUpdate;
  const careless: Model = { ...lostUpdate, build: (values) => ({ ...build(values), unused: [] }) };
  for (const i of [1, 2]) {
    const { stdout } = await call(`check --shard ${i}/2 --json`, { models: [careless] });
    writeFileSync(`unused-${i}.json`, stdout);
  }
  for (const [option, code] of [
    ['--strict', 1],
    ['--no-strict', 0],
  ] as const) {
    const whole = await call(`check ${option}`, { models: [careless] });
    const joined = await call(`merge-reports unused-1.json unused-2.json ${option}`);
    expect([whole.code, joined.code]).toEqual([code, code]);
    for (const { stdout } of [whole, joined]) {
      expect(stdout).toContain('step store of worker (cpu0) is never taken');
      expect(stdout).toContain('1 model, 3 checks, all as expected, 2 findings');
    }
  }
});

describe('what does not belong together is refused', () => {
  const edited = (name: string, change: (document: Record<string, unknown> & { shard: object }) => object) => {
    writeFileSync('edited.json', JSON.stringify(change(JSON.parse(readFileSync(name, 'utf8')))));
    return 'edited.json';
  };

  const edit = (text: string) => {
    writeFileSync('edited.json', text);
    return 'edited.json';
  };

  test.each([
    ['a missing shard', () => '1.json 3.json', /^flushpoint: 1 shard of 3 is missing: 2 \(give the reports of all\)$/],
    ['a shard twice', () => '1.json 2.json 3.json 2.json', /"2\.json" is shard 2 of 3, and so is "2\.json"/],
    [
      'another version of flushpoint',
      () => `1.json 2.json ${edited('3.json', (d) => ({ ...d, shard: { ...d.shard, program: '0.0.1' } }))}`,
      /"edited\.json" is from flushpoint 0\.0\.1, and "1\.json" from 1\.2\.3/,
    ],
    [
      'another version of the format',
      () => edited('3.json', (d) => ({ ...d, version: 9 })),
      /has version 9 of the format/,
    ],
    [
      'another run',
      () => `1.json ${edited('2.json', (d) => ({ ...d, shard: { ...d.shard, plan: 'x' } }))} 3.json`,
      /"edited\.json" is of another run than "1\.json"/,
    ],
    [
      'another number of shards',
      () => `1.json ${edited('2.json', (d) => ({ ...d, shard: { ...d.shard, of: 4 } }))}`,
      /is one of 4 shards, and "1\.json" one of 3/,
    ],
    ['a whole run', () => edited('1.json', (d) => ({ ...d, shard: null })), /is the report of a whole run/],
    ['half a report', () => edited('1.json', (d) => ({ ...d, cells: undefined })), /is not whole/],
    [
      'another document',
      () => edited('1.json', (d) => ({ ...d, format: 'flushpoint-trace' })),
      /is no report of flush/,
    ],
    ['no document', () => edit('{'), /is no JSON/],
    ['no file', () => 'no-such.json', /cannot read "no-such\.json"/],
  ])('%s', async (_, words, said) => {
    const { code, stdout, stderr } = await call(`merge-reports ${words()} --out refused.json`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(said);
  });

  test.each([null, {}, { model: 'm', status: 'as expected', result: null }])('%j for a cell', async (cell) => {
    const file = edited('1.json', (d) => ({ ...d, cells: [cell], shard: { ...d.shard, positions: [0] } }));
    const { code, stderr } = await call(`merge-reports ${file} 2.json 3.json`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('"edited.json" is not whole')]);
  });

  test.each(['0/2', '3/2', '2', '1/x', '1/9999'])('--shard %s', async (text) => {
    expect((await call(`check --shard ${text}`, { models })).stderr).toContain(`--shard cannot be "${text}"`);
  });
});
