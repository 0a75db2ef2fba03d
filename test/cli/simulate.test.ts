// flushpoint simulate: what it prints, and that its traces are traces like any other.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemaErrors } from '../trace/well-formed.js';
import { call } from './call.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a violation', () => {
  test('is told as flushpoint trace tells it, with the command that finds it again', async () => {
    const { code, stdout, stderr } = await call('simulate lost-update --seed 1 --property lost');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-2)).toBe("  again:  flushpoint simulate lost-update --property 'no lost update' --seed 1");
    expect(lines.at(-1)).toMatch(/^ {2}found: {2}uniform, seed 1: \d+ of 1,000 runs, /);
    const { stdout: traced } = await call('trace lost-update --property lost');
    expect(lines.slice(0, -2)).toEqual(traced.split('\n').slice(0, lines.length - 2));
    expect([code, stderr]).toEqual([1, '']);
  });

  test('can be replayed from a file', async () => {
    const out = join(folder, 'trace.json');
    expect(await call(`simulate lost-update --seed 1 --format json --out ${out}`)).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
    const schema = JSON.parse(readFileSync(new URL('../../docs/schema/trace.schema.json', import.meta.url), 'utf8'));
    expect(schemaErrors(JSON.parse(readFileSync(out, 'utf8')), schema)).toEqual([]);
    expect((await call(`replay ${out}`)).code).toBe(0);
  });

  test('is a document with --json, the same on every run but for the time', async () => {
    const line = 'simulate lost-update --set workers=3 --strategy pct --depth 2 --seed 7 --json';
    const [one, other] = [await call(line), await call(line)].map(({ stdout }) => JSON.parse(stdout));
    expect(one).toMatchObject({
      format: 'flushpoint-simulation',
      version: 1,
      outcome: 'violated',
      property: 'no lost update',
      strategy: 'pct',
      seed: 7,
      stop: null,
      guarantee: { depth: 2, processes: 3 },
      trace: { steps: [{}, {}, {}, {}, {}, {}], switches: 3, minimality: { first: 'steps', status: 'minimal' } },
    });
    expect({ ...other, timing: null }).toEqual({ ...one, timing: null });
  });
});

describe('without a finding', () => {
  test('it says that nothing is proven', async () => {
    const line = 'simulate lost-update --fix atomic --runs 20 --max-steps 9';
    const { code, stdout } = await call(line);
    expect(stdout).toContain('  nothing is proven: ');
    expect(stdout).toMatch(
      / {2}again: {2}flushpoint simulate lost-update --fix atomic --runs 20 --max-steps 9 --seed \d+\n$/,
    );
    expect(code).toBe(0);
    const again = /again: {2}flushpoint (.*)\n$/.exec(stdout)?.[1] ?? '';
    expect((await call(again)).stdout).toBe(stdout);
  });

  test('documents have no trace', async () => {
    const line = 'simulate lost-update --fix atomic --runs 20 --seed 1';
    const document = JSON.parse((await call(`${line} --json`)).stdout);
    expect(document).toMatchObject({ outcome: 'nothing found', property: null, trace: null, runs: { made: 20 } });
    const { stdout } = await call(`${line} --format json`);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'flushpoint-trace', outcome: 'nothing found', trace: null });
  });

  test('a reachable that is reached is no violation', async () => {
    const { code, stdout } = await call('simulate lost-update --property stored --seed 1');
    expect(stdout).toContain('an update is stored is reached');
    expect(code).toBe(0);
  });
});

test('a model that is broken is a broken model', async () => {
  const { code, stdout, stderr } = await call('simulate broken --seed 1');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('model broken: climb of climber writes 2 to level');
});

test.each([
  ['--seed 1.5', '--seed cannot be "1.5" (expected a whole number below 2147483648)'],
  ['--seed 2147483648', '--seed cannot be "2147483648" (expected a whole number below 2147483648)'],
  ['--strategy ptc', '--strategy cannot be "ptc" (did you mean "pct"?)'],
  ['--depth 2', '--depth is for --strategy pct (leave it out, or add the strategy)'],
  ['--runs 0', '--runs cannot be "0" (expected a whole number from 1, such as 5000, 500k, 10M or 1e6)'],
  ['--json --format json', '--json and --format exclude each other (leave out one of them)'],
  [
    "--property 'every worker'",
    '"every worker ends" is a liveness property, which no run of some steps violates (choose an invariant, an assertion, a deadlock or a reachable)',
  ],
])('%s is refused', async (options, message) =>
  expect(await call(`simulate lost-update ${options}`)).toEqual({
    code: 2,
    stdout: '',
    stderr: `flushpoint: ${message}\n`,
  }),
);
