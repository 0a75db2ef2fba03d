// Mistakes that the compiler has to find, in `errors.ts`: one that it does not find is an error of that file.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));

it('mistakes in a model do not compile', () => {
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

it('there are as many mistakes as this page claims', () => {
  const text = readFileSync(new URL('errors.ts', import.meta.url), 'utf8');
  expect(text.match(/\/\/ @ts-expect-error/g)?.length).toBeGreaterThan(30);
});
