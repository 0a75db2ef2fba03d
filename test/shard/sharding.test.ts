// One search in several threads: the same counts, levels, verdicts and hits for any number of workers, also where limits
// cut it short. Worker threads run JavaScript, so the build is imported and not the sources.
import { beforeAll, describe, expect, test } from 'vitest';
import { reference, sizes } from '../../bench/reference-model.js';
import { compile } from '../../src/compile/compile.js';
import { KERNEL_SIZES } from '../../src/explore/kernel-source.js';
import type { Limits, SearchResult } from '../../src/explore/search.js';
import { configure } from '../../src/model/model.js';
import { build } from '../cli/build.js';

type Expanders = typeof import('../../src/explore/expander.js');
type Explore = typeof import('../../src/explore/search.js');
type Shard = typeof import('../../src/shard/sharding.js');

let expanders: Expanders;
let explore: Explore;
let shard: Shard;
beforeAll(async () => {
  const { folder } = build();
  expanders = (await import(/* @vite-ignore */ `file://${folder}/dist/src/explore/expander.js`)) as Expanders;
  explore = (await import(/* @vite-ignore */ `file://${folder}/dist/src/explore/search.js`)) as Explore;
  shard = (await import(/* @vite-ignore */ `file://${folder}/dist/src/shard/sharding.js`)) as Shard;
});

const { states, transitions, ...parameters } = sizes.S;
const program = (flushBeforeUnlock = true) =>
  compile(reference, configure(reference, 'none', { ...parameters, flushBeforeUnlock })).program;

/** What must not depend on the machine. */
const facts = ({ elapsedMs: _elapsed, peakBytes: _bytes, ...rest }: SearchResult) => rest;

const searched = async (workers: number, limits: Limits = {}, flushBeforeUnlock = true, fromStates = 100) => {
  const p = program(flushBeforeUnlock);
  const maxBytes = limits.maxMemoryBytes ?? Number.POSITIVE_INFINITY;
  const sharding = workers === 0 ? {} : { sharding: shard.shardingOf(p, { workers, fromStates, maxBytes }) };
  return facts(await explore.search(p, { limits, ...sharding }));
};

describe('a search in several threads', () => {
  test.each([1, 2, 3, 8])('finds exactly the known states with %i workers', async (workers) => {
    const result = await searched(workers);
    expect([result.states, result.transitions, result.complete]).toEqual([states, transitions, true]);
    expect(result).toEqual(await searched(0));
  });

  test.each([1, 2, 3, 8])('finds the violation at the same depth with %i workers', async (workers) => {
    expect(await searched(workers, {}, false)).toEqual(await searched(0, {}, false));
  });

  test.each([
    ['one table', KERNEL_SIZES.tableWords],
    ['many tables', 1 << 14],
  ])('finds exactly the known states when all threads make %s grow', async (_, tableWords) => {
    const p = program();
    const inside = { shareLevel: 64, sweepWords: 64, sizes: { ...KERNEL_SIZES, spreadBottom: 16, tableWords } };
    const sharding = shard.shardingOf(p, { workers: 3, fromStates: 100, inside });
    expect(facts(await explore.search(p, { sharding, inside: { sizes: inside.sizes } }))).toEqual(await searched(0));
  });

  test('reports the same when a limit on states cuts a level short', async () => {
    const alone = await searched(0, { maxStates: 50_000 });
    expect(alone.stop).toBe('states');
    for (const workers of [1, 2, 3]) expect(await searched(workers, { maxStates: 50_000 })).toEqual(alone);
  });

  test('reports the same when a limit on depth ends it', async () => {
    const alone = await searched(0, { maxDepth: 20 });
    expect(alone.stop).toBe('depth');
    for (const workers of [1, 2, 3]) expect(await searched(workers, { maxDepth: 20 })).toEqual(alone);
  });

  test('ends with what it has when memory runs out', async () => {
    const result = await searched(2, { maxMemoryBytes: 1 << 20 });
    expect([result.stop, result.complete]).toEqual(['memory', false]);
    expect(result.provenDepth).toBeGreaterThan(0);
  });

  test('ends soon after it is interrupted', async () => {
    const p = program();
    const abort = new AbortController();
    const running = explore.search(p, {
      signal: abort.signal,
      sharding: shard.shardingOf(p, { workers: 2, fromStates: 100 }),
    });
    setTimeout(() => abort.abort(), 60);
    const result = await running;
    expect(['interrupted', undefined]).toContain(result.stop);
  });
});

test('a reason to stop that is found while the last work ends is kept', async () => {
  const p = program();
  const local = expanders.localExpander(p);
  local.advance();
  const sharding = shard.shardingOf(p, { workers: 1, inside: { shareLevel: 1, pollMs: 1 } });
  const expander = await sharding.start(local);
  // The worker has one state to expand, and is done long before the answer comes.
  const pause = () => new Promise<'time'>((resolve) => setTimeout(resolve, 1_000, 'time'));
  try {
    expect(await expander.expand(false, { maxStates: 1e9, isDue: () => true, pause })).toBe('time');
  } finally {
    await sharding.stop();
  }
});

test('a level that takes long is ended by a reason that is not there at the first look', async () => {
  const p = program();
  const local = expanders.localExpander(p);
  const noWatch = { maxStates: 1e9, isDue: () => false, pause: async () => undefined };
  let size = local.advance();
  for (; size < 500; size = local.advance()) await local.expand(false, noWatch);
  // Every chunk of one state takes 20 ms, so that there is time for many looks.
  const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);';
  const slow = { ...p, source: p.source.replace(/function p1\([^)]*\) \{/, `$& ${sleep}`) };
  const sharding = shard.shardingOf(slow, { workers: 2, inside: { shareLevel: 1, pollMs: 1, chunkStates: 1 } });
  const expander = await sharding.start(local);
  let looks = 0;
  const pause = async () => 'time' as const;
  try {
    expect(await expander.expand(false, { maxStates: 1e9, isDue: () => ++looks > 2, pause })).toBe('time');
  } finally {
    await sharding.stop();
  }
});

test.each([
  ['throws', 'throw new Error("planted");', 'planted'],
  ['exits', 'process.exit(7);', ''],
])('a worker that %s ends the search with an error that says so', async (_, fault, message) => {
  const healthy = program();
  const broken = { ...healthy, source: healthy.source.replace(/function p1\([^)]*\) \{/, `$& ${fault}`) };
  // By then levels are wide enough for the workers, so the leading thread does not meet the fault.
  const sharding = shard.shardingOf(broken, { workers: 2, fromStates: 60_000 });
  await expect(explore.search(healthy, { sharding })).rejects.toMatchObject({
    code: 'environment/worker',
    message: expect.stringContaining(message),
  });
});
