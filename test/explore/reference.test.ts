// The reference model, which exists in Promela, Murphi and TLA+ too: its exact counts, as every other tool finds them.
import { describe, expect, it } from 'vitest';
import { reference, sizes } from '../../bench/reference-model.js';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import { configure, type LooseValues, NO_FIX } from '../../src/index.js';
import { audit } from '../oracle.js';

const compileSize = (size: keyof typeof sizes, change: LooseValues = {}): Compiled => {
  const { cpus, pages, faults, rounds } = sizes[size];
  return compile(reference, configure(reference, NO_FIX, { cpus, pages, faults, rounds, ...change }));
};

describe('the reference model', () => {
  it.each(['S', 'M'] as const)('has the exact number of states and transitions in size %s', async (size) => {
    const { states, transitions } = sizes[size];
    const found = await search(compileSize(size).program);
    expect(found).toMatchObject({ states, transitions, complete: true, hits: [undefined], errors: undefined });
    expect(found.taken.every((taken) => taken)).toBe(true);
  });

  it('has a duplicate hash entry when the flush comes after the unlock, as the auditor finds', async () => {
    const compiled = compileSize('S', { flushBeforeUnlock: false });
    const found = await search(compiled.program);
    expect(found).toMatchObject({ states: 41_027, transitions: 99_422, hits: [19], stop: 'decided' });
    const { states, transitions, levels, hits, stop } = found;
    expect(audit(compiled.system)).toMatchObject({ states, transitions, levels, hits, stop });
  });

  it('has fewer steps to it with one page', async () => {
    const { program } = compileSize('S', { pages: 1, flushBeforeUnlock: false });
    expect((await search(program)).hits).toEqual([17]);
  });

  it('is seen alike by the auditor', async () => {
    const compiled = compile(reference, configure(reference, NO_FIX, { cpus: 1, pages: 2, faults: 2, rounds: 1 }));
    const found = await search(compiled.program);
    const expected = audit(compiled.system);
    expect(expected.states).toBeGreaterThan(250);
    expect([found.states, found.transitions, found.levels]).toEqual([
      expected.states,
      expected.transitions,
      expected.levels,
    ]);
  });
});
