// Results of checks that came to their end, in a folder: a file for each, named after what the result depends on. An entry is
// written whole or not at all, and one that is damaged is as good as none.
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { messageOf } from '../base/errors.js';
import { makeFolder } from '../base/make-folder.js';
import type { CheckOptions } from '../check/check.js';
import type { CheckResult } from '../check/result.js';
import type { Compiled } from '../compile/compile.js';
import { keyOf } from './key.js';

/** Where results of checks are kept. */
export interface ResultCache {
  /** For threads, which open it themselves. */
  readonly folder: string;
  /** The result of the same check, made before. */
  readonly find: (compiled: Compiled, options: CheckOptions) => Promise<CheckResult | undefined>;
  /** Keeps a result if it is final. */
  readonly keep: (compiled: Compiled, options: CheckOptions, result: CheckResult) => Promise<void>;
  /** Told what is wrong with the cache, in a sentence. */
  readonly warn: (text: string) => void;
}

const DIGEST_BYTES = 32;

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Whether more time, memory or states could change anything. */
const isFinal = ({ properties, statistics }: CheckResult): boolean =>
  (statistics.complete || statistics.stop === 'decided') &&
  properties.every(({ verdict }) => verdict.status !== 'inconclusive' && !('untraced' in verdict));

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Opens a cache; the folder is made when something is kept in it. */
export const openResultCache = (folder: string, warn: (text: string) => void): ResultCache => {
  const pathOf = (compiled: Compiled, options: CheckOptions): string => join(folder, keyOf(compiled, options));

  const read = async (path: string): Promise<CheckResult | undefined> => {
    const bytes = await readFile(path);
    const [digest, payload] = [bytes.subarray(0, DIGEST_BYTES), bytes.subarray(DIGEST_BYTES)];
    if (!digest.equals(digestOf(payload))) throw new Error('it is not whole');
    return deserialize(payload) as CheckResult;
  };

  const write = async (path: string, result: CheckResult): Promise<void> => {
    const payload = serialize(result);
    const temporary = `${path}.${randomUUID()}.tmp`;
    await makeFolder(resolve(folder));
    // Nobody wants to find it in a commit.
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
    try {
      await writeFile(temporary, Buffer.concat([digestOf(payload), payload]), { flag: 'wx' });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  };

  return {
    folder,
    warn,
    async find(compiled, options) {
      const path = pathOf(compiled, options);
      try {
        return await read(path);
      } catch (error) {
        if (!isMissing(error)) warn(`the cache entry "${path}" is ignored: ${messageOf(error)}`);
        return undefined;
      }
    },
    async keep(compiled, options, result) {
      if (!isFinal(result)) return;
      try {
        await write(pathOf(compiled, options), result);
      } catch (error) {
        warn(`nothing is kept in the cache "${folder}": ${messageOf(error)}`);
      }
    },
  };
};
