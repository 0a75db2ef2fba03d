// The cache answers what was checked to its end before, and changes no verdict.
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { keyOf } from '../../src/cache/key.js';
import { openResultCache } from '../../src/cache/result-cache.js';
import { check } from '../../src/check/check.js';
import type { CheckResult } from '../../src/check/result.js';
import { compile } from '../../src/compile/compile.js';
import { assertion, check as asserts, bool, type Model, model, process, range, reachable } from '../../src/index.js';
import { configure } from '../../src/model/model.js';
import { endless, lostUpdate } from '../cli/fixture-models.js';
import { userFolder } from '../load/folder.js';

const folder = userFolder();
afterAll(() => folder.remove());

let at = '';
let said: string[] = [];
let count = 0;
const cache = () => openResultCache(at, (text) => void said.push(text));
beforeEach(() => {
  at = join(folder.path, `cache-${count++}`);
  said = [];
});

const facts = ({ timing: _timing, ...rest }: CheckResult) => rest;
const entries = (): string[] => readdirSync(at).filter((name) => name !== '.gitignore');

test('the second check is the first one, and says that it was found before', async () => {
  const first = await check(lostUpdate, { cache: cache() });
  const second = await check(lostUpdate, { cache: cache() });
  expect([first.timing.cached, second.timing.cached]).toEqual([undefined, true]);
  expect(facts(second)).toEqual(facts(first));
  expect(JSON.stringify(facts(second))).toBe(JSON.stringify(facts(first)));
  expect(facts(await check(lostUpdate))).toEqual(facts(first));
  expect(second.properties.some(({ verdict }) => verdict.status === 'violated' && 'trace' in verdict)).toBe(true);
  expect(said).toEqual([]);
});

test('what did not come to its end is not kept', async () => {
  const limits = { maxStates: 50 };
  await check(endless, { limits, cache: cache() });
  expect((await check(endless, { limits, cache: cache() })).timing.cached).toBeUndefined();
  await check(lostUpdate, { signal: { aborted: true }, cache: cache() });
  expect((await check(lostUpdate, { cache: cache() })).timing.cached).toBeUndefined();
});

test('a limit gives what it gives without a cache, although more is known', async () => {
  await check(lostUpdate, { cache: cache() });
  for (const limits of [{ maxStates: 5 }, { maxDepth: 1 }]) {
    const with_ = await check(lostUpdate, { limits, cache: cache() });
    expect(facts(with_)).toEqual(facts(await check(lostUpdate, { limits })));
    expect(with_.timing.cached).toBeUndefined();
  }
});

test('a broken model is broken every time', async () => {
  const broken: Model = model({
    name: 'broken',
    about: 'leaves its domain',
    parameters: {},
    build: () => ({
      state: { level: range(2) },
      processes: [
        process(
          'p',
          {},
          {
            up(s: { level: number }) {
              s.level += 2;
            },
          },
        ),
      ],
      properties: [],
    }),
  });
  for (let i = 0; i < 2; i++) await expect(check(broken, { cache: cache() })).rejects.toThrow('writes 2 to level');
});

describe('a damaged entry is ignored with a warning, and mended', () => {
  test.each([
    ['cut short', (path: string) => truncateSync(path, 100)],
    ['empty', (path: string) => truncateSync(path, 0)],
    [
      'another one bit',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    ['something else', (path: string) => writeFileSync(path, 'not a result at all, but long enough to have a digest')],
  ])('%s', async (_, damage) => {
    const first = await check(lostUpdate, { cache: cache() });
    const [entry = ''] = entries();
    damage(join(at, entry));
    const second = await check(lostUpdate, { cache: cache() });
    expect(second.timing.cached).toBeUndefined();
    expect(facts(second)).toEqual(facts(first));
    expect(said).toEqual([`the cache entry "${join(at, entry)}" is ignored: it is not whole`]);
    expect((await check(lostUpdate, { cache: cache() })).timing.cached).toBe(true);
  });
});

test('a folder that cannot be written is a warning and no error', async () => {
  writeFileSync(at, 'a file');
  expect((await check(lostUpdate, { cache: cache() })).statistics.complete).toBe(true);
  expect(said).not.toEqual([]);
});

test('nothing is left half-written, and nothing gets into a commit', async () => {
  await Promise.all(Array.from({ length: 4 }, () => check(lostUpdate, { cache: cache() })));
  expect(entries()).toHaveLength(1);
  expect(readFileSync(join(at, '.gitignore'), 'utf8')).toBe('*\n');
});

describe('the key', () => {
  type S = { on: boolean; n: number };
  const safe = assertion('safe');
  const variant = (change: {
    name?: string;
    step?: (s: S) => string | undefined;
    stepName?: string;
    property?: string;
    holds?: (s: S) => boolean;
    domain?: number;
    detail?: string;
    daemon?: boolean;
  }): Model =>
    model({
      name: change.name ?? 'keyed',
      about: 'x',
      parameters: {},
      build: () => ({
        state: { on: bool, n: range(change.domain ?? 4) },
        processes: [
          process(
            'p',
            {},
            {
              [change.stepName ?? 'first']: (s: S) => {
                asserts(safe, !s.on, change.detail ?? 'off');
                return change.step?.(s);
              },
              last(s: S) {
                s.on = true;
              },
            },
            { daemon: change.daemon ?? false },
          ),
        ],
        properties: [safe, reachable<S>(change.property ?? 'reached', change.holds ?? ((s) => s.on))],
      }),
    });
  const key = (m: Model, options = {}) => keyOf(compile(m, configure(m)), options);

  test('is the same for the same model, however it is written', () => {
    expect(key(variant({}))).toBe(key(variant({})));
    expect(key(variant({ holds: (s) => s.on === true || (s.on && s.n > 2) }))).toBe(key(variant({})));
    expect(key(variant({}), { limits: { timeoutMs: 5, maxMemoryBytes: 9 } })).toBe(key(variant({})));
  });

  const count = (s: S): undefined => {
    s.n = 1;
  };

  test('differs for everything that a result depends on', () => {
    const keys = [
      key(variant({})),
      key(variant({ name: 'other' })),
      key(variant({ step: count })),
      key(variant({ step: () => 'done' })),
      key(variant({ stepName: 'other' })),
      key(variant({ property: 'other' })),
      key(variant({ holds: (s) => s.n === 1 })),
      key(variant({ domain: 5 })),
      key(variant({ detail: 'on' })),
      key(variant({ daemon: true })),
      key(variant({}), { witnesses: true }),
      key(variant({}), { limits: { maxStates: 5 } }),
      key(variant({}), { limits: { maxDepth: 5 } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
