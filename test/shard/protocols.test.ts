// The engine's own concurrent algorithms as models of the engine: the slot protocol of the shared visited set
// (src/explore/insertion.ts) and the end of a level (src/shard/sharded-expander.ts). Each is checked, and each has planted faults
// that the check must find.
import { describe, expect, test } from 'vitest';
import {
  array,
  assertion,
  bool,
  check,
  choose,
  deadlockFree,
  indicesOf,
  invariant,
  type Model,
  model,
  oneOf,
  optional,
  pairsOf,
  parameter,
  process,
  range,
  type StateOf,
  when,
} from '../../src/index.js';
import * as run from '../../src/run.js';

// Two states with the same unit 0 and different units 1 hash to the same home slot: the worst case.
const STATES = 2;
const SLOTS = 3;
const set = {
  // Unit 0 of a slot is empty, or the unit that both states share; unit 1 tells them apart, and may be stored in two halves.
  slots: array(SLOTS, { unit0: bool, low: optional(range(STATES)), high: optional(range(STATES)) }),
  added: array(STATES, range(3)),
};
type VisitedSet = StateOf<typeof set>;

/** A worker that inserts some state, then some state again. */
const inserter = (name: string, fault: string) =>
  process(
    'insert',
    { state: range(STATES), slot: range(SLOTS), left: range(3), lowFirst: bool },
    {
      pick(_s: VisitedSet, me) {
        if (me.left === 2) return 'done';
        me.left++;
        me.state = choose(STATES);
        me.slot = 0;
      },
      load(s, me) {
        return s.slots.at(me.slot).unit0 ? 'compare' : 'compare_exchange';
      },
      compare_exchange(s, me) {
        const slot = s.slots.at(me.slot);
        if (slot.unit0 && fault !== 'plain store instead of compareExchange') return 'compare';
        slot.unit0 = true;
        me.lowFirst = choose(2) === 1;
      },
      write_one_half(s, me) {
        s.slots.at(me.slot)[me.lowFirst ? 'low' : 'high'] = me.state;
      },
      write_other_half(s, me) {
        s.slots.at(me.slot)[me.lowFirst ? 'high' : 'low'] = me.state;
        me.lowFirst = false;
      },
      add_to_frontier(s, me) {
        s.added[me.state] = Math.min(2, s.added.at(me.state) + 1);
        return 'pick';
      },
      compare(s, me) {
        const { low, high } = s.slots.at(me.slot);
        // What another thread has written may be seen late; by an atomic load, in the end.
        const seen = [choose(2) === 1 ? null : low, choose(2) === 1 ? null : high];
        if (seen.every((half) => half === me.state)) return 'pick';
        if (seen.every((half) => half !== null)) return 'next_slot';
        if (fault === 'no wait for the other units') return 'next_slot';
        if (fault === 'no wait for half a unit' && seen.some((half) => half !== null)) return 'next_slot';
        return 'wait_written';
      },
      wait_written(s, me) {
        const { low, high } = s.slots.at(me.slot);
        when(low !== null && high !== null);
        return low === me.state ? 'pick' : 'next_slot';
      },
      next_slot(_s, me) {
        me.slot = (me.slot + 1) % SLOTS;
        return 'load';
      },
    },
    { on: name },
  );

const slotFaults = [
  'none',
  'plain store instead of compareExchange',
  'no wait for the other units',
  'no wait for half a unit',
] as const;

const slotProtocol: Model = model({
  name: 'slot-protocol',
  about: 'workers insert states into the shared visited set',
  parameters: { fault: parameter.oneOf({ about: 'a mistake in the protocol', default: 'none', values: slotFaults }) },
  build: ({ fault }) => ({
    state: set,
    processes: ['worker0', 'worker1'].map((name) => inserter(name, fault)),
    properties: [
      invariant('no state is in two slots', {
        forEach: () => pairsOf(SLOTS),
        holds: (s: VisitedSet, [a, b]) => {
          const [x, y] = [s.slots.at(a), s.slots.at(b)];
          return x.high === null || x.high !== y.high;
        },
      }),
      invariant('no state is added to the frontier twice', {
        forEach: () => indicesOf(STATES),
        holds: (s: VisitedSet, state) => s.added.at(state) <= 1,
      }),
      deadlockFree,
    ],
  }),
});

const WORKERS = 2;
const CHUNKS = 3;
const level = {
  cursor: range(CHUNKS + WORKERS + 2),
  // Which level a chunk of the frontier belongs to is known to nobody but the property.
  level: range(3),
  begun: array(2, array(CHUNKS, bool)),
  task: array(WORKERS, oneOf('none', 'given', 'back')),
};
type Level = StateOf<typeof level>;

const chunkOfItsLevel = assertion('a chunk is expanded once, and in its own level');

/** Takes the next chunk; false when there is none. */
const takeChunk = (s: Level, me: { chunk: number }): boolean => {
  me.chunk = s.cursor;
  s.cursor++;
  return me.chunk < CHUNKS;
};

const expandChunk = (s: Level, chunk: number, inLevel: number): void => {
  const once = !s.begun.at(inLevel).at(chunk);
  check(chunkOfItsLevel, once && inLevel === s.level, `chunk ${chunk} of level ${inLevel}`);
  s.begun.at(inLevel)[chunk] = true;
};

/** The leading thread expands chunks, too. */
const leader = (fault: string) =>
  process(
    'lead',
    { chunk: range(CHUNKS + WORKERS + 1) },
    {
      hand_out(s: Level) {
        s.cursor = 0;
        for (const worker of indicesOf(WORKERS)) s.task[worker] = 'given';
      },
      take_chunk(s, me) {
        if (!takeChunk(s, me)) return 'wait_for_workers';
      },
      expand(s, me) {
        expandChunk(s, me.chunk, s.level);
        return 'take_chunk';
      },
      wait_for_workers(s) {
        const back = s.task.every((task) => task === 'back');
        when(fault === 'ends when no chunk is left' ? s.cursor >= CHUNKS : back);
        s.level++;
        if (s.level === 2) return 'done';
        return 'hand_out';
      },
    },
  );

const worker = (id: number) =>
  process(
    'work',
    { chunk: range(CHUNKS + WORKERS + 1), level: range(2) },
    {
      take_task(s: Level, me) {
        when(s.task.at(id) === 'given');
        me.level = s.level === 2 ? 1 : s.level;
      },
      take_chunk(s, me) {
        if (takeChunk(s, me)) return 'expand';
        s.task[id] = 'back';
        return 'take_task';
      },
      expand(s, me) {
        expandChunk(s, me.chunk, me.level);
        return 'take_chunk';
      },
    },
    { on: `worker${id}`, daemon: true },
  );

const levelEnd: Model = model({
  name: 'level-end',
  about: 'a level ends for all workers before the next begins',
  parameters: {
    fault: parameter.oneOf({
      about: 'a mistake of the leading thread',
      default: 'none',
      values: ['none', 'ends when no chunk is left'],
    }),
  },
  build: ({ fault }) => ({
    state: level,
    processes: [leader(fault), ...indicesOf(WORKERS).map(worker)],
    properties: [
      chunkOfItsLevel,
      invariant('a finished level has been expanded completely', {
        forEach: () => indicesOf(CHUNKS),
        holds: (s: Level, chunk) => s.level === 0 || s.begun.at(0).at(chunk),
      }),
      deadlockFree,
    ],
  }),
});

const verdicts = async (m: Model, fault: string) => {
  const result = await run.check(m, { parameters: { fault } });
  return Object.fromEntries(result.properties.map((p) => [p.name, p.verdict.status]));
};

describe('the slot protocol of the shared visited set', () => {
  test('keeps every state once', async () => {
    expect(Object.values(await verdicts(slotProtocol, 'none'))).toEqual(['holds', 'holds', 'holds']);
  });

  test.each(slotFaults.slice(1))('keeps a state twice with the fault: %s', async (fault) => {
    const found = await verdicts(slotProtocol, fault);
    expect([found['no state is in two slots'], found['no state is added to the frontier twice']]).toContain('violated');
  });
});

describe('the end of a level', () => {
  test('comes when every chunk of it has been expanded', async () => {
    expect(Object.values(await verdicts(levelEnd, 'none'))).toEqual(['holds', 'holds', 'holds']);
  });

  test('comes too early when only the chunks are counted', async () => {
    const found = await verdicts(levelEnd, 'ends when no chunk is left');
    expect(found['a finished level has been expanded completely']).toBe('violated');
    expect(found['a chunk is expanded once, and in its own level']).toBe('violated');
  });
});
