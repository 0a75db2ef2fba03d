// Files that are written whole or not at all.
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assertReplaceable, assertWritable, makeFolderOf, writeFileAtomically } from '../../src/cli/write-file.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-write-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file is replaced, and nothing is left beside it', async () => {
  const path = join(folder, 'trace.txt');
  writeFileSync(path, 'old');
  await assertWritable(path);
  await writeFileAtomically(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['trace.txt']);
});

test.each([
  ['no/such/folder/trace.txt', 'there is no such directory'],
  ['.', 'it is a directory'],
  ['trace.txt/below', 'part of the path is not a directory'],
])('%s is refused before and while writing', async (name, reason) => {
  writeFileSync(join(folder, 'trace.txt'), 'a file');
  const path = `${folder}/${name}`;
  const refusal = expect.objectContaining({
    code: 'environment/unwritable',
    message: `cannot write "${path}": ${reason}`,
  });
  await expect(assertWritable(path)).rejects.toThrow(refusal);
  await expect(writeFileAtomically(path, 'x')).rejects.toThrow('cannot write');
  expect(readdirSync(folder)).toEqual(['trace.txt']);
});

test('what a link stands for is replaced, and not the link', async () => {
  const below = mkdtempSync(join(folder, 'links-'));
  writeFileSync(join(below, 'target'), 'old');
  symlinkSync('target', join(below, 'link'));
  await writeFileAtomically(join(below, 'link'), 'new');
  expect(readFileSync(join(below, 'target'), 'utf8')).toBe('new');
  expect(lstatSync(join(below, 'link')).isSymbolicLink()).toBe(true);
  rmSync(below, { recursive: true });
});

test('what is replaced again and again has to be a file', async () => {
  await assertReplaceable(join(folder, 'not there yet'));
  await expect(assertReplaceable('/dev/null')).rejects.toThrow('cannot write "/dev/null": it is not a file');
});

test('a device is written to and stays what it is', async () => {
  await assertWritable('/dev/null');
  await writeFileAtomically('/dev/null', 'x');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('the folders of a file are made, and a refusal of the system ends it', async () => {
  await makeFolderOf(join(folder, 'one/two/trace.txt'));
  await makeFolderOf(join(folder, 'one/two/trace.txt'));
  expect(statSync(join(folder, 'one/two')).isDirectory()).toBe(true);
  await expect(makeFolderOf('/proc/flushpoint/reports/x')).rejects.toThrow('cannot write "/proc/flushpoint"');
  await expect(makeFolderOf('/dev/null/reports/x', 'try another')).rejects.toMatchObject({ hint: 'try another' });
});
