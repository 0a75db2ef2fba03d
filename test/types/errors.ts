// Mistakes that must not compile. Every `@ts-expect-error` is itself an error when the line below it is none, so compiling
// this file proves them all; `test/types/types.test.ts` does so.
import {
  acquire,
  array,
  assertion,
  bool,
  check,
  choose,
  indicesOf,
  initially,
  invariant,
  lock,
  type Me,
  model,
  oneOf,
  optional,
  parameter,
  process,
  range,
  reachable,
  type Self,
  type StateOf,
  when,
} from '../../src/index.js';

const memory = () => ({
  ptl: lock(),
  pte: array(2, { present: bool, generation: range(2) }),
  mode: oneOf('ro', 'rw'),
  tlb: array(2, range(3)),
  cpu: optional(range(2)),
});
type Memory = StateOf<ReturnType<typeof memory>>;

const table = () => ({ slots: array(2, range(3)) });
type Table = StateOf<ReturnType<typeof table>>;

// ------------------------------------------------------------------------------------------------------ labels

export const labels = process(
  'labels',
  { page: range(2) },
  {
    // @ts-expect-error a label that is no step
    first(s: Memory) {
      return s.mode === 'ro' ? 'secnd' : 'second';
    },
    // @ts-expect-error nearly 'done'
    second: () => 'Done',
    // @ts-expect-error a number is no label
    third: () => 3,
    // @ts-expect-error a step is not async
    async fourth() {},
  },
);

export const rightLabels = process(
  'right labels',
  { page: range(2) },
  {
    first(s: Memory, me) {
      if (s.mode === 'ro') return 'third';
      if (me.page === 1) return 'done';
      return;
    },
    second: () => 'first',
    third() {},
  },
);

// --------------------------------------------------------------------------------------------------- fragments

/** Steps that other processes share; `next` is where they go on. */
const flushing = <N extends string>(next: N) => ({
  flush_tlb(s: Memory, me: Self & { page: number }): N | 'flush_wait' {
    s.tlb[me.page] = 0;
    return s.mode === 'ro' ? 'flush_wait' : next;
  },
  flush_wait(s: Memory, _me: Self & { page: number }): N {
    when(s.mode === 'rw');
    return next;
  },
});

export const spread = process(
  'spread',
  { page: range(2) },
  {
    start(_s: Memory) {},
    ...flushing('unlock'),
    unlock() {},
  },
);

export const spreadTypo = process(
  'spread typo',
  { page: range(2) },
  // @ts-expect-error the fragment goes on at a step that does not exist
  {
    start(_s: Memory) {},
    ...flushing('unlok'),
    unlock() {},
  },
);

export const spreadLocal = process(
  'spread local',
  { pgae: range(2) },
  // @ts-expect-error the fragment needs a local that the process does not have
  {
    start(_s: Memory) {},
    ...flushing('unlock'),
    unlock() {},
  },
);

// ------------------------------------------------------------------------------------------- reads and writes

export const writes = process(
  'writes',
  { page: range(2), kind: oneOf('a', 'b') },
  {
    step(s: Memory, me) {
      // @ts-expect-error a word that is not in the domain
      s.mode = 'wr';
      // @ts-expect-error a number is no truth value
      s.pte.at(0).present = 1;
      // @ts-expect-error a record has all its fields
      s.pte[0] = { present: true };
      // @ts-expect-error an array of numbers
      s.tlb[0] = 'empty';
      // @ts-expect-error nothing is null, not undefined
      s.cpu = undefined;
      // @ts-expect-error a process cannot be another
      me.id = 1;
      // @ts-expect-error a word that is not in the local's domain
      me.kind = 'c';
      // @ts-expect-error no such field
      s.pte.at(0).presnt = true;
      // @ts-expect-error no such local
      me.pages = 1;
      // @ts-expect-error no such variable
      s.slots[0] = 1;
      // @ts-expect-error the length of an array is fixed
      s.tlb.length = 1;
      // @ts-expect-error a word that the variable never has
      when(s.mode === 'wo');
    },
  },
);

export const rightWrites = process(
  'right writes',
  { page: range(2), kind: oneOf('a', 'b') },
  {
    step(s: Memory, me) {
      acquire(s.ptl, me);
      s.mode = choose(['ro', 'rw']);
      s.pte[me.page] = { present: true, generation: 1 };
      s.pte.at(1).present = s.pte.some((pte) => pte.present);
      s.tlb[me.page] = s.tlb.at(me.page) + 1;
      s.cpu = null;
      s.cpu = me.page;
      me.kind = 'b';
    },
  },
);

export const laterStep = process(
  'later step',
  { page: range(2) },
  {
    first(_s: Memory) {},
    second(s, me) {
      // @ts-expect-error later steps see the same state, and it is checked there too
      s.mode = 'wr';
      // @ts-expect-error so are the locals
      me.page = 'x';
    },
  },
);

// @ts-expect-error null is not in the domain
export const start = initially(range(2), null);
// @ts-expect-error nor is this word
export const word = initially(oneOf('ro', 'rw'), 'wo');

// ------------------------------------------------------------------------------------------- composing a model

const cpu = process('cpu', {}, { touch(_s: Memory) {} });
const hash = process('hash', {}, { insert(_s: Memory & Table) {} });
const noEntry = invariant('no entry', (s: Table) => s.slots.at(0) === 0);
const noEntries = invariant('no entries', {
  forEach: (s: Table) => indicesOf(s.slots.length),
  holds: (s, slot) => s.slots.at(slot) === 0,
});
const someEntry = reachable('some entry', (s: Table) => s.slots.at(0) !== 0);

const parameters = {
  pages: parameter.integer({ about: 'pages', default: 1, min: 1, max: 4 }),
  lazy: parameter.flag({ about: 'lazy', default: false }),
  flush: parameter.oneOf({ about: 'when to flush', default: 'late', values: ['late', 'early'] }),
};

export const composed = model({
  name: 'composed',
  about: 'everything that is needed is there',
  parameters,
  fixes: {
    early: { about: 'Flushes early.', set: { flush: 'early', pages: 2, lazy: true } },
    nothing: { about: 'Sets nothing.', set: {} },
  },
  build: ({ pages, lazy, flush }) => {
    const known: [number, boolean, 'late' | 'early'] = [pages, lazy, flush];
    return {
      state: { ...memory(), ...table(), known: range(known.length) },
      processes: [cpu, hash],
      properties: [noEntry, noEntries, someEntry, assertion('intact')],
    };
  },
});

export const withoutState = model({
  name: 'without-state',
  about: 'a process whose state is missing',
  parameters: {},
  build: () => ({
    state: memory(),
    // @ts-expect-error hash needs the table
    processes: [cpu, hash],
    properties: [],
  }),
});

export const withoutVariables = model({
  name: 'without-variables',
  about: 'properties on a state that lacks their variables',
  parameters: {},
  build: () => ({
    state: memory(),
    processes: [cpu],
    // @ts-expect-error all of them need the table
    properties: [noEntry, noEntries, someEntry],
  }),
});

export const otherType = model({
  name: 'other-type',
  about: 'a variable of the right name and the wrong type',
  parameters: {},
  build: () => ({
    state: { slots: array(2, bool) },
    processes: [process('p', {}, { a() {} })],
    // @ts-expect-error the slots of this table are numbers
    properties: [noEntry],
  }),
});

export const wrongValue = model({
  name: 'wrong-value',
  about: 'fixes that set a parameter to what it cannot be',
  parameters,
  fixes: {
    // @ts-expect-error a word that is not among the values
    word: { about: '', set: { flush: 'erly' } },
    // @ts-expect-error a flag is true or false
    flag: { about: '', set: { lazy: 1 } },
    // @ts-expect-error a whole number
    number: { about: '', set: { pages: '2' } },
  },
  build: () => ({ state: {}, processes: [process('p', {}, { a() {} })], properties: [] }),
});

export const unknownParameter = model({
  name: 'unknown-parameter',
  about: 'a fix that sets a parameter that does not exist',
  parameters,
  fixes: {
    // @ts-expect-error no such parameter
    typo: { about: '', set: { flsh: 'early' } },
  },
  build: () => ({ state: {}, processes: [process('p', {}, { a() {} })], properties: [] }),
});

export const unknownValue = model({
  name: 'unknown-value',
  about: 'a build that asks for a parameter that does not exist',
  parameters,
  build: (values) => ({
    // @ts-expect-error no such parameter
    state: { n: range(values.page) },
    processes: [process('p', {}, { a() {} })],
    properties: [],
  }),
});

// @ts-expect-error a default that is not among the values
export const badDefault = parameter.oneOf({ about: '', default: 'wo', values: ['ro', 'rw'] });

// ------------------------------------------------------------------------------------------------- predicates

// @ts-expect-error a property says true or false
export const notBoolean = invariant('not boolean', (s: Table) => s.slots.at(0));
export const typoInside = invariant('typo', (s: Table) => {
  // @ts-expect-error no such variable
  return s.slot === undefined;
});
export const assertsNothing = process(
  'asserts',
  {},
  {
    step(_s: Memory) {
      // @ts-expect-error an assertion is defined once and listed, not named by text
      check('intact', false);
      // @ts-expect-error a guard is true or false
      when('ro');
    },
  },
);

/** Locals and the id are there without being named. */
export const me = (self: Me<{ page: ReturnType<typeof range> }>): number => self.id + self.page;
