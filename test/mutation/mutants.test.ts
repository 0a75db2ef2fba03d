// The faults of `npm run mutation` still fit the sources. Whether the tests notice them takes minutes, and is another matter.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withFault } from './apply.js';
import { mutants } from './mutants.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s applies in exactly one place', (_, mutant) => {
  const text = readFileSync(join(root, mutant.file), 'utf8');
  expect(withFault(text, mutant)).not.toBe(text);
  expect(mutant.tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('names are unique', () => expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length));

test('a fault that fits nowhere, or twice, is refused', () => {
  const mutant = { name: 'x', file: 'f.ts', find: 'a', replace: 'b', why: '', tests: [] };
  expect(() => withFault('c', mutant)).toThrow('f.ts 0 times');
  expect(() => withFault('a a', mutant)).toThrow('f.ts 2 times');
  expect(() => withFault('a', { ...mutant, replace: 'a' })).toThrow('changes nothing');
});
