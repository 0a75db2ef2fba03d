// What init writes works at once, wherever it is written, and it never writes over anything.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { userFolder } from '../load/folder.js';
import { build, runBuilt } from './build.js';
import { call } from './call.js';

const before = process.cwd();
const folder = userFolder();
beforeEach(() => process.chdir(folder.path));
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

describe.each([
  ['an ES module', { type: 'module' }],
  ['CommonJS', { type: 'commonjs' }],
  ['anything', undefined],
])('in a project of %s', (_, manifest) => {
  const name = `project ${manifest?.type ?? 'without'}`;

  test('the commands that init prints do what it says', async () => {
    mkdirSync(name);
    process.chdir(name);
    if (manifest !== undefined) writeFileSync('package.json', JSON.stringify(manifest));
    const { code, stdout, stderr } = await call('init');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const commands = [...stdout.matchAll(/^ {2}flushpoint (.*?) {2}/gm)].map(([, line]) => line ?? '');
    expect(commands).toEqual(['check', 'trace refcount', 'fixes refcount']);
    const [checked, traced, fixed] = [await call('check'), await call('trace refcount'), await call('fixes refcount')];
    expect([checked.code, traced.code, fixed.code]).toEqual([0, 1, 0]);
    expect(checked.stdout).toContain('1 model, 2 checks, all as expected');
    expect(checked.stdout).not.toContain('finding');
    expect(traced.stdout).toContain('no use after free is violated');
    expect(fixed.stdout).toContain('enough to make every property hold: list-lock');
  });
});

test('a folder is made when it is named, and the commands say how to get there', async () => {
  const { stdout } = await call("init 'new folder'");
  expect(stdout).toContain("  cd 'new folder'\n  flushpoint check");
  expect(existsSync('new folder/models/refcount.ts')).toBe(true);
});

test('nothing is written when one of the files, or another config, is there already', async () => {
  mkdirSync('taken/models', { recursive: true });
  writeFileSync('taken/models/refcount.ts', 'mine');
  expect(await call('init taken')).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'flushpoint: "taken/models/refcount.ts" exists already, and nothing was written (choose another folder: flushpoint init FOLDER)\n',
  });
  expect(existsSync('taken/flushpoint.config.ts')).toBe(false);
  expect(readFileSync('taken/models/refcount.ts', 'utf8')).toBe('mine');
  mkdirSync('configured');
  writeFileSync('configured/flushpoint.config.json', '{}');
  expect((await call('init configured')).stderr).toContain('"configured/flushpoint.config.json" exists already');
});

test('a broken config does not keep init from setting up a folder', async () => {
  writeFileSync('flushpoint.config.json', '{ "model": [] }');
  expect((await call('init beside')).code).toBe(0);
  expect((await call('check')).stderr).toContain('"model" is no setting (did you mean "models"?)');
});

test('the built program sets up a folder, and what it writes compiles against the package', async () => {
  const program = build();
  expect((await runBuilt(program, ['init', 'a b'], {}, folder.path)).code).toBe(0);
  const at = `${folder.path}/a b`;
  mkdirSync(`${at}/node_modules`);
  symlinkSync(program.folder, `${at}/node_modules/flushpoint`);
  writeFileSync(`${at}/package.json`, '{ "type": "module" }');
  const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', types: [] };
  writeFileSync(`${at}/tsconfig.json`, JSON.stringify({ compilerOptions: options, include: ['**/*.ts'] }));
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  expect(spawnSync(process.execPath, [compiler, '-p', at], { encoding: 'utf8' }).stdout).toBe('');
  const { code, stdout } = await runBuilt(program, ['check', '--quiet'], { CI: 'true' }, at);
  expect({ code, last: stdout.split('\n').at(-2) }).toEqual({
    code: 0,
    last: expect.stringContaining('1 model, 2 checks, all as expected'),
  });
});
