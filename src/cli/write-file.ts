// Files are written whole or not at all: to a temporary file next to the target, which then takes its name.
import { constants, type Stats } from 'node:fs';
import { access, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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
 * Makes a folder, and those above it, where there are none.
 *
 * Node's own way to do so never ends where a folder is said not to be there although the one above it is, as in /proc.
 * @param path absolute
 * @param hint what to try when it cannot be made
 * @throws FlushpointError `environment/unwritable`
 */
export const makeFolder = async (path: string, hint?: string): Promise<void> => {
  if ((await statusOf(path))?.isDirectory()) return;
  if (dirname(path) !== path) await makeFolder(dirname(path), hint);
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(path, error, hint);
  }
};

/**
 * Writes a file atomically: a reader sees the old content or the new one.
 * @throws FlushpointError `environment/unwritable`
 */
export const writeFileAtomically = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // A device or a pipe is written to, not replaced.
    if ((await statusOf(path))?.isFile() === false) return await writeFile(path, text);
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
};
