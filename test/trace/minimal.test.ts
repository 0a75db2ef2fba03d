// Traces against brute force. On small random models every shortest run to a finding is listed by the auditor; the trace
// has to be the one with the fewest switches and, of those, the first in the order of processes and choices, step by step.
// And every trace is run again, step by step, through the model's own functions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { bool, choose, process, range, reachable, when } from '../../src/index.js';
import { rebuilderFor } from '../../src/trace/rebuild.js';
import { traceTo } from '../../src/trace/trace.js';
import { smallModel } from '../compile/small-model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { leavesOf } from '../differential/worlds.js';
import { modelOf, modelTree, systemOf } from '../random-model.js';
import { allRuns, compareMoves, findingsOf, goalFor, rerun, switchesOf, withEnds } from './brute-force.js';

/** What the comparison has seen: a test that compares next to nothing proves nothing. */
interface Tally {
  compared: number;
  /** Findings whose shortest runs differ in their switches. */
  varied: number;
}

const compareWithBruteForce = async (compiled: Compiled, tally: Tally): Promise<void> => {
  const leaves = leavesOf(compiled.system);
  for (const { target, steps } of await findingsOf(compiled)) {
    const trace = await traceTo(compiled, await rebuilderFor(compiled, steps), target, steps);
    const goal = goalFor(compiled, target);
    const { moves, key, last } = rerun(compiled, leaves, trace);
    expect(trace.steps).toHaveLength(steps);
    expect(trace.switches).toBe(switchesOf(moves));
    if (goal.ofStep !== undefined) expect(last !== undefined && goal.ofStep(last)).toBe(true);
    if (goal.ofState !== undefined) expect(last === undefined && goal.ofState(JSON.parse(key), key)).toBe(true);

    for (let shorter = 0; shorter < steps; shorter++) {
      expect(allRuns(compiled.system, goal, shorter, 0)).toEqual([]);
    }
    const runs = allRuns(compiled.system, goal, steps, 3000);
    if (runs === undefined) continue;
    const fewest = Math.min(...runs.map(switchesOf));
    const [first] = runs.filter((run) => switchesOf(run) === fewest).sort(compareMoves);
    expect(trace.switches).toBe(fewest);
    expect(moves).toEqual(first);
    tally.compared++;
    if (runs.some((run) => switchesOf(run) > fewest)) tally.varied++;
  }
};

describe('a trace', () => {
  it('is the minimal one, and does what it says', async () => {
    const tally: Tally = { compared: 0, varied: 0 };
    await fc.assert(
      fc.asyncProperty(modelTree(), (tree) => compareWithBruteForce(compileRandom(modelOf(tree)), tally)),
      randomised(300),
    );
    expect(tally.compared).toBeGreaterThan(0);
  });

  it('has the fewest switches where there are many ways to take turns', async () => {
    const tally: Tally = { compared: 0, varied: 0 };
    const trees = modelTree({ processes: 3, steps: 3, shared: 2, locals: 1 });
    await fc.assert(
      fc.asyncProperty(trees, (tree) =>
        compareWithBruteForce(compileRandom({ ...modelOf(tree), build: () => withEnds(systemOf(tree)) }), tally),
      ),
      randomised(400),
    );
    expect(tally.varied).toBeGreaterThan(0);
  });

  it('takes the first process at every step, and of its alternatives the first', async () => {
    // Two steps and one switch lead to the goal in two ways: by the first alternative and `b`, or by the second and `a`.
    const waits = (turn: number) => ({
      act(s: { turn: number; acted: boolean }) {
        when(s.turn === turn);
        s.acted = true;
      },
    });
    const picks = process(
      'picks',
      {},
      {
        pick(s: { turn: number; acted: boolean }) {
          s.turn = choose([2, 1]);
        },
      },
    );
    const processes = [process('a', {}, waits(1)), process('b', {}, waits(2)), picks];
    const acted = reachable('acted', (s: { acted: boolean }) => s.acted);
    const compiled = compile(smallModel({ turn: range(3), acted: bool }, processes, [acted]));
    const trace = await traceTo(compiled, await rebuilderFor(compiled, 2), { kind: 'state', property: 0 }, 2);
    expect(trace.steps.map(({ process, choices }) => [process, ...choices])).toEqual([['picks', 0], ['b']]);
  });
});
