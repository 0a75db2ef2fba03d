// The least run against brute force. On small random models the auditor walks every run, counting switches and steps, and
// lists all of the least length; the run has to be the first of these in the order of processes and choices.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestSwitches } from '../../src/check/minimise.js';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { choose, type Model, process, range, reachable, when } from '../../src/index.js';
import { withFewestSwitches } from '../../src/trace/fewest-switches.js';
import type { TraceFormatName } from '../../src/trace/formats/format.js';
import { traceFormats } from '../../src/trace/formats/index.js';
import { commandFor } from '../../src/trace/formats/text.js';
import { lengthText, minimalityLines } from '../../src/trace/formats/words.js';
import { leastRun } from '../../src/trace/least-run.js';
import { rebuilderFor } from '../../src/trace/rebuild.js';
import { targetOf } from '../../src/trace/target.js';
import { traceAlong, traceTo } from '../../src/trace/trace.js';
import { endless } from '../cli/fixture-models.js';
import { smallModel } from '../compile/small-model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { leavesOf } from '../differential/worlds.js';
import { effectsOf, initialWorld } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';
import { allRuns, compareMoves, findingsOf, type Goal, goalFor, rerun, switchesOf } from './brute-force.js';

/** The fewest switches of any run to the goal, and the fewest steps of such a run: every run, step by step, by switches. */
const leastLength = (system: Compiled['system'], goal: Goal, mostSwitches: number) => {
  const start = JSON.stringify(initialWorld(system));
  const stepsBySwitches = new Map<number, number>();
  const seen = new Set([`0 -1 ${start}`]);
  let level: (readonly [switches: number, last: number, key: string])[] = [[0, -1, start]];
  const note = (switches: number, steps: number): void => {
    if (!stepsBySwitches.has(switches)) stepsBySwitches.set(switches, steps);
  };
  for (let steps = 0; level.length > 0; steps++) {
    const next: typeof level = [];
    for (const [switches, last, key] of level) {
      if (goal.ofState?.(JSON.parse(key), key) === true) note(switches, steps);
      for (const p of system.processes.keys()) {
        const then = switches + (last === -1 || last === p ? 0 : 1);
        if (then > mostSwitches) continue;
        for (const effect of effectsOf(system, key, p)) {
          if (goal.ofStep?.(effect) === true) note(then, steps + 1);
          const name = effect.kind === 'next' ? `${then} ${p} ${effect.key}` : undefined;
          if (effect.kind !== 'next' || name === undefined || seen.has(name)) continue;
          seen.add(name);
          next.push([then, p, effect.key]);
        }
      }
    }
    level = next;
  }
  const switches = Math.min(...stepsBySwitches.keys());
  return { switches, steps: stepsBySwitches.get(switches) as number };
};

interface Tally {
  compared: number;
  /** Findings for which fewer switches take more steps. */
  traded: number;
}

const compareWithBruteForce = async (compiled: Compiled, tally: Tally): Promise<void> => {
  const { system } = compiled;
  for (const { target, steps } of await findingsOf(compiled)) {
    const shortest = await traceTo(compiled, await rebuilderFor(compiled, steps), target, steps);
    const same = await leastRun(compiled, target, { first: 'steps' });
    expect(same.stop).toBeUndefined();
    expect({ ...traceAlong(compiled, same.schedule ?? [], target), minimality: shortest.minimality }).toEqual(shortest);

    const goal = goalFor(compiled, target);
    const { schedule = [] } = await leastRun(compiled, target, { first: 'switches' });
    const found = traceAlong(compiled, schedule, target);
    const least = leastLength(system, goal, shortest.switches);
    expect({ switches: found.switches, steps: found.steps.length }).toEqual(least);
    const before = { switches: shortest.switches, steps: 0 };
    const bounded = await leastRun(compiled, target, { first: 'switches', before });
    expect(bounded.schedule).toEqual(least.switches < shortest.switches ? schedule : undefined);

    const runs = allRuns(system, goal, least.steps, 3000);
    if (runs === undefined) continue;
    const [firstOfAll] = runs.filter((run) => switchesOf(run) === least.switches).sort(compareMoves);
    expect(rerun(compiled, leavesOf(system), found).moves).toEqual(firstOfAll);
    tally.compared++;
    if (least.steps > steps) tally.traded++;
  }
};

/** Who may go from where to where on a small map; to be at its last place is the goal. */
interface Road {
  readonly owner: number;
  readonly from: number;
  readonly to: number;
}
const PLACES = 7;

const roads = fc.array(fc.record({ owner: fc.nat(1), from: fc.nat(PLACES - 1), to: fc.nat(PLACES - 1) }), {
  minLength: 10,
  maxLength: 18,
});

const walkers = (all: readonly Road[]): Model =>
  smallModel(
    { place: range(PLACES) },
    [0, 1, 2].map((owner) =>
      process(
        'walker',
        {},
        {
          walk(s: { place: number }) {
            const open = all.filter((road) => road.owner === owner && road.from === s.place);
            when(open.length > 0);
            s.place = choose(open.map(({ to }) => to));
            return 'walk';
          },
        },
        { on: String(owner) },
      ),
    ),
    [reachable('arrived', (s: { place: number }) => s.place === PLACES - 1)],
  );

describe('the least run', () => {
  it('is the first of the fewest switches and then the fewest steps, or the other way round', async () => {
    const tally: Tally = { compared: 0, traded: 0 };
    await fc.assert(
      fc.asyncProperty(modelTree(), (tree) => compareWithBruteForce(compileRandom(modelOf(tree)), tally)),
      randomised(60),
    );
    expect(tally.compared).toBeGreaterThan(0);
  });

  it('takes a longer way where that saves switches', async () => {
    const tally: Tally = { compared: 0, traded: 0 };
    await fc.assert(
      fc.asyncProperty(roads, (all) => compareWithBruteForce(compile(walkers(all)), tally)),
      randomised(150),
    );
    expect(tally.traded).toBeGreaterThan(0);
  });

  it('keeps to the processes that may move', async () => {
    const compiled = compile(
      walkers([
        { owner: 0, from: 0, to: 6 },
        { owner: 1, from: 0, to: 3 },
        { owner: 1, from: 3, to: 6 },
      ]),
    );
    const target = targetOf(compiled, 0);
    const { schedule } = await leastRun(compiled, target, { first: 'steps', processes: [1, 2] });
    expect(schedule?.map(({ process: moved }) => moved)).toEqual([1, 1]);
    expect(await leastRun(compiled, target, { first: 'steps', processes: [2] })).toMatchObject({
      schedule: undefined,
      stop: undefined,
    });
  });
});

describe('a budget that runs out', () => {
  const compiled = compile(endless);
  const target = targetOf(compiled, 1);

  it.each([
    ['states', { maxStates: 2000 }],
    ['memory', { maxBytes: 2 ** 18 }],
    ['time', { timeoutMs: 0 }],
    ['interrupted', { signal: { aborted: true } }],
  ] as const)('of %s is said', async (stop, budget) => {
    const found = await leastRun(compiled, target, { first: 'steps', budget });
    expect(found).toMatchObject({ stop, schedule: undefined });
  });

  it('of states is the same on every run, and says what was tried', async () => {
    const budget = { maxStates: 500 };
    const found = await leastRun(compiled, target, { first: 'steps', budget });
    // 6 counters: 1, 6, 21, 56, 126, 252 states in the first levels.
    expect(found).toMatchObject({ schedule: undefined, stop: 'states', tried: 5 });
    expect(await leastRun(compiled, target, { first: 'steps', budget })).toEqual(found);
  });
});

/** A detour of one process, and a short cut by another. */
const detour = compile(
  walkers([
    { owner: 0, from: 0, to: 1 },
    { owner: 1, from: 1, to: 6 },
    { owner: 0, from: 1, to: 2 },
    { owner: 0, from: 2, to: 3 },
    { owner: 0, from: 3, to: 6 },
  ]),
);
const shortest = await traceTo(detour, await rebuilderFor(detour, 2), targetOf(detour, 0), 2);

describe('a trace with the fewest switches', () => {
  it('replaces the shortest one and says so', async () => {
    expect(shortest).toMatchObject({ switches: 1, minimality: { first: 'steps', status: 'minimal' } });
    expect(lengthText(shortest)).toBe('2 steps, 1 context switch (minimal)');
    const found = await withFewestSwitches(detour, shortest);
    expect(found).toMatchObject({ switches: 0, minimality: { first: 'switches', status: 'minimal' } });
    expect(found.steps).toHaveLength(4);
    expect(lengthText(found)).toBe('4 steps, 0 context switches (minimal)');
    expect(minimalityLines(found)).toEqual(['minimal: fewest context switches first, then fewest steps']);
  });

  it('is found whatever trace it begins with', async () => {
    const { schedule = [] } = await leastRun(detour, targetOf(detour, 0), { first: 'switches' });
    const fromAnother = await withFewestSwitches(detour, traceAlong(detour, schedule, targetOf(detour, 0)));
    expect(fromAnother).toEqual(await withFewestSwitches(detour, shortest));
    const { minimality: _, ...replayed } = shortest;
    expect(await fewestSwitches(detour.model, replayed)).toEqual(fromAnother);
  });

  it('is the shortest one where a budget runs out, and nobody claims more', async () => {
    const found = await withFewestSwitches(detour, shortest, { maxStates: 2 });
    const minimality = { first: 'switches', status: 'best found', tried: 0, stop: 'states' };
    expect(found).toEqual({ ...shortest, minimality });
    expect(lengthText(found)).toBe('2 steps, 1 context switch (best found)');
    expect(minimalityLines(found)).toEqual([
      'best found, not proved minimal: no shorter run is ruled out, then the limit on states was reached',
    ]);
  });

  it('is said to be so in every format for people, and in JSON', async () => {
    const found = await withFewestSwitches(detour, shortest, { maxStates: 2 });
    const written = (format: TraceFormatName): string =>
      traceFormats[format](found, { command: 'flushpoint trace x' }).replaceAll(/\s+/g, ' ');
    for (const format of ['text', 'mail', 'svg', 'dot', 'mermaid'] as const) {
      expect(written(format)).toMatch(/best found, not proved minimal/i);
    }
    expect(JSON.parse(traceFormats.json(found, { command: '' })).trace.minimality.status).toBe('best found');
    expect(commandFor(found)).toContain(' --minimise switches');
  });
});
