// The options --checkpoint and --resume: what is refused before anything is searched, and what is said of a failure.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { call } from './call.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-cli-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'stored');
/** Without what differs from run to run. */
const timeless = (text: string) => text.replace(/ +(time|memory) .*|[\d.]+ bytes/g, '');

test('a search that is stopped and resumed prints what an uninterrupted one prints', async () => {
  const words = 'endless --fix none --set width=3 --workers 1';
  const first = await call(`check ${words} --max-states 5k --checkpoint ${file}`);
  expect([first.code, first.stderr]).toEqual([3, '']);
  expect(existsSync(file)).toBe(true);
  const resumed = await call(`check ${words} --resume ${file}`);
  expect(timeless(resumed.stdout)).toBe(timeless((await call(`check ${words}`)).stdout));
});

test('trace resumes, too', async () => {
  await call(`trace lost-update --max-depth 2 --checkpoint ${file}`);
  expect((await call(`trace lost-update --resume ${file}`)).stdout).toBe((await call('trace lost-update')).stdout);
});

test.each([
  [
    'check --checkpoint x',
    '--checkpoint is for one search (for example flushpoint check <model> --fix none --checkpoint FILE)',
  ],
  [
    'check endless --resume x',
    '--resume is for one search (for example flushpoint check endless --fix none --resume FILE)',
  ],
  ['check endless --fix none --checkpoint-every 5m', '--checkpoint-every needs a file (add --checkpoint FILE)'],
  [
    'check endless --fix none --checkpoint x --checkpoint-every soon',
    '--checkpoint-every cannot be "soon" (expected a duration such as 30, 30s, 5m or 1h)',
  ],
  [
    'check endless --fix none --checkpoint /no/such/x',
    'cannot write "/no/such/x": there is no such directory (choose another --checkpoint)',
  ],
  [
    'check endless --fix none --resume /no/such/x',
    'cannot resume from "/no/such/x": there is no such file (check the path)',
  ],
])('%s is refused', async (line, message) => {
  expect(await call(line)).toEqual({ code: 2, stdout: '', stderr: `flushpoint: ${message}\n` });
});

test('a checkpoint that cannot be written is said once, and the search goes on', async () => {
  const target = join(folder, 'taken');
  // A directory in the place of the temporary file.
  mkdirSync(`${target}.tmp`);
  const words = 'endless --fix none --set width=2 --max-depth 20';
  const { code, stdout, stderr } = await call(`check ${words} --checkpoint ${target} --checkpoint-every 1ms`);
  expect(stderr).toBe(`flushpoint: cannot write "${target}": it is a directory; the search goes on\n`);
  expect([code, timeless(stdout)]).toEqual([3, timeless((await call(`check ${words}`)).stdout)]);
});
