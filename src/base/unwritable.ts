// What is said of a file that cannot be written.
import { FlushpointError } from './errors.js';

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

/**
 * The error for it.
 * @param error what the system said
 * @param hint what to try
 */
export const unwritable = (path: string, error: unknown, hint = 'choose another --out'): FlushpointError => {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = reasons[code] ?? (code === '' ? String(error) : code);
  return new FlushpointError('environment/unwritable', `cannot write "${path}": ${reason}`, hint);
};
