// check --watch: what a changed file is part of is checked again, the traces that failed first.
import { renameSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { IMPORTS, modelText, userFolder } from '../load/folder.js';
import { type Called, call } from './call.js';

const before = process.cwd();
const folder = userFolder();
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

const WAITING = 'Ctrl-C ends\n';

/** A call that goes on; what it says is read piece by piece. */
const watching = (line: string) => {
  const stop = new AbortController();
  let said = '';
  let read = 0;
  let wake = (): void => {};
  const ended = call(line, {
    signal: stop.signal,
    onStdout: (stdout) => {
      said = stdout;
      wake();
    },
  });
  return {
    /** What is said until it waits again. */
    next: async (): Promise<string> => {
      while (!said.includes(WAITING, read)) {
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
          ended.then((called) => {
            throw new Error(`ended: ${JSON.stringify(called)}`);
          }),
        ]);
      }
      const end = said.indexOf(WAITING, read) + WAITING.length;
      const piece = said.slice(read, end);
      read = end;
      return piece;
    },
    end: (): Promise<Called> => {
      stop.abort(130);
      return ended;
    },
  };
};

let running: ReturnType<typeof watching> | undefined;
afterEach(async () => {
  await running?.end();
  running = undefined;
});

const rising = (to: number) => modelText('rising', `s.level = ${to};`);
beforeEach(() => {
  process.chdir(folder.path);
  for (const name of ['flushpoint.config.json', 'late.ts']) rmSync(name, { force: true });
  folder.write('package.json', '{}');
  folder.write('height.ts', 'export const height = 1;\n');
  folder.write(
    'rising.ts',
    `${IMPORTS}import { height } from './height.js';\nexport default ${modelText('rising', 's.level = height;')};\n`,
  );
  folder.write('other.ts', `${IMPORTS}export default ${modelText('other')};\n`);
});

test('a change of what a model imports checks that model again and no other', async () => {
  folder.write('flushpoint.config.json', '{ "models": ["rising.ts", "other.ts"] }');
  running = watching('check --watch');
  expect(await running.next()).toMatch(
    /rising[\s\S]*other[\s\S]*2 models, 2 checks, all as expected[\s\S]*watching 4 files/,
  );
  folder.write('height.ts', 'export const height = 0;\n');
  const broken = await running.next();
  expect(broken).toMatch(/^\nchanged: height\.ts\nrising\n/);
  expect(broken).toContain('1 model, 1 check, 0 as expected, 1 differs');
  expect(broken).not.toContain('other');
});

test('a trace that failed is replayed before anything is searched', async () => {
  running = watching('check rising.ts --watch');
  await running.next();
  folder.write('height.ts', 'export const height = 2;\n');
  expect(await running.next()).toContain('climb of climber writes 2 to level');
  folder.write('height.ts', 'export const height = 2; // as before\n');
  expect(await running.next()).toMatch(
    /^\nchanged: height\.ts\nstill fails: rising {2}fix=none {2}climb of climber, 2 steps\nrising\n/,
  );
  folder.write('height.ts', 'export const height = 1;\n');
  const mended = await running.next();
  expect(mended).toMatch(
    /^\nchanged: height\.ts\nno longer fails in this way: rising {2}fix=none {2}climb of climber, step 2 of 2/,
  );
  expect(mended).toContain('all as expected');
});

test('a mistake that keeps a module from being loaded is told, and the next change is checked', async () => {
  running = watching('check rising.ts --watch');
  await running.next();
  folder.write('rising.ts', 'export default {;\n');
  expect(await running.next()).toMatch(/^\nchanged: rising\.ts\nwatching/);
  // The mistake is in a module that was not there before.
  folder.write('late.ts', 'export const = 1;\n');
  folder.write('rising.ts', "export * from './late.js';\n");
  await running.next();
  folder.write('late.ts', `${IMPORTS}export const late = ${rising(1)};\n`);
  expect(await running.next()).toMatch(/^\nchanged: late\.ts\nrising\n[\s\S]*all as expected/);
  expect((await running.end()).stderr).toMatch(/rising\.ts:1:17: cannot load[\s\S]*late\.ts:1:14: cannot load/);
});

test('a file that an editor puts in the place of another is noticed, and a signal ends the wait', async () => {
  running = watching('check rising.ts --watch');
  await running.next();
  folder.write('height.new', 'export const height = 0;\n');
  renameSync('height.new', 'height.ts');
  expect(await running.next()).toContain('changed: height.ts');
  const { code } = await running.end();
  expect(code).toBe(130);
});

test('a config that is away for a moment is waited for', async () => {
  folder.write('flushpoint.config.json', '{ "models": ["other.ts"] }');
  running = watching('check --watch');
  expect(await running.next()).toMatch(/^other\n/);
  renameSync('flushpoint.config.json', 'away.json');
  expect(await running.next()).toMatch(/^\nchanged: flushpoint\.config\.json\nwatching 2 files; /);
  renameSync('away.json', 'flushpoint.config.json');
  expect(await running.next()).toMatch(/^\nchanged: flushpoint\.config\.json\nother\n/);
  const { stderr } = await running.end();
  expect(stderr).toContain('flushpoint.config.json is not there any more; waiting for it');
});

test('a changed config is followed', async () => {
  folder.write('flushpoint.config.json', '{ "models": ["rising.ts"] }');
  running = watching('check --watch');
  await running.next();
  folder.write('flushpoint.config.json', '{ "models": ["other.ts"], "limits": { "maxStates": 1 } }');
  expect(await running.next()).toMatch(
    /^\nchanged: flushpoint\.config\.json\nother\n[\s\S]*stopped by the limit on states/,
  );
});

test('there has to be something to watch, and JSON has an end', async () => {
  expect((await call('check lost-update --watch')).stderr).toContain('--watch needs models of your own');
  expect((await call('check rising.ts --watch --json')).stderr).toContain('--json and --watch exclude each other');
});
