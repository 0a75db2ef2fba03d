// Logs of random walks on random models: they conform, also with events missing; with an event changed, the verdict is the
// one that brute force comes to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformCompiled } from '../../src/conform/conform.js';
import type { LogEvent } from '../../src/conform/log.js';
import type { Conformance } from '../../src/conform/result.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { modelOf, modelTree } from '../random-model.js';
import { type Draw, judge, walkLog } from './brute-force.js';

const number = fc.nat({ max: 23 });
const draws: fc.Arbitrary<Draw[]> = fc.array(
  fc.record({
    process: number,
    alternative: number,
    values: fc.array(number, { maxLength: 2 }),
    choices: fc.boolean(),
  }),
  { minLength: 3, maxLength: 12 },
);

/** A change of one event: the log is damaged, or means something else. */
const change = fc.record({ kind: fc.nat({ max: 5 }), at: number, by: number });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const changed = (events: readonly LogEvent[], { kind, at, by }: Change): LogEvent[] => {
  if (events.length === 0) return [];
  const i = at % events.length;
  const [event, other] = [events[i] as LogEvent, events[by % events.length] as LogEvent];
  switch (kind) {
    case 0:
      return i === 0
        ? [...events]
        : [...events.slice(0, i - 1), event, events[i - 1] as LogEvent, ...events.slice(i + 1)];
    case 1:
      return events.with(i, { ...event, step: other.step });
    case 2:
      return events.with(i, { ...event, process: other.process });
    case 3:
      return events.with(i, { ...event, values: other.values ?? new Map() });
    case 4:
      return events.with(i, { ...event, choices: other.choices ?? [by % 3] });
    default:
      return [...events.slice(0, i), ...events.slice(i + 1)];
  }
};

const figures = ({ verdict, explained, possible }: Conformance) => ({ verdict, explained, possible });

test('what a random walk does conforms', async () => {
  await fc.assert(
    fc.asyncProperty(modelTree(), draws, async (tree, walk) => {
      const compiled = compileRandom(modelOf(tree));
      const log = walkLog(compiled.system, walk);
      const { verdict, explained } = await conformCompiled(compiled, log);
      expect({ verdict, explained }).toEqual({ verdict: 'conforms', explained: log.length });
    }),
    randomised(150),
  );
});

test('with an event changed the verdict is that of brute force, and so is the first event that is impossible', async () => {
  const verdicts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(modelTree(), draws, change, async (tree, walk, what) => {
      const compiled = compileRandom(modelOf(tree));
      const log = changed(walkLog(compiled.system, walk), what);
      const result = await conformCompiled(compiled, log);
      expect(figures(result)).toEqual(judge(compiled.system, log, { gaps: false }));
      expect(result.difference === undefined).toBe(result.verdict === 'conforms');
      if (result.possible > 0) expect(result.difference?.reasons).not.toEqual([]);
      verdicts.add(result.verdict);
    }),
    randomised(150),
  );
  expect([...verdicts].sort()).toEqual(['conforms', 'differs']);
});

test('without some of its events it conforms with gaps', async () => {
  await fc.assert(
    fc.asyncProperty(
      modelTree(),
      draws,
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      async (tree, walk, kept) => {
        const compiled = compileRandom(modelOf(tree));
        const log = walkLog(compiled.system, walk).filter((_, i) => kept[i]);
        const { verdict } = await conformCompiled(compiled, log, { gaps: true, maxStates: 3000 });
        fc.pre(verdict !== 'inconclusive');
        expect(verdict).toBe('conforms');
      },
    ),
    randomised(80),
  );
});

test('with gaps and a change the verdict is that of brute force', async () => {
  const verdicts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(modelTree(), draws, change, async (tree, walk, what) => {
      const compiled = compileRandom(modelOf(tree));
      const log = changed(walkLog(compiled.system, walk), what);
      const expected = judge(compiled.system, log, { gaps: true });
      fc.pre(expected !== undefined);
      expect(figures(await conformCompiled(compiled, log, { gaps: true }))).toEqual(expected);
      verdicts.add(expected?.verdict ?? '');
    }),
    randomised(60),
  );
  expect([...verdicts].sort()).toEqual(['conforms', 'differs']);
});
