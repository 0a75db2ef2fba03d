// What the entries of the package load: models load no engine, and programs no command line.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Every module that is loaded with an entry, relative to src; packages and Node's own by name. */
const loadedWith = (entry: string): string[] => {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(relative(src, file))) return;
    found.add(relative(src, file));
    const text = readFileSync(file, 'utf8');
    const statements = text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)';|^import '([^']+)';/gm);
    for (const [, from, bare] of statements) {
      const specifier = from ?? bare ?? '';
      if (specifier.startsWith('.')) visit(join(dirname(file), specifier.replace(/\.js$/, '.ts')));
      else found.add(specifier);
    }
  };
  visit(join(src, entry));
  return [...found].sort();
};

test('models load what they are written with, and nothing else', () => {
  const outside = loadedWith('index.ts').filter((module) => !/^(index\.ts$|model\/|base\/)/.test(module));
  expect(outside).toEqual(['fastest-levenshtein']);
});

test('programs load no command line, no log and no threads', () => {
  const loaded = loadedWith('run.ts');
  expect(loaded).toContain('explore/search.ts');
  expect(
    loaded.filter((module) => /^(cli|workers)\/|^(yargs|pino|pino-pretty|piscina|fast-check)$/.test(module)),
  ).toEqual([]);
});

test('what programs load does not touch the process', () => {
  const guilty = loadedWith('run.ts').filter(
    (module) =>
      module.endsWith('.ts') &&
      /\b(?:process\.(?:exit|std|env|argv|on)|console)\b/.test(readFileSync(join(src, module), 'utf8')),
  );
  expect(guilty).toEqual([]);
});
