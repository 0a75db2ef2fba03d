import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenParts } from '../../src/shard/parts.js';

test('the parts of a table are all of its slots, one after the other, for any number of threads', () => {
  for (let count = 1; count <= 128; count++) {
    const parts = evenParts({ from: 2 ** 20, to: 2 ** 21 }, 1, count);
    expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([2 ** 20, 2 ** 21]);
  }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(28), fc.integer({ min: 1, max: 300 }), (words, bits, count) => {
      const [from, to] = [2 ** bits * words, 2 ** (bits + 1) * words];
      const parts = evenParts({ from, to }, words, count);
      let at = from;
      for (const part of parts) {
        expect(part.from).toBe(at);
        expect((part.to - part.from) % words).toBe(0);
        expect(Math.abs((part.to - part.from) / words - 2 ** bits / count)).toBeLessThan(1);
        at = part.to;
      }
      expect(at).toBe(to);
    }),
  );
});
