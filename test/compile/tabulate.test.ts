import { describe, expect, it } from 'vitest';
import { type Compiled, type CompileOptions, compile } from '../../src/compile/compile.js';
import { nodesOf, type Outcome } from '../../src/compile/diagram.js';
import {
  array,
  assertion,
  bool,
  check,
  choose,
  cost,
  indicesOf,
  invariant,
  oneOf,
  type Property,
  process,
  type RecordShape,
  range,
  reachable,
  when,
} from '../../src/index.js';
import { configure } from '../../src/model/model.js';
import { errorOf, smallModel } from './small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: what a mistaken author may write
type Any = any;

interface Given {
  readonly state?: RecordShape;
  readonly properties?: readonly Property<Any>[];
  readonly options?: CompileOptions;
}

/** Compiles one process with the given step, followed by a step `end`. */
const compileStep = (step: (s: Any, me: Any) => unknown, given: Given = {}): Compiled => {
  const { state = {}, properties = [], options } = given;
  const steps = { step: step as () => void, end() {} };
  const m = smallModel(state, [process('p', { page: range(3) }, steps)], properties);
  return compile(m, configure(m), options);
};

const diagramOf = (step: (s: Any, me: Any) => unknown, given: Given = {}) => {
  const { steps, layout } = compileStep(step, given);
  const root = steps[0]?.diagram as NonNullable<(typeof steps)[0]>['diagram'];
  const nodes = nodesOf(root);
  const outcomes = nodes.flatMap((node): Outcome[] => (node.kind === 'outcome' ? [node.outcome] : []));
  const tests = nodes.flatMap((node) => (node.kind === 'test' ? [layout.variables[node.variable]?.path] : []));
  return { root, nodes, outcomes, tests };
};

const compileProperty = (property: Property<Any>, state: RecordShape = { on: bool }) =>
  compileStep(() => {}, { state, properties: [property] });

describe('a step', () => {
  it('is learned for every value of what it reads, and for nothing else', () => {
    const runs: string[] = [];
    const { tests, outcomes } = diagramOf(
      (s) => {
        runs.push(`${s.mode}`);
        return s.mode === 'rw' ? 'end' : 'done';
      },
      { state: { mode: oneOf('ro', 'rw', 'no'), other: range(1000) } },
    );
    // Twice each, to see that it does the same.
    expect(runs).toEqual(['ro', 'ro', 'rw', 'rw', 'no', 'no']);
    expect(tests).toEqual(['mode']);
    expect(outcomes).toHaveLength(2);
  });

  it('writes what it changes: not what it leaves as it was', () => {
    const { outcomes } = diagramOf(
      (s, me) => {
        const { a } = s;
        s.b = a;
        s.a = a;
        me.page = 0;
        me.page = 2;
      },
      { state: { a: bool, b: bool } },
    );
    // Variables in order: a, b, p.pc, p.page.
    expect(outcomes).toEqual([
      {
        kind: 'next',
        writes: [
          [1, 0],
          [2, 1],
          [3, 2],
        ],
        costs: [],
      },
      {
        kind: 'next',
        writes: [
          [1, 1],
          [2, 1],
          [3, 2],
        ],
        costs: [],
      },
    ]);
  });

  it('reads back what it has written', () => {
    const { tests, outcomes } = diagramOf((_, me) => {
      me.page = 1;
      me.page++;
      return me.page === 2 ? 'done' : 'step';
    });
    expect(tests).toEqual([]);
    expect(outcomes).toMatchObject([
      {
        kind: 'next',
        writes: [
          [0, 2],
          [1, 2],
        ],
      },
    ]);
  });

  it('asks for an element by an index that it reads', () => {
    const { tests } = diagramOf((s, me) => (s.pte.at(me.page) ? 'done' : 'end'), { state: { pte: array(3, bool) } });
    expect([...tests].sort()).toEqual(['p.page', 'pte[0]', 'pte[1]', 'pte[2]']);
  });

  it('is blocked where its guard fails', () => {
    const { outcomes } = diagramOf((s) => when(s.on), { state: { on: bool } });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['blocked', 'next']);
  });

  it('violates an assertion where its check fails, in the words of the check', () => {
    const intact = assertion('intact');
    const { outcomes } = diagramOf((s) => check(intact, s.on, `page ${s.page}`), {
      state: { on: bool, page: range(2) },
      properties: [reachable('x', () => true), intact],
    });
    expect(outcomes).toEqual(
      expect.arrayContaining([
        { kind: 'violation', property: 1, detail: 'page 0' },
        { kind: 'violation', property: 1, detail: 'page 1' },
      ]),
    );
  });

  it('has every alternative of a choice, in order, each for itself', () => {
    const { root } = diagramOf((_, me) => {
      me.page = choose([2, 0, 0]);
      choose(1);
    });
    expect(root).toMatchObject({ kind: 'choose', children: [{ kind: 'outcome' }, {}, {}] });
    expect(root.kind === 'choose' && root.children[1] === root.children[2]).toBe(true);
  });

  it('costs what it says, summed by unit', () => {
    const { outcomes } = diagramOf(() => {
      cost('ipi', 3);
      cost('flush');
      cost('ipi');
    });
    expect(outcomes).toMatchObject([
      {
        costs: [
          ['flush', 1],
          ['ipi', 4],
        ],
      },
    ]);
  });

  it('goes on with the next step, jumps, or ends', () => {
    const pcAfter = (label: unknown) => {
      const [outcome] = diagramOf(() => label).outcomes;
      return outcome?.kind === 'next' ? outcome.writes : outcome;
    };
    expect(pcAfter(undefined)).toEqual([[0, 1]]);
    expect(pcAfter('end')).toEqual([[0, 1]]);
    expect(pcAfter('done')).toEqual([[0, 2]]);
    expect(pcAfter('step')).toEqual([]);
  });

  it('that throws or leaves a domain ends in an error, where it does and nowhere else', () => {
    const { outcomes } = diagramOf(
      (s, me) => {
        if (s.on) throw new Error('not mapped\nin more words');
        me.page++;
      },
      { state: { on: bool } },
    );
    expect(outcomes).toContainEqual({ kind: 'error', message: 'throws: not mapped' });
    expect(outcomes).toContainEqual({ kind: 'error', message: 'writes 3 to p.page, whose values are 0, 1, 2' });
    expect(outcomes.filter((outcome) => outcome.kind === 'next')).toHaveLength(2);
    expect(
      diagramOf(() => {
        throw 'text';
      }).outcomes,
    ).toEqual([{ kind: 'error', message: 'throws text' }]);
    expect(
      diagramOf((s) => {
        s.of = true;
      }).outcomes,
    ).toEqual([{ kind: 'error', message: 'writes of, which is no variable' }]);
  });

  it.each([
    [
      'reads the same for ever',
      (s: Any) => {
        while (!s.on);
      },
    ],
    [
      'reads for ever what it has written',
      (s: Any) => {
        s.on = false;
        while (!s.on);
      },
    ],
    [
      'reads a constant for ever',
      (s: Any) => {
        while (s.zero === 0);
      },
    ],
  ])('that %s ends in an error', (_, step) => {
    const { outcomes } = diagramOf(step, { state: { on: bool, zero: range(1) } });
    expect(outcomes).toContainEqual({ kind: 'error', message: 'does not end: it has read 1048576 times' });
  });
});

describe('a step that cannot be learned', () => {
  it('is too wide: the error names the step, what it reads, and how to split it', () => {
    const state = { pte: array(4, range(4)), mode: oneOf('ro', 'rw') };
    const readAll = (s: Any) => {
      choose(2);
      return s.pte.every((page: number) => page < 9) && s.mode === 'ro' ? 'done' : 'end';
    };
    const error = errorOf(() => compileStep(readAll, { state, options: { maxPaths: 1023 } }));
    expect(error.code).toBe('model/step-too-wide');
    expect(error.message).toBe(
      'model small: step step of p has more than 1023 paths; ' +
        'it reads choose(2), pte[0] (4), pte[1] (4), pte[2] (4), pte[3] (4), mode (2)',
    );
    expect(error.hint).toContain('split it into steps');
    expect(() => compileStep(readAll, { state, options: { maxPaths: 1024 } })).not.toThrow();
  });

  it('is a property that is too wide: the error proposes a family', () => {
    const state = { pte: array(9, range(4)) };
    const even = invariant('even', (s: Any) => [...s.pte].filter((page) => page === 1).length % 2 === 0);
    const error = errorOf(() => compileProperty(even, state));
    expect(error.code).toBe('model/step-too-wide');
    expect(error.message).toContain('property "even" has more than 65536 paths; it reads pte[0] (4)');
    expect(error.hint).toContain('forEach');
  });

  it('chooses without end', () => {
    for (const step of [
      () => {
        while (choose(2) === 0);
      },
      () => {
        while (choose(2) === 1);
      },
    ]) {
      const error = errorOf(() => compileStep(step));
      expect(error.code).toBe('model/step-too-wide');
      expect(error.message).toBe(
        'model small: step step of p branches more than 1024 times on one path; it reads choose(2)',
      );
    }
  });

  it('is impure: it does not do the same twice', () => {
    let calls = 0;
    const message = 'model small: step step of p does not do the same when it is run twice on the same state';
    for (const step of [
      (s: Any) => {
        s.n = calls++ % 2;
      },
      (s: Any) => void (calls++ % 2 === 0 ? s.n : s.m),
      () => cost('ipi', calls++),
      (s: Any) => void (s.n === 1 && calls++ % 2 === 0 ? s.m : 0),
      () => {
        throw new Error(`at ${calls++}`);
      },
      () => {
        choose((calls++ % 2) + 2);
      },
    ]) {
      calls = 0;
      const error = errorOf(() => compileStep(step, { state: { n: range(2), m: range(2) } }));
      expect(error.code).toBe('model/impure');
      expect(error.message).toBe(message);
    }
  });

  it('jumps to a label that does not exist', () => {
    const error = errorOf(() => compileStep(() => 'edn'));
    expect(error.code).toBe('model/unknown-label');
    expect(error.message).toBe('model small: step step of p goes to "edn", which is no step');
    expect(error.hint).toBe('did you mean "end"?');
    expect(errorOf(() => compileStep(() => 'dnoe')).hint).toBe('did you mean "done"?');
  });

  it.each([
    ['a number', () => 1, 'returns 1'],
    ['true', () => true, 'returns true'],
    ['null', () => null, 'returns null'],
    ['a promise', async () => {}, 'returns a promise'],
  ])('returns %s', (_, step, message) => {
    const error = errorOf(() => compileStep(step));
    expect(error.code).toBe('model/bad-label');
    expect(error.message).toBe(`model small: step step of p ${message}`);
    expect(error.hint).toContain('cannot be async');
  });

  it('is async and fails: the failure is not left to break the program later', async () => {
    const rejected: unknown[] = [];
    const note = (reason: unknown) => rejected.push(reason);
    globalThis.process.on('unhandledRejection', note);
    const error = errorOf(() => compileStep(async (s) => when(s.on), { state: { on: bool } }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.process.off('unhandledRejection', note);
    expect(error.code).toBe('model/bad-label');
    expect(rejected).toEqual([]);
  });

  it.each([
    ['nothing', () => choose(0), 0],
    ['an empty list', () => choose([]), 0],
    ['half a number', () => choose(1.5), 1.5],
    ['fewer than none', () => choose(-1), -1],
  ])('chooses among %s', (_, step, count) => {
    const error = errorOf(() => compileStep(() => void step()));
    expect(error.code).toBe('model/choose-zero');
    expect(error.message).toBe(`model small: step step of p chooses among ${count} alternatives`);
    expect(error.hint).toContain('when(...)');
  });

  it('checks an assertion that the model does not list', () => {
    const error = errorOf(() =>
      compileStep(() => check(assertion('intact'), false), {
        properties: [assertion('in tact'), reachable('r', () => true)],
      }),
    );
    expect(error.code).toBe('model/unlisted-property');
    expect(error.message).toBe(
      'model small: step step of p checks "intact", which is not among the model\'s properties',
    );
    expect(error.hint).toBe('add it to `properties`; listed: in tact, r');
  });
});

describe('a property', () => {
  const definition = (property: Property<Any>) => {
    const error = errorOf(() => compileProperty(property));
    expect(error.code).toBe('model/bad-definition');
    return error;
  };

  it.each([
    [undefined, 'returns undefined'],
    [0, 'returns 0'],
    ['yes', 'returns yes'],
  ])('that returns %s is an error: it has to say true or false', (answer, message) => {
    expect(definition(invariant('safe', () => answer as Any)).message).toBe(`model small: property "safe" ${message}`);
    expect(definition(reachable('seen', () => answer as Any)).hint).toBe('a property has to return true or false');
  });

  it.each([
    [
      'writes',
      (s: Any) => {
        s.on = true;
        return true;
      },
    ],
    ['chooses', () => choose(2) === 0],
    [
      'guards',
      () => {
        when(false);
        return true;
      },
    ],
    [
      'asserts',
      () => {
        check(assertion('intact'), false);
        return true;
      },
    ],
    [
      'costs',
      () => {
        cost('ipi');
        return true;
      },
    ],
  ])('that %s is an error: it may only read', (_, holds) => {
    const error = definition(invariant('safe', holds));
    expect(error.message).toMatch(/^model small: property "safe" (writes|guards|asserts)/);
    expect(error.hint).toBe('a property may only read');
  });

  it('that is a family names its members by their shape and not by their state', () => {
    const family = invariant('safe', { forEach: (s: Any) => (s.on ? [1] : [2]), holds: () => true });
    expect(definition(family).message).toBe('model small: forEach of a property reads on');
    const error = definition(invariant('safe', { forEach: () => [7], holds: () => 1 as Any }));
    expect(error.message).toBe('model small: property "safe" for "7" returns 1');
  });

  it('that is a family is learned member by member', () => {
    const state = { slots: array(40, bool) };
    const family = invariant('no entry', {
      forEach: (s: Any) => indicesOf(s.slots.length),
      holds: (s, slot) => !s.slots.at(slot),
    });
    const [property] = compileProperty(family, state).properties;
    expect(property?.members).toHaveLength(40);
    for (const { diagram } of property?.members ?? []) expect(nodesOf(diagram)).toHaveLength(3);
  });

  it('that throws ends in an error where it does', () => {
    const [property] = compileProperty(
      reachable('seen', (s: Any) => {
        if (s.on) throw new Error('on');
        return true;
      }),
    ).properties;
    const outcomes = nodesOf(property?.members[0]?.diagram as Any).flatMap((n) =>
      n.kind === 'outcome' ? [n.outcome] : [],
    );
    expect(outcomes).toEqual([
      { kind: 'answer', holds: true },
      { kind: 'error', message: 'throws: on' },
    ]);
  });

  it('has a name of its own', () => {
    const error = errorOf(() => compileStep(() => {}, { properties: [assertion('a'), reachable('a', () => true)] }));
    expect(error.code).toBe('model/duplicate-name');
    expect(error.message).toBe('model small: two properties are called "a"');
  });
});
