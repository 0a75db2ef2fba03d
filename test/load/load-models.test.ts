// Modules of a user's are evaluated as they are, with this program's `flushpoint`, and their mistakes have a position.
import { afterAll, describe, expect, test } from 'vitest';
import { FlushpointError } from '../../src/base/errors.js';
import { type LoadedModels, loadModels, modelPath } from '../../src/load/load-models.js';
import { loadModule } from '../../src/load/load-module.js';
import { patience } from '../../src/model/endless.js';
import { configure } from '../../src/model/model.js';
import { IMPORTS, modelText, userFolder } from './folder.js';

const folder = userFolder();
afterAll(() => folder.remove());

const load = (word: string): Promise<LoadedModels> => loadModels(modelPath(word), folder.path);
const namesIn = async (word: string): Promise<string[]> => (await load(word)).models.map(({ name }) => name);

/** The error of loading a word, with its position relative to the folder. */
const failure = async (word: string) => {
  const error = await load(word).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FlushpointError)) throw new Error(`is loaded, or fails otherwise: ${String(error)}`);
  const { code, message, source } = error;
  const at = source && `${source.file.slice(folder.path.length + 1)}:${source.line}:${source.column}`;
  return { code, message, at };
};

test('a module that is evaluated for ever is an error', async () => {
  folder.write('spin.ts', `${IMPORTS}for (;;);\nexport default ${modelText('never')};\n`);
  const { loadingMs } = patience;
  patience.loadingMs = 500;
  try {
    expect(await failure('spin.ts')).toEqual({
      code: 'model/unloadable',
      message: 'cannot load the model: it has not ended after 0.5 seconds',
      at: 'spin.ts:1:1',
    });
  } finally {
    patience.loadingMs = loadingMs;
  }
  // What is loaded after it is as it was, and closures are timed as before.
  folder.write('after.ts', `${IMPORTS}export default ${modelText('after')};\n`);
  expect(await namesIn('after.ts')).toEqual(['after']);
});

describe('the models of a module', () => {
  test('may be exported by name, and come in the order in which they are defined', async () => {
    folder.write(
      'named.ts',
      `${IMPORTS}export const zebra = ${modelText('z-1')};\nexport const ape = ${modelText('a-1')};\n`,
    );
    expect(await namesIn('named.ts')).toEqual(['z-1', 'a-1']);
  });

  test('may be the default', async () => {
    folder.write('default.ts', `${IMPORTS}export default ${modelText('only')};\n`);
    expect(await namesIn('./default.ts')).toEqual(['only']);
  });

  test('may be an array', async () => {
    folder.write('array.ts', `${IMPORTS}export const models = [${modelText('b-1')}, ${modelText('a-1')}];\n`);
    expect(await namesIn('array.ts')).toEqual(['b-1', 'a-1']);
  });

  test('are chosen by the name of the model or of its export', async () => {
    expect(await namesIn('named.ts#a-1')).toEqual(['a-1']);
    expect(await namesIn('named.ts#zebra')).toEqual(['z-1']);
    expect(await failure('named.ts#zebro')).toMatchObject({
      code: 'usage/unknown-name',
      message: '"named.ts" has no model "zebro"',
    });
  });

  test('are called by path, and by path and name where there are several', async () => {
    expect((await load('default.ts')).models[0]?.reference).toBe('default.ts');
    expect((await load('named.ts#ape')).models[0]?.reference).toBe('named.ts#a-1');
  });

  test('may come in JavaScript, as an ES module or as CommonJS, whatever package.json says', async () => {
    const text = modelText('plain').replace(/: \{ level: number \}|<\{ level: number \}>/g, '');
    const names = '{ deadlockFree, model, process, range, reachable }';
    for (const type of ['module', 'commonjs']) {
      folder.write(`${type}/package.json`, JSON.stringify({ type }));
      folder.write(`${type}/a.ts`, `${IMPORTS}export default ${modelText('plain')};\n`);
      folder.write(`${type}/a.mjs`, `import ${names} from 'flushpoint';\nexport default ${text};\n`);
      folder.write(`${type}/a.cjs`, `const ${names} = require('flushpoint');\nexports.plain = ${text};\n`);
      folder.write(`${type}/b.ts`, `export { plain } from './a.cjs';\n`);
      for (const file of ['a.ts', 'a.mjs', 'a.cjs', 'b.ts']) {
        expect(await namesIn(`${type}/${file}`)).toEqual(['plain']);
      }
    }
  });

  test('are read afresh every time', async () => {
    folder.write('part.ts', "export const name = 'before';\n");
    folder.write(
      'whole.ts',
      `${IMPORTS}import { name } from './part.js';\nexport default ${modelText('x').replace("'x'", 'name')};\n`,
    );
    expect(await namesIn('whole.ts')).toEqual(['before']);
    folder.write('part.ts', "export const name = 'after';\n");
    expect(await namesIn('whole.ts')).toEqual(['after']);
    expect((await load('whole.ts')).files).toEqual(['whole.ts', 'part.ts'].map((name) => `${folder.path}/${name}`));
  });

  test('use the functions of this program, although another copy is installed beside them', async () => {
    folder.write('node_modules/flushpoint/package.json', '{ "name": "flushpoint", "main": "other.cjs" }');
    folder.write('node_modules/flushpoint/other.cjs', "exports.range = 'the other copy';\n");
    folder.write(
      'a.ts',
      "import * as program from 'flushpoint';\nimport * as run from 'flushpoint/run';\nexport { program, run };\n",
    );
    folder.write('c.cjs', "exports.program = require('flushpoint');\n");
    folder.write('b.ts', "export { program } from './c.cjs';\n");
    const { range } = await import('../../src/index.js');
    const { check } = await import('../../src/run.js');
    for (const name of ['a.ts', 'b.ts', 'c.cjs']) {
      const { exports } = await loadModule(`${folder.path}/${name}`);
      expect((exports as { program: { range: unknown } }).program.range).toBe(range);
      if (name === 'a.ts') expect((exports as { run: { check: unknown } }).run.check).toBe(check);
    }
  });
});

describe('a mistake has a position', () => {
  test.each([
    [
      'no TypeScript',
      'export const a = {\n  b: 1 c\n};\n',
      'model/unloadable',
      /^cannot load the model: Unexpected token/,
      '2:8',
    ],
    [
      'a throw while it is loaded',
      "\nthrow new TypeError('nothing here');\n",
      'model/unloadable',
      /TypeError: nothing here/,
      '2:7',
    ],
    ['a throw of what is no error', "throw 'nothing';\n", 'model/unloadable', /it throws nothing/, '1:1'],
    [
      'an import of nothing',
      "\nimport { a } from './no-such.js';\nexport { a };\n",
      'model/unloadable',
      /there is no module ".\/no-such.js"/,
      '2:19',
    ],
    [
      'an import of no package',
      "import { a } from 'no-such';\nexport { a };\n",
      'model/unloadable',
      /there is no module "no-such"/,
      '1:19',
    ],
    ['an await outside', 'export const a =\n  await 1;\n', 'model/unloadable', /cannot await anything outside/, '2:3'],
    [
      'an empty domain',
      "import { range } from 'flushpoint';\nexport const a =\n  range(0);\n",
      'model/empty-domain',
      /range\(0\)/,
      '3:8',
    ],
    ['a bad name', `${IMPORTS}export const a = ${modelText('A B')};\n`, 'model/bad-definition', /lower case/, '2:23'],
    ['no model', '\nexport const a = 1;\n', 'model/unloadable', /exports no model/, '1:1'],
    [
      'two models of a name',
      `${IMPORTS}export const a = ${modelText('x')};\nexport const b = ${modelText('x')};\n`,
      'model/duplicate-name',
      /called "x"/,
      /^mistake.ts:\d+:23$/,
    ],
  ])('%s', async (_, text, code, message, at) => {
    folder.write('mistake.ts', text);
    const found = await failure('mistake.ts');
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
    if (typeof at === 'string') expect(found.at).toBe(`mistake.ts:${at}`);
    else expect(found.at).toMatch(at);
  });

  test('in the module that it is in, which need not be the one that was asked for', async () => {
    folder.write('mistake.ts', 'export const a = ;\n');
    folder.write('outer.ts', "import { a } from './mistake.js';\nexport { a };\n");
    expect((await failure('outer.ts')).at).toBe('mistake.ts:1:18');
  });

  test('and a path that leads nowhere is said to', async () => {
    expect(await failure('no-such.ts')).toMatchObject({ code: 'usage/bad-value', at: undefined });
    expect(await failure('./module')).toMatchObject({ message: 'cannot read "./module": it is no file' });
  });
});

test('models, steps and properties know where they stand', async () => {
  folder.write('where.ts', `${IMPORTS}export default ${modelText('where')};\n`);
  const [where] = (await load('where.ts')).models;
  if (where === undefined) throw new Error('is not loaded');
  const { processes, properties } = where.build(configure(where).values);
  const place = ({ source }: { source?: { line: number; column: number } | undefined }) =>
    source && [source.line, source.column];
  expect(place(where)).toEqual([2, 21]);
  expect(processes[0]?.steps.map(place)).toEqual([
    [10, 13],
    [11, 14],
  ]);
  // The one that comes with flushpoint stands nowhere in the model.
  expect(properties.map(place)).toEqual([undefined, [16, 41]]);
  expect(properties[1]?.source?.file).toBe(`${folder.path}/where.ts`);
});
