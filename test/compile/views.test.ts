import { describe, expect, it } from 'vitest';
import { initialCodes, layoutOf } from '../../src/compile/layout.js';
import { OutsideDomain, viewsOf } from '../../src/compile/views.js';
import { array, bool, oneOf, optional, process, type RecordShape, range } from '../../src/index.js';

// biome-ignore lint/suspicious/noExplicitAny: what a mistaken author may write
type Any = any;

/** The views of a state, and the values behind them by path. */
const viewOf = (state: RecordShape, locals: RecordShape = {}) => {
  const layout = layoutOf({ state, processes: [process('p', locals, { a() {} })], properties: [] });
  const codes = initialCodes(layout);
  const views = viewsOf(layout, {
    read: (v) => codes[v.index] as number,
    write: (v, code) => {
      codes[v.index] = code;
    },
  });
  const values = () =>
    Object.fromEntries(
      layout.variables.filter((v) => v.role !== 'pc').map((v) => [v.path, v.values[codes[v.index] as number]]),
    );
  return { s: views.state as Any, me: views.selves[0] as Any, values };
};

describe('a record', () => {
  it('is read and written by field', () => {
    const { s, values } = viewOf({ pte: { present: bool, mode: oneOf('ro', 'rw') } });
    s.pte.present = true;
    s.pte.mode = 'rw';
    expect([s.pte.present, s.pte.mode]).toEqual([true, 'rw']);
    expect(values()).toEqual({ 'pte.present': true, 'pte.mode': 'rw' });
  });

  it('is spread, listed and assigned field by field', () => {
    const { s, values } = viewOf({ pte: array(2, { present: bool, generation: range(3) }) });
    s.pte[1] = { present: true, generation: 2 };
    expect({ ...s.pte[1] }).toEqual({ present: true, generation: 2 });
    expect(Object.keys(s.pte[1])).toEqual(['present', 'generation']);
    s.pte[0] = s.pte[1];
    expect(values()).toMatchObject({ 'pte[0].present': true, 'pte[0].generation': 2 });
    s.pte[1].generation = 0;
    expect(s.pte[0].generation).toBe(2);
  });

  it('is read whole before any of it is written, so that values can be moved', () => {
    const { s, values } = viewOf({ q: array(3, { v: range(4) }) });
    s.q[0].v = 1;
    s.q[1].v = 2;
    s.q = [{ v: 3 }, s.q.at(0), s.q.at(1)];
    expect(values()).toEqual({ 'q[0].v': 3, 'q[1].v': 1, 'q[2].v': 2 });
    const first = s.q.at(0);
    s.q[0] = first;
    expect(s.q[0].v).toBe(3);
  });

  it('that was replaced as a whole is not used any more, where JavaScript would show the old value', () => {
    const { s } = viewOf({ pte: array(1, { dirty: bool, frame: { n: range(3) } }), a: { v: bool }, b: { v: bool } });
    const [old, inner] = [s.pte.at(0), s.pte.at(0).frame];
    s.pte[0] = { dirty: true, frame: { n: 1 } };
    expect(() => old.dirty).toThrow('reads pte[0].dirty of a value that has been replaced as a whole since');
    expect(() => inner.n).toThrow('reads pte[0].frame.n of a value that has been replaced');
    expect(() => {
      old.dirty = false;
    }).toThrow('writes pte[0].dirty of a value that has been replaced');
    expect([s.pte[0].dirty, s.pte[0].frame.n]).toEqual([true, 1]);
    const spare = s.a;
    s.a = s.b;
    expect(() => {
      s.b = spare;
    }).toThrow('reads a.v of a value');
    expect(() => viewOf({ q: array(2, { v: bool }) }).s.q.reverse()).toThrow('has been replaced as a whole');
  });

  it('has no field but its own', () => {
    const { s, me } = viewOf({ freed: bool, pte: { present: bool } }, { page: range(2) });
    expect(() => s.fred).toThrow('reads fred, which is no variable (did you mean "freed"?)');
    expect(() => s.pte.presnt).toThrow('reads pte.presnt, which is no variable (did you mean "present"?)');
    expect(() => me.frame).toThrow('reads p.frame, which is no variable');
    expect(() => {
      s.fred = true;
    }).toThrow('writes fred, which is no variable (did you mean "freed"?)');
    expect(['fred' in s, 'freed' in s, String(s), JSON.stringify(s)]).toEqual([
      false,
      true,
      '[object Object]',
      '{"freed":false,"pte":{"present":false}}',
    ]);
  });

  it('takes no field it does not have, and is never given in part', () => {
    const { s } = viewOf({ pte: { present: bool, dirty: bool } });
    expect(() => {
      s.pte.presnt = true;
    }).toThrow(TypeError);
    expect(() => {
      s.pte = { present: true };
    }).toThrow('writes pte without its field "dirty"');
    expect(() => {
      s.pte = true;
    }).toThrow('writes true to pte, which is a record or an array');
    expect(() => delete s.pte.present).toThrow(TypeError);
  });
});

describe('a scalar', () => {
  it('takes the values of its domain and no other', () => {
    const { s } = viewOf({ mode: oneOf('ro', 'rw'), page: range(8), owner: optional(range(2)), present: bool });
    const writing = (field: string, value: unknown) => () => {
      s[field] = value;
    };
    expect(writing('mode', 'wo')).toThrow('writes "wo" to mode, whose values are ro, rw');
    expect(writing('page', 8)).toThrow('writes 8 to page, whose values are 0..7');
    expect(writing('page', -1)).toThrow(OutsideDomain);
    expect(writing('page', Number.NaN)).toThrow(OutsideDomain);
    expect(writing('page', '1')).toThrow(OutsideDomain);
    expect(writing('owner', undefined)).toThrow('writes undefined to owner, whose values are null, 0, 1');
    expect(writing('present', 1)).toThrow('writes 1 to present, whose values are false, true');
    expect(writing('page', -0)).not.toThrow();
  });
});

describe('an array', () => {
  const shape = { tlb: array(3, range(4)), pte: array(2, { present: bool }), none: array(0, bool) };

  it('is read by index and by `at`, and written by index', () => {
    const { s, values } = viewOf(shape);
    s.tlb[1] = 3;
    expect([s.tlb[1], s.tlb.at(1), s.tlb.length]).toEqual([3, 3, 3]);
    expect(values()).toMatchObject({ 'tlb[0]': 0, 'tlb[1]': 3, 'tlb[2]': 0 });
  });

  it.each([3, -1, 0.5, Number.NaN, undefined, null, Number.POSITIVE_INFINITY, 1e21, 1e-7])(
    'has no element %s, neither to read nor to write',
    (index) => {
      const { s } = viewOf(shape);
      expect(() => s.tlb[index as Any]).toThrow(RangeError);
      expect(() => s.tlb.at(index)).toThrow(`reads tlb[${index}], but its length is 3`);
      expect(() => {
        s.tlb[index as Any] = 0;
      }).toThrow(RangeError);
    },
  );

  it('behaves as an array does', () => {
    const { s } = viewOf(shape);
    s.tlb[1] = 3;
    expect([...s.tlb]).toEqual([0, 3, 0]);
    expect(s.tlb.map((value: number, i: number) => value + i)).toEqual([0, 4, 2]);
    expect(s.tlb.filter((value: number) => value > 0)).toEqual([3]);
    expect([s.tlb.indexOf(3), s.tlb.indexOf(2), s.tlb.includes(3)]).toEqual([1, -1, true]);
    expect([s.tlb.some((value: number) => value > 0), s.tlb.every((value: number) => value > 0)]).toEqual([
      true,
      false,
    ]);
    expect(s.tlb.findIndex((value: number) => value === 3)).toBe(1);
    expect([...s.tlb.entries()]).toEqual([
      [0, 0],
      [1, 3],
      [2, 0],
    ]);
    expect(s.tlb.slice(1)).toEqual([3, 0]);
    expect(s.pte.find((pte: Any) => !pte.present)).toBe(s.pte[0]);
    expect([...s.none]).toEqual([]);
    expect(0 in s.tlb && !(3 in s.tlb)).toBe(true);
  });

  it('lists its indices to whoever asks for its keys', () => {
    const { s } = viewOf(shape);
    s.tlb[1] = 3;
    expect(Object.keys(s.tlb)).toEqual(['0', '1', '2']);
    expect(Object.entries(s.tlb)).toEqual([
      ['0', 0],
      ['1', 3],
      ['2', 0],
    ]);
    const seen: string[] = [];
    for (const i in s.tlb) seen.push(i);
    expect(seen).toEqual(['0', '1', '2']);
  });

  it('keeps its length', () => {
    const { s } = viewOf(shape);
    expect(() => s.tlb.push(1)).toThrow(RangeError);
    expect(() => {
      s.tlb.length = 1;
    }).toThrow(RangeError);
    expect(() => delete s.tlb[0]).toThrow(TypeError);
  });

  it('is assigned as a whole, by an array of its length', () => {
    const { s } = viewOf(shape);
    s.tlb = [1, 2, 3];
    expect([...s.tlb]).toEqual([1, 2, 3]);
    expect(() => {
      s.tlb = [1, 2];
    }).toThrow('writes 2 elements to tlb, whose length is 3');
    expect(() => {
      s.tlb = [1, 2, 3, 0];
    }).toThrow('writes 4 elements to tlb, whose length is 3');
  });
});

describe('a process', () => {
  it('sees its locals and its id, which it cannot change', () => {
    const { me, values } = viewOf({}, { page: range(3) });
    me.page = 2;
    expect(values()).toEqual({ 'p.page': 2 });
    expect(me.id).toBe(0);
    expect(() => {
      me.id = 1;
    }).toThrow(TypeError);
  });
});
