// The soak, short: it agrees on the engine as it is, finds faults that are planted into the hot loop, and goes on where it
// stopped. Worker threads need a build and are left to `npm run soak` and to test/shard.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

const planted = vi.hoisted(() => ({
  fault: undefined as ((source: string) => string) | undefined,
  /** Whether the fault has changed the text of some kernel. */
  fits: false,
}));
vi.mock('../../src/explore/kernel-source.js', async (original) => {
  const real = await original<typeof import('../../src/explore/kernel-source.js')>();
  const kernelSource: typeof real.kernelSource = (...args) => {
    const source = real.kernelSource(...args);
    const faulty = planted.fault === undefined ? source : planted.fault(source);
    planted.fits ||= faulty !== source;
    return faulty;
  };
  return { ...real, kernelSource };
});

// Test files share their modules, and this one has an engine of its own.
vi.resetModules();
afterAll(() => {
  vi.doUnmock('../../src/explore/kernel-source.js');
  vi.resetModules();
});

const { judged, runChunk, soak } = await import('./soak.js');
const { readProgress, writeProgress } = await import('./tally.js');
type SoakProgress = ReturnType<typeof readProgress>;

afterEach(() => {
  planted.fault = undefined;
});

const start: SoakProgress = { version: 1, seed: 7, chunks: 0, elapsedMs: 0, cpuMs: 0, tally: {} };

describe('a soak', () => {
  it('goes on where it stopped, to the same counts as one that never did', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flushpoint-soak-'));
    const file = join(folder, 'progress.json');
    const until = async (from: SoakProgress, models: number) => {
      const end = { models, milliseconds: Number.POSITIVE_INFINITY };
      const chunk = (progress: SoakProgress) => writeProgress(file, progress);
      const result = await soak(from, end, { threads: false, size: 40 }, { chunk });
      if ('trial' in result) throw new Error(result.says);
      const { elapsedMs: _elapsed, cpuMs: _cpu, ...counts } = result;
      return counts;
    };
    const whole = await until(start, 60);
    await until(start, 40);
    expect(readdirSync(folder)).toEqual(['progress.json']);
    expect(await until(readProgress(file), 60)).toEqual(whole);
    expect(whole).toMatchObject({ chunks: 2, tally: { models: 60 } });
    rmSync(folder, { recursive: true });
  }, 600_000);

  it('does not go on from a file that is no progress', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flushpoint-soak-'));
    const file = join(folder, 'other.json');
    writeFileSync(file, '{"version": 2}');
    expect(() => readProgress(file)).toThrow('other.json is not the progress of a soak');
    rmSync(folder, { recursive: true });
  });
});

const replace = (from: string | RegExp, to: string) => (source: string) => source.replace(from, to);

describe('a fault in the hot loop is found', () => {
  it.each<readonly [string, (source: string) => string]>([
    ['a batch that is not inserted', replace('return n === 0 || insert(n);', 'return true;')],
    ['a segment that is lost', replace('segments.push({ words: next, length: nextAt })', 'pool.push(next)')],
    ['a growth that drops what was set aside', replace(/for \(let i = 0; i < aside\.length.*/, '')],
    [
      'a growth that forgets the first states',
      replace('for (let i = 0; i < old.length;', 'for (let i = 8; i < old.length;'),
    ],
    [
      'a state that is taken for one that only looks like it',
      replace('other = (d | (0 - d)) >>> 31;', 'other = lately[r] === 0 ? 1 : 0;'),
    ],
    ['a probe that compares one word', replace(/if \(table\[s\] === w0.*\) break;/, 'if (table[s] === w0) break;')],
    ['a count that misses violations', replace('transitions + violations', 'transitions')],
    ['a last level that is not only judged', replace('if (judgeOnly) {', 'if (false) {')],
  ])(
    '%s',
    async (_, fault) => {
      Object.assign(planted, { fault, fits: false });
      let found: Awaited<ReturnType<typeof runChunk>> | undefined;
      for (let chunk = 0; chunk < 6 && found?.kind !== 'differs'; chunk++) {
        found = await runChunk(7, chunk, { threads: false, size: 100, shrink: false });
      }
      expect(planted.fits, 'what the fault replaces is in the text of the kernel').toBe(true);
      expect(found?.kind).toBe('differs');
      if (found?.kind !== 'differs') return;
      // What is left in the report shows the fault, and nothing without it.
      expect((await judged(found.disagreement.trial)).differences).not.toEqual([]);
      planted.fault = undefined;
      expect((await judged(found.disagreement.trial)).differences).toEqual([]);
    },
    600_000,
  );
});
