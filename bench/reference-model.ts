// The yardstick: the same small model of a zapper and faulting CPUs over a hash MMU that exists in Promela, Murphi and TLA+,
// with its exact counts. Not a faithful kernel model; those are in models/.
import {
  acquire,
  array,
  bool,
  choose,
  indicesOf,
  invariant,
  lock,
  type Model,
  model,
  parameter,
  process,
  range,
  release,
  type StateOf,
  when,
} from '../src/index.js';

const memory = (pages: number) => ({
  owner: lock(),
  pte: array(pages, { present: bool, hashed: bool, generation: range(2) }),
  // 0 empty, 1 generation 0, 2 generation 1
  slots: array(pages, array(2, range(3))),
});
type Memory = StateOf<ReturnType<typeof memory>>;

const zapper = (pages: number, rounds: number, flushBeforeUnlock: boolean) =>
  process(
    'zapper',
    { page: range(pages), round: range(rounds + 1), batch: array(pages, range(3)) },
    {
      lock(s: Memory, me) {
        when(me.round < rounds);
        acquire(s.owner, me);
      },
      zap(s, me) {
        const pte = s.pte.at(me.page);
        if (pte.present) {
          me.batch[me.page] = pte.hashed ? pte.generation + 1 : 0;
          pte.present = false;
          pte.hashed = false;
        }
        if (me.page < pages - 1) {
          me.page++;
          return 'zap';
        }
        me.page = 0;
        return flushBeforeUnlock ? 'flush' : 'unlock';
      },
      flush(s, me) {
        const entry = me.batch.at(me.page);
        const slots = s.slots.at(me.page);
        if (entry !== 0) {
          if (slots[0] === entry) slots[0] = 0;
          else if (slots[1] === entry) slots[1] = 0;
        }
        me.batch[me.page] = 0;
        if (me.page < pages - 1) {
          me.page++;
          return 'flush';
        }
        me.page = 0;
        if (flushBeforeUnlock) return 'unlock';
        me.round++;
        return 'lock';
      },
      unlock(s, me) {
        release(s.owner, me);
        if (!flushBeforeUnlock) return 'flush';
        me.round++;
        return 'lock';
      },
    },
  );

const cpu = (index: number, pages: number, faults: number) =>
  process(
    'cpu',
    { page: range(pages), slot: range(2), count: range(faults + 1) },
    {
      idle(_s: Memory, me) {
        when(me.count < faults);
        me.page = choose(pages);
      },
      check: (s: Memory, me) => (s.pte.at(me.page).present ? 'hash' : 'lock'),
      lock(s, me) {
        acquire(s.owner, me);
      },
      set(s, me) {
        const pte = s.pte.at(me.page);
        if (!pte.present) {
          pte.present = true;
          pte.generation = 1 - pte.generation;
        }
      },
      unlock(s, me) {
        release(s.owner, me);
      },
      hash(s, me) {
        const { present, hashed } = s.pte.at(me.page);
        const free = present && !hashed ? s.slots.at(me.page).indexOf(0) : -1;
        if (free >= 0) {
          me.slot = free;
          return 'insert';
        }
        me.page = 0;
        me.slot = 0;
        me.count++;
        return 'idle';
      },
      insert(s, me) {
        const pte = s.pte.at(me.page);
        if (pte.present) {
          s.slots.at(me.page)[me.slot] = pte.generation + 1;
          pte.hashed = true;
        }
        me.page = 0;
        me.slot = 0;
        me.count++;
        return 'idle';
      },
    },
    { on: String(index) },
  );

/** The reference model; its four sizes are in `sizes`. */
export const reference: Model = model({
  name: 'reference',
  about: 'page-table teardown against hash-MMU insertion, as in the other checkers',
  parameters: {
    cpus: parameter.integer({ about: 'faulting CPUs', default: 2, min: 1, max: 6 }),
    pages: parameter.integer({ about: 'pages', default: 3, min: 1, max: 4 }),
    faults: parameter.integer({ about: 'faults per CPU', default: 2, min: 1, max: 4 }),
    rounds: parameter.integer({ about: 'rounds of the zapper', default: 2, min: 1, max: 4 }),
    flushBeforeUnlock: parameter.flag({ about: 'flush before the lock is dropped', default: true }),
  },
  build: ({ cpus, pages, faults, rounds, flushBeforeUnlock }) => ({
    state: memory(pages),
    processes: [zapper(pages, rounds, flushBeforeUnlock), ...indicesOf(cpus).map((i) => cpu(i, pages, faults))],
    properties: [
      invariant('no duplicate hash entry', {
        forEach: (s: Memory) => indicesOf(s.slots.length),
        holds: (s, page) => s.slots.at(page)[0] === 0 || s.slots.at(page)[1] === 0,
      }),
    ],
  }),
});

/** Parameters and exact counts of the four sizes, as every other tool finds them. */
export const sizes = {
  S: { cpus: 2, pages: 3, faults: 2, rounds: 2, states: 114_503, transitions: 291_221 },
  M: { cpus: 3, pages: 2, faults: 2, rounds: 3, states: 1_282_139, transitions: 4_324_196 },
  L: { cpus: 3, pages: 3, faults: 2, rounds: 3, states: 10_677_572, transitions: 37_146_363 },
  XL: { cpus: 3, pages: 3, faults: 3, rounds: 3, states: 61_854_489, transitions: 220_845_810 },
} as const;
