// The functions that programs call: they return data, print nothing, end nothing, and stop when a signal is raised.
import { describe, expect, test } from 'vitest';
import { stateGraphOf } from '../../src/check/state-graph.js';
import { compile } from '../../src/compile/compile.js';
import { check, explain, explore, FlushpointError, fixes, replay, type Trace, traceFormats } from '../../src/run.js';
import { endless, failing, lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { heard } from './quiet.js';

/** Should a signal not be heeded, the search ends all the same. */
const limits = { maxStates: 2_000_000 };

const traceOf = async (fix = 'none'): Promise<Trace> => {
  const { properties } = await check(lostUpdate, { fix });
  const verdict = properties.find(({ name }) => name === 'no lost update')?.verdict;
  if (verdict === undefined || !('trace' in verdict) || verdict.trace === undefined) throw new Error('no trace');
  return verdict.trace;
};

/** A signal that is raised at the first chance that timers get. */
const raisedSoon = (): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  return controller.signal;
};

describe('nothing is printed and the process goes on', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['check', () => check(lostUpdate, { witnesses: true })],
    ['check that ends early', () => check(endless, { limits: { maxStates: 1000 } })],
    ['check of a model that fails', () => check(failing).catch((error: unknown) => error)],
    ['fixes', () => fixes(lostUpdate, { combine: 2 })],
    ['explore', async () => explore(lostUpdate, { fix: 'atomic' }).view([])],
    ['explore, a jump', () => explore(lostUpdate).jump([], 'no lost update')],
    ['replay', async () => replay(lostUpdate, await traceOf())],
    ['explain', async () => traceFormats.text(explain(lostUpdate, await traceOf()), { command: '' })],
  ])('%s', async (_, body) => {
    const { value, noise } = await heard(body);
    expect(noise).toEqual([]);
    expect(value).toBeDefined();
  });

  test('what would be printed is heard', async () => {
    const { noise } = await heard(async () => {
      console.log('something');
      process.stderr.write('else');
    });
    expect(noise).toEqual(['console.log: something', 'stderr: else']);
  });
});

describe('a signal', () => {
  test('that is raised already leaves every property open', async () => {
    const { properties, statistics } = await check(lockOrder, { signal: AbortSignal.abort() });
    expect(properties.map(({ verdict }) => verdict)).toEqual([{ status: 'inconclusive', provenDepth: -1 }]);
    expect(statistics).toMatchObject({ complete: false, stop: 'interrupted' });
  });

  test('that is raised meanwhile ends the search in the middle of a level', async () => {
    const { properties, statistics, caveats } = await check(endless, { signal: raisedSoon(), limits });
    expect(statistics.stop).toBe('interrupted');
    expect(statistics.provenDepth).toBe(statistics.depth - 1);
    expect(properties.map(({ verdict }) => verdict)).toEqual(
      properties.map(() => ({ status: 'inconclusive', provenDepth: statistics.provenDepth })),
    );
    expect(caveats).toContain('interrupted');
  });

  test('ends a table of fixes with the row that is being checked', async () => {
    const controller = new AbortController();
    const matrix = await fixes(lostUpdate, { signal: controller.signal, onRow: () => controller.abort() });
    expect(matrix.rows.map(({ result }) => result.statistics.stop)).toEqual(['interrupted']);
    expect(matrix).toMatchObject({ complete: false, sufficient: [] });
    expect((await fixes(lostUpdate)).complete).toBe(true);
  });

  test('ends a jump in the middle of a level', async () => {
    const jump = await explore(endless).jump([], 'nothing is above', { signal: raisedSoon(), limits });
    expect(jump).toMatchObject({ outcome: 'inconclusive', stop: 'interrupted' });
  });

  test('ends the building of a state graph', async () => {
    expect(await stateGraphOf(compile(endless), Number.POSITIVE_INFINITY, raisedSoon())).toBeUndefined();
  });
});

describe('replay', () => {
  test('tells a trace as it was told, whether it comes as data or as a file', async () => {
    const trace = await traceOf();
    // That a trace is minimal is what a check knows of it, and a replay does not.
    const told = { kind: 'replays', trace: { ...trace, minimality: undefined } };
    expect(replay(lostUpdate, trace)).toEqual(told);
    for (const format of ['json', 'itf'] as const) {
      const file = traceFormats[format](trace, { command: '' });
      expect(replay(lostUpdate, file)).toEqual(told);
    }
  });

  test('says where a fix, or other parameters, change the run', async () => {
    const trace = await traceOf();
    expect(replay(lostUpdate, trace, { fix: 'atomic' })).toMatchObject({ kind: 'differs', step: 1 });
    expect(replay(lostUpdate, trace, { parameters: { workers: 3 } })).toMatchObject({ kind: 'differs', step: 5 });
  });

  test('refuses what is not a trace of the model', async () => {
    const trace = await traceOf();
    expect(() => replay(lockOrder, trace)).toThrow(FlushpointError);
    expect(() => replay(lostUpdate, 'no trace')).toThrow(FlushpointError);
    expect(() => replay(lostUpdate, { ...trace, property: 'no found update' })).toThrow('has no property');
    expect(() => replay(lostUpdate, trace, { fix: 'atonic' })).toThrow('has no fix');
  });
});

test('explore says where moves lead, and the shortest way on to a violation', async () => {
  const explorer = explore(lostUpdate, { parameters: { workers: 2 } });
  const [first] = explorer.view([]).processes;
  const [load] = first?.moves ?? [];
  if (load === undefined) throw new Error('the first worker cannot move');
  const jump = await explorer.jump([load], 'no lost update');
  expect(jump).toMatchObject({ outcome: 'found', steps: 3 });
  expect(explorer.view('moves' in jump ? jump.moves : []).findings.map(({ property }) => property)).toContain(
    'no lost update',
  );
  expect(() => explore(lostUpdate, { fix: 'atonic' })).toThrow('has no fix');
});

test('explain says which context switches matter', async () => {
  const trace = await traceOf();
  const told = explain(lostUpdate, trace);
  expect(told).toMatchObject(trace);
  expect(told.explanation?.switches).toHaveLength(trace.switches);
});

test('a table of fixes is not made for a property that there is not', async () => {
  await expect(fixes(lostUpdate, { properties: ['no lost updates'] })).rejects.toThrow('has no property');
});
