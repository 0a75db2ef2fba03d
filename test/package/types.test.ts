// The package as another project sees it: its types under both ways in which TypeScript finds packages, and the compiled
// program under Node's.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { build } from '../cli/build.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'flushpoint-stranger-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What such a project installs besides flushpoint. */
const installed = ['vitest', '@vitest', 'fast-check', '@types'];

cpSync(fileURLToPath(new URL('stranger', import.meta.url)), project, { recursive: true });
mkdirSync(join(project, 'node_modules'));
symlinkSync(build().folder, join(project, 'node_modules/flushpoint'));
for (const name of installed) symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'stranger', type: 'module', private: true }));

const run = (...words: string[]): { readonly status: number | null; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

describe.each([
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])('moduleResolution %s', (moduleResolution, module) => {
  test('finds types in which nothing is wrong', () => {
    const config = `tsconfig.${moduleResolution}.json`;
    const compilerOptions = {
      target: 'es2022',
      module,
      moduleResolution,
      strict: true,
      skipLibCheck: moduleResolution === 'bundler',
      types: ['node'],
      rootDir: '.',
      outDir: moduleResolution,
    };
    writeFileSync(join(project, config), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    expect(run(join(root, 'node_modules/typescript/bin/tsc'), '-p', config)).toEqual({ status: 0, said: '' });
  });
});

test('the compiled programs run', () => {
  expect(run('nodenext/program.js')).toEqual({
    status: 0,
    said: 'no lost update: violated\nreplays 2\nno deadlock: holds\nenough: atomic\n',
  });
  expect(run('nodenext/schedules.js')).toEqual({ status: 0, said: '4\n' });
});
