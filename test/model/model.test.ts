import { describe, expect, it } from 'vitest';
import {
  configure,
  invariant,
  type ModelDefinition,
  model,
  NO_FIX,
  parameter,
  process,
  violated,
} from '../../src/index.js';
import { errorOf } from '../compile/small-model.js';

const parameters = {
  cpus: parameter.integer({ about: 'faulting CPUs', default: 2, min: 1, max: 6 }),
  flush: parameter.oneOf({ about: 'when to flush', default: 'late', values: ['late', 'early', 'never'] }),
};
type Definition = ModelDefinition<typeof parameters, Record<string, never>>;

const definition: Definition = {
  name: 'small-race',
  about: 'a race',
  parameters,
  fixes: {
    'flush-early': { about: 'Flushes before the lock is dropped.', set: { flush: 'early' } },
  },
  build: () => ({ state: {}, processes: [process('p', {}, { a() {} })], properties: [] }),
};

const broken = (change: object) => {
  const error = errorOf(() => model({ ...definition, ...change }));
  expect(error.code).toBe('model/bad-definition');
  return error;
};

const step = { a() {} };
const held = invariant('held', () => true);

describe('what build returns', () => {
  const rebuilt = (system: unknown) => errorOf(() => model({ ...definition, build: () => system as never }).build({}));

  it.each([
    ['nothing', undefined, 'what build returns is undefined, and not a system'],
    ['a promise', Promise.resolve({}), 'what build returns is a promise'],
    ['no state', { processes: [], properties: [] }, 'the state is undefined, and not a record of variables'],
    ['no properties', { state: {}, processes: [] }, 'properties is undefined, and not a list'],
    [
      'a factory',
      { state: {}, processes: [() => process('p', {}, step)], properties: [] },
      'processes[0] is a function',
    ],
    ['a list', { state: {}, processes: [[process('p', {}, step)]], properties: [] }, 'processes[0] is an array'],
    ['a condition', { state: {}, processes: [false], properties: [] }, 'processes[0] is false'],
    ['a property to be made', { state: {}, processes: [], properties: [() => held] }, 'properties[0] is a function'],
    ['a name', { state: {}, processes: [], properties: ['held'] }, 'properties[0] is the text "held"'],
    ['a process', { state: {}, processes: [], properties: [process('p', {}, step)] }, 'properties[0] is some object'],
  ])('is refused when it is or has %s', (_, system, message) => {
    const error = rebuilt(system);
    expect([error.code, error.message]).toEqual(['model/bad-definition', expect.stringContaining(message)]);
  });
});

describe('a model definition', () => {
  it.each([
    [{ fixs: {} }, 'it has a field "fixs"'],
    [{ parameters: undefined }, 'it has no parameters'],
    [{ parameters: { n: 3 } }, 'parameter n is no parameter'],
    [{ fixes: { f: { about: 'f' } } }, 'fix f sets nothing'],
    [{ expected: './expected.json' }, 'its expectations: expected is no list'],
    [{ expected: [{ violate: {} }] }, 'its expectations: expected[0] has a field "violate"'],
    [{ expected: [{ violated: ['I'] }] }, 'its expectations: expected[0].violated is no object'],
    [{ expected: [{ violated: { I: { step: 7 } } }] }, 'expected[0].violated["I"] has a field "step"'],
  ])('that says %j is refused', (change, message) => {
    expect(broken(change).message).toContain(message);
  });

  it('keeps what the author said, and is built from complete values', () => {
    const built: unknown[] = [];
    const race = model({
      ...definition,
      build: (values) => {
        built.push(values);
        return definition.build(values);
      },
    });
    expect(race).toMatchObject({
      name: 'small-race',
      about: 'a race',
      parameters,
      fixes: definition.fixes,
      expected: [],
    });
    race.build(configure(race, 'flush-early').values);
    expect(built).toEqual([{ cpus: 2, flush: 'early' }]);
  });

  it.each(['', 'Small', 'small_race', 'small race', '-small', 'small-', '2small', 'small--race'])(
    'cannot be called "%s"',
    (name) => {
      const error = broken({ name });
      expect(error.message).toContain('a model is named in lower case with dashes');
      expect(error.hint).toBe('for example refcount-race');
    },
  );

  it('cannot have a default out of range', () => {
    const cpus = parameter.integer({ about: '', default: 9, min: 1, max: 6 });
    expect(broken({ parameters: { ...parameters, cpus } }).message).toBe(
      'model small-race: parameter cpus has the default 9, which it cannot have',
    );
  });

  it('cannot have a fix called none', () => {
    expect(broken({ fixes: { none: { about: '', set: {} } } }).message).toBe(
      'model small-race: a fix cannot be called "none"',
    );
  });

  it('cannot have a fix that sets a parameter to what it cannot be, or one that does not exist', () => {
    const outside = broken({ fixes: { bad: { about: '', set: { cpus: 7 } } } });
    expect(outside.message).toBe('model small-race: fix bad: parameter cpus of model small-race cannot be 7');
    expect(outside.hint).toBe('expected 1..6');
    const unknown = broken({ fixes: { bad: { about: '', set: { cpu: 1 } } } });
    expect(unknown.message).toBe('model small-race: fix bad: model small-race has no parameter "cpu"');
    expect(unknown.hint).toBe('did you mean "cpus"?');
  });

  it('cannot expect anything of a fix or parameter that does not exist', () => {
    const fix = broken({ expected: [{ fix: 'flush-erly', violated: {} }] });
    expect(fix.message).toBe('model small-race: an expectation: model small-race has no fix "flush-erly"');
    expect(fix.hint).toBe('did you mean "flush-early"?');
    expect(broken({ expected: [{ parameters: { cpus: 0 }, violated: {} }] }).message).toContain('an expectation: ');
  });

  it('may expect verdicts of the model as it is and of its fixes', () => {
    const expected = [{ violated: { 'no race': violated(14, 1) } }, { fix: 'flush-early', violated: {} }];
    expect(model({ ...definition, expected: [...expected, { fix: NO_FIX, violated: {} }] }).expected).toHaveLength(3);
    expect(violated(14, 1)).toEqual({ violated: true, steps: 14, switches: 1 });
    expect(violated()).toEqual({ violated: true });
  });
});

describe('a configuration', () => {
  const race = model(definition);

  it('is complete: defaults, what was given, and what the fix sets', () => {
    expect(configure(race)).toEqual({ fix: 'none', values: { cpus: 2, flush: 'late' } });
    expect(configure(race, 'flush-early', { cpus: 3 })).toEqual({
      fix: 'flush-early',
      values: { cpus: 3, flush: 'early' },
    });
  });

  it('may repeat what the fix sets, and not contradict it', () => {
    expect(configure(race, 'flush-early', { flush: 'early' }).values).toEqual({ cpus: 2, flush: 'early' });
    const error = errorOf(() => configure(race, 'flush-early', { flush: 'never' }));
    expect(error.code).toBe('usage/bad-value');
    expect(error.message).toBe('fix flush-early of model small-race sets flush to early, but never was asked for');
    expect(error.hint).toBe('leave out flush, or the fix');
  });

  it('may combine fixes that do not contradict each other', () => {
    const fixes = {
      early: { about: '', set: { flush: 'early' as const } },
      never: { about: '', set: { flush: 'never' as const } },
      single: { about: '', set: { cpus: 1 } },
    };
    const combined = model({ ...definition, fixes });
    expect(configure(combined, 'early+single')).toEqual({ fix: 'early+single', values: { cpus: 1, flush: 'early' } });
    expect(configure(combined, 'single+single').fix).toBe('single');
    const error = errorOf(() => configure(combined, 'early+never'));
    expect(error.message).toBe('fix never of model small-race sets flush to never, but early was asked for');
    expect(error.hint).toBe('these fixes cannot be combined');
    expect(broken({ fixes: { 'a+b': { about: '', set: {} } } }).message).toContain('has a "+" in its name');
  });

  it('names a fix that exists', () => {
    const error = errorOf(() => configure(race, 'flush-erly'));
    expect(error.code).toBe('usage/unknown-name');
    expect(error.message).toBe('model small-race has no fix "flush-erly"');
    expect(error.hint).toBe('did you mean "flush-early"?');
    expect(errorOf(() => configure(race, 'constructor')).code).toBe('usage/unknown-name');
  });

  it('names parameters that exist, within their range', () => {
    expect(errorOf(() => configure(race, NO_FIX, { cpu: 1 })).hint).toBe('did you mean "cpus"?');
    expect(errorOf(() => configure(race, NO_FIX, { cpus: 7 })).hint).toBe('expected 1..6');
  });
});
