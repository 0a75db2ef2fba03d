import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { type Limits, type Progress, type SearchOptions, search } from '../../src/explore/search.js';
import {
  array,
  assertion,
  bool,
  check,
  choose,
  deadlockFree,
  eventually,
  indicesOf,
  initially,
  invariant,
  type Process,
  type Property,
  process,
  type RecordShape,
  range,
  reachable,
  when,
} from '../../src/index.js';
import { smallModel } from '../compile/small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: each test has a state of its own
type Any = any;

const explore = (
  state: RecordShape,
  processes: readonly Process<Any>[],
  properties: readonly Property<Any>[] = [],
  options: SearchOptions = {},
) => search(compile(smallModel(state, processes, properties)).program, options);

/** Counts from 0 to `last` and stays there: level d is the state in which n is d. */
const counter = (last: number) =>
  process(
    'counter',
    {},
    {
      count(s: Any) {
        when(s.n < last);
        s.n++;
        return 'count';
      },
    },
  );

const counting = (last: number, properties: readonly Property<Any>[] = [], limits: Limits = {}) =>
  explore({ n: range(last + 1) }, [counter(last)], properties, { limits });

/** 4 counters side by side: 11^4 states, 41 levels. */
const grid = (properties: readonly Property<Any>[] = [], options: SearchOptions = {}) => {
  const one = (i: number) =>
    process(
      'counter',
      {},
      {
        count(s: Any) {
          when(s.n.at(i) < 10);
          s.n[i]++;
          return 'count';
        },
      },
      { on: String(i) },
    );
  return explore({ n: array(4, range(11)) }, indicesOf(4).map(one), properties, options);
};

describe('a search', () => {
  it('counts distinct states, transitions and new states per level', async () => {
    const found = await grid();
    expect(found).toMatchObject({ states: 14_641, transitions: 4 * 10 * 11 ** 3, depth: 40, provenDepth: 40 });
    expect(found).toMatchObject({ complete: true, stop: undefined, errors: undefined });
    expect(found.levels.slice(0, 4)).toEqual([1, 4, 10, 20]);
    expect(found.levels.reduce((sum, level) => sum + level)).toBe(14_641);
  });

  it('counts a step that changes nothing as a transition, and every alternative of a choice', async () => {
    const still = await explore({}, [process('p', {}, { stay: () => 'stay' })]);
    expect(still).toMatchObject({ states: 1, transitions: 1, levels: [1] });
    const choosing = await explore({}, [process('p', {}, { pick: () => void choose(3) })]);
    expect(choosing).toMatchObject({ states: 2, transitions: 3, levels: [1, 1] });
  });

  it('ends a path at a violation, which is one transition', async () => {
    const intact = assertion('intact');
    const found = await explore(
      {},
      [process('p', {}, { a: () => check(intact, false), b() {} })],
      [intact, reachable('r', () => false)],
    );
    expect(found).toMatchObject({ states: 1, transitions: 1, levels: [1], hits: [1, undefined], complete: true });
  });

  it('notes which steps were taken', async () => {
    const steps = { a: () => 'c' as const, b() {}, c() {} };
    expect((await explore({}, [process('p', {}, steps)])).taken).toEqual([true, false, true]);
    const intact = assertion('intact');
    const failing = process('p', {}, { fail: () => check(intact, false), never() {} });
    expect((await explore({}, [failing], [intact])).taken).toEqual([true, false]);
  });
});

describe('the length of a shortest run', () => {
  it('to a broken invariant or a witness is the level of the state', async () => {
    const properties = [
      invariant('below 3', (s: Any) => s.n < 3),
      reachable('two', (s: Any) => s.n === 2),
      invariant('not at first', (s: Any) => s.n > 0),
      invariant('always', () => true),
    ];
    expect((await counting(5, properties)).hits).toEqual([3, 2, 0, undefined]);
  });

  it('to a failed check counts the step that fails', async () => {
    const intact = assertion('intact');
    const step = (s: Any) => {
      check(intact, s.n < 2);
      s.n++;
      return 'count' as const;
    };
    expect((await explore({ n: range(5) }, [process('p', {}, { count: step })], [intact])).hits).toEqual([3]);
  });

  it('to a deadlock is the level of the stuck state', async () => {
    expect((await counting(3, [deadlockFree])).hits).toEqual([3]);
  });

  it('is that of the first member of a family to break', async () => {
    const family = invariant('below', { forEach: () => [4, 2, 3], holds: (s: Any, limit: number) => s.n < limit });
    expect((await counting(5, [family])).hits).toEqual([2]);
  });
});

describe('a deadlock', () => {
  const never = process('waiter', {}, { wait: () => when(false) });
  const ends = process('worker', {}, { work() {} });

  it('is a state in which nothing can move and a process has not ended', async () => {
    expect((await explore({}, [never, ends], [deadlockFree])).hits).toEqual([1]);
  });

  it('is none when all processes have ended, or only daemons wait', async () => {
    const daemon = process('purger', {}, { wait: () => when(false) }, { daemon: true });
    expect((await explore({}, [ends], [deadlockFree])).hits).toEqual([undefined]);
    expect((await explore({}, [daemon, ends], [deadlockFree])).hits).toEqual([undefined]);
    expect((await explore({}, [daemon], [deadlockFree])).hits).toEqual([undefined]);
  });

  it('is none where a daemon can still move, if only in circles', async () => {
    const circling = process('tlb', {}, { refill: () => 'refill' }, { daemon: true });
    expect((await explore({}, [never, circling], [deadlockFree])).hits).toEqual([undefined]);
  });

  it('is none where a step fails its check: it can move, and is wrong in another way', async () => {
    const intact = assertion('intact');
    const failing = process('p', {}, { fail: () => check(intact, false) });
    expect((await explore({}, [failing], [deadlockFree, intact])).hits).toEqual([undefined, 1]);
  });
});

describe('an error of the model', () => {
  const brittle = (at: number) =>
    process(
      'p',
      {},
      {
        count(s: Any) {
          if (s.n >= at) throw new Error(`fails at ${s.n}`);
          s.n++;
          return 'count';
        },
      },
    );

  it('costs nothing where exploration does not get', async () => {
    const bounded = process(
      'p',
      {},
      {
        count(s: Any) {
          when(s.limit === 2 ? s.n < 2 : true);
          s.n++;
          return 'count';
        },
      },
    );
    const compiled = compile(smallModel({ n: range(4), limit: initially(range(4), 2) }, [bounded], []));
    expect(compiled.errors.length).toBeGreaterThan(0);
    const found = await search(compiled.program);
    expect(found).toMatchObject({ errors: undefined, complete: true, levels: [1, 1, 1] });
  });

  it('ends the search at the level that reaches it, and is numbered', async () => {
    const compiled = compile(smallModel({ n: range(9) }, [brittle(3)], [reachable('eight', (s: Any) => s.n === 8)]));
    const found = await search(compiled.program);
    expect(found.errors).toMatchObject({ depth: 3 });
    expect(found.errors?.outcomes.map((e) => compiled.errors[e])).toEqual([
      { of: 'step', index: 0, where: 'count of p', message: 'throws: fails at 3' },
    ]);
    expect(found).toMatchObject({ complete: false, stop: undefined, provenDepth: 2, hits: [undefined] });
  });

  it('may be one of a property', async () => {
    const property = invariant('safe', (s: Any) => {
      if (s.n === 2) throw new Error('cannot tell');
      return true;
    });
    const compiled = compile(smallModel({ n: range(5) }, [counter(4)], [property]));
    const found = await search(compiled.program);
    expect(found.errors?.depth).toBe(2);
    expect(found.errors?.outcomes.map((e) => compiled.errors[e])).toEqual([
      { of: 'property', index: 0, where: 'property "safe"', message: 'throws: cannot tell' },
    ]);
  });

  it('of a property is found whichever state of the level comes first', async () => {
    const goTo = (n: number) =>
      process(
        'go',
        {},
        {
          go(s: Any) {
            when(s.n === 0);
            s.n = n;
          },
        },
        { on: String(n) },
      );
    const property = invariant('safe', (s: Any) => {
      if (s.n === 2) throw new Error('cannot tell');
      return s.n !== 1;
    });
    for (const order of [
      [goTo(1), goTo(2)],
      [goTo(2), goTo(1)],
    ]) {
      const found = await explore({ n: range(3) }, order, [property, invariant('always', () => true)]);
      expect(found).toMatchObject({ errors: { depth: 1 }, hits: [1, undefined] });
    }
  });

  it('of a property is no hit of it', async () => {
    const fails = (): boolean => {
      throw new Error('cannot tell');
    };
    const found = await counting(2, [reachable('seen', fails), invariant('safe', fails)]);
    expect(found.errors?.depth).toBe(0);
    expect(found.hits).toEqual([undefined, undefined]);
  });

  it('of a step lies beyond the last level that is only judged, that of a property does not', async () => {
    const step = await explore({ n: range(9) }, [brittle(3)], [], { limits: { maxDepth: 3 } });
    expect(step).toMatchObject({ errors: undefined, stop: 'depth', provenDepth: 3 });
    const property = invariant('safe', (s: Any) => {
      if (s.n === 3) throw new Error('cannot tell');
      return true;
    });
    const judged = await counting(5, [property], { maxDepth: 3 });
    expect(judged).toMatchObject({ errors: { depth: 3 }, complete: false, provenDepth: 2 });
  });
});

describe('a limit on states', () => {
  it('reports the last finished level, the same on every run', async () => {
    const limited = (maxStates: number) =>
      grid([invariant('small', (s: Any) => s.n.at(0) < 3)], { limits: { maxStates } });
    const found = await limited(34);
    expect(found).toMatchObject({ states: 15, levels: [1, 4, 10], depth: 2, provenDepth: 1, transitions: 20 });
    expect(found).toMatchObject({ stop: 'states', complete: false, hits: [undefined] });
    // Levels 0 to 3 have 35 states: with room for them, level 2 is finished; its successors are level 3.
    expect(await limited(35)).toMatchObject({ states: 35, levels: [1, 4, 10, 20], provenDepth: 2, transitions: 60 });
    const large = await limited(10_000);
    expect(await limited(10_000)).toMatchObject({ states: large.states, transitions: large.transitions, hits: [3] });
  });

  it('notes no step out of a level that it cuts short, wherever in it that happens', async () => {
    // Level 1 has two states; the successors of either are too many, and only one of them comes to `other`.
    const one = process(
      'one',
      {},
      {
        pick(s: Any) {
          s.n = choose(2);
        },
        more(s) {
          s.n = choose(9);
        },
      },
    );
    const two = process(
      'two',
      {},
      {
        other(s: Any) {
          when(s.n === 1);
        },
      },
    );
    const { program } = compile(smallModel({ n: range(9) }, [one, two]));
    for (const chunkStates of [1, 4096]) {
      const found = await search(program, { limits: { maxStates: 4 }, inside: { chunkStates } });
      expect(found).toMatchObject({ stop: 'states', states: 3, taken: [true, false, false] });
    }
  });

  it('that is never reached changes nothing', async () => {
    expect(await counting(5, [], { maxStates: 6 })).toMatchObject({ states: 6, complete: true, stop: undefined });
    expect(await counting(5, [], { maxStates: 5 })).toMatchObject({ states: 5, complete: false, stop: 'states' });
  });
});

describe('a limit on depth', () => {
  it('judges the states of the last level and does not go on from them', async () => {
    const found = await counting(9, [invariant('below 4', (s: Any) => s.n < 4)], { maxDepth: 4 });
    expect(found).toMatchObject({ states: 5, transitions: 4, levels: [1, 1, 1, 1, 1], provenDepth: 4 });
    expect(found).toMatchObject({ stop: 'depth', complete: false, hits: [4] });
    expect((await counting(9, [invariant('below 4', (s: Any) => s.n < 4)], { maxDepth: 3 })).hits).toEqual([undefined]);
  });

  it('leaves out violations by a step beyond it, and does not count them', async () => {
    const intact = assertion('intact');
    const processes = [process('p', {}, { a() {}, b: () => check(intact, false) })];
    const at = (maxDepth: number) =>
      explore({}, processes, [intact, invariant('always', () => true)], { limits: { maxDepth } });
    expect(await at(1)).toMatchObject({ hits: [undefined, undefined], transitions: 1, stop: 'depth' });
    expect(await at(2)).toMatchObject({ hits: [2, undefined], transitions: 2, complete: true });
  });

  it('finds a deadlock in the last level', async () => {
    expect((await counting(3, [deadlockFree], { maxDepth: 3 })).hits).toEqual([3]);
    expect((await counting(4, [deadlockFree], { maxDepth: 3 })).hits).toEqual([undefined]);
  });

  it('of 0 judges the initial state', async () => {
    const found = await counting(5, [invariant('positive', (s: Any) => s.n > 0)], { maxDepth: 0 });
    expect(found).toMatchObject({ states: 1, levels: [1], transitions: 0, hits: [0], stop: 'depth', provenDepth: 0 });
  });
});

describe('a search of which all is decided', () => {
  const below3 = invariant('below 3', (s: Any) => s.n < 3);
  const one = reachable('one', (s: Any) => s.n === 1);

  it('stops after the level that decides the last property', async () => {
    const found = await counting(9, [below3, one]);
    expect(found).toMatchObject({ hits: [3, 1], stop: 'decided', complete: false, provenDepth: 3 });
    expect(found.levels).toEqual([1, 1, 1, 1, 1]);
  });

  it('is complete when nothing was left to explore', async () => {
    expect(await counting(3, [below3, one])).toMatchObject({ hits: [3, 1], stop: undefined, complete: true });
  });

  it('does not wait for what is never decided', async () => {
    const ends = eventually('it ends', { goal: () => true, fair: [] });
    expect(await counting(9, [below3, ends])).toMatchObject({ hits: [3, undefined], stop: 'decided' });
    expect(await counting(9, [ends])).toMatchObject({ stop: undefined, complete: true, states: 10 });
    expect(await counting(9)).toMatchObject({ stop: undefined, complete: true, states: 10 });
  });

  it('goes on while one property is open', async () => {
    expect(await counting(9, [below3, invariant('always', () => true)])).toMatchObject({ states: 10, complete: true });
  });
});

/** A space far too large to finish: 2^40 states. */
const endless = (options: SearchOptions) => {
  const flip = (i: number) =>
    process(
      'flip',
      {},
      {
        flip(s: Any) {
          s.bits[i] = !s.bits.at(i);
          return 'flip';
        },
      },
      { on: String(i) },
    );
  const early = reachable('two', (s: Any) => s.bits.at(0) && s.bits.at(1));
  return explore({ bits: array(40, bool) }, indicesOf(40).map(flip), [early, invariant('always', () => true)], options);
};

describe('a search that is cut short', () => {
  it('by time keeps what it has found', async () => {
    // However slow the machine is, some time is enough to find something.
    for (let timeoutMs = 150; ; timeoutMs *= 2) {
      const found = await endless({ limits: { timeoutMs } });
      expect(found).toMatchObject({ stop: 'time', complete: false });
      expect(found.elapsedMs).toBeGreaterThanOrEqual(timeoutMs);
      if (found.provenDepth < 2) continue;
      expect(found.hits).toEqual([2, undefined]);
      break;
    }
  });

  it('by a signal keeps what it has found', async () => {
    const controller = new AbortController();
    const onProgress = ({ depth }: Progress) => {
      if (depth > 2) controller.abort();
    };
    const found = await endless({ signal: controller.signal, onProgress });
    expect(found).toMatchObject({ stop: 'interrupted', complete: false, hits: [2, undefined] });
  });

  it('by a signal that came before it began claims nothing', async () => {
    const found = await endless({ signal: AbortSignal.abort() });
    expect(found).toMatchObject({ stop: 'interrupted', complete: false, states: 0, transitions: 0, provenDepth: -1 });
    expect(found.hits).toEqual([undefined, undefined]);
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 11])(
    'by memory keeps what it has found, and stays within %d MiB',
    async (mebibytes) => {
      const maxMemoryBytes = mebibytes << 20;
      const found = await endless({ limits: { maxMemoryBytes } });
      expect(found).toMatchObject({ stop: 'memory', complete: false, hits: [2, undefined] });
      expect(found.peakBytes).toBeLessThanOrEqual(maxMemoryBytes);
      expect(found.peakBytes).toBeGreaterThan(maxMemoryBytes / 4);
    },
  );

  it('by memory in a level that is nearly all there is', async () => {
    const wide = process(
      'p',
      {},
      {
        one(s: Any) {
          s.n = choose(2048);
        },
        two(s: Any) {
          s.m = choose(2048);
        },
      },
    );
    const { program } = compile(smallModel({ n: range(2048), m: range(2048) }, [wide], []));
    for (const mebibytes of [2, 3, 4, 6, 8]) {
      const maxMemoryBytes = mebibytes << 20;
      const found = await search(program, { limits: { maxMemoryBytes } });
      expect(found).toMatchObject({ stop: 'memory', complete: false, provenDepth: 0 });
      expect(found.peakBytes).toBeLessThanOrEqual(maxMemoryBytes);
      expect(found.peakBytes).toBeGreaterThan(maxMemoryBytes / 4);
    }
  });

  it('by hardly any memory at all still judges the initial state', async () => {
    const properties = [invariant('positive', (s: Any) => s.n > 0), invariant('always', () => true)];
    const found = await counting(9, properties, { maxMemoryBytes: 1 });
    expect(found).toMatchObject({ stop: 'memory', complete: false, states: 1, hits: [0, undefined] });
  });

  it('says now and then how far it is', async () => {
    const told: Progress[] = [];
    const found = await endless({ limits: { timeoutMs: 700 }, onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThanOrEqual(1);
    for (const [i, progress] of told.entries()) {
      expect(progress.states).toBeGreaterThan(told[i - 1]?.states ?? 0);
      expect(progress.frontier).toBe(found.levels[progress.depth]);
      expect(progress.bytes).toBeGreaterThan(0);
    }
  });
});
