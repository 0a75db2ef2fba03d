// Whole checks in threads of a pool: the same results as in this thread, errors included. Threads run JavaScript, so the
// build is imported and not the sources.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../src/check/result.js';
import type { Model } from '../../src/model/model.js';
import { build } from '../cli/build.js';

type CheckPoolModule = typeof import('../../src/check/check-pool.js');
type Run = typeof import('../../src/run.js');

const { folder } = build();
const built = (path: string): Promise<unknown> => import(/* @vite-ignore */ `file://${folder}/dist/${path}`);
const registry = `file://${folder}/dist/models/index.js`;

let models: readonly Model[];
let checkAll: Run['checkAll'];
let plan: Run['plan'];
let check: Run['check'];
let openCheckPool: CheckPoolModule['openCheckPool'];
let pool: Awaited<ReturnType<CheckPoolModule['openCheckPool']>>;
beforeAll(async () => {
  ({ models } = (await built('models/index.js')) as { models: readonly Model[] });
  ({ check, checkAll, plan } = (await built('src/run.js')) as Run);
  ({ openCheckPool } = (await built('src/check/check-pool.js')) as CheckPoolModule);
  pool = await openCheckPool(registry, 2);
});
afterAll(() => pool.close());

const facts = ({ timing: _timing, ...rest }: CheckResult) => rest;
const byName = (name: string): Model => models.find((m) => m.name === name) as Model;

test('a pool gives the results that this thread gives, in the same order', async () => {
  const cells = plan([byName('ppc64-hash')]);
  const results = async (options: Parameters<Run['checkAll']>[1]) => {
    const found: unknown[] = [];
    for await (const cell of checkAll(cells, options)) {
      found.push(cell.status === 'broken' ? cell.error : [cell.status, cell.fix, cell.parameters, facts(cell.result)]);
    }
    return found;
  };
  expect(await results({ runner: pool.run, atOnce: 2 })).toEqual(await results({}));
});

test('a wrong parameter is the same error in a pool', async () => {
  const m = byName('ppc64-hash');
  const options = { parameters: { pages: 99 } };
  const here = await check(m, options).catch((error: unknown) => error);
  await expect(pool.run(m, options)).rejects.toMatchObject(here as object);
  expect(here).toMatchObject({ code: 'usage/bad-value' });
});

test('a raised signal ends the checks of a pool with what they have', async () => {
  const stop = new AbortController();
  const stopped = await openCheckPool(registry, 1, stop.signal);
  const running = stopped.run(byName('ppc64-hash'), { parameters: { pages: 3, cpus: 3, slots: 5, batchSize: 3 } });
  setTimeout(() => stop.abort(), 400);
  const { statistics } = await running;
  await stopped.close();
  expect([statistics.stop, statistics.complete]).toEqual(['interrupted', false]);
});
