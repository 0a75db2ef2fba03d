// A session: what it says of states and moves, against the auditor; why processes are blocked; jumps and trace files.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import type { Move, ProcessView, StateNode } from '../../src/explorer/protocol.js';
import { explorerFor } from '../../src/explorer/session.js';
import {
  acquire,
  array,
  assertion,
  bool,
  check,
  choose,
  deadlockFree,
  downRead,
  downWrite,
  initially,
  invariant,
  type Lock,
  lock,
  process,
  processCount,
  type Rwsem,
  range,
  reachable,
  release,
  rwsem,
  type StateOf,
  upRead,
  type Value,
  when,
} from '../../src/index.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { replayTrace } from '../../src/trace/replay.js';
import { errorOf, smallModel } from '../compile/small-model.js';
import { compileRandom, randomised } from '../differential/compare.js';
import { leavesOf } from '../differential/worlds.js';
import { type Effect, effectsOf, hasEnded, initialWorld, isHit, type World } from '../oracle.js';
import { modelOf, modelTree } from '../random-model.js';

/** Moves by process and step; the first answer where there is a choice. */
const moves = (text: string): Move[] =>
  text.split(', ').map((one) => {
    const [process = '', step = '', ...choices] = one.split(' ');
    return { process, step, choices: choices.map(Number) };
  });

const valuesOf = (nodes: readonly StateNode[]): [string, Value][] =>
  nodes.flatMap((node) => (node.kind === 'variable' ? [[node.variable, node.value]] : valuesOf(node.children)));

/** What can be compared of an alternative that is not blocked. */
const effectText = (effect: Effect): string[] => {
  if (effect.kind === 'blocked') return [];
  if (effect.kind === 'next') return [`taken ${effect.choices}`];
  return [effect.kind === 'violation' ? `violation ${effect.choices} ${effect.assertion}` : 'error'];
};

const moveText = ({ result, choices, findings }: ProcessView['moves'][number]): string =>
  result === 'taken'
    ? `taken ${choices}`
    : result === 'error'
      ? 'error'
      : `violation ${choices} ${findings[0]?.property}`;

describe('along random schedules of random models', () => {
  const random = fc.tuple(modelTree({ processes: 3, steps: 3, shared: 3, locals: 1 }), fc.infiniteStream(fc.nat()));

  /** Walks up to twelve moves, and judges every state on the way. */
  const walked = (compiled: Compiled, picks: Iterator<number>, judge: (path: Move[], world: World) => void): Move[] => {
    const { system, layout } = compiled;
    const explorer = explorerFor(compiled);
    const path: Move[] = [];
    let world = initialWorld(system);
    while (path.length < 12) {
      judge(path, world);
      const choices = explorer.view(path).processes.flatMap(({ moves: own }) => own);
      if (choices.length === 0) break;
      const {
        process: label,
        step,
        choices: answers,
        result,
      } = choices[(picks.next().value as number) % choices.length] as (typeof choices)[number];
      path.push({ process: label, step, choices: answers });
      if (result !== 'taken') break;
      const effect = effectsOf(system, JSON.stringify(world), layout.processes.indexOf(label)).find(
        (one) => one.kind === 'next' && String(one.choices) === String(answers),
      );
      world = JSON.parse((effect as Extract<Effect, { kind: 'next' }>).key);
    }
    return path;
  };

  test('moves, values and findings are those of the auditor', () => {
    fc.assert(
      fc.property(random, ([tree, picks]) => {
        const compiled = compileRandom(modelOf(tree));
        const { system, layout } = compiled;
        const explorer = explorerFor(compiled);
        const leaves = leavesOf(system);
        walked(compiled, picks, (path, world) => {
          const view = explorer.view(path);
          const effects = system.processes.map((_, id) => effectsOf(system, JSON.stringify(world), id));
          expect(view.processes.map((p) => p.moves.map(moveText))).toEqual(
            effects.map((list) => list.flatMap(effectText)),
          );
          expect(view.processes.map(({ status }) => status)).toEqual(
            effects.map((list, id) => {
              if (world.at[id] === system.processes[id]?.steps.length) return 'ended';
              return list.every(({ kind }) => kind === 'blocked') ? 'blocked' : 'ready';
            }),
          );
          const isStuck = effects.flat().every(({ kind }) => kind === 'blocked');
          expect(view.ended).toBe(isStuck ? (hasEnded(system, world) ? 'done' : 'deadlock') : undefined);
          const shown = new Map([...valuesOf(view.shared), ...view.processes.flatMap((p) => valuesOf(p.locals))]);
          for (const { path: name, get } of leaves) {
            if (!shown.has(name)) continue;
            const v = layout.variables.find((one) => one.path === name);
            const value = get(world);
            expect(shown.get(name)).toBe(v?.ofProcesses && value !== null ? layout.processes[value as number] : value);
          }
          expect(shown.size).toBe(leaves.length - system.processes.length);
          const expected = system.properties.filter((property) => {
            if (property.kind === 'deadlock') return view.ended === 'deadlock';
            try {
              return isHit(property, world);
            } catch {
              return false;
            }
          });
          const found = view.findings.filter(({ verdict }) => verdict !== 'error').map(({ property }) => property);
          const throws = view.findings.some(({ verdict }) => verdict === 'error');
          // Where a member of a family throws, the auditor has no answer.
          if (!throws) expect(found).toEqual(expected.map(({ name }) => name));
        });
      }),
      randomised(15),
    );
  });

  test('every path there is replays from its trace file, which has a finding where the state has one', async () => {
    await fc.assert(
      fc.property(random, ([tree, picks]) => {
        const compiled = compileRandom(modelOf(tree));
        const explorer = explorerFor(compiled);
        const path = walked(compiled, picks, () => {});
        for (let length = 0; length <= path.length; length++) {
          const moves = path.slice(0, length);
          const recorded = readTrace(explorer.traceFile(moves).text);
          expect(recorded.property).toBe(explorer.view(moves).findings[0]?.property ?? null);
          expect(recorded.steps).toHaveLength(length);
          expect(replayTrace(compiled, recorded).kind).toBe('replays');
        }
      }),
      randomised(15),
    );
  });

  test('a jump is as long as the search says, and its trace file replays', async () => {
    await fc.assert(
      fc.asyncProperty(random, async ([tree, picks]) => {
        const compiled = compileRandom(modelOf(tree));
        const explorer = explorerFor(compiled);
        const prefix = walked(compiled, picks, () => {}).slice(0, 2);
        fc.pre(explorer.view(prefix).ended !== 'stopped');
        const { hits } = await search(compiled.program);
        for (const { name, kind, index } of compiled.properties) {
          if (kind === 'eventually') continue;
          const fromStart = await explorer.jump([], name).catch(() => undefined);
          const hit = hits[index];
          if (hit !== undefined && fromStart !== undefined)
            expect(fromStart).toMatchObject({ outcome: 'found', steps: hit });
          const fromHere = await explorer.jump(prefix, name).catch(() => undefined);
          for (const jump of [fromStart, fromHere]) {
            if (jump?.outcome !== 'found') continue;
            expect(jump.view.findings.map(({ property }) => property)).toContain(name);
            const file = explorer.traceFile(jump.moves, name);
            expect(replayTrace(compiled, readTrace(file.text)).kind).toBe('replays');
          }
          if (hit !== undefined && fromHere?.outcome === 'found') {
            expect(fromHere.moves.length).toBeGreaterThanOrEqual(hit);
            expect(fromHere.moves.slice(0, prefix.length)).toEqual(prefix);
          }
        }
      }),
      randomised(15),
    );
  });
});

describe('a process that is blocked', () => {
  const blockedAt = (compiled: Compiled, path: Move[], label: string) =>
    explorerFor(compiled)
      .view(path)
      .processes.find(({ process: one }) => one === label)?.blocked;

  type Locked = { readonly ptl: StateOf<ReturnType<typeof locks>['ptl']> };
  const locks = () => ({ ptl: array(2, lock()) });
  const locker = (name: string, first: number, second: number) =>
    process(
      name,
      { page: initially(range(2), first as 0) },
      {
        outer: (s: Locked, me) => acquire(s.ptl.at(me.page) as Lock, me),
        inner: (s, me) => acquire(s.ptl.at(second) as Lock, me),
        unlock: (s, me) => release(s.ptl.at(second) as Lock, me),
      },
    );

  test('for a lock learns who holds it', () => {
    const compiled = compile(smallModel(locks(), [locker('zap', 0, 1), locker('fault', 0, 1)], [deadlockFree]));
    const path = moves('zap outer');
    expect(blockedAt(compiled, path, 'fault')).toEqual({
      because: [{ variable: 'ptl[0].owner', value: 'zap', enabledBy: [null] }],
      alsoReads: [{ variable: 'fault.page', value: 0 }],
      locks: [{ lock: 'ptl[0]', as: 'exclusive', holders: ['zap'] }],
      sentence: 'waits for ptl[0], held by zap',
    });
    expect(
      explorerFor(compiled)
        .view(path)
        .processes.map(({ holds }) => holds),
    ).toEqual([[{ lock: 'ptl[0]', as: 'exclusive' }], []]);
  });

  test('for a lock that it has itself is told so, and that nobody can move', () => {
    const compiled = compile(smallModel(locks(), [locker('zap', 0, 0)], [deadlockFree]));
    const view = explorerFor(compiled).view(moves('zap outer'));
    expect(view.processes[0]?.blocked?.sentence).toBe('waits for ptl[0], held by itself');
    expect(view.ended).toBe('deadlock');
    expect(view.findings.map(({ sentence }) => sentence)).toEqual(['nothing can move']);
  });

  const semaphore = (readers: 0 | 1) => ({
    mm: { ...rwsem(), readers: initially(processCount, readers) },
  });
  type Mm = { readonly mm: Rwsem };
  const reader = (name: string) => process(name, {}, { down: (s: Mm) => downRead(s.mm), up: (s) => upRead(s.mm) });
  const writer = process('writer', {}, { down: (s: Mm, me) => downWrite(s.mm, me), work: () => {} });

  test('for a semaphore learns who reads it, or who writes', () => {
    const compiled = compile(smallModel(semaphore(0), [reader('a'), reader('b'), writer]));
    expect(blockedAt(compiled, moves('a down, b down, a up'), 'writer')).toMatchObject({
      because: [{ variable: 'mm.readers', value: 1, enabledBy: [0] }],
      alsoReads: [{ variable: 'mm.writer', value: null }],
      locks: [{ lock: 'mm', as: 'reader', holders: ['b'] }],
      sentence: 'waits for mm, read by b',
    });
    expect(blockedAt(compiled, moves('b down, a down'), 'writer')?.sentence).toBe('waits for mm, read by a, b');
    expect(blockedAt(compiled, moves('writer down'), 'a')?.sentence).toBe('waits for mm, held by writer');
  });

  test('learns no reader that the path does not show', () => {
    const compiled = compile(smallModel(semaphore(1), [reader('a'), writer]));
    expect(blockedAt(compiled, [], 'writer')).toMatchObject({
      locks: [{ lock: 'mm', as: 'reader', holders: [] }],
      sentence: 'waits for mm, which has 1 reader',
    });
  });

  const cells = () => ({ a: bool, b: bool, n: range(9), mine: bool });
  type Cells = StateOf<ReturnType<typeof cells>>;
  const waiting = (guard: (s: Cells, me: { readonly stuck: boolean }) => boolean) =>
    compile(smallModel(cells(), [process('waiter', { stuck: bool }, { wait: (s: Cells, me) => when(guard(s, me)) })]));

  test.each<[string, (s: Cells, me: { readonly stuck: boolean }) => boolean, string, Value[][]]>([
    ['one value', (s) => s.a, 'waits until a = true (it is false)', [[true]]],
    [
      'either value',
      (s) => s.a || s.b,
      'waits until a = true (it is false), or waits until b = true (it is false)',
      [[true], [true]],
    ],
    ['both values', (s) => s.a === s.b && s.n === 3 && s.a, 'waits while a = false', [[]]],
    ['many values', (s) => s.n > 2, 'waits while n = 0', [[3, 4, 5, 6, 7, 8]]],
    ['nothing that could change', (_, me) => me.stuck, 'is blocked for ever by waiter.stuck = false', []],
    ['nothing at all', () => false, 'is blocked in every state', []],
  ])('waits for %s', (_, guard, sentence, enabledBy) => {
    const blocked = blockedAt(waiting(guard), [], 'waiter');
    expect(blocked?.sentence).toBe(sentence);
    expect(blocked?.because.map((one) => one.enabledBy)).toEqual(enabledBy);
  });
});

describe('a session', () => {
  const even = assertion('the number is even');
  const counter = () => ({ n: range(4), seen: bool });
  type Counter = StateOf<ReturnType<typeof counter>>;
  const add = process(
    'add',
    {},
    {
      pick(s: Counter) {
        s.n = choose([1, 2, 3]);
        if (s.n === 3) s.n = s.n + 1;
      },
      look(s) {
        check(even, s.n % 2 === 0, `n is ${s.n}`);
        s.seen = true;
      },
    },
  );
  const compiled = compile(
    smallModel(
      counter(),
      [add],
      [even, invariant('never two', (s: Counter) => s.n !== 2), reachable('seen', (s: Counter) => s.seen)],
    ),
  );
  const explorer = explorerFor(compiled);

  test('offers every answer to choose as a move of its own, with what it would do', () => {
    expect(explorer.view([]).processes[0]?.moves).toMatchObject([
      { label: 'pick [0]', result: 'taken', changes: [{ variable: 'n', from: 0, to: 1 }], findings: [] },
      { label: 'pick [1]', result: 'taken', findings: [{ property: 'never two', verdict: 'violated' }] },
      { label: 'pick [2]', result: 'error', findings: [{ property: 'pick of add', verdict: 'error' }] },
    ]);
  });

  test('ends with a move that violates an assertion', () => {
    const view = explorer.view(moves('add pick 0, add look'));
    expect(view.ended).toBe('stopped');
    expect(view.processes.map(({ status }) => status)).toEqual(['stopped']);
    expect(view.findings.map(({ sentence }) => sentence)).toEqual(['the number is even is violated: n is 1']);
    expect(errorOf(() => explorer.view(moves('add pick 0, add look, add look'))).message).toBe(
      'move 3, "look" of "add": the run has ended with move 2',
    );
  });

  test('says once what a path comes to, and what the last step changed', () => {
    const view = explorer.view(moves('add pick 1, add look'));
    expect(view.path.map(({ findings }) => findings)).toEqual([['never two'], ['seen']]);
    expect(view.findings.map(({ property }) => property)).toEqual(['never two', 'seen']);
    expect(view.shared).toEqual([
      { kind: 'variable', name: 'n', variable: 'n', value: 2 },
      { kind: 'variable', name: 'seen', variable: 'seen', value: true, before: false },
    ]);
    expect(view.ended).toBe('done');
  });

  test.each([
    ['add pick', 'move 1, "pick" of "add": it has no alternative [] here, but [0], [1], [2]'],
    ['add pick 3', 'move 1, "pick" of "add": it has no alternative [3] here, but [0], [1], [2]'],
    ['add look', 'move 1, "look" of "add": add is at pick here'],
    ['sub pick', 'move 1, "pick" of "sub": there is no such process'],
    ['add pick 1, add look, add look', 'move 3, "look" of "add": add has ended here'],
  ])('refuses %s', (path, message) => {
    expect(errorOf(() => explorer.view(moves(path)))).toMatchObject({ code: 'usage/bad-value', message });
  });

  test('jumps from where the path leads', async () => {
    expect(await explorer.jump(moves('add pick 0'), 'the number is even')).toMatchObject({
      outcome: 'found',
      steps: 1,
      moves: moves('add pick 0, add look'),
      view: { ended: 'stopped' },
    });
    expect(await explorer.jump(moves('add pick 0'), 'never two')).toEqual({ outcome: 'unreachable', states: 1 });
    expect(await explorer.jump(moves('add pick 1'), 'never two')).toMatchObject({ outcome: 'found', steps: 0 });
    expect(await explorer.jump(moves('add pick 1'), 'seen', { limits: { maxDepth: 0 } })).toEqual({
      outcome: 'inconclusive',
      states: 1,
      provenDepth: 0,
      stop: 'depth',
    });
    expect(await explorer.jump(moves('add pick 1'), 'seen', { signal: { aborted: true } })).toMatchObject({
      outcome: 'inconclusive',
      stop: 'interrupted',
    });
    await expect(explorer.jump([], 'the number is even')).rejects.toMatchObject({ code: 'model/step-error' });
    await expect(explorer.jump([], 'the number is odd')).rejects.toMatchObject({ code: 'usage/unknown-name' });
    await expect(explorer.jump(moves('add pick 0, add look'), 'seen')).rejects.toMatchObject({
      code: 'usage/bad-value',
    });
  });

  test('writes no trace to a property that is not found at its end', () => {
    expect(errorOf(() => explorer.traceFile(moves('add pick 1'), 'seen'))).toMatchObject({
      code: 'usage/bad-value',
      message: 'this property is neither violated nor reached here',
    });
  });
});
