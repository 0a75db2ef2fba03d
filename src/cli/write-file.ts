// Files are written whole or not at all: to a temporary file next to the target, which then takes its name.
import { constants, type Stats } from 'node:fs';
import { access, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'part of the path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOSPC: 'no space is left on the device',
  ENAMETOOLONG: 'the name is too long',
};

const unwritable = (path: string, error: unknown): FlushpointError => {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = reasons[code] ?? (code === '' ? String(error) : code);
  return new FlushpointError('environment/unwritable', `cannot write "${path}": ${reason}`, 'choose another --out');
};

const statusOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

/**
 * Looks whether a file can be written, before a long search is made for it.
 * @throws FlushpointError `environment/unwritable`
 */
export const assertWritable = async (path: string): Promise<void> => {
  if ((await statusOf(path))?.isDirectory()) throw unwritable(path, { code: 'EISDIR' });
  try {
    // With the dot it has to be a directory.
    await access(`${dirname(resolve(path))}/.`, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
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
