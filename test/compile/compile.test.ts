import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import {
  bool,
  choose,
  deadlockFree,
  FlushpointError,
  invariant,
  model,
  parameter,
  process,
  range,
  reachable,
} from '../../src/index.js';
import { configure } from '../../src/model/model.js';
import { errorOf, smallModel } from './small-model.js';

// biome-ignore lint/suspicious/noExplicitAny: each test has a state of its own
type Any = any;

describe('a compiled model', () => {
  it('says of every step whose it is and where', () => {
    const zap = process('zap', {}, { first() {}, second() {} });
    const tlb = process('tlb', {}, { refill() {} }, { on: 'cpu1', daemon: true });
    const { steps, configuration } = compile(smallModel({}, [zap, tlb]));
    expect(
      steps.map(({ index, process, position, where, daemon }) => [index, process, position, where, daemon]),
    ).toEqual([
      [0, 0, 0, 'first of zap', false],
      [1, 0, 1, 'second of zap', false],
      [2, 1, 0, 'refill of tlb (cpu1)', true],
    ]);
    expect(configuration).toEqual({ fix: 'none', values: {} });
  });

  it('is built from the configuration', () => {
    const sized = model({
      name: 'sized',
      about: 'as large as it is told',
      parameters: { size: parameter.integer({ about: 'values', default: 2, min: 1, max: 9 }) },
      build: ({ size }) => ({
        state: { n: range(size) },
        processes: [process('p', {}, { a() {} })],
        properties: [],
      }),
    });
    expect(compile(sized).layout.variables[0]?.values).toHaveLength(2);
    expect(compile(sized, configure(sized, 'none', { size: 9 })).layout.variables[0]?.values).toHaveLength(9);
  });

  it('numbers every error once: those of steps first', () => {
    const fails = (text: string) => (): never => {
      throw new Error(text);
    };
    const p = process(
      'p',
      {},
      {
        a(s: Any) {
          if (s.n > 1) throw new Error(s.n === 2 ? 'two' : 'many');
          if (s.on) throw new Error('two');
        },
        b: fails('two'),
      },
    );
    const properties = [invariant('x', fails('no')), reachable('y', fails('no')), deadlockFree];
    const { errors, program } = compile(smallModel({ n: range(5), on: bool }, [p], properties));
    expect(errors).toEqual([
      { of: 'step', index: 0, where: 'a of p', message: 'throws: two' },
      { of: 'step', index: 0, where: 'a of p', message: 'throws: many' },
      { of: 'step', index: 1, where: 'b of p', message: 'throws: two' },
      { of: 'property', index: 0, where: 'property "x"', message: 'throws: no' },
      { of: 'property', index: 1, where: 'property "y"', message: 'throws: no' },
    ]);
    expect([program.stepErrorCount, program.errorCount]).toEqual([3, 5]);
  });

  it('knows how many successors a state can have at most', () => {
    const p = process(
      'p',
      {},
      {
        a: () => void choose(3),
        b() {
          if (choose(2) === 0) choose(4);
        },
      },
    );
    const q = process('q', {}, { c() {} });
    expect(compile(smallModel({}, [p, q])).program.maxSuccessors).toBe(5 + 1);
  });

  it('takes names that mean something in JavaScript, and text that would end a comment', async () => {
    const evil = 'a\n; throw 1; // */ \u2028 ${`"\'';
    const p = process(
      evil,
      {},
      {
        [evil]: (s: Any) => {
          s[evil] = true;
        },
        return: () => 'done' as never,
      },
      { on: evil },
    );
    const q = process(
      'w0',
      { n: range(2), out: bool },
      {
        hits(_: Any, me) {
          me.out = true;
        },
      },
    );
    const properties = [reachable(evil, (s: Any) => s[evil]), invariant('table', (s: Any) => !s.table)];
    const { program } = compile(smallModel({ [evil]: bool, table: bool, ['__proto__']: bool }, [p, q], properties));
    expect(await search(program)).toMatchObject({ states: 6, hits: [1, undefined], complete: true });
  });

  it('is never broken without its name', () => {
    const error = errorOf(() => compile(smallModel({ n: range(2) }, [])));
    expect(error.message).toBe('model small: the model has no process');
    const named = {
      ...smallModel({}, []),
      build: () => {
        throw new FlushpointError('model/bad-shape', 'model small: no state');
      },
    };
    expect(errorOf(() => compile(named)).message).toBe('model small: no state');
  });
});
