// A level of a search in several threads, cut into chunks and put together from what was found in them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cut, cut, type Level, levelOf, stretchesOf, unfinished, withFound } from '../../src/shard/level.js';
import type { SharedSegment } from '../../src/shard/protocol.js';

/** Segments whose words are the numbers from 0 on. */
const numbered = (lengths: readonly number[]): SharedSegment[] => {
  let at = 0;
  return lengths.map((length) => {
    const memory = new SharedArrayBuffer(length * 4);
    const words = new Int32Array(memory);
    for (let i = 0; i < length; i++) words[i] = at++;
    return { memory, length };
  });
};

const wordsIn = (stretches: ReturnType<typeof stretchesOf>): number[] =>
  stretches.flatMap(({ words, from, to }) => [...words.subarray(from, to)]);

const chunksOf = (level: Level, { pieces, chunks }: Cut): number[][] =>
  Array.from({ length: chunks.length - 1 }, (_, chunk) => {
    const words: number[] = [];
    for (let i = (chunks[chunk] as number) * 3; i < (chunks[chunk + 1] as number) * 3; i += 3) {
      const { memory } = level.segments[pieces[i] as number] as SharedSegment;
      words.push(...new Int32Array(memory).subarray(pieces[i + 1], pieces[i + 2]));
    }
    return words;
  });

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 });
const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);

test('chunks hold every state once, in order, and are of one size but for the last', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), (segments, size) => {
      const level = levelOf(numbered(segments));
      const chunks = chunksOf(
        level,
        cut(level, () => size),
      );
      expect(chunks.flat()).toEqual(Array.from({ length: sum(segments) }, (_, i) => i));
      for (const chunk of chunks.slice(0, -1)) expect(chunk).toHaveLength(size);
      expect(chunks.at(-1)?.length ?? 1).toBeGreaterThan(0);
    }),
  );
});

test('a chunk is as large as what is left of the level says', () => {
  fc.assert(
    fc.property(lengths, (segments) => {
      const level = levelOf(numbered(segments));
      const half = (left: number) => Math.ceil(left / 2);
      const expected: number[] = [];
      for (let left = sum(segments); left > 0; left -= half(left)) expected.push(half(left));
      expect(chunksOf(level, cut(level, half)).map(({ length }) => length)).toEqual(expected);
    }),
  );
});

test('what has not been expanded are the chunks that nobody has taken', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), fc.nat({ max: 14 }), (segments, size, taken) => {
      const level = levelOf(numbered(segments));
      const left = unfinished(
        level,
        cut(level, () => size),
        taken,
      );
      expect(wordsIn(left)).toEqual(wordsIn(stretchesOf(level)).slice(taken * size));
    }),
  );
});

test('the next level is in the order of the chunks that it was found from, whoever took them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 9 })), { maxLength: 20 }), (taken) => {
      // Chunk by chunk: which worker took it, and how many words it found. Each worker fills one segment.
      const results = [2, 0, 1].map((worker) => {
        const own = taken.flatMap(([by, length], chunk) => (by === worker ? [{ chunk, length }] : []));
        const memory = new SharedArrayBuffer(sum(own.map(({ length }) => length)) * 4);
        let to = 0;
        const pieces = own.map(({ chunk, length }) => {
          new Int32Array(memory).fill(chunk, to, to + length);
          to += length;
          return { chunk, segment: 0, from: to - length, to };
        });
        return { found: [{ memory, length: to }], pieces };
      });
      const next = withFound(levelOf([]), results);
      const chunks = taken.flatMap(([, length], chunk) => Array<number>(length).fill(chunk));
      expect(wordsIn(stretchesOf(next))).toEqual(chunks);
    }),
  );
});
