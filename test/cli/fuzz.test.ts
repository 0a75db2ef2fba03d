// Whatever is typed, and whatever stands in a file: the answer is one line or a result, with an exit code that says which.
// Never a stack trace, never the exit code of a bug, never a character that a terminal would obey.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands/index.js';
import { commonOptions } from '../../src/cli/options.js';
import { explore } from '../../src/explorer/explore.js';
import { type Called, callWith } from './call.js';
import { broken, lockOrder, lostUpdate, mistaken } from './fixture-models.js';

const commands = await allCommands();

const numRuns = Number(process.env.FLUSHPOINT_RUNS ?? 80);
const seed = Number(process.env.FLUSHPOINT_SEED ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const models = [lostUpdate, lockOrder, mistaken, broken];

/** Commands and options that wait for somebody, start threads, write files or log to the real stderr have tests of their own. */
const tried = commands.filter(({ name }) => !['explore', 'watch', 'init'].includes(name));
const untried = [
  'out',
  'combine',
  'workers',
  'log-level',
  'watch',
  'checkpoint',
  'resume',
  'reporter',
  'cache',
  'update',
  'config',
];

/** What a call must never leave behind. */
const assertCivil = ({ code, stdout, stderr }: Called): void => {
  expect([0, 1, 2, 3]).toContain(code);
  expect(stderr).not.toMatch(/\n\s+at |internal error/);
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  // A table with a broken model in it is a result.
  if (code !== 2 || stdout.includes('broken')) return;
  expect(stdout).toBe('');
  expect(stderr.split('\n', 1)[0]).toMatch(/^flushpoint: ./);
};

const odd = fc.constantFrom(
  ...[
    '',
    '-',
    '--',
    '---',
    '=',
    '--=',
    '-1',
    '0',
    '1e9',
    'NaN',
    '__proto__',
    '--__proto__',
    '--__proto__.x=1',
    '--constructor=1',
  ],
  ...[
    '.',
    '..',
    '/',
    '/dev/null',
    '/no/such/file',
    './no-such-model.ts',
    'no-such-model.ts#name',
    'a#b.ts',
    '\u0000',
    '\u001b[2J',
  ],
);
const text = fc.oneof(odd, fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }));
const known = fc.constantFrom(
  ...models.flatMap((m) => [m.name, ...Object.keys(m.fixes), ...Object.keys(m.parameters)]),
  ...['none', 'workers=2', 'workers=3', 'atomic=true', 'no lost update', 'deadlock', '5', '500k', '2s', '64M'],
  ...['text', 'json', 'itf', 'mermaid', 'svg', 'mail', 'promela', 'murphi', 'tla', 'steps', 'switches'],
);
const value = fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: text });
const names = [...new Set(tried.flatMap(({ options }) => Object.keys({ ...options, ...commonOptions })))];
const option = fc.constantFrom(...names.filter((name) => !untried.includes(name)), 'help', 'version', 'no-json', 'jsn');
const words = fc.oneof(
  value.map((word) => [word]),
  option.map((name) => [`--${name}`]),
  fc.tuple(option, value).map(([name, word]) => [`--${name}`, word]),
  fc.tuple(option, value).map(([name, word]) => [`--${name}=${word}`]),
);
const commandLine = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...tried.map(({ name }) => name)) },
      { weight: 1, arbitrary: text },
    ),
    fc.array(words, { maxLength: 5 }),
  )
  .map(([command, rest]) => [command, ...rest.flat()]);

test('any command line', async () => {
  const isCivil = fc.asyncProperty(commandLine, async (line) => assertCivil(await callWith(line, { models })));
  await fc.assert(isCivil, { numRuns, seed });
});

const whole = async (format: string): Promise<string> =>
  (await callWith(['trace', 'lost-update', '--format', format], { models })).stdout;
/** A path without a finding, as the explorer saves it. */
const path = explore(lostUpdate).traceFile([{ process: 'worker (cpu0)', step: 'load', choices: [] }]).text;
const sources = [await whole('json'), await whole('itf'), path];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The document with the value at one place, counted from the front, turned into something else, or left out. */
const changedAt = (document: Json, place: number, to: Json | undefined): Json => {
  let left = place;
  const walk = (value: Json): Json | undefined => {
    if (left-- === 0) return to;
    if (Array.isArray(value)) return value.flatMap((one) => walk(one) ?? []);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) => {
        const changed = walk(one);
        return changed === undefined ? [] : [[key, changed]];
      }),
    );
  };
  return walk(document) ?? null;
};

const traceText = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...sources),
      fc.nat({ max: 400 }),
      fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
    )
    .map(([source, place, to]) => JSON.stringify(changedAt(JSON.parse(source), place, to as Json | undefined))),
  fc.tuple(fc.constantFrom(...sources), fc.nat({ max: 4000 })).map(([source, length]) => source.slice(0, length)),
  fc
    .tuple(fc.constantFrom(...sources), fc.nat({ max: 4000 }), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([source, at, inserted]) => source.slice(0, at) + inserted + source.slice(at)),
  fc.json(),
  fc.string({ unit: 'binary' }),
);

test('any trace file', async () => {
  const path = join(folder, 'trace.json');
  const isCivil = fc.asyncProperty(traceText, fc.constantFrom('text', 'mail', 'svg'), async (content, format) => {
    writeFileSync(path, content);
    assertCivil(await callWith(['replay', path, '--format', format], { models }));
  });
  await fc.assert(isCivil, { numRuns: Math.ceil(numRuns / 2), seed });
});
