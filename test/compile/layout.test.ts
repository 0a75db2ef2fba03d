import { describe, expect, it } from 'vitest';
import { initialCodes, layoutOf, MAX_BITS, maskOf, pack, unpack } from '../../src/compile/layout.js';
import {
  array,
  bool,
  initially,
  lock,
  oneOf,
  optional,
  type Process,
  process,
  processId,
  type RecordShape,
  range,
} from '../../src/index.js';
import { errorOf } from './small-model.js';

const MARKER = -(2 ** 31);
const idle = (name = 'p', locals: RecordShape = {}, on?: string): Process<unknown> =>
  process(name, locals, { a() {}, b() {} }, on === undefined ? {} : { on });
const layoutFor = (state: RecordShape, processes = [idle()]) => layoutOf({ state, processes, properties: [] });

describe('a layout', () => {
  it('names every variable by its path: shared ones, then the program counter and the locals of each process', () => {
    const state = { ptl: lock(), pte: array(2, { present: bool }) };
    const layout = layoutFor(state, [idle('zap', { page: range(3) }), idle('fault', {}, 'cpu1')]);
    expect(layout.variables.map((v) => v.path)).toEqual([
      'ptl.owner',
      'pte[0].present',
      'pte[1].present',
      'zap.pc',
      'zap.page',
      'fault (cpu1).pc',
    ]);
    expect(layout.variables.map((v) => v.role)).toEqual(['shared', 'shared', 'shared', 'pc', 'local', 'pc']);
    expect(layout.variables.map((v) => v.process)).toEqual([undefined, undefined, undefined, 0, 0, 1]);
    expect(layout.variables[3]?.values).toEqual(['a', 'b', 'done']);
    expect(layout.variables[0]).toMatchObject({ values: [null, 0, 1], ofProcesses: true });
    expect(layout.pcs).toEqual([3, 5]);
    expect(layout.processes).toEqual(['zap', 'fault (cpu1)']);
  });

  it('gives a variable as many bits as its values need, and one with a single value none', () => {
    const sizes = [1, 2, 3, 4, 5, 8, 9, 16, 17, 256, 257];
    const layout = layoutFor({ v: array(sizes.length, (i) => range(sizes[i] as number)) });
    expect(layout.variables.slice(0, -1).map((v) => v.bits)).toEqual([0, 1, 2, 2, 3, 3, 4, 4, 5, 8, 9]);
    expect(maskOf(layout.variables[0] as never)).toBe(0);
    expect(layout.bits).toBe(41 + 2);
  });

  it('lets no field straddle two words, and none share a bit with another or with a marker', () => {
    const sizes = Array.from({ length: 60 }, (_, i) => 2 + ((i * 37) % 300));
    const layout = layoutFor({ v: array(sizes.length, (i) => range(sizes[i] as number)) });
    const used = layout.markers.map((marker) => BigInt(marker >>> 0));
    for (const v of layout.variables) {
      expect(v.shift + v.bits).toBeLessThanOrEqual(32);
      const field = ((1n << BigInt(v.bits)) - 1n) << BigInt(v.shift);
      expect((used[v.word] as bigint) & field).toBe(0n);
      expect(BigInt(maskOf(v) >>> 0)).toBe(field);
      used[v.word] = (used[v.word] as bigint) | field;
    }
    expect(layout.words).toBeLessThanOrEqual(Math.ceil(layout.bits / 24));
  });

  it('fills a word up to its marker', () => {
    const thirtyOne = layoutFor({ v: array(29, bool) });
    expect([thirtyOne.bits, thirtyOne.words, thirtyOne.markers]).toEqual([31, 1, [MARKER]]);
    const sixtyTwo = layoutFor({ v: array(60, bool) });
    expect([sixtyTwo.bits, sixtyTwo.words, sixtyTwo.markers]).toEqual([62, 2, [MARKER, MARKER]]);
  });

  it('fills a word to its last bit where that saves a word and one of its variables has a code to spare', () => {
    // Of the program counter's four codes three are used.
    const thirtyTwo = layoutFor({ v: array(30, bool) });
    expect([thirtyTwo.bits, thirtyTwo.words, thirtyTwo.markers]).toEqual([32, 1, [0]]);
    expect(thirtyTwo.variables.map((v) => v.offset)).toEqual([...Array<number>(30).fill(0), 1]);
    const sixtyThree = layoutFor({ v: array(61, bool) });
    expect([sixtyThree.bits, sixtyThree.words]).toEqual([63, 2]);
    const sixtyFour = layoutFor({ v: array(60, bool) }, [idle('p'), idle('q')]);
    expect([sixtyFour.bits, sixtyFour.words, sixtyFour.markers]).toEqual([64, 2, [0, 0]]);
  });

  it('takes a further word where no variable has a code to spare', () => {
    // Of the four codes of this program counter all are used.
    const four = process('p', {}, { a() {}, b() {}, c() {} });
    const thirtyTwo = layoutFor({ v: array(30, bool) }, [four]);
    expect([thirtyTwo.bits, thirtyTwo.words]).toEqual([32, 2]);
    const sixtyFour = layoutFor({ v: array(62, bool) });
    expect([sixtyFour.bits, sixtyFour.words]).toEqual([64, 3]);
  });

  it('places the widest fields first where that saves a word', () => {
    // In this order, the fields of 13 and 11 bits would be followed by one of 17 that has no room beside them.
    const widths = [13, 11, 17, 18];
    const layout = layoutFor({ v: array(widths.length, (i) => range(2 ** (widths[i] as number))) });
    expect([layout.bits, layout.words]).toEqual([61, 2]);
    expect(layout.variables.map((v) => v.word)).toEqual([0, 1, 1, 0, 1]);
  });

  it.each([29, 30, 40, 61, 62])('has no word that is zero in any state, with %d flags', (flags) => {
    const layout = layoutFor({ v: array(flags, bool) }, [idle('p'), idle('q')]);
    const codes = initialCodes(layout);
    for (let round = 0; round < 2; round++) {
      const words = pack(layout, codes);
      expect(words).not.toContain(0);
      expect(unpack(layout, words)).toEqual(codes);
      layout.variables.forEach((v, i) => {
        codes[i] = v.values.length - 1;
      });
    }
  });

  it('starts where the domains say', () => {
    const state = { v: array(3, (i) => initially(range(3), i)), mode: initially(oneOf('ro', 'rw'), 'rw') };
    expect([...initialCodes(layoutFor(state))]).toEqual([0, 1, 2, 1, 0]);
  });

  it('takes any field name, those of the parts of a shape included', () => {
    const state = { kind: { values: bool, elements: array(1, bool) }, constructor: bool, length: range(2) };
    expect(layoutFor(state).variables.map((v) => v.path)).toEqual([
      'kind.values',
      'kind.elements[0]',
      'constructor',
      'length',
      'p.pc',
    ]);
  });
});

describe('a system that cannot be laid out', () => {
  it('has no process', () => {
    const error = errorOf(() => layoutFor({}, []));
    expect(error.code).toBe('model/no-process');
    expect(error.hint).toBe('list at least one process(...) under `processes`');
  });

  it('has two processes of one name', () => {
    const error = errorOf(() => layoutFor({}, [idle('fault'), idle('fault')]));
    expect(error.code).toBe('model/duplicate-name');
    expect(error.message).toBe('two processes are called "fault"');
    expect(error.hint).toContain('{ on: "cpu1" }');
    expect(() => layoutFor({}, [idle('fault', {}, 'cpu0'), idle('fault', {}, 'cpu1')])).not.toThrow();
  });

  it('has two variables of one path', () => {
    const local = errorOf(() => layoutFor({}, [idle('fault', { pc: range(2) })]));
    expect(local.code).toBe('model/duplicate-name');
    expect(local.message).toBe('two variables are called fault.pc');
    const shared = errorOf(() => layoutFor({ fault: { page: bool } }, [idle('fault', { page: range(2) })]));
    expect(shared.message).toBe('two variables are called fault.page');
    expect(() => layoutFor({ fault: { page: bool } }, [idle('fault', {})])).not.toThrow();
  });

  it('starts outside a domain', () => {
    const error = errorOf(() => layoutFor({ pte: array(2, { generation: initially(range(2), 2) }) }));
    expect(error.code).toBe('model/bad-initial-value');
    expect(error.message).toBe('pte[0].generation starts as 2, which is not in its domain');
    expect(error.hint).toBe('expected one of 0, 1');
    const process = errorOf(() => layoutFor({ owner: initially(optional(processId), 1) }));
    expect(process.hint).toBe('expected one of null, 0');
  });

  it('has a domain without a value', () => {
    const empty = { ...range(1), values: () => [] };
    const error = errorOf(() => layoutFor({ v: empty }));
    expect(error.code).toBe('model/empty-domain');
    expect(error.message).toBe('v has a domain without a value');
  });

  it.each([
    ['a number', 3, 'pte.present is 3, which is not a domain'],
    ['nothing', undefined, 'pte.present is undefined, which is not a domain'],
    ['null', null, 'pte.present is null, which is not a domain'],
    ['a domain that was not called', range, 'pte.present is '],
  ])('has %s where a domain should be', (_, shape, message) => {
    const error = errorOf(() => layoutFor({ pte: { present: shape as never } }));
    expect(error.code).toBe('model/bad-shape');
    expect(error.message).toContain(message);
    expect(error.hint).toContain('expected bool');
  });

  it('needs more bits than a state may have', () => {
    expect(() => layoutFor({ v: array(MAX_BITS - 2, bool) })).not.toThrow();
    const error = errorOf(() => layoutFor({ big: range(1000), v: array(MAX_BITS - 2, bool) }));
    expect(error.code).toBe('model/too-many-bits');
    expect(error.message).toBe('a state of this model needs 521 bits; at most 511 are supported');
    expect(error.hint).toContain('big (10)');
  });
});
