// Smaller configurations against brute force: whatever the set of parameters under which a property is violated, the smallest
// of them is found, by size and then by the order of declaration.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import { shrink } from '../../src/check/shrink.js';
import {
  array,
  indicesOf,
  invariant,
  type Model,
  type ModelArray,
  model,
  parameter,
  process,
  range,
  reachable,
} from '../../src/index.js';
import type { LooseValues } from '../../src/model/parameters.js';
import { shrunkLines } from '../../src/trace/formats/words.js';
import type { Trace } from '../../src/trace/trace.js';
import { randomised } from '../differential/compare.js';

const LEAST = 1;
const MOST = 3;
const names = ['pages', 'cpus', 'slots'] as const;
const size = (about: string) => parameter.integer({ about, default: MOST, min: LEAST, max: MOST });
const climb = process(
  'climber',
  {},
  {
    climb(s: { level: number }) {
      s.level++;
    },
  },
);

/** What is different about some parameters. */
interface Places {
  readonly violated: (values: LooseValues) => boolean;
  readonly broken?: (values: LooseValues) => boolean;
  readonly absent?: (values: LooseValues) => boolean;
}

/** A model that is violated under some parameters, as its author says. */
const modelWhere = ({ violated, broken = () => false, absent = () => false }: Places): Model =>
  model({
    name: 'sized',
    about: 'violated under some parameters',
    parameters: {
      pages: size('pages'),
      cpus: size('CPUs'),
      slots: size('slots'),
      lazy: parameter.flag({ about: 'a variant', default: true }),
    },
    fixes: { two: { about: 'sets a number', set: { cpus: 2 } } },
    build: (values) => ({
      state: { level: range(broken(values) ? 1 : 2) },
      processes: [climb],
      properties: [
        ...(absent(values)
          ? []
          : [invariant('stays down', (s: { level: number }) => s.level === 0 || !violated(values))]),
        reachable('is up', (s: { level: number }) => s.level === 1),
      ],
    }),
  });

const traceOf = async (
  m: Model,
  parameters: LooseValues = {},
  fix = 'none',
  property = 'stays down',
): Promise<Trace> => {
  const { properties } = await check(m, { parameters, fix, witnesses: true });
  const verdict = properties.find(({ name }) => name === property)?.verdict;
  return (verdict as { readonly trace: Trace }).trace;
};

/** Sorted the obvious way. */
const smallest = (points: readonly (readonly number[])[]): readonly number[] | undefined =>
  [...points].sort((a, b) => {
    const sum = (point: readonly number[]) => point.reduce((total, value) => total + value, 0);
    const first = a.findIndex((value, i) => value !== b[i]);
    return sum(a) - sum(b) || (first < 0 ? 0 : (a[first] as number) - (b[first] as number));
  })[0];

const point = fc.tuple(...names.map(() => fc.integer({ min: LEAST, max: MOST })));

describe('shrink', () => {
  it('finds the first of the smallest parameters under which the finding is there', () =>
    fc.assert(
      fc.asyncProperty(fc.array(point, { maxLength: 6 }), point, async (others, given) => {
        const places = [...others, given];
        const at = (values: LooseValues) => names.map((name) => values[name] as number);
        const m = modelWhere({ violated: (values) => places.some((place) => String(place) === String(at(values))) });
        const trace = await traceOf(m, Object.fromEntries(names.map((name, i) => [name, given[i] as number])));
        const found = await shrink(m, trace);
        expect(at(found.to)).toEqual(
          smallest(places.filter((p) => p.every((value, i) => value <= (given[i] as number)))),
        );
        expect(found).toMatchObject({ status: 'minimal', unchecked: 0, from: trace.parameters });
        expect(found.trace.parameters).toEqual(found.to);
        expect(found.trace.steps).toHaveLength(1);
        const outcomes = found.checked.map(({ outcome }) => outcome);
        const none = outcomes.filter((outcome) => outcome === 'not found').length;
        expect(outcomes).toEqual(
          found.trace === trace ? Array(none).fill('not found') : [...Array(none).fill('not found'), 'found'],
        );
      }),
      randomised(60),
    ));

  it('keeps flags, words and what a fix sets', async () => {
    const m = modelWhere({ violated: () => true });
    const found = await shrink(m, await traceOf(m, {}, 'two'));
    expect(found.to).toEqual({ pages: 1, cpus: 2, slots: 1, lazy: true });
    expect(found.checked).toEqual([{ parameters: { pages: 1, slots: 1 }, outcome: 'found', states: 2 }]);
    expect(shrunkLines(found)).toEqual(['pages 3 → 1, slots 3 → 1', 'minimal: there is no smaller configuration']);
  });

  it('shrinks to what a reachable asks for, too', async () => {
    const m = modelWhere({ violated: () => false });
    const found = await shrink(m, await traceOf(m, {}, 'none', 'is up'));
    expect(found.to).toMatchObject({ pages: 1, cpus: 1, slots: 1 });
    expect(found.trace.finding.kind).toBe('reachable');
  });

  it('passes by where the model is broken or has no such property, and says so', async () => {
    const m = modelWhere({
      violated: () => true,
      broken: ({ pages }) => pages === 1,
      absent: ({ pages, cpus }) => pages === 2 && cpus === 1,
    });
    const found = await shrink(m, await traceOf(m, { slots: 1 }));
    expect(found.to).toMatchObject({ pages: 2, cpus: 2, slots: 1 });
    expect(found.checked.map(({ parameters: p, outcome }) => [p.pages, p.cpus, outcome])).toEqual([
      [1, 1, 'broken'],
      [1, 2, 'broken'],
      [2, 1, 'absent'],
      [1, 3, 'broken'],
      [2, 2, 'found'],
    ]);
    expect(shrunkLines(found)[1]).toBe(
      'minimal: the finding is in none of 4 smaller configurations, 3 of which cannot be checked as the model is broken there',
    );
  });

  it('leaves a trace as it is where there is nothing smaller', async () => {
    const m = modelWhere({ violated: ({ pages, cpus, slots }) => Number(pages) + Number(cpus) + Number(slots) === 9 });
    const trace = await traceOf(m);
    const found = await shrink(m, trace);
    expect(found).toMatchObject({ status: 'minimal', to: found.from });
    expect(found.trace).toBe(trace);
    expect(shrunkLines(found)).toEqual([
      'nothing smaller was found',
      'minimal: the finding is in none of 26 smaller configurations',
    ]);
  });
});

describe('a walk that is ended', () => {
  const m = modelWhere({ violated: () => true });

  it('by time or a signal returns the trace, as the best that was found', async () => {
    const trace = await traceOf(m);
    const late = await shrink(m, trace, { limits: { timeoutMs: 0 } });
    expect(late).toEqual({
      from: trace.parameters,
      to: trace.parameters,
      status: 'best found',
      stop: 'time',
      checked: [],
      unchecked: 26,
      trace,
    });
    expect(shrunkLines(late)[1]).toBe(
      'best found, not proved minimal: 26 smaller configurations not looked at, the time was up',
    );
    expect(await shrink(m, trace, { signal: { aborted: true } })).toMatchObject({
      status: 'best found',
      stop: 'interrupted',
    });
  });

  it('by a limit on states goes on, and what was not decided is said', async () => {
    interface Counters {
      cell: ModelArray<number>;
    }
    const counter = (index: number) =>
      process(
        'counter',
        {},
        {
          count(s: Counters) {
            s.cell[index] = (s.cell.at(index) + 1) % 16;
            return 'count';
          },
        },
        { on: String(index) },
      );
    // 16 states with one counter, 256 with two; with three the finding is among the first twenty.
    const counters = model({
      name: 'counters',
      about: 'more states than the limit allows, but not with one counter',
      parameters: { width: parameter.integer({ about: 'counters', default: 4, min: 1, max: 4 }) },
      build: ({ width }) => ({
        state: { cell: array(width, range(16)) },
        processes: indicesOf(width).map(counter),
        properties: [
          invariant('never three', (s: Counters) => s.cell.length < 3 || indicesOf(3).some((i) => s.cell.at(i) === 0)),
        ],
      }),
    });
    const trace = (await check(counters)).properties[0]?.verdict as { readonly trace: Trace };
    const found = await shrink(counters, trace.trace, { limits: { maxStates: 100 } });
    expect(found.checked.map(({ outcome }) => outcome)).toEqual(['not found', 'open', 'found']);
    expect(found).toMatchObject({ status: 'best found', unchecked: 0, to: { width: 3 } });
    expect(shrunkLines(found)).toEqual([
      'width 4 → 3',
      'best found, not proved minimal: 1 smaller configuration not decided within the limits',
    ]);
  });

  it('is the same on every run and for any number of threads', async () => {
    const trace = await traceOf(m);
    expect(await shrink(m, trace, { workers: 2 })).toEqual(await shrink(m, trace));
  });
});
