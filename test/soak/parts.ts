// A search in parts: each is cut off, by a limit or as if the process were killed, and the next one goes on with the file
// that is left.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlushpointError } from '../../src/base/errors.js';
import { identityOf } from '../../src/checkpoint/identity.js';
import { openCheckpoint } from '../../src/checkpoint/read.js';
import { writeCheckpoint } from '../../src/checkpoint/write.js';
import type { Compiled } from '../../src/compile/compile.js';
import { type Limits, type SearchOptions, type SearchResult, search } from '../../src/explore/search.js';
import type { Cut } from './trial.js';

class Killed extends Error {}

/** Tightens limits so that they cut the search off. */
const tightened = ({ by, at }: Cut, limits: Limits): Limits => {
  const { maxStates = Number.POSITIVE_INFINITY, maxDepth = Number.POSITIVE_INFINITY } = limits;
  if (by === 'states') return { ...limits, maxStates: Math.min(maxStates, at * 10) };
  if (by === 'depth') return { ...limits, maxDepth: Math.min(maxDepth, at) };
  return by === 'memory' ? { ...limits, maxMemoryBytes: at * 1024 } : limits;
};

/**
 * Searches in parts.
 * @param parts where each part but the last is cut off, and how it searches
 * @param last how the last part searches
 * @returns what the last part has found
 */
export const searchInParts = async (
  { program, ...compiled }: Compiled,
  parts: readonly { readonly cut: Cut; readonly options: SearchOptions }[],
  last: SearchOptions,
): Promise<SearchResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'flushpoint-soak-'));
  const file = join(folder, 'checkpoint');
  const identity = identityOf({ program, ...compiled });

  /** Goes on with the file, if there is one. */
  const searchOn = async (options: SearchOptions): Promise<SearchResult> => {
    if (!existsSync(file)) return search(program, options);
    const resume = await openCheckpoint(file, program, identity);
    try {
      return await search(program, { ...options, resume });
    } finally {
      await resume.close();
    }
  };

  try {
    for (const { cut, options } of parts) {
      let left = cut.by === 'kill' ? cut.at : Number.POSITIVE_INFINITY;
      const checkpoints = {
        everyMs: 0,
        store: async (snapshot: Parameters<typeof writeCheckpoint>[3]) => {
          await writeCheckpoint(file, identity, program.words, snapshot);
          left--;
          if (left === 0) throw new Killed();
        },
      };
      try {
        await searchOn({ ...options, limits: tightened(cut, options.limits ?? {}), checkpoints });
      } catch (thrown) {
        const full = thrown instanceof FlushpointError && thrown.code === 'environment/memory' && cut.by === 'memory';
        if (!full && !(thrown instanceof Killed)) throw thrown;
      }
    }
    return await searchOn(last);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
