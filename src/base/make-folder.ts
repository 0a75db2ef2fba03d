// A folder, and those above it.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it, where there are none.
 *
 * Node's own way to do so never ends where a folder is said not to be there although the one above it is, as in /proc.
 * @param path absolute
 * @throws what the system says, with the path of the folder that cannot be made
 */
export const makeFolder = async (path: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};
