// A search that is stored and goes on later ends with the result of one that was never interrupted: wherever it stood still,
// in one thread or several, and also when the process was killed at any moment.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { reference, sizes } from '../../bench/reference-model.js';
import { identityOf } from '../../src/checkpoint/identity.js';
import { openCheckpoint } from '../../src/checkpoint/read.js';
import { writeCheckpoint } from '../../src/checkpoint/write.js';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { KERNEL_SIZES } from '../../src/explore/kernel-source.js';
import { type Limits, type SearchOptions, type SearchResult, search } from '../../src/explore/search.js';
import { configure } from '../../src/model/model.js';
import { build, runBuilt, start } from '../cli/build.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';
import { counters } from './counters.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'stored');

/** What must not depend on the machine, nor on interruptions. */
const facts = ({ elapsedMs: _elapsed, peakBytes: _bytes, ...rest }: SearchResult) => rest;

type Search = typeof search;

/** Searches and stores at every level and at the end. */
const stored = (run: Search, compiled: Compiled, options: SearchOptions): Promise<SearchResult> =>
  run(compiled.program, {
    ...options,
    checkpoints: {
      everyMs: 0,
      store: (snapshot) => writeCheckpoint(file, identityOf(compiled), compiled.program.words, snapshot),
    },
  });

/** Goes on with what is stored. */
const resumed = async (run: Search, compiled: Compiled, options: SearchOptions): Promise<SearchResult> => {
  const checkpoint = await openCheckpoint(file, compiled.program, identityOf(compiled));
  try {
    return await run(compiled.program, { ...options, resume: checkpoint });
  } finally {
    await checkpoint.close();
  }
};

const limitsWithin = fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), byDepth: fc.boolean() });

test('a random model that is stopped by a limit and resumed gives the result of an uninterrupted search', async () => {
  let interrupted = 0;
  await fc.assert(
    fc.asyncProperty(modelTree(), limitsWithin, async (tree, { share, byDepth }) => {
      const compiled = compileRandom(modelOf(tree));
      const bounds = { maxStates: 2_000 };
      const inside = { chunkStates: 3 };
      const whole = await search(compiled.program, { limits: bounds });
      const tight: Limits = byDepth
        ? { ...bounds, maxDepth: Math.floor(share * whole.depth) }
        : { maxStates: Math.max(1, Math.floor(share * whole.states)) };
      const first = await stored(search, compiled, { limits: tight, inside });
      if (first.stop === undefined || first.stop === 'decided' || first.errors !== undefined) return;
      interrupted++;
      expect(facts(await resumed(search, compiled, { limits: bounds, inside }))).toEqual(facts(whole));
    }),
    randomised(150),
  );
  expect(interrupted).toBeGreaterThan(50);
});

test('a search that is resumed in the middle of a level and stored again at every level loses nothing', async () => {
  const m = counters(1);
  const compiled = compile(m, configure(m, 'none', { processes: 3 }));
  const inside = { chunkStates: 1 };
  const whole = await search(compiled.program);
  for (const maxStates of [2, 9, 30]) {
    const first = await stored(search, compiled, { limits: { maxStates }, inside });
    expect(first.stop).toBe('states');
    const again = await resumed((...args) => stored(search, compiled, { ...args[1] }), compiled, { inside });
    expect(facts(again)).toEqual(facts(whole));
  }
});

test('a search that is interrupted while its visited set grows bit by bit loses nothing', async () => {
  const m = counters(1);
  const compiled = compile(m, configure(m, 'none', { processes: 4 }));
  const whole = await search(compiled.program);
  const inPlace = { ...KERNEL_SIZES, growableFromBytes: 8 };
  // Time goes by so fast that there is a look at the signal after every chunk and every step of growth.
  let time = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    time += 1_000;
    return time;
  });
  /** A signal that comes after so many looks at it, and how many there were. */
  const after = (most: number) => {
    let looks = 0;
    const signal = {
      get aborted() {
        looks++;
        return looks > most;
      },
    };
    return { signal, looks: () => looks };
  };
  try {
    for (const sizes of [inPlace, { ...inPlace, tableWords: 64 }]) {
      const inside = { slots: 2, chunkStates: 8, stepwiseFromBytes: 0, stepSlots: 4, sizes };
      const [uninterrupted, atOnce] = [after(Number.POSITIVE_INFINITY), after(Number.POSITIVE_INFINITY)];
      expect(facts(await search(compiled.program, { signal: uninterrupted.signal, inside }))).toEqual(facts(whole));
      await search(compiled.program, { signal: atOnce.signal, inside: { ...inside, stepwiseFromBytes: 2 ** 30 } });
      expect(uninterrupted.looks()).toBeGreaterThan(2 * atOnce.looks());
      for (let looks = 0; looks < uninterrupted.looks(); looks += 3) {
        const { signal } = after(looks);
        const first = await stored(search, compiled, { signal, inside });
        expect(first.stop).toBe('interrupted');
        expect(facts(await resumed(search, compiled, { inside }))).toEqual(facts(whole));
      }
    }
  } finally {
    clock.mockRestore();
  }
});

test('a search that has found too many states in its last chunk reports the same again under the same limit', async () => {
  const m = counters(1);
  const compiled = compile(m, configure(m, 'none', { processes: 1 }));
  const first = await stored(search, compiled, { limits: { maxStates: 1 } });
  expect(first).toMatchObject({ stop: 'states', states: 1, levels: [1] });
  expect(facts(await resumed(search, compiled, { limits: { maxStates: 1 } }))).toEqual(facts(first));
});

describe('the reference model in several threads', () => {
  const { states, transitions, ...parameters } = sizes.S;
  const compiled = compile(reference, configure(reference, 'none', { ...parameters, flushBeforeUnlock: true }));
  let run: Search;
  let shard: typeof import('../../src/shard/sharding.js');
  beforeAll(async () => {
    const { folder: built } = build();
    run = ((await import(/* @vite-ignore */ `file://${built}/dist/src/explore/search.js`)) as { search: Search })
      .search;
    shard = await import(/* @vite-ignore */ `file://${built}/dist/src/shard/sharding.js`);
  });
  const threads = (workers: number) => ({
    sharding: shard.shardingOf(compiled.program, {
      workers,
      fromStates: 100,
      inside: { awaitTeam: true, shareLevel: 64 },
    }),
  });

  test.each([
    [1, 2],
    [2, 3],
    [3, 0],
    [0, 2],
  ])('stopped with %i workers and resumed with %i', async (before, after) => {
    const limits = { maxStates: 30_000 };
    const first = await stored(run, compiled, { limits, ...(before === 0 ? {} : threads(before)) });
    expect(first.stop).toBe('states');
    const result = await resumed(run, compiled, after === 0 ? {} : threads(after));
    expect([result.states, result.transitions, result.complete]).toEqual([states, transitions, true]);
    expect(facts(result)).toEqual(facts(await search(compiled.program)));
  });

  test('under the same limit it reports the same again', async () => {
    const limits = { maxStates: 30_000 };
    const first = await stored(run, compiled, { limits, ...threads(2) });
    expect(facts(await resumed(run, compiled, { limits, ...threads(2) }))).toEqual(facts(first));
  });

  test('what a level that was cut off has hit counts once the level is finished', async () => {
    const broken = compile(reference, configure(reference, 'none', { ...parameters, flushBeforeUnlock: false }));
    const whole = await search(broken.program);
    const depth = Math.max(...whole.hits.map((hit) => hit ?? 0));
    const before = whole.levels.slice(0, depth + 1).reduce((sum, size) => sum + size);
    // Time is up when the level of the violation has been judged; then states are, before it is finished.
    const first = await stored(run, broken, { limits: { maxDepth: depth } });
    expect(first.hits).toContain(depth);
    const limits = { maxStates: before };
    expect(facts(await resumed(run, broken, { limits }))).toEqual(facts(await search(broken.program, { limits })));
  });

  test('an interrupt stores what has been found', async () => {
    const abort = new AbortController();
    abort.abort();
    await stored(run, compiled, { signal: abort.signal });
    expect((await resumed(run, compiled, {})).states).toBe(states);
  });

  test('states that do not fit into the memory limit are refused', async () => {
    await stored(run, compiled, { limits: { maxStates: 30_000 } });
    await expect(resumed(search, compiled, { limits: { maxMemoryBytes: 2 ** 16 } })).rejects.toMatchObject({
      code: 'environment/memory',
    });
  });
});

describe('a file is refused when', () => {
  const tiny = (step = 1, processes = 2) => {
    const m = counters(step);
    return compile(m, configure(m, 'none', { processes }));
  };
  const open = (compiled: Compiled) => resumed(search, compiled, {});
  const writeTiny = () => stored(search, tiny(), { limits: { maxDepth: 2 } });
  const refusal = (reason: RegExp) => ({ code: 'usage/bad-checkpoint', message: expect.stringMatching(reason) });

  test('any of its bytes has changed', async () => {
    await writeTiny();
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 1;
      writeFileSync(file, bytes);
      await expect(open(tiny()), `byte ${at}`).rejects.toMatchObject({ code: 'usage/bad-checkpoint' });
    }
  });

  test('it ends too early, or has something behind its end', async () => {
    await writeTiny();
    const whole = readFileSync(file);
    for (const bytes of [...Array(whole.length).keys()].map((length) => whole.subarray(0, length))) {
      writeFileSync(file, bytes);
      await expect(open(tiny())).rejects.toMatchObject({ code: 'usage/bad-checkpoint' });
    }
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]));
    await expect(open(tiny())).rejects.toMatchObject(refusal(/the file is damaged/));
  });

  test.each([
    ['something else', 'hello\n', /is not a checkpoint of flushpoint/],
    ['a trace', '{"flushpoint":"trace"}\n', /is not a checkpoint of flushpoint/],
    ['of another version', '{"flushpoint":"checkpoint","version":99}\n', /the header.version is 99/],
    ['hostile', '{"flushpoint":"checkpoint","__proto__":{"version":1}}\n', /the header has the key "__proto__"/],
  ])('it is %s', async (_, text, reason) => {
    writeFileSync(file, text);
    await expect(open(tiny())).rejects.toMatchObject(refusal(reason));
  });

  test('it was made from another configuration', async () => {
    await writeTiny();
    await expect(open(tiny(1, 3))).rejects.toMatchObject(refusal(/made from counters fix=none processes=2/));
  });

  test('the model has changed', async () => {
    await writeTiny();
    await expect(open(tiny(2))).rejects.toMatchObject(refusal(/the model has changed since/));
  });
});

test('a process that is killed at any moment leaves a usable checkpoint, time after time', async () => {
  const KILLS = 4;
  const program = build();
  const model = ['hot-unplug', '--fix', 'none', '--set', 'userCpus=2'];
  const words = ['check', ...model, '--json', '--quiet', '--workers', '2'];
  const withoutTiming = (text: string): unknown =>
    JSON.parse(text, (key, value) => (key === 'timing' ? undefined : value));
  const uninterrupted = await runBuilt(program, words);
  rmSync(file, { force: true });
  let kills = 0;
  for (;;) {
    const resume = existsSync(file) ? ['--resume', file] : [];
    const before = existsSync(file) ? statSync(file).ino : 0;
    const running = start(program, [...words, '--checkpoint', file, '--checkpoint-every', '5ms', ...resume]);
    let ended = false;
    void running.outcome.then(() => {
      ended = true;
    });
    // Wait for a checkpoint, and then for an arbitrary moment.
    while (kills < KILLS && !ended && (!existsSync(file) || statSync(file).ino === before)) await setTimeout(1);
    await setTimeout((kills * 37) % 90);
    if (kills < KILLS && !ended) {
      running.kill('SIGKILL');
      kills++;
      await running.outcome;
      continue;
    }
    const { stdout, stderr, code } = await running.outcome;
    expect([stderr, code]).toEqual(['', uninterrupted.code]);
    expect(withoutTiming(stdout)).toEqual(withoutTiming(uninterrupted.stdout));
    break;
  }
  expect(kills).toBeGreaterThan(0);
});
