// A config says what would have to be typed on every command line; what is typed wins.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { IMPORTS, modelText, userFolder } from '../load/folder.js';
import { call } from './call.js';

const before = process.cwd();
const folder = userFolder();
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

const wide = `export const wide = model({
  name: 'wide',
  about: 'as large as it is told to be',
  parameters: { size: parameter.integer({ about: 'how large', default: 2, min: 1, max: 9 }) },
  fixes: { small: { about: 'small', set: { size: 1 } } },
  build: ({ size }) => ({
    state: { level: range(size + 1) },
    processes: [process('climber', {}, { climb(s: { level: number }) { s.level++; if (s.level < size) return 'climb'; } })],
    properties: [deadlockFree, reachable<{ level: number }>('five', (s) => s.level === 5)],
  }),
  expected: [
    { violated: { five: { violated: true } } },
    { fix: 'small', violated: { five: { violated: true } } },
    { parameters: { size: 5 }, violated: {} },
  ],
});
`;

let project = 0;
const at = (name: string) => `project-${project}/${name}`;
beforeEach(() => {
  project++;
  folder.write(at('package.json'), '{}');
  folder.write(
    at('models.ts'),
    `${IMPORTS.replace('process,', 'parameter, process,')}export const fine = ${modelText('fine')};\n${wide}`,
  );
  process.chdir(`${folder.path}/project-${project}`);
});

/** Lines of a run over cells: `wide small size=1`. */
const cellsIn = (stdout: string): string[] => {
  const { cells } = JSON.parse(stdout);
  return cells.map(
    ({ model, fix, parameters }: { model: string; fix: string; parameters: object }) =>
      `${model} ${fix} ${JSON.stringify(parameters)}`,
  );
};

test('check and list are about the models of the config, and every command knows them and the built-in ones', async () => {
  folder.write(at('flushpoint.config.json'), '{ "models": ["models.ts#fine"] }');
  expect(cellsIn((await call('check --json')).stdout)).toEqual(['fine none {}']);
  expect((await call('list')).stdout).toBe('fine  climbs\n');
  expect((await call('trace fine --property top')).stdout).toContain(
    "again:  flushpoint trace fine --property 'the top'",
  );
  expect((await call('check lost-update --fix none')).stdout).toContain('lost-update  fix=none');
});

test('it may be TypeScript or JavaScript, and stand in a folder above, up to the nearest package.json', async () => {
  for (const ending of ['ts', 'mjs', 'cjs']) {
    folder.write(
      at(`flushpoint.config.${ending}`),
      ending === 'cjs'
        ? "module.exports = { models: ['models.ts#fine'] };\n"
        : "import { defineConfig } from 'flushpoint';\nexport default defineConfig({ models: ['./models.ts#fine'] });\n",
    );
    folder.write(at('a/b/c.txt'), '');
    process.chdir(`${folder.path}/project-${project}/a/b`);
    expect(cellsIn((await call('check --json')).stdout)).toEqual(['fine none {}']);
    folder.write(at('a/package.json'), '{}');
    expect(cellsIn((await call('check lost-update --fix none --json')).stdout)).toEqual(['lost-update none {}']);
    expect((await call('check fine')).stderr).toContain('unknown model "fine"');
    project++;
    folder.write(at('package.json'), '{}');
    folder.write(at('models.ts'), `${IMPORTS}export const fine = ${modelText('fine')};\n`);
  }
});

test('a config that is named makes commands that work without it', async () => {
  folder.write(at('other.json'), '{ "models": ["models.ts#fine"] }');
  const { stdout } = await call('trace fine --property top --config other.json');
  expect(stdout).toContain("again:  flushpoint trace 'models.ts#fine' --property 'the top'");
});

describe('a tier', () => {
  beforeEach(() => {
    const tiers = {
      nightly: { parameters: { wide: [{}, { size: 5 }, { size: 7 }] }, limits: { maxStates: 3 } },
      empty: {},
    };
    folder.write(
      at('flushpoint.config.json'),
      JSON.stringify({ models: ['models.ts'], limits: { maxStates: 100 }, reporters: { json: 'out/r.json' }, tiers }),
    );
  });

  test('checks every fix that does not contradict under its sets of parameters, and other models as they are', async () => {
    const { stdout } = await call('check --tier nightly --max-states 100 --json');
    expect(cellsIn(stdout)).toEqual([
      'fine none {}',
      'wide none {}',
      'wide small {}',
      'wide none {"size":5}',
      'wide none {"size":7}',
    ]);
    const { cells } = JSON.parse(stdout);
    expect(cells.map(({ status }: { status: string }) => status)).toEqual([
      'as expected',
      'as expected',
      'as expected',
      'as expected',
      'unjudged',
    ]);
  });

  test('writes the reports of the config beside one that is typed, which wins over that of its name', async () => {
    const { stdout } = await call('check fine --reporter github');
    expect(stdout).toBe('');
    expect(JSON.parse(readFileSync('out/r.json', 'utf8')).cells).toHaveLength(1);
    rmSync('out', { recursive: true });
    expect(JSON.parse((await call('check fine --reporter json')).stdout).cells).toHaveLength(1);
    expect(existsSync('out')).toBe(false);
  });

  test('has limits that win over those of the config, and lose to an option', async () => {
    const statesOf = async (line: string) => {
      const { cells } = JSON.parse((await call(line)).stdout);
      return cells.at(-1).result.statistics.states;
    };
    expect(await statesOf('check wide --json --set size=9')).toBe(10);
    expect(await statesOf('check wide --json --set size=9 --tier nightly')).toBe(3);
    expect(await statesOf('check wide --json --set size=9 --tier nightly --max-states 5')).toBe(5);
  });

  test('may be checked for one model', async () => {
    expect(cellsIn((await call('check fine --tier nightly --json')).stdout)).toEqual(['fine none {}']);
  });

  test('has to be one that the config has', async () => {
    expect((await call('check --tier nigthly')).stderr).toBe(
      'flushpoint: unknown tier "nigthly" (did you mean "nightly"?)\n',
    );
  });

  test('and reports go to files beside the config', async () => {
    const { stdout } = await call('check fine --json --tier empty');
    const written = JSON.parse(readFileSync('out/r.json', 'utf8'));
    const without = ({ timing: _timing, ...rest }: { timing: object }) => JSON.stringify(rest);
    expect(without(written).length).toBe(without(JSON.parse(stdout)).length);
    expect(existsSync('out/r.json')).toBe(true);
  });
});

describe('a mistake says where it is', () => {
  test.each([
    ['{ "model": [] }', '1:3: "model" is no setting (did you mean "models"?)'],
    [
      '{\n  "tiers": { "a": { "limits": { "maxState": 1 } } }\n}',
      '2:33: "tiers.a.limits.maxState" is no setting (did you mean "maxStates"?)',
    ],
    ['{ "models": "a.ts" }', '1:3: "models" cannot be "a.ts" (expected a list)'],
    ['{ "models": [1] }', '1:3: "models.0" cannot be 1 (expected the path of a module)'],
    ['{ "strict": "yes" }', '1:3: "strict" cannot be "yes" (expected true or false)'],
    ['{ "workers": 0 }', '1:3: "workers" cannot be 0 (expected a number or "auto")'],
    ['{ "reporters": { "jsno": "a" } }', '1:18: "reporters.jsno" is no setting (did you mean "json"?)'],
    [
      '{ "limits": { "timeout": "soon" } }',
      '1:16: "limits.timeout" cannot be "soon" (expected a duration such as 30, 30s, 5m or 1h)',
    ],
    ['[]', '1:1: a config cannot be [] (expected an object)'],
  ])('%s', async (text, said) => {
    folder.write(at('flushpoint.config.json'), text);
    expect(await call('check')).toEqual({
      code: 2,
      stdout: '',
      stderr: `flushpoint: flushpoint.config.json:${said}\n`,
    });
  });

  test('also in TypeScript, and when it cannot be loaded', async () => {
    folder.write(at('flushpoint.config.ts'), 'export default {\n  models: [],\n  strickt: true,\n};\n');
    expect((await call('list')).stderr).toMatch(/^flushpoint: flushpoint\.config\.ts:3:3: "strickt" is no setting/);
    folder.write(at('flushpoint.config.ts'), 'export default {\n  models: [}\n};\n');
    expect((await call('list')).stderr).toMatch(
      /^flushpoint: flushpoint\.config\.ts:2:12: cannot load the config: Unexp/,
    );
  });

  test('a model that is not there is one of the config, and two configs are one too many', async () => {
    folder.write(at('flushpoint.config.json'), '{ "models": ["no-such.ts"] }');
    expect((await call('check')).stderr).toContain('flushpoint.config.json:1:1: cannot read "no-such.ts"');
    folder.write(at('flushpoint.config.ts'), 'export default {};\n');
    expect((await call('check')).stderr).toContain('there is also flushpoint.config.json beside it');
  });

  test('a report that does not exist is none', async () => {
    expect((await call('check lost-update --reporter jsno=a')).stderr).toContain(
      '--reporter cannot be "jsno=a" (did you mean "json"?)',
    );
    expect((await call('check lost-update --reporter json=')).stderr).toContain('expected NAME=FILE');
  });
});

test('a cache is used where the config or an option says so, and the report says what came from it', async () => {
  const totals = async (line: string) => (await call(line)).stdout.split('\n').at(-2);
  folder.write(at('flushpoint.config.json'), '{ "models": ["models.ts"], "cache": true }');
  expect(await totals('check')).not.toContain('cached');
  expect(existsSync('.flushpoint/cache')).toBe(true);
  expect(await totals('check')).toContain('all as expected, 4 cached');
  expect(await totals('check --no-cache')).not.toContain('cached');
  expect((await call('check fine --fix none')).stdout).toMatch(/time +.*, cached$/m);
  const { cells } = JSON.parse((await call('check fine --json')).stdout);
  expect(cells[0].result.timing.cached).toBe(true);
  folder.write(at('flushpoint.config.json'), '{ "models": ["models.ts"] }');
  expect(await totals('check')).not.toContain('cached');
  await call('check --cache elsewhere');
  expect(await totals('check --cache elsewhere')).toContain('4 cached');
  // What a model is and not how it is written: a changed comment is no change, a changed step is one.
  const text = readFileSync('models.ts', 'utf8');
  folder.write(at('models.ts'), `// a comment\n${text}`);
  expect(await totals('check --cache elsewhere')).toContain('4 cached');
  folder.write(at('models.ts'), text.replace('s.level = 1;', 's.level = s.level === 0 ? 1 : 0;'));
  expect(await totals('check --cache elsewhere')).toContain('all as expected, 3 cached');
  folder.write(at('models.ts'), text.replace('s.level = 1;', 's.level = 0;'));
  expect(await totals('check --cache elsewhere')).toContain('1 differs, 3 cached');
});

test('fixes and trace keep what they find and take what was found, and print the same', async () => {
  folder.write(at('flushpoint.config.json'), '{ "models": ["models.ts"] }');
  const entries = () => readdirSync('shared').filter((name) => name !== '.gitignore');
  const matrix = (await call('fixes fine')).stdout;
  expect((await call('fixes fine --cache shared')).stdout).toBe(matrix);
  const rows = entries().length;
  expect(rows).toBeGreaterThan(0);
  expect((await call('check fine --fix none --cache shared')).stdout).toMatch(/time +.*, cached$/m);
  const trace = (await call('trace fine --property top')).stdout;
  expect((await call('trace fine --property top --cache shared')).stdout).toBe(trace);
  // A trace is asked for more than a verdict.
  expect(entries().length).toBe(rows + 1);
  expect(await call('trace fine --property top --cache shared')).toMatchObject({ stdout: trace, stderr: '' });
  for (const name of entries()) writeFileSync(join('shared', name), 'damaged');
  for (const line of ['fixes fine', 'trace fine --property top'])
    expect((await call(`${line} --cache shared`)).stderr).toMatch(/the cache entry .* is ignored/);
});
