// The cache of results, as the commands that check take it.
import { resolve } from 'node:path';
import type { ResultCache } from '../cache/result-cache.js';
import type { Context } from './command.js';
import type { TextOption } from './options.js';

/** The option. */
export const cacheOption = {
  cache: {
    type: 'string',
    negatable: true,
    about: 'keep results in this folder and take from it what was found before; --no-cache for none, the default',
  },
} as const satisfies { readonly cache: TextOption };

/** What decides about it. */
interface CacheGiven {
  readonly cache: string | undefined;
  readonly checkpoint?: string | undefined;
  readonly resume?: string | undefined;
}

/** The cache that was asked for; none beside checkpoints, which are of a search that is made. */
export const cacheFrom = async (
  given: CacheGiven,
  { warn }: Pick<Context, 'warn'>,
): Promise<{ readonly cache?: ResultCache }> => {
  if (!given.cache || given.checkpoint !== undefined || given.resume !== undefined) return {};
  const { openResultCache } = await import('../cache/result-cache.js');
  return { cache: openResultCache(resolve(given.cache), (text) => warn(`flushpoint: ${text}\n`)) };
};
