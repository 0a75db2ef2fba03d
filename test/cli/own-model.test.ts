// Commands take the path of a module where they take the name of a model.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMPORTS, modelText, userFolder } from '../load/folder.js';
import { build, runBuilt } from './build.js';
import { call } from './call.js';

const before = process.cwd();
const folder = userFolder();
beforeAll(() => {
  process.chdir(folder.path);
  folder.write('my models/fine.ts', `${IMPORTS}export default ${modelText('fine')};\n`);
  folder.write(
    'two.ts',
    `${IMPORTS}export const fine = ${modelText('fine')};\nexport const high = ${modelText('high', 's.level++; return "climb" as const;')};\n`,
  );
});
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

test('a path with a blank is checked, listed, compared, traced and exported without a build', async () => {
  const path = "'./my models/fine.ts'";
  for (const [line, said] of [
    [`check ${path}`, '1 model, 1 check, all as expected'],
    [`check ${path} --fix none`, '✓ the top      holds, reached in 2 steps'],
    [`list ${path}`, 'climbs'],
    [`fixes ${path}`, 'fine  1 row'],
    [`trace ${path} --property top`, `again:  flushpoint trace ${path} --property 'the top'`],
    [`export ${path} --to promela`, `Made by: flushpoint export ${path} --to promela`],
  ] as const) {
    const { stdout, stderr } = await call(line);
    expect(stderr).toBe('');
    expect(stdout).toContain(said);
  }
});

test('a trace is replayed with the module that has its model, which the trace file cannot name', async () => {
  const path = "'my models/fine.ts'";
  await call(`trace ${path} --property top --format json --out trace.json`);
  expect((await call('replay trace.json')).stderr).toContain('unknown model "fine"');
  const { code, stdout } = await call(`replay trace.json --module ${path}`);
  expect(code).toBe(0);
  expect(stdout).toContain(`again:  flushpoint replay trace.json --module ${path}`);
});

test('of a module with several models, check takes all and the others want one', async () => {
  const { stdout, code } = await call('check two.ts');
  expect(code).toBe(2);
  expect(stdout).toContain('2 models, 2 checks, 1 as expected, 1 broken');
  expect(stdout).toContain("see: flushpoint trace 'two.ts#high'");
  const { stderr } = await call('trace two.ts');
  expect(stderr).toBe('flushpoint: trace needs one model, and "two.ts" has 2 (choose one: two.ts#fine, two.ts#high)\n');
  expect((await call('check two.ts#fine')).code).toBe(0);
});

test('a mistake in a step that exploration reaches is one line with its position and the step', async () => {
  const { stderr } = await call('check two.ts#high --fix none');
  const [line] = stderr.split('\n');
  expect(line).toMatch(/^flushpoint: two\.ts:28:14: model high: climb of climber writes 2 to level, .*\)$/);
  expect(readFileSync('two.ts', 'utf8').split('\n')[27]).toContain('climb(s) {');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('JSON has the position of a broken model', async () => {
  const { cells } = JSON.parse((await call('check two.ts --json')).stdout);
  expect(cells[1].error).toMatchObject({
    code: 'model/step-error',
    source: { file: 'two.ts', line: 28, column: 14 },
  });
});

test('a syntax error is one line with its position', async () => {
  folder.write('wrong.ts', 'export const a = {\n  b: 1 c\n};\n');
  expect(await call('check wrong.ts')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'flushpoint: wrong.ts:2:8: cannot load the model: Unexpected token, expected ","\n',
  });
});

test('the built program loads models in its threads, and knows where the built-in ones stand', async () => {
  const program = build();
  folder.write(
    'many.ts',
    `import { deadlockFree, model, parameter, process, range } from 'flushpoint';
export default model({
  name: 'many',
  about: 'as many cells as are checked in threads',
  parameters: { top: parameter.integer({ about: 'how high it gets', default: 1, min: 1, max: 40 }) },
  build: ({ top }) => ({
    state: { level: range(40) },
    processes: [
      process('climber', {}, {
        climb(s: { level: number }) {
          s.level++;
          if (s.level < top) return 'climb';
        },
      }),
    ],
    properties: [deadlockFree],
  }),
  expected: Array.from({ length: 40 }, (_, i) => ({ parameters: { top: i + 1 }, violated: {} })),
});
`,
  );
  const words = ['check', `${folder.path}/many.ts`, '--workers', '2', '--quiet', '--cache', `${folder.path}/cache`];
  const { stdout, stderr } = await runBuilt(program, words);
  expect(stderr).toBe('');
  expect(stdout).toContain(`${folder.path}/many.ts:10:14: model many: climb of climber writes 40 to level`);
  expect(stdout).toContain('1 model, 40 checks, 39 as expected, 1 broken');

  // What the threads found is there for the next run.
  expect((await runBuilt(program, words)).stdout).toContain('39 as expected, 1 broken, 39 cached');

  const { models } = await import(/* @vite-ignore */ `file://${program.folder}/dist/models/index.js`);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  for (const { source } of models) {
    const [, path = ''] = source.file.split(`${program.folder}/`);
    expect(existsSync(`${root}${path}`)).toBe(true);
    expect(readFileSync(`${root}${path}`, 'utf8').split('\n')[source.line - 1]).toMatch(/model\(/);
  }
});
