// Every mistake of the table in docs/errors.md is made, and gets the message and the exit code that stand there.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { patience } from '../../src/model/endless.js';
import { type BadInput, badFiles, badInputs, storedSearch } from './bad-input.js';
import { build } from './build.js';
import { type Called, call } from './call.js';

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'flushpoint-bad-'));

beforeAll(async () => {
  patience.ms = 200;
  for (const [name, text] of Object.entries(badFiles)) writeFileSync(join(folder, name), text, 'latin1');
  process.chdir(folder);
  await call(storedSearch.line, { models });
  const stored = readFileSync(storedSearch.whole);
  writeFileSync(storedSearch.half, stored.subarray(0, stored.length / 2));
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const assertSaid = ({ code, stdout, stderr }: Called, wanted: BadInput): void => {
  const says = wanted.says === '' ? '' : `flushpoint: ${wanted.says}\n`;
  const isCut = wanted.says.endsWith('…');
  expect({ code, says: isCut ? `${stderr.slice(0, says.length - 2)}…\n` : stderr }).toEqual({
    code: wanted.code,
    says,
  });
  expect(stderr).not.toMatch(/\n./);
  if (code === 2) expect(stdout !== '').toBe(wanted.shows === true);
};

const here = badInputs.filter(({ when }) => when === undefined);
test.each(here.map((one) => [one.line, one] as const))('flushpoint %s', async (line, wanted) => {
  assertSaid(await call(line, { models }), wanted);
});

/** A copy of the program without the modules of its threads. */
const incomplete = (): string => {
  const program = build().folder;
  cpSync(join(program, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(program, 'package.json'), join(folder, 'package.json'));
  rmSync(join(folder, 'dist/workers'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  return join(folder, 'dist/src/cli/main.js');
};

/** A folder that nobody writes to. */
const readOnly = (): string => {
  const path = join(folder, 'read-only');
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o555);
  return path;
};
/** Root does, unless it gives that up. */
const asOrdinaryUser = process.getuid?.() === 0 ? 'setpriv --bounding-set=-dac_override' : '';

const alone = badInputs.filter(({ when }) => when !== undefined);
test.each(alone.map((one) => [one.when, one.line, one] as const))('when %s: flushpoint %s', (when, line, wanted) => {
  const main = when === 'a file of the package is missing' ? incomplete() : build().main;
  const to = when === 'stdout is a full disk' ? '>/dev/full' : '';
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `exec ${asOrdinaryUser} "$0" "$@" ${to}`, process.execPath, main, ...line.split(' ')],
    { cwd: when === 'the folder is read-only' ? readOnly() : folder, encoding: 'utf8' },
  );
  assertSaid({ code: status ?? -1, stdout, stderr }, wanted);
  if (when === 'the folder is read-only') expect(readdirSync(readOnly())).toEqual([]);
});
