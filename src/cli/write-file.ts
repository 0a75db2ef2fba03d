// Files are written whole or not at all: to a temporary file next to the target, which then takes its name.
import { constants, type Stats } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '../base/make-folder.js';
import { unwritable } from '../base/unwritable.js';

const statusOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

/**
 * Looks whether a file can be written, before a long search is made for it.
 * @param hint what to try when it cannot
 * @throws FlushpointError `environment/unwritable`
 */
export const assertWritable = async (path: string, hint?: string): Promise<void> => {
  if ((await statusOf(path))?.isDirectory()) throw unwritable(path, { code: 'EISDIR' }, hint);
  try {
    // With the dot it has to be a directory.
    await access(`${dirname(resolve(path))}/.`, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error, hint);
  }
};

/**
 * The same of a file that is replaced again and again: a device or a pipe cannot be one.
 * @throws FlushpointError `environment/unwritable`
 */
export const assertReplaceable = async (path: string, hint?: string): Promise<void> => {
  await assertWritable(path, hint);
  if ((await statusOf(path))?.isFile() === false) throw unwritable(path, 'it is not a file', hint);
};

/**
 * Makes the folder of a file, and those above it, where there are none.
 * @param hint what to try when it cannot be made
 * @throws FlushpointError `environment/unwritable`
 */
export const makeFolderOf = async (path: string, hint?: string): Promise<void> => {
  try {
    await makeFolder(dirname(resolve(path)));
  } catch (error) {
    throw unwritable((error as NodeJS.ErrnoException).path ?? path, error, hint);
  }
};

/**
 * Writes a file atomically: a reader sees the old content or the new one.
 * @param hint what to try when it cannot be written
 * @throws FlushpointError `environment/unwritable`
 */
export const writeFileAtomically = async (path: string, text: string, hint?: string): Promise<void> => {
  // What a link stands for is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    // A device or a pipe is written to, not replaced.
    if ((await statusOf(path))?.isFile() === false) return await writeFile(path, text);
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, error, hint);
  }
};
