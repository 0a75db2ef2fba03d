// Pieces of WebAssembly that handle a packed state, unrolled for the number of its words: what state-text.ts is for JavaScript.
// States are handled in units of 64 bits where they have an even number of words, and of 32 otherwise.
import { HASH } from './state-text.js';
import { type Code, i32, i64, type ValueType, wrap } from './wasm.js';

/** Reads and writes local variables, among them `h` and those of the units. */
interface Locals {
  get(name: string): Code;
  set(name: string, value: Code): Code;
}

/** Instructions on units, and what these are. */
const unitsFor = (words: number) => {
  const isWide = words % 2 === 0;
  const bytes = isWide ? 8 : 4;
  const names = Array.from({ length: (words * 4) / bytes }, (_, i) => `u${i}`);
  const type: ValueType = isWide ? 'i64' : 'i32';
  return { isWide, bytes, names, type, ops: isWide ? i64 : i32 };
};

/** Types of the local variables that {@link stateCode} needs: the units of the state in hand, and its hash. */
export const stateLocals = (words: number): Readonly<Record<string, ValueType>> => {
  const { names, type } = unitsFor(words);
  return { h: 'i32', ...Object.fromEntries(names.map((name) => [name, type])) };
};

/** The pieces for states of so many words. */
export const stateCode = (words: number, { get, set }: Locals) => {
  const { isWide, bytes, names, type, ops } = unitsFor(words);
  const number = i32.const;
  const upper = (name: string): Code => i64.shrU(get(name), i64.const(32));
  const wordAt = (i: number): Code => {
    if (!isWide) return get(`u${i}`);
    const name = `u${i >> 1}`;
    return wrap(i % 2 === 0 ? get(name) : upper(name));
  };
  const mixed = (a: Code, by: number): Code => i32.xor(a, i32.shrU(a, number(by)));
  const multiply = (a: Code, factor: number): Code => i32.mul(a, number(factor | 0));
  return {
    /** Bytes of a state. */
    state: words * 4,
    /** Whether a unit has two words. */
    isWide,
    /** Bytes of a unit, the units' names, their type, and instructions on them. */
    unit: bytes,
    units: names,
    type,
    ops,
    /** The upper word of a unit that has two. */
    upper,
    /** Sets the units, from the one with the number `first` on, to the state at an address and an offset. */
    load: (address: Code, offset: number, first = 0): Code =>
      names.slice(first).map((name, i) => set(name, ops.load(address, offset + (first + i) * bytes))),
    /** Writes the units, from the one with the number `first` on. */
    store: (address: Code, offset: number, first = 0): Code =>
      names.slice(first).map((name, i) => ops.store(address, get(name), offset + (first + i) * bytes)),
    /** Sets `h` to the hash of the state in hand. */
    hash: [
      set('h', multiply(mixed(wordAt(0), HASH.first.shift), HASH.first.factor)),
      Array.from({ length: words - 1 }, (_, i) =>
        set('h', multiply(i32.xor(mixed(get('h'), HASH.next.shift), wordAt(i + 1)), HASH.next.factor)),
      ),
      set('h', mixed(get('h'), HASH.last.shift)),
      set('h', multiply(get('h'), HASH.last.factor)),
      set('h', mixed(get('h'), HASH.end.shift)),
    ] satisfies Code,
    /** The home slot of a hash without the bits that choose a table, in bytes; `shift` is 32 minus the number of bits that it takes. */
    homeOf: (h: Code, shift: Code): Code => i32.mul(i32.shrU(h, shift), number(words * 4)),
  };
};
