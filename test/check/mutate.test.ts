// Mutants of a model: each is the model that one would get by writing the fault into it, and the properties say which ones
// they notice.
import { describe, expect, it } from 'vitest';
import { mutantsOf } from '../../src/check/mutants.js';
import { mutate } from '../../src/check/mutate.js';
import { compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import {
  assertion,
  bool,
  check,
  choose,
  deadlockFree,
  invariant,
  lock,
  type Model,
  model,
  type Property,
  process,
  range,
  release,
  type StateOf,
  when,
} from '../../src/index.js';
import { call } from '../cli/call.js';
import { broken, endless, lostUpdate } from '../cli/fixture-models.js';

const shape = () => ({ ptl: lock(), inside: range(3), mapped: bool, writes: range(3) });
type State = StateOf<ReturnType<typeof shape>>;
const once = assertion('at most one is inside');

/** What is written into the steps, or left out of them, by hand. */
interface Faults {
  readonly guard?: (condition: boolean) => boolean;
  readonly second?: (condition: boolean) => boolean;
  readonly check?: boolean;
  readonly write?: boolean;
}

/** Two CPUs in a section under a lock. */
const section = (
  { guard = (c) => c, second = (c) => c, check: checked = true, write = true }: Faults = {},
  properties: readonly Property<State>[] = [deadlockFree, once],
): Model =>
  model({
    name: 'section',
    about: 'for this test',
    parameters: {},
    build: () => ({
      state: shape(),
      processes: [0, 1].map((cpu) =>
        process(
          'cpu',
          {},
          {
            enter(s: State, me) {
              when(guard(!s.mapped || s.writes < 2));
              when(second(s.ptl.owner === null));
              s.ptl.owner = me.id;
              if (write) s.inside++;
              if (checked) check(once, s.inside <= 1);
            },
            store(s, me) {
              s.mapped = choose(2) === 1;
              if (s.writes < 2) s.writes++;
              s.inside--;
              release(s.ptl, me);
            },
          },
          { on: `cpu${cpu}` },
        ),
      ),
      properties,
    }),
  });

/** A counter that a guard keeps small, although nobody minds how large it is. */
const bounded = (): Model =>
  model({
    name: 'bounded',
    about: 'for this test',
    parameters: {},
    build: () => ({
      state: { count: range(16) },
      processes: [
        process(
          'timer',
          {},
          {
            tick(s: { count: number }) {
              when(s.count < 3);
              s.count = (s.count + 1) % 16;
              return 'tick';
            },
          },
          { daemon: true },
        ),
      ],
      properties: [deadlockFree],
    }),
  });

const counts = async (m: Model) => {
  const { states, transitions, levels, hits } = await search(compile(m).program);
  return { states, transitions, levels, hits };
};

describe('a mutant is the model with the fault written into it', () => {
  // The fault is planted into both CPUs by hand, so a model with one of them is compared.
  const single = (faults: Faults): Model => {
    const m = section(faults);
    return { ...m, build: (values) => ({ ...m.build(values), processes: m.build(values).processes.slice(0, 1) }) };
  };
  const planted = async (kind: string, subject: string) => {
    const compiled = compile(single({}));
    const { taken } = await search(compiled.program);
    const mutant = mutantsOf(compiled, taken, () => true).find(
      (m) => m.kind === kind && m.subject === subject && m.step === 0,
    );
    if (mutant === undefined) throw new Error(`there is no ${kind} of ${subject}`);
    const { states, transitions, levels, hits } = await search(mutant.plant().program);
    return { states, transitions, levels, hits };
  };

  it.each<[string, string, Faults]>([
    ['guard left out', 'guard 1', { guard: () => true }],
    ['guard turned round', 'guard 1', { guard: (c) => !c }],
    ['guard left out', 'guard 2', { second: () => true }],
    ['guard turned round', 'guard 2', { second: (c) => !c }],
    ['check left out', 'at most one is inside', { check: false }],
    ['write lost', 'inside', { write: false }],
  ])('%s, %s', async (kind, subject, faults) =>
    expect(await planted(kind, subject)).toEqual(await counts(single(faults))),
  );

  it('and leaves the model as it was', async () => {
    const m = section();
    const before = await counts(m);
    await mutate(m);
    expect(await counts(m)).toEqual(before);
  });
});

describe('mutate', () => {
  const statusOf = async (m: Model, kind: string, step: string, subject: string) =>
    (await mutate(m)).mutants.find((t) => t.kind === kind && t.step === step && t.subject === subject);

  it('says which property notices a fault, and how', async () =>
    expect(await statusOf(section(), 'guard left out', 'enter of cpu (cpu0)', 'guard 2')).toMatchObject({
      status: 'noticed',
      changes: [{ property: 'at most one is inside', before: 'holds', after: 'violated in 2 steps' }],
    }));

  it('says which fault nobody notices', async () =>
    expect(await statusOf(section(), 'write lost', 'store of cpu (cpu1)', 'writes')).toMatchObject({
      status: 'survived',
      changes: [],
    }));

  it('a fault that breaks the model is noticed', async () =>
    expect(await statusOf(section(), 'write lost', 'enter of cpu (cpu0)', 'inside')).toMatchObject({
      status: 'noticed',
      error: expect.stringContaining('store of cpu (cpu0) writes -1 to inside'),
    }));

  it('a fault that makes no difference is none that survives', async () =>
    expect(await statusOf(section(), 'guard left out', 'enter of cpu (cpu0)', 'guard 1')).toMatchObject({
      status: 'no difference',
    }));

  it('a check is left out only where it fails: otherwise nobody could miss it', async () => {
    const kinds = async (m: Model) => (await mutate(m)).mutants.map(({ kind }) => kind);
    expect(await kinds(section())).not.toContain('check left out');
    expect(await kinds(section({ second: () => true }))).toContain('check left out');
  });

  it('a sharper property notices more', async () => {
    const counted = invariant('every write counts', {
      when: (s: State) => s.inside === 0 && s.mapped,
      holds: (s) => s.writes > 0,
    });
    const blunt = await mutate(section());
    const sharp = await mutate(section({}, [deadlockFree, once, counted]));
    expect(sharp.score).toBeGreaterThan(blunt.score as number);
  });

  it('steps that no run takes are not mutated', async () => {
    const { mutants } = await mutate(lostUpdate, { fix: 'atomic' });
    expect(mutants.length).toBeGreaterThan(0);
    expect(mutants.filter(({ step }) => step.startsWith('store'))).toEqual([]);
  });

  it('is the same on every run', async () => expect(await mutate(section())).toEqual(await mutate(section())));

  it('a limit leaves a mutant open, and is too small for the model itself', async () => {
    const statuses = async (maxStates?: number) =>
      (await mutate(bounded(), maxStates === undefined ? {} : { maxStates })).mutants.map(({ status }) => status);
    const [without] = await statuses();
    const [limited] = await statuses(4);
    expect([without, limited]).toEqual(['survived', 'open']);
    await expect(mutate(bounded(), { maxStates: 3 })).rejects.toThrow('more than 3 states without a fault');
  });

  it('a signal ends it with the mutants that were tried', async () => {
    const controller = new AbortController();
    const { mutants } = await mutate(section(), {
      signal: controller.signal,
      onMutant: (before) => before === 2 && controller.abort(),
    });
    expect(mutants).toHaveLength(2);
  });

  it('a model that is broken without a fault has no mutants', async () =>
    await expect(mutate(broken)).rejects.toThrow('climb of climber writes 2 to level'));
});

describe('flushpoint mutate', () => {
  it('lists what no property notices, and ends with 0, or with 1 under --strict', async () => {
    const { code, stdout } = await call('mutate section', { models: [section()] });
    expect(stdout).toMatch(/^section {2}fix=none\n {2}no property notices:\n/);
    expect(stdout).toMatch(/ {4}store of cpu \(cpu0\) {2}write lost {2}writes /);
    expect(stdout).toMatch(
      /\n\d+ mutants: \d+ noticed, \d+ survived, \d+ without a difference, score \d+ % {2}\(.*\)\n$/,
    );
    expect(code).toBe(0);
    expect((await call('mutate section --strict', { models: [section()] })).code).toBe(1);
    expect((await call('mutate section', { models: [section()], env: { CI: 'true' } })).code).toBe(0);
  });

  it('as JSON has every mutant', async () => {
    const { stdout } = await call('mutate lost-update --fix atomic --json');
    const { format, version, totals, mutants, score } = JSON.parse(stdout);
    expect({ format, version }).toEqual({ format: 'flushpoint-mutation', version: 1 });
    expect(mutants).toHaveLength(totals.mutants);
    expect(score).toBe(totals.noticed / (totals.noticed + totals.survived));
  });

  it('ends with 3 when a limit left a mutant open', async () => {
    expect((await call('mutate bounded --max-states 4', { models: [bounded()] })).code).toBe(3);
    expect((await call('mutate bounded', { models: [bounded()] })).code).toBe(0);
  });

  it('says in one line when the model itself is too large', async () => {
    const { code, stderr } = await call('mutate endless --max-states 100', { models: [endless] });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'flushpoint: model endless has more than 100 states without a fault (raise --max-states, or choose smaller parameters)\n',
    );
  });
});
