// Small models with known verdicts, and some that are wrong on purpose: what the tests of the command line check. As a
// registry it takes the place of models/index.ts in a build; FLUSHPOINT_TEST_MODELS names the ones to offer, in order.
import {
  acquire,
  array,
  bool,
  deadlockFree,
  eventually,
  indicesOf,
  invariant,
  lock,
  type Model,
  model,
  parameter,
  process,
  range,
  reachable,
  release,
  type StateOf,
  violated,
} from 'flushpoint';

const counter = (workers: number) => ({ value: range(workers + 1), ended: array(workers, bool) });
type Counter = StateOf<ReturnType<typeof counter>>;

const worker = (index: number, workers: number, atomic: boolean) =>
  process(
    'worker',
    { seen: range(workers + 1) },
    {
      load(s: Counter, me) {
        me.seen = s.value;
        if (!atomic) return;
        s.value = me.seen + 1;
        s.ended[index] = true;
        return 'done';
      },
      store(s, me) {
        s.value = me.seen + 1;
        s.ended[index] = true;
      },
    },
    { on: `cpu${index}` },
  );

/** Two increments, one of which is lost; the fix makes them atomic. */
export const lostUpdate = model({
  name: 'lost-update',
  about: 'increments of a shared counter that overwrite each other',
  parameters: {
    workers: parameter.integer({ about: 'incrementing CPUs', default: 2, min: 2, max: 4 }),
    atomic: parameter.flag({ about: 'load and store in one step', default: false }),
  },
  fixes: { atomic: { about: 'increment in one step', commit: '0123456789ab', set: { atomic: true } } },
  build: ({ workers, atomic }) => ({
    state: counter(workers),
    processes: indicesOf(workers).map((i) => worker(i, workers, atomic)),
    properties: [
      invariant(
        'no lost update',
        (s: Counter) => s.ended.some((ended) => !ended) || s.value === workers,
        'When all have ended, every increment counts.',
      ),
      reachable('an update is stored', (s: Counter) => s.value > 0),
      eventually('every worker ends', { goal: (s: Counter) => s.ended.every((ended) => ended), fair: [] }),
      deadlockFree,
    ],
    unused: atomic ? [{ step: 'store of worker (*)', why: 'load stores as well' }] : [],
  }),
  expected: [
    { violated: { 'no lost update': violated(4, 2) } },
    { fix: 'atomic', violated: {}, states: 5 },
    { parameters: { workers: 3 }, violated: { 'no lost update': violated(6, 3) } },
  ],
});

const locks = () => ({ first: lock(), second: lock() });
type Locks = StateOf<ReturnType<typeof locks>>;

const locker = (name: string, swapped: boolean) =>
  process(
    name,
    {},
    {
      lock_outer(s: Locks, me) {
        acquire(swapped ? s.second : s.first, me);
      },
      lock_inner(s, me) {
        acquire(swapped ? s.first : s.second, me);
      },
      unlock_both(s, me) {
        release(s.first, me);
        release(s.second, me);
      },
    },
  );

/** Two locks taken in both orders. */
export const lockOrder = model({
  name: 'lock-order',
  about: 'two locks that are taken in both orders',
  parameters: { swapped: parameter.flag({ about: 'one process takes them the other way round', default: true }) },
  fixes: { ordered: { about: 'everybody takes them in one order', set: { swapped: false } } },
  build: ({ swapped }) => ({
    state: locks(),
    processes: [locker('truncate', false), locker('fault', swapped)],
    properties: [deadlockFree],
  }),
  expected: [{ violated: { 'no deadlock': violated(2, 1) } }],
});

/** {@link lostUpdate} with an author who expects something else. */
export const mistaken: Model = {
  ...lostUpdate,
  name: 'mistaken',
  about: 'expects what is not so',
  expected: [{ violated: { 'no lost update': violated(5, 1), 'no deadlock': violated() } }],
};

const cells = (width: number) => ({ cell: array(width, range(32)), above: range(2) });
type Cells = StateOf<ReturnType<typeof cells>>;

const incrementer = (index: number) =>
  process(
    'incrementer',
    {},
    {
      increment(s: Cells) {
        s.cell[index] = (s.cell.at(index) + 1) % 32;
        return 'increment';
      },
    },
    { on: String(index) },
  );

/** More states than anybody waits for. */
export const endless = model({
  name: 'endless',
  about: 'a state space too large to see the end of',
  parameters: { width: parameter.integer({ about: 'independent counters', default: 6, min: 1, max: 6 }) },
  build: ({ width }) => ({
    state: cells(width),
    processes: indicesOf(width).map(incrementer),
    properties: [invariant('nothing is above', (s: Cells) => s.above === 0), deadlockFree],
  }),
});

/** Leaves the domain of a variable after two steps. */
export const broken = model({
  name: 'broken',
  about: 'a step that writes what its variable cannot be',
  parameters: {},
  build: () => ({
    state: { level: range(2) },
    processes: [
      process(
        'climber',
        {},
        {
          climb(s: { level: number }) {
            s.level++;
            return 'climb';
          },
        },
      ),
    ],
    properties: [deadlockFree],
  }),
});

/** Fails in a way that no model should. */
export const failing: Model = {
  ...lockOrder,
  name: 'failing',
  about: 'throws where nothing may throw',
  expected: [],
  fixes: {},
  build: () => {
    throw new TypeError('cannot read\nproperties of undefined');
  },
};

const all: readonly Model[] = [lostUpdate, lockOrder, mistaken, endless, broken, failing];
const wanted = globalThis.process.env.FLUSHPOINT_TEST_MODELS?.split(',');

/** The registry. */
export const models: readonly Model[] =
  wanted === undefined ? all : wanted.flatMap((name) => all.filter((m) => m.name === name));
