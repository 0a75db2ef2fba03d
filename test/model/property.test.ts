import { describe, expect, it } from 'vitest';
import { assertion, deadlockFree, eventually, indicesOf, invariant, pairsOf, reachable } from '../../src/index.js';
import { errorOf } from '../compile/small-model.js';

interface Slots {
  readonly slots: readonly number[];
}

describe('a property', () => {
  it('that is one predicate has one nameless member', () => {
    const property = invariant('no entry', (s: Slots) => s.slots[0] === 0, 'about it');
    const [member, ...others] = property.members({ slots: [0] });
    expect(others).toEqual([]);
    expect(member?.label).toBeUndefined();
    expect(member?.holds({ slots: [1] })).toBe(false);
    expect(property).toMatchObject({ kind: 'invariant', name: 'no entry', about: 'about it' });
  });

  it('that is a family has one member for every element', () => {
    const property = invariant('no entry', {
      about: 'about it',
      forEach: (s: Slots) => indicesOf(s.slots.length),
      holds: (s, slot) => s.slots[slot] === 0,
    });
    const members = property.members({ slots: [0, 0, 0] });
    expect(members.map((member) => member.label)).toEqual(['0', '1', '2']);
    expect(members.map((member) => member.holds({ slots: [0, 1, 0] }))).toEqual([true, false, true]);
    expect(property.about).toBe('about it');
  });

  it('that is a conjunction has one member for every named part, each with its antecedent', () => {
    const property = invariant('all in order', {
      when: (s: Slots) => s.slots.length > 0,
      holds: { 'the first is empty': (s) => s.slots[0] === 0, 'the second is empty': (s) => s.slots[1] === 0 },
    });
    const members = property.members({ slots: [0, 1] });
    expect(members.map(({ label, part }) => [label, part])).toEqual([
      [undefined, 'the first is empty'],
      [undefined, 'the second is empty'],
    ]);
    expect(members.map((member) => member.holds({ slots: [0, 1] }))).toEqual([true, false]);
    expect(members.map((member) => member.holds({ slots: [] }))).toEqual([true, true]);
    expect(members.map((member) => member.when?.({ slots: [] }))).toEqual([false, false]);
  });

  it('that is a family of conjunctions has one member for every element and part', () => {
    const property = invariant('small', {
      forEach: (s: Slots) => indicesOf(s.slots.length),
      holds: { 'not negative': (s, i) => (s.slots[i] ?? 0) >= 0, 'below two': (s, i) => (s.slots[i] ?? 0) < 2 },
    });
    const members = property.members({ slots: [0, 0] });
    expect(members.map(({ label, part }) => `${label} ${part}`)).toEqual([
      '0 not negative',
      '0 below two',
      '1 not negative',
      '1 below two',
    ]);
    expect(members.map((member) => member.holds({ slots: [-1, 2] }))).toEqual([false, true, true, false]);
  });

  it('says its kind and its name', () => {
    expect(assertion('no use after free', 'a free page is not used')).toEqual({
      kind: 'assertion',
      name: 'no use after free',
      about: 'a free page is not used',
      source: expect.objectContaining({ line: expect.any(Number) }),
    });
    expect(deadlockFree).toMatchObject({ kind: 'deadlock', name: 'no deadlock' });
    expect(reachable('some fault', () => true)).toMatchObject({ kind: 'reachable', name: 'some fault' });
    expect(eventually('it ends', { goal: () => true, fair: ['cpu'] })).toMatchObject({
      kind: 'eventually',
      fair: ['cpu'],
    });
  });
});

describe('a property that promises nothing is refused', () => {
  it.each([
    ['without a rule', () => invariant('p', undefined as never), 'neither a function nor an object'],
    ['without holds', () => invariant('p', { when: () => true } as never), 'has no function `holds`'],
    ['with no part', () => invariant('p', { holds: {} }), 'has no function `holds`'],
    ['with a when that is none', () => invariant('p', { when: true, holds: () => true } as never), '`when` that is no'],
    [
      'with a list for forEach',
      () => invariant('p', { forEach: [1], holds: () => true } as never),
      '`forEach` that is',
    ],
    ['without a predicate', () => reachable('p', undefined as never), 'which state is to be reached'],
  ])('%s', (_, define, message) => {
    expect(errorOf(define)).toMatchObject({ code: 'model/bad-definition', message: expect.stringContaining(message) });
  });

  it('whose family has no list of members', () => {
    const family = invariant('p', { forEach: (() => {}) as never, holds: () => true });
    expect(() => family.members({})).toThrow('forEach returns undefined, and not a list of members');
  });
});

describe('members of families', () => {
  it('are indices, or unordered pairs of them', () => {
    expect(indicesOf(3)).toEqual([0, 1, 2]);
    expect(pairsOf(3)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(pairsOf(1)).toEqual([]);
  });
});
