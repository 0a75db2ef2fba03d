// The assembler: what its instructions do, run by the engine that has to understand them.
import { describe, expect, it } from 'vitest';
import {
  block,
  branch,
  branchIf,
  branchTable,
  type Code,
  call,
  compileModule,
  createMemory,
  either,
  enlargeMemory,
  functionsOn,
  i32,
  i64,
  localsOf,
  loop,
  moduleOf,
  PAGE_BYTES,
  select,
  sequence,
  type WasmFunctions,
  type WasmMemory,
  when,
  wrap,
} from '../../src/explore/wasm.js';

const { types, get, set } = localsOf({ a: 'i32', b: 'i32', sum: 'i32', wide: 'i64' });
const runAll = (bodies: readonly Code[], a = 0, b = 0, memory: WasmMemory = createMemory(16)): number => {
  const functions = bodies.map((body, k) => ({ types, parameters: 2, body, ...(k === 0 ? { name: 'run' } : {}) }));
  const exported = functionsOn(compileModule(moduleOf(functions)), memory);
  expect(Object.keys(exported)).toEqual(['run']);
  return (exported as { run: WasmFunctions[string] }).run(a, b);
};
const run = (body: Code, a?: number, b?: number, memory?: WasmMemory): number => runAll([body], a, b, memory);

describe('a constant', () => {
  it.each([0, 1, 63, 64, -1, -64, -65, 127, 128, -128, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)])(
    'of %d is kept',
    (value) => {
      expect(run(i32.const(value))).toBe(value);
    },
  );

  it.each([0n, -1n, 64n, -65n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n, 0x1234_5678_9abc_def0n])(
    'of %d is kept in both halves',
    (value) => {
      expect(run(wrap(i64.const(value)))).toBe(Number(BigInt.asIntN(32, value)));
      expect(run(wrap(i64.shrU(i64.const(value), i64.const(32))))).toBe(Number(BigInt.asIntN(32, value >> 32n)));
    },
  );
});

describe('an instruction', () => {
  const [a, b] = [get('a'), get('b')];
  it.each<readonly [string, Code, (a: number, b: number) => number]>([
    ['add', i32.add(a, b), (x, y) => (x + y) | 0],
    ['sub', i32.sub(a, b), (x, y) => (x - y) | 0],
    ['mul', i32.mul(a, b), Math.imul],
    ['and', i32.and(a, b), (x, y) => x & y],
    ['or', i32.or(a, b), (x, y) => x | y],
    ['xor', i32.xor(a, b), (x, y) => x ^ y],
    ['shl', i32.shl(a, b), (x, y) => x << y],
    ['shrU', i32.shrU(a, b), (x, y) => (x >>> y) | 0],
    ['eq', i32.eq(a, b), (x, y) => Number(x === y)],
    ['ne', i32.ne(a, b), (x, y) => Number(x !== y)],
    ['ltU', i32.ltU(a, b), (x, y) => Number(x >>> 0 < y >>> 0)],
    ['eqz', i32.eqz(a), (x) => Number(x === 0)],
    ['select', select(a, b, i32.ltU(a, b)), (x, y) => (x >>> 0 < y >>> 0 ? x : y)],
  ])('%s does what JavaScript does', (_, code, expected) => {
    for (const [x, y] of [
      [0, 0],
      [7, 7],
      [1, 2],
      [-5, 3],
      [2 ** 31 - 1, 31],
      [-(2 ** 31), -1],
    ] as const)
      expect(run(code, x, y)).toBe(expected(x, y));
  });

  it('on 64 bits reaches the upper half', () => {
    const wide = (code: Code) => wrap(i64.shrU(code, i64.const(32)));
    const [x, y] = [0x0123_4567_89ab_cdefn, 0x7654_3210_fedc_ba98n];
    const upper = (value: bigint) => Number(BigInt.asIntN(32, BigInt.asIntN(64, value) >> 32n));
    expect(run(wide(i64.add(i64.const(x), i64.const(y))))).toBe(upper(x + y));
    expect(run(wide(i64.sub(i64.const(x), i64.const(y))))).toBe(upper(x - y));
    expect(run(wide(i64.mul(i64.const(x), i64.const(y))))).toBe(upper(x * y));
    expect(run(wide(i64.xor(i64.const(x), i64.const(y))))).toBe(upper(x ^ y));
    expect(run(wide(i64.and(i64.const(x), i64.const(y))))).toBe(upper(x & y));
    expect(run(wide(i64.or(i64.const(x), i64.const(y))))).toBe(upper(x | y));
    expect(run(wide(i64.shl(i64.const(x), i64.const(8))))).toBe(upper(x << 8n));
    expect(run(i64.eq(i64.const(x), i64.const(x + (1n << 40n))))).toBe(0);
    expect(run(i64.ne(i64.const(x), i64.const(x + (1n << 40n))))).toBe(1);
    expect(run(i64.ltU(i64.const(1), i64.const(-1)))).toBe(1);
    expect(run(i64.eqz(i64.const(1n << 40n)))).toBe(0);
  });
});

it('a loop goes round until it is left, and a branch counts what is around it', () => {
  // The sum of a, a - 1, ... 1, but no more than b.
  const body = sequence(
    block(
      loop(
        branchIf(1, i32.eqz(get('a'))),
        set('sum', i32.add(get('sum'), get('a'))),
        when(i32.ltU(get('b'), get('sum')), set('sum', get('b')), branch(2)),
        set('a', i32.add(get('a'), i32.const(-1))),
        branch(0),
      ),
    ),
    get('sum'),
  );
  expect(run(body, 10, 1000)).toBe(55);
  expect(run(body, 10, 20)).toBe(20);
  expect(run(body, 0, 20)).toBe(0);
});

it('one of two ways is taken', () => {
  const body = sequence(
    either(i32.ltU(get('a'), get('b')), set('sum', i32.const(1)), set('sum', i32.const(2))),
    get('sum'),
  );
  expect([run(body, 1, 2), run(body, 2, 1)]).toEqual([1, 2]);
});

it('a jump by a table does what the case of the index says, and nothing else', () => {
  const add = (value: number): Code => set('sum', i32.add(get('sum'), i32.const(value)));
  const body = sequence(branchTable(get('a'), [1, undefined, 0, 1], [add(10), add(20)], add(100)), add(1), get('sum'));
  expect([0, 1, 2, 3, 4, -1].map((index) => run(body, index))).toEqual([21, 101, 11, 21, 101, 101]);
});

it('a jump can have more cases than a stack has frames', () => {
  const count = 60_000;
  const cases = Array.from({ length: count }, (_, k) => set('sum', i32.const(k)));
  const body = sequence(branchTable(get('a'), [...cases.keys()], cases, set('sum', i32.const(-1))), get('sum'));
  expect([0, count - 1, count].map((index) => run(body, index))).toEqual([0, count - 1, -1]);
});

it('functions of a module call one another by position, and only those with a name can be called from outside', () => {
  const twice = i32.mul(get('a'), i32.const(2));
  const other = call(1, i32.add(get('a'), i32.const(1)), get('b'));
  expect(runAll([i32.add(other, get('b')), twice], 4, 7)).toBe(17);
});

describe('memory', () => {
  const { const: at } = i32;

  it('is read and written at an address and an offset', () => {
    const memory = createMemory(2048);
    const words = new Int32Array(memory.buffer);
    words[300] = 42;
    expect(run(sequence(i32.store(get('a'), get('b'), 1000), i32.load(at(1200))), 4, 7, memory)).toBe(42);
    expect(words[251]).toBe(7);
    run(sequence(i64.store(at(8), i64.const(0x1_0000_0002n)), at(0)), 0, 0, memory);
    expect([words[2], words[3]]).toEqual([2, 1]);
    const half = i64.shrU(i64.atomicLoad(at(0), 8), i64.const(32));
    expect(run(wrap(half), 0, 0, memory)).toBe(1);
  });

  it('is exchanged where it is as expected, and says what it was', () => {
    const memory = createMemory(64);
    const words = new Int32Array(memory.buffer);
    const exchange = i32.compareExchange(at(0), get('a'), get('b'), 4);
    expect([run(exchange, 0, 5, memory), words[1]]).toEqual([0, 5]);
    expect([run(exchange, 0, 9, memory), words[1]]).toEqual([5, 5]);
    const wide = (expected: bigint) =>
      wrap(i64.compareExchange(at(0), i64.const(expected), i64.const(0x7_0000_0008n), 16));
    expect(run(wide(1n), 0, 0, memory)).toBe(0);
    expect([words[4], words[5]]).toEqual([0, 0]);
    expect(run(wide(0n), 0, 0, memory)).toBe(0);
    expect([words[4], words[5]]).toEqual([8, 7]);
  });

  it('keeps what is in it when it is enlarged, and is never made smaller', () => {
    const memory = createMemory(10);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
    const before = new Int32Array(memory.buffer);
    before[3] = 11;
    enlargeMemory(memory, PAGE_BYTES + 1);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    enlargeMemory(memory, 1);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    before[4] = 12;
    expect([...new Int32Array(memory.buffer, 12, 2)]).toEqual([11, 12]);
  });
});
