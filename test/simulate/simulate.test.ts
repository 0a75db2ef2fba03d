// Random runs: what they find is there, what they are left with is minimal or says that it is not known to be, and the same seed
// does the same.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { check, StepError } from '../../src/check/check.js';
import type { Model } from '../../src/model/model.js';
import { plain } from '../../src/report/colors.js';
import { foundText, nothingFoundText } from '../../src/report/simulation.js';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.js';
import type { Simulation } from '../../src/simulate/simulation.js';
import { minimalityLines } from '../../src/trace/formats/words.js';
import type { Trace } from '../../src/trace/trace.js';
import { broken, endless, lockOrder, lostUpdate } from '../cli/fixture-models.js';
import { randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';

const withoutTime = ({ timing: _, ...rest }: Simulation): object => rest;

/** What an exhaustive search says of a property. */
const provedOf = async (m: Model, property: string, options: SimulateOptions = {}): Promise<Trace | undefined> => {
  const { parameters = {} } = options;
  const { properties } = await check(m, { parameters, witnesses: true });
  const { verdict } = properties.find(({ name }) => name === property) ?? {};
  return verdict !== undefined && 'trace' in verdict ? verdict.trace : undefined;
};

describe('what is found', () => {
  test.each([
    [lostUpdate, {}],
    [lostUpdate, { strategy: 'pct', depth: 2 }],
    [lostUpdate, { parameters: { workers: 4 } }],
    [lostUpdate, { property: 'an update is stored' }],
    [lockOrder, {}],
    [lockOrder, { strategy: 'pct', depth: 2 }],
  ] as const)('in %o with %o is the trace of an exhaustive search', async (m, options) => {
    for (const seed of [1, 2, 3]) {
      const { trace, property = '', outcome } = await simulate(m, { ...options, seed });
      expect(outcome).toBe('property' in options ? 'reached' : 'violated');
      expect(trace).toEqual(await provedOf(m, property, options));
    }
  });

  it('in random models is there, and minimal', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(modelTree(), fc.constantFrom('uniform', 'pct'), async (tree, strategy) => {
        const m = modelOf(tree);
        const simulation = await simulate(m, { seed: 1, runs: 20, maxSteps: 50, strategy }).catch((error) => error);
        if (simulation instanceof StepError) expect(simulation.trace?.finding.kind).toBe('error');
        else if (simulation instanceof Error) expect(simulation).toMatchObject({ code: 'model/step-too-wide' });
        else if (simulation.trace !== undefined) {
          // A model that is broken elsewhere is not judged.
          const proved = await provedOf(m, simulation.property).catch((error) => error);
          if (proved instanceof StepError) return;
          expect(simulation.trace).toEqual(proved);
          found++;
        }
      }),
      randomised(40),
    );
    expect(found).toBeGreaterThan(0);
  });

  it('is not claimed to be minimal when the search for a shorter run is ended', async () => {
    const { trace } = await simulate(lostUpdate, { seed: 1, parameters: { workers: 4 }, maxStates: 3 });
    expect(trace?.minimality).toEqual({ first: 'steps', status: 'best found', tried: 0, stop: 'states' });
    expect(minimalityLines(trace as Trace)).toEqual([
      'best found, not proved minimal: no shorter run is ruled out, then the limit on states was reached',
    ]);
  });

  it('is an error of the model, with the shortest trace to it, where a run gets there', async () => {
    const error = await simulate(broken, { seed: 1 }).catch((thrown: unknown) => thrown);
    const proved = await check(broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StepError);
    expect((error as StepError).message).toBe((proved as StepError).message);
    expect((error as StepError).trace).toEqual((proved as StepError).trace);
  });

  it('is looked for where it was asked for only', async () => {
    expect(await simulate(lostUpdate, { seed: 1, property: 'no deadlock', runs: 50 })).toMatchObject({
      outcome: 'nothing found',
      property: 'no deadlock',
      runs: { made: 50 },
    });
    await expect(simulate(lostUpdate, { property: 'every worker ends' })).rejects.toMatchObject({
      code: 'usage/bad-value',
      message: '"every worker ends" is a liveness property, which no run of some steps violates',
    });
    await expect(simulate(lostUpdate, { property: 'no' })).rejects.toMatchObject({ code: 'usage/unknown-name' });
  });
});

describe('a seed', () => {
  test.each(['uniform', 'pct'] as const)('does the same on every run, with %s', async (strategy) => {
    for (const options of [{}, { fix: 'atomic' }]) {
      const once = await simulate(lostUpdate, { ...options, strategy, seed: 5, runs: 100 });
      const again = await simulate(lostUpdate, { ...options, strategy, seed: 5, runs: 100 });
      expect(withoutTime(again)).toEqual(withoutTime(once));
    }
  });

  it('is drawn where none is given, and handed back', async () => {
    const drawn = await simulate(lostUpdate, { runs: 3 });
    const again = await simulate(lostUpdate, { runs: 3, seed: drawn.seed });
    expect(withoutTime(again)).toEqual(withoutTime(drawn));
  });
});

describe('runs', () => {
  it('are as many as were asked for, and are cut off where that was asked for', async () => {
    const { runs, outcome } = await simulate(endless, { seed: 1, runs: 30, maxSteps: 70 });
    expect(outcome).toBe('nothing found');
    expect(runs).toEqual({ asked: 30, made: 30, cut: 30, longest: 70, steps: 2100 });
  });

  it('end when the time is up or a signal is raised, which is said', async () => {
    expect(await simulate(endless, { seed: 1, timeoutMs: 0 })).toMatchObject({ stop: 'time', runs: { made: 0 } });
    const signal = { aborted: true };
    expect(await simulate(endless, { seed: 1, signal })).toMatchObject({ stop: 'interrupted', runs: { made: 0 } });
    const raised = { aborted: false };
    const ended = await simulate(endless, {
      seed: 1,
      runs: 1e9,
      maxSteps: 100,
      signal: raised,
      onProgress: () => {
        raised.aborted = true;
      },
    });
    expect(ended).toMatchObject({ stop: 'interrupted', outcome: 'nothing found' });
    expect(ended.runs.made).toBeGreaterThan(0);
  });
});

describe('the text', () => {
  const command = 'flushpoint simulate lost-update --seed 1';

  it('never lets an empty search pass for a proof', async () => {
    const simulation = await simulate(lostUpdate, { seed: 1, fix: 'atomic', runs: 2000 });
    expect(nothingFoundText(simulation, command, plain)).toBe(
      [
        '? lost-update  fix=atomic  nothing found',
        '  uniform, seed 1: 2,000 runs, the longest of 2 steps',
        '  nothing is proven: a run that was not made may come to a violation; flushpoint check looks at all',
        `  again:  ${command}`,
        '',
      ].join('\n'),
    );
  });

  it('says what pct promises, and for which bugs', async () => {
    const simulation = await simulate(lostUpdate, { seed: 1, fix: 'atomic', runs: 10, strategy: 'pct', depth: 2 });
    // Two processes and two steps: one run in 4, and ten of them miss it in three quarters to the tenth of all cases.
    expect(simulation.guarantee).toEqual({
      depth: 2,
      processes: 2,
      steps: 2,
      perRun: 1 / 4,
      allRuns: 1 - (3 / 4) ** 10,
    });
    expect(nothingFoundText(simulation, command, plain)).toContain(
      [
        '  pct, seed 1: 10 runs, the longest of 2 steps',
        '  a bug of depth 2 would have been found with a probability of at least 94.3 %, if runs take at most 2 steps:',
        '  1 in 4 per run, for 2 processes',
      ].join('\n'),
    );
  });

  it('tells how long the run was, and what became of it', async () => {
    const simulation = await simulate(lostUpdate, { seed: 1, parameters: { workers: 4 } });
    const { runs, shrunk } = simulation;
    expect(runs.made).toBeLessThan(1000);
    expect(shrunk?.from).toBeGreaterThanOrEqual(shrunk?.to ?? 0);
    expect(foundText(simulation, plain)).toMatch(/^ {2}found: {2}uniform, seed 1: [\d,]+ of 1,000 runs, .* steps/);
  });
});
