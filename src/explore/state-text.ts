// Pieces of JavaScript that handle a packed state word by word, unrolled for the number of its words.
import { wordNames } from '../compile/javascript.js';

/** Shifts and factors of the hash of a state: of its first word, of every further one, and of what has come out then. */
export const HASH = {
  first: { shift: 15, factor: 0x85ebca6b },
  next: { shift: 13, factor: 0xc2b2ae35 },
  last: { shift: 16, factor: 0x9e3779b1 },
  end: { shift: 15 },
} as const;

/** Pieces of text for states of so many words; the words of the state in hand are in the constants `w0`, `w1` and so on. */
export interface StateText {
  /** 32-bit words per state. */
  readonly W: number;
  /** All but the first of the constants' names. */
  readonly rest: readonly string[];
  /** The constants, as arguments. */
  readonly args: string;
  /** A piece of text for each word. */
  each(line: (name: string, i: number) => string, separator?: string): string;
  /** The `i`-th word of the state at an index of an array. */
  at(array: string, index: string, i: number): string;
  /** Declares the constants. */
  load(array: string, index: string): string;
  /** Whether the state at an index is the one in hand. */
  same(array: string, index: string): string;
  /** Declares `other`: 1 when the state at an index is not the one in hand, 0 when it is; without a branch. */
  differ(array: string, index: string): string;
  /** Writes the state in hand. */
  store(array: string, index: string): string;
  /** Declares `h`, its hash. */
  readonly hash: string;
}

/** The pieces for states of `W` words. */
export const stateText = (W: number): StateText => {
  const names = wordNames(W);
  const rest = names.slice(1);
  const args = names.join(', ');
  const each = (line: (name: string, i: number) => string, separator = ' ') => names.map(line).join(separator);
  const at = (array: string, index: string, i: number) => `${array}[${index}${i === 0 ? '' : ` + ${i}`}]`;
  const load = (array: string, index: string) => `const ${each((w, i) => `${w} = ${at(array, index, i)}`, ', ')};`;
  const same = (array: string, index: string) => each((w, i) => `${at(array, index, i)} === ${w}`, ' && ');
  const differ = (array: string, index: string) =>
    `const d = ${each((w, i) => `(${at(array, index, i)} ^ ${w})`, ' | ')}, other = (d | (0 - d)) >>> 31;`;
  const store = (array: string, index: string) => each((w, i) => `${at(array, index, i)} = ${w};`);
  const { first, next, last, end } = HASH;
  const hash = [
    `let h = Math.imul(w0 ^ (w0 >>> ${first.shift}), ${first.factor});`,
    ...rest.map((w) => `h = Math.imul(h ^ (h >>> ${next.shift}) ^ ${w}, ${next.factor});`),
    `h ^= h >>> ${last.shift}; h = Math.imul(h, ${last.factor}); h ^= h >>> ${end.shift};`,
  ].join(' ');
  return { W, rest, args, each, at, load, same, differ, store, hash };
};
