// Models that other model checkers explore, too: the same states, the same transitions, the same verdicts. The usual run takes
// a fixed selection; with FLUSHPOINT_CROSS_CHECK=full it takes everything under a million states.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { models } from '../../models/index.js';
import { type Cell, plan } from '../../src/check/check-all.js';
import { type TargetName, targets } from '../../src/export/targets.js';
import { configure } from '../../src/model/model.js';
import { randomised } from '../differential/compare.js';
import { type ModelTree, modelOf, modelTree } from '../random-model.js';
import { disagreement, type Explored, explore } from './agreement.js';
import { type Peer, peers } from './peers.js';
import { nuisances, sample } from './sample-models.js';

const isFull = process.env.FLUSHPOINT_CROSS_CHECK === 'full';
const MAX_STATES = isFull ? 1_000_000 : 2_000;
const MAX_RANDOM_STATES = 3_000;
const RANDOM_MODELS = isFull ? 300 : 30;
const MINUTE = 60_000;

const titleOf = ({ name, missing }: Peer): string => (missing === undefined ? name : `${name} (skipped: ${missing})`);

/** Up to 511 bits of state; steps reach all of them. */
const wideModel = modelTree({ padding: 150, processes: 2, steps: 3, shared: 3 });

/** Has a step so wide that SPIN takes it in several parts only. */
const hasWideStep = ({ model, parameters }: Cell): boolean =>
  model.name === 'phb-irq-map' && parameters.virqChoice === 'any' && parameters.variant === 'sepKeep';

/** Every cell, or the first one of every fix of every model and one with a wide step. */
const cells: readonly Cell[] = plan(models).filter(
  (cell, i, all) =>
    isFull || hasWideStep(cell) || all.findIndex(({ model, fix }) => model === cell.model && fix === cell.fix) === i,
);

/** Calls a function once for each key, whichever peer asks. */
const once = <K, T>(make: (key: K) => T): ((key: K) => T) => {
  const made = new Map<K, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
};

const exploredCell = once(({ model, fix, parameters }: Cell) =>
  explore(model, MAX_STATES, configure(model, fix, parameters)),
);
const exploredTree = once((text: string) => explore(modelOf(JSON.parse(text) as ModelTree), MAX_RANDOM_STATES));

describe.each(peers.map((peer) => ({ peer, title: titleOf(peer) })))('$title agrees', ({ peer }) => {
  const test = it.skipIf(peer.missing !== undefined);

  test.each(
    [sample, nuisances].flatMap((m) => ['none', ...Object.keys(m.fixes)].map((fix) => [m.name, fix, m] as const)),
  )('on %s with fix %s', async (_name, fix, m) => {
    const explored = (await explore(m, MAX_STATES, configure(m, fix))) as Explored;
    expect(await disagreement(explored, peer)).toBe('');
  });

  test.each(models.map((m) => [m.name, m] as const))(
    'on %s',
    async (_name, m) => {
      let checked = 0;
      const judge = async (cell: Cell): Promise<void> => {
        const explored = await exploredCell(cell);
        if (explored === undefined) return;
        expect(await disagreement(explored, peer)).toBe('');
        checked++;
      };
      // Two at a time: mostly it is a C compiler that is waited for.
      const own = cells.filter((cell) => cell.model === m);
      for (let i = 0; i < own.length; i += 2) await Promise.all(own.slice(i, i + 2).map(judge));
      if (isFull) expect(checked).toBeGreaterThan(0);
    },
    isFull ? 60 * MINUTE : 5 * MINUTE,
  );

  test(
    'on random models',
    async () => {
      const seen = { violated: 0, reached: 0, deadlocks: 0, errors: 0 };
      const judge = async (tree: ModelTree): Promise<void> => {
        const explored = await exploredTree(JSON.stringify(tree));
        fc.pre(explored !== undefined);
        const { compiled, found } = explored as Explored;
        expect(await disagreement(explored as Explored, peer)).toBe('');
        if (found.errors !== undefined) seen.errors++;
        for (const { kind, index } of compiled.properties) {
          if (found.hits[index] === undefined) continue;
          if (kind === 'deadlock') seen.deadlocks++;
          else if (kind === 'reachable') seen.reached++;
          else seen.violated++;
        }
      };
      await fc.assert(fc.asyncProperty(modelTree(), judge), {
        ...randomised(RANDOM_MODELS),
        interruptAfterTimeLimit: (isFull ? 30 : 4) * MINUTE,
        markInterruptAsFailure: true,
      });
      // Or there was nothing to agree on.
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
    },
    (isFull ? 40 : 5) * MINUTE,
  );
});

describe.runIf(isFull).each(peers.map((peer) => ({ peer, title: titleOf(peer) })))('$title agrees', ({ peer }) => {
  it.skipIf(peer.missing !== undefined)(
    'on states of many words',
    async () => {
      const judge = async (tree: ModelTree): Promise<void> => {
        const explored = await explore(modelOf(tree), 300);
        fc.pre(explored !== undefined);
        expect(await disagreement(explored as Explored, peer)).toBe('');
      };
      await fc.assert(fc.asyncProperty(wideModel, judge), { ...randomised(30), numRuns: 30 });
    },
    10 * MINUTE,
  );
});

describe('a file that says something else is found out', () => {
  const faults: { readonly [fault: string]: (explored: Explored) => Explored } = {
    'a step that is missing': (explored) => ({
      ...explored,
      outline: { ...explored.outline, rules: explored.outline.rules.slice(1) },
    }),
    'a step that is there twice': (explored) => {
      const { outline } = explored;
      return { ...explored, outline: { ...outline, rules: [...outline.rules, ...outline.rules.slice(0, 1)] } };
    },
    'an invariant that is turned round': (explored) => {
      const { outline } = explored;
      const properties = outline.properties.map((property) => ({
        ...property,
        members: property.members.map((member) => ({ ...member, holds: { kind: 'constant' as const, value: false } })),
      }));
      return { ...explored, outline: { ...outline, properties } };
    },
  };
  const usable = peers.filter(({ missing }) => missing === undefined);
  const pairs = usable.flatMap((peer) =>
    Object.entries(faults).map(([name, plant]) => [peer.name, name, peer, plant] as const),
  );

  it.skipIf(usable.length === 0).each(pairs)('by %s: %s', async (_peer, _fault, peer, plant) => {
    const explored = (await explore(sample, MAX_STATES, configure(sample, 'flush'))) as Explored;
    expect(await disagreement(plant(explored), peer)).not.toBe('');
  });
});

it('the selection has a wide step', () => {
  expect(cells.some(hasWideStep)).toBe(true);
});

it('every target has a peer that reads it', () => {
  expect(peers.map(({ target }) => target)).toEqual(Object.keys(targets) as TargetName[]);
});
