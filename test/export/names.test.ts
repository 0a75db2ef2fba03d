// Names: what is left of them in other languages, and that no two become one.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { identifier, namer, plainText } from '../../src/export/names.js';

it.each([
  ['pte[0].present', 'pte_0_present'],
  ['zap_pte_range (cpu0).pc', 'zap_pte_range_cpu0_pc'],
  ['hash_page/hpte_insert', 'hash_page_hpte_insert'],
  ['__switch_to', 'switch_to'],
  ['2nd', 'v_2nd'],
  ['*', 'v'],
])('%s becomes %s', (text, expected) => {
  expect(identifier(text)).toBe(expected);
});

it('no name is handed out twice, whatever is asked for, and none that is reserved', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 2 })), (wishes) => {
      const names = namer(['if', 'A']);
      const taken = wishes.map((wish) => names.take(...wish).toLowerCase());
      expect(new Set([...taken, 'if', 'a']).size).toBe(taken.length + 2);
      for (const name of taken) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    }),
  );
});

it('plain text ends no comment and no text in quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('*', '/', '(', ')', '"', '\\', '\n', 'a', 'ä') }), (text) => {
      expect(plainText(text)).toMatch(/^[ -~]*$/);
      expect(plainText(text)).not.toMatch(/\*\/|\/\*|\(\*|\*\)|"|\\/);
    }),
  );
});
