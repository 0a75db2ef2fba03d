// Checks that say less than they seem to are found, and only these; what the author declares carries its reason.
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import { type CheckedCell, cellOf, checkAll, checkCell, plan } from '../../src/check/check-all.js';
import { staleDeclarations } from '../../src/check/declarations.js';
import type { Vacuity } from '../../src/check/vacuity.js';
import {
  array,
  check as assert,
  assertion,
  bool,
  choose,
  indicesOf,
  invariant,
  type Model,
  model,
  parameter,
  process,
  range,
  type Step,
  type System,
  type Unused,
  when,
} from '../../src/index.js';
import { lockOrder, lostUpdate } from '../cli/fixture-models.js';

interface Pages {
  page: number;
  dirty: boolean;
  tlb: boolean[];
}

const pages = () => ({ page: range(4), dirty: bool, tlb: array(2, bool) });
type Build = Partial<Pick<System<ReturnType<typeof pages>>, 'properties' | 'unused'>>;

/** Steps of one process over a page number, a flag and two TLB entries. */
const small = (steps: { readonly [name: string]: Step<Pages, unknown> }, build: Build = {}): Model =>
  model({
    name: 'small',
    about: 'for this test',
    parameters: {},
    // biome-ignore lint/suspicious/noExplicitAny: the arrays of the state stand for plain ones here
    build: () => ({ state: pages(), processes: [process('cpu', {}, steps as any)], properties: [], ...build }) as any,
  });

const findings = async (m: Model): Promise<readonly string[]> =>
  ((await check(m)).findings ?? []).map(({ kind, subject }) => `${kind}: ${subject}`);

/** Leaves nothing unused. */
const busy = {
  walk(s: Pages) {
    s.page = 1;
    s.dirty = true;
    s.tlb[0] = true;
  },
};

describe('what is empty is found', () => {
  it('nothing, where nothing is', async () => expect(await findings(small(busy))).toEqual([]));

  it('a step that no run takes', async () => {
    const never = { evict: (s: Pages) => when(s.page === 3) };
    expect(await findings(small({ ...busy, ...never }))).toEqual(['step: evict of cpu']);
  });

  it('an alternative that is always blocked, by its number or by what it is', async () => {
    const steps = {
      ...busy,
      pick: () => when(choose(3) !== 1),
      free: () => when(choose(['low', 'high']) === 'low'),
    };
    expect(await findings(small(steps))).toEqual([
      'alternative: alternative 1 of choice 1 in pick of cpu',
      'alternative: alternative high of choice 1 in free of cpu',
    ]);
  });

  it('an alternative of a later choice', async () => {
    const steps = {
      ...busy,
      pick: () => {
        const first = choose(2);
        when(first === 1 || choose(2) === 0);
      },
    };
    expect(await findings(small(steps))).toEqual(['alternative: alternative 1 of choice 2 in pick of cpu']);
  });

  it('an alternative that only violates is taken', async () => {
    const intact = assertion('intact');
    const steps = { ...busy, pick: () => assert(intact, choose(2) === 0) };
    expect(await findings(small(steps, { properties: [intact] }))).toEqual([]);
  });

  it('an invariant whose antecedent is never true', async () => {
    const properties = [
      invariant('of a page', { when: (s: Pages) => s.page === 3, holds: (s) => s.dirty }),
      invariant('of the dirty page', { when: (s: Pages) => s.dirty, holds: (s) => s.page === 1 }),
    ];
    // biome-ignore lint/suspicious/noExplicitAny: as above
    expect(await findings(small(busy, { properties: properties as any }))).toEqual(['antecedent: of a page']);
  });

  it('a family of which no member promises anything, but not one of which some do', async () => {
    const family = (name: string, members: number, entry: boolean) =>
      invariant(name, {
        forEach: () => indicesOf(members),
        when: (s: Pages, cpu) => s.tlb.at(cpu) === entry,
        holds: () => true,
      });
    const dirty = invariant('without members', { forEach: () => [] as number[], holds: () => true });
    const properties = [family('of one', 2, true), family('of none', 1, true), dirty];
    const steps = {
      walk(s: Pages) {
        s.page = 1;
        s.dirty = true;
        s.tlb[1] = true;
      },
    };
    // biome-ignore lint/suspicious/noExplicitAny: as above
    expect(await findings(small(steps, { properties: properties as any }))).toEqual([
      'antecedent: of none',
      'antecedent: without members',
    ]);
  });

  it('an assertion that no step which is taken comes to', async () => {
    const [reached, unreached, forgotten] = [assertion('reached'), assertion('unreached'), assertion('forgotten')];
    const steps = {
      ...busy,
      store(s: Pages) {
        assert(reached, s.dirty);
        if (s.page === 3) assert(unreached, s.dirty);
      },
    };
    expect(await findings(small(steps, { properties: [reached, unreached, forgotten] }))).toEqual([
      'assertion: unreached',
      'assertion: forgotten',
    ]);
  });

  it('a variable that no step which is taken writes; of an array, when no element is written', async () => {
    const steps = {
      walk(s: Pages) {
        s.page = 1;
      },
      never(s: Pages) {
        when(s.page === 2);
        s.dirty = true;
      },
    };
    expect(await findings(small(steps))).toEqual(['step: never of cpu', 'variable: dirty', 'variable: tlb[*]']);
  });

  it('a search that a limit ended says that it does not know', async () => {
    const { findings: unknown } = await check(small({ ...busy, more: (s) => when(s.dirty) }), {
      limits: { maxDepth: 1 },
    });
    expect(unknown).toBeUndefined();
  });

  it('several threads find the same', async () => {
    const one = await check(lostUpdate, { parameters: { workers: 4 } });
    const three = await check(lostUpdate, { parameters: { workers: 4 }, workers: 3 });
    expect(three.findings).toEqual(one.findings);
  });
});

describe('a fix that changes nothing', () => {
  const walk = {
    walk(s: { page: number }) {
      s.page = 1;
    },
  };
  const fixed = (set: boolean, unused: readonly Unused[] = []): Model => ({
    ...model({
      name: 'small',
      about: 'for this test',
      parameters: { fast: parameter.flag({ about: 'nobody asks', default: false }) },
      fixes: { fast: { about: 'sets what nobody asks', set: { fast: set } } },
      build: () => ({
        state: { page: range(2) },
        processes: [process('cpu', {}, walk)],
        properties: [],
        unused,
      }),
    }),
  });
  const cell = async (m: Model): Promise<readonly Vacuity[] | undefined> =>
    (await checkCell(cellOf(m, 'fast', {}))).result.findings;

  it('is found', async () =>
    expect(await cell(fixed(true))).toEqual([{ kind: 'fix', subject: 'fast', declared: undefined }]));

  it('may be declared', async () =>
    expect(await cell(fixed(true, [{ fix: 'fast', why: 'to be compared' }]))).toEqual([
      { kind: 'fix', subject: 'fast', declared: 'to be compared' },
    ]));

  it('is not one that changes something', async () =>
    expect((await checkCell(cellOf(lockOrder, 'ordered', {}))).result.findings).toEqual([]));

  it('is not known where a limit ended the search', async () =>
    expect((await checkCell(cellOf(fixed(true), 'fast', {}), { limits: { maxDepth: 0 } })).result.findings).toBe(
      undefined,
    ));
});

describe('declarations', () => {
  const never = { evict: (s: Pages) => when(s.page === 3) };
  const declaring = (...unused: readonly Unused[]) => small({ ...busy, ...never }, { unused });
  const cells = async (m: Model): Promise<readonly CheckedCell[]> => {
    const all: CheckedCell[] = [];
    for await (const cell of checkAll(plan([m]))) all.push(cell);
    return all;
  };

  it.each([['evict of cpu'], ['evict of *'], ['*']])('%s is about the step', async (step) => {
    const result = await check(declaring({ step, why: 'there is room' }));
    expect(result.findings).toEqual([{ kind: 'step', subject: 'evict of cpu', declared: 'there is room' }]);
  });

  it.each([
    [{ step: 'evict', why: 'a part of a name' }],
    [{ step: 'evict of .*', why: 'a regular expression' }],
    [{ variable: 'evict of cpu', why: 'another kind' }],
  ])('%j is not', async (declaration) =>
    expect((await check(declaring(declaration))).findings?.[0]?.declared).toBeUndefined(),
  );

  it('one that no check needs is found, when all are known', async () => {
    const stale = declaring({ step: 'evict of *', why: 'there is room' }, { variable: 'page', why: 'it is not' });
    expect(staleDeclarations(await cells(stale))).toEqual([{ model: 'small', declaration: 'variable page' }]);
    const limited = await checkCell(cellOf(stale, 'none', {}), { limits: { maxDepth: 0 } });
    expect(staleDeclarations([limited])).toEqual([]);
  });

  it('one is needed when any cell needs it', async () =>
    expect(staleDeclarations(await cells(lostUpdate))).toEqual([]));
});
