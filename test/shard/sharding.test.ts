// One search in several threads: the same counts, levels, verdicts and hits for any number of workers, also where limits
// cut it short. Worker threads run JavaScript, so the build is imported and not the sources.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longZap } from '../../bench/long-zap.js';
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
  const options = { workers, fromStates, maxBytes, inside: { awaitTeam: true, shareLevel: 64 } };
  const sharding = workers === 0 ? {} : { sharding: shard.shardingOf(p, options) };
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
    ['one table', 2, KERNEL_SIZES.tableWords, parameters],
    ['many tables', 2, 1 << 14, parameters],
    ['one table', 3, KERNEL_SIZES.tableWords, { cpus: 3, pages: 4, faults: 1, rounds: 1 }],
    ['many tables', 3, 3 << 13, { cpus: 3, pages: 4, faults: 1, rounds: 1 }],
  ])('finds the same as one thread when all threads make %s for states of %i words grow', async (...row) => {
    const [, words, tableWords, given] = row;
    const p = compile(reference, configure(reference, 'none', { ...given, flushBeforeUnlock: true })).program;
    expect(p.words).toBe(words);
    const sizes = { ...KERNEL_SIZES, spreadBottom: 16, tableWords };
    const inside = { awaitTeam: true, shareLevel: 64, roomySlots: 2, sweepSlots: 32, sizes };
    const sharding = shard.shardingOf(p, { workers: 3, fromStates: 100, inside });
    expect(facts(await explore.search(p, { sharding, inside: { sizes } }))).toEqual(facts(await explore.search(p)));
  });

  test('stays in one thread where there are no addresses for memory that all of them can see', async () => {
    const { WebAssembly: engine } = globalThis as unknown as { WebAssembly: { Memory: unknown } };
    const { Memory } = engine;
    engine.Memory = function none() {
      throw new RangeError('planted');
    };
    try {
      expect(await searched(2)).toEqual(await searched(0));
    } finally {
      engine.Memory = Memory;
    }
  });

  test('goes on in one thread until the others are ready', async () => {
    const p = program();
    const sharding = shard.shardingOf(p, { workers: 3, fromStates: 0, inside: { shareLevel: 1, pollMs: 0 } });
    expect(facts(await explore.search(p, { sharding }))).toEqual(await searched(0));
  });

  test('does not find again what it has found before it is shared', async () => {
    // Its processes go round, so that there are steps back to the first states.
    const p = compile(longZap, configure(longZap, 'none', { pgds: 1, pmds: 2, ptes: 16, batch: 4, queue: 3 })).program;
    const sharding = shard.shardingOf(p, { workers: 2, fromStates: 500, inside: { awaitTeam: true, shareLevel: 1 } });
    expect(facts(await explore.search(p, { sharding }))).toEqual(facts(await explore.search(p)));
  });

  test('stays in one thread while its levels are small', () => {
    const { isDue } = shard.shardingOf(program(), { workers: 2, fromStates: 1_000, inside: { shareLevel: 64 } });
    expect([isDue(999, 64), isDue(1_000, 63), isDue(1_000, 64)]).toEqual([false, false, true]);
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

  test('keeps the limit on memory in the middle of a level', async () => {
    // The visited set has room for everything, so what grows are the levels alone.
    const p = program();
    const maxBytes = 8 * 2 ** 18 + 60_000;
    const inside = { awaitTeam: true, shareLevel: 64, roomySlots: 2, chunkStates: 64, pollMs: 0 };
    const sharding = shard.shardingOf(p, { workers: 2, fromStates: 100, maxBytes, inside });
    const result = await explore.search(p, {
      sharding,
      limits: { maxMemoryBytes: maxBytes },
      inside: { slots: 2 ** 18 },
    });
    expect([result.stop, result.complete]).toEqual(['memory', false]);
    // Every thread may have taken one segment more when it is seen.
    expect(result.peakBytes).toBeLessThan(maxBytes + 200_000);
  });

  test('ends soon after it is interrupted', async () => {
    const p = program();
    const abort = new AbortController();
    const running = explore.search(p, {
      signal: abort.signal,
      sharding: shard.shardingOf(p, { workers: 2, fromStates: 100, inside: { shareLevel: 64 } }),
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
  const sharding = shard.shardingOf(p, { workers: 2, inside: { awaitTeam: true, shareLevel: 1, pollMs: 1 } });
  const expander = await sharding.start(local);
  // There is one state to expand, which is done long before the answer comes.
  const pause = () => new Promise<'time'>((resolve) => setTimeout(resolve, 1_000, 'time'));
  try {
    expect(await expander.expand(false, { maxStates: 1e9, isDue: () => true, pause })).toBe('time');
  } finally {
    await sharding.stop();
  }
});

// Where there are several tables states are expanded by the text of a program's functions, into which a fault can be planted.
const textOnly = { ...KERNEL_SIZES, tableWords: 2 ** 10 };

test('a level that takes long is ended by a reason that is not there at the first look', async () => {
  const p = program();
  const local = expanders.localExpander(p, { sizes: textOnly });
  const noWatch = { maxStates: 1e9, isDue: () => false, pause: async () => undefined };
  let size = local.advance();
  for (; size < 500; size = local.advance()) await local.expand(false, noWatch);
  // Every chunk of one state takes 20 ms, so that there is time for many looks.
  const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);';
  const slow = { ...p, source: p.source.replace(/function p1\([^)]*\) \{/, `$& ${sleep}`) };
  const inside = { shareLevel: 1, pollMs: 1, chunkStates: 1, sizes: textOnly };
  const sharding = shard.shardingOf(slow, { workers: 2, inside });
  const expander = await sharding.start(local);
  let looks = 0;
  const pause = async () => 'time' as const;
  try {
    expect(await expander.expand(false, { maxStates: 1e9, isDue: () => ++looks > 2, pause })).toBe('time');
  } finally {
    await sharding.stop();
  }
});

describe('a worker that', () => {
  // Read by what is planted, which is not for the leading thread.
  const here = globalThis as { isLeader?: boolean };
  beforeAll(() => {
    here.isLeader = true;
  });
  afterAll(() => {
    delete here.isLeader;
  });
  const count = 'globalThis.calls = (globalThis.calls ?? 0) + 1;';

  const throwing = 'throw new Error("planted");';
  const exiting = 'process.exit(7);';
  const later = `${count} if (globalThis.calls > 1000)`;

  test.each([
    ['throws while it starts', /^/, throwing, 'planted'],
    ['exits while it starts', /^/, exiting, 'ended by itself'],
    ['throws later', /function p1\([^)]*\) \{/, `${later} ${throwing}`, 'planted'],
    ['exits later', /function p1\([^)]*\) \{/, `${later} ${exiting}`, 'code: 7'],
  ])('%s ends the search with an error that says so', async (_, place, fault, message) => {
    const healthy = program();
    const planted = `$& if (globalThis.isLeader !== true) { ${fault} }`;
    const broken = { ...healthy, source: healthy.source.replace(place, planted) };
    const inside = { awaitTeam: true, shareLevel: 64, chunkStates: 16, sizes: textOnly };
    const sharding = shard.shardingOf(broken, { workers: 2, fromStates: 100, inside });
    await expect(explore.search(healthy, { sharding, inside: { sizes: textOnly } })).rejects.toMatchObject({
      code: 'environment/worker',
      message: expect.stringContaining(message),
    });
  });
});
