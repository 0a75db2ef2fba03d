// Files of unknown origin are read whole, but never more than a limit, and have to be UTF-8. The name - is stdin.
import { type FileHandle, open } from 'node:fs/promises';
import { FlushpointError } from '../base/errors.js';

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'part of the path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'the name is too long',
};

const reasonOf = (error: unknown): string => {
  const { code = '' } = error as NodeJS.ErrnoException;
  return reasons[code] ?? (code === '' ? String(error) : code);
};

/** The name that stands for stdin. */
const STDIN = '-';

/** At most `limit` bytes of stdin, or undefined when it has more. */
const bytesOfStdin = async (limit: number): Promise<Uint8Array | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** At most `limit` bytes of a file, or undefined when it has more. */
const bytesOf = async (file: FileHandle, limit: number): Promise<Uint8Array | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // A pipe or a device does not know its size, so the size is not asked for.
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024));
    if (bytesRead === 0) return Buffer.concat(chunks);
    size += bytesRead;
    if (size > limit) return undefined;
    chunks.push(buffer.subarray(0, bytesRead));
  }
};

/**
 * The text of a file.
 * @param limit bytes it may have
 * @throws FlushpointError `usage/bad-value` when it cannot be read, is larger, or is not UTF-8
 */
export const readText = async (path: string, limit: number): Promise<string> => {
  const unreadable = (reason: string) => new FlushpointError('usage/bad-value', `cannot read "${path}": ${reason}`);
  let bytes: Uint8Array | undefined;
  try {
    if (path === STDIN) bytes = await bytesOfStdin(limit);
    else {
      const file = await open(path, 'r');
      try {
        bytes = await bytesOf(file, limit);
      } finally {
        await file.close();
      }
    }
  } catch (error) {
    throw unreadable(reasonOf(error));
  }
  if (bytes === undefined) throw unreadable(`it is larger than ${limit / 2 ** 20} MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('it is not UTF-8 text');
  }
};
