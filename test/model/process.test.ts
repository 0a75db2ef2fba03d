import { describe, expect, it } from 'vitest';
import { bool, process } from '../../src/index.js';
import { errorOf } from '../compile/small-model.js';

describe('a process', () => {
  it('is labelled by its name and by where it runs', () => {
    expect(process('fault', {}, { a() {} }).label).toBe('fault');
    expect(process('fault', {}, { a() {} }, { on: 'cpu1' }).label).toBe('fault (cpu1)');
  });

  it('keeps its steps in the order in which they are written', () => {
    const { steps } = process('fault', {}, { walk() {}, insert() {}, 'pte_unmap-unlock': () => 'walk' });
    expect(steps.map((step) => step.name)).toEqual(['walk', 'insert', 'pte_unmap-unlock']);
  });

  it('must end, unless it says that it is a daemon', () => {
    expect(process('walker', {}, { a() {} }).daemon).toBe(false);
    expect(process('walker', {}, { a() {} }, { daemon: true }).daemon).toBe(true);
  });

  it('has a step', () => {
    const error = errorOf(() => process('fault', {}, {}));
    expect(error.code).toBe('model/bad-label');
    expect(error.message).toBe('process "fault" has no step');
  });

  it.each(['done', '1', '007'])('has no step named "%s"', (name) => {
    const error = errorOf(() => process('fault', {}, { a() {}, [name]() {} }));
    expect(error.code).toBe('model/bad-label');
    expect(error.message).toBe(`process "fault" has a step named "${name}"`);
  });

  it('has steps that are functions, and no options but its own', () => {
    const notCallable = errorOf(() => process('fault', {}, { a() {}, b: 'a' as never }));
    expect([notCallable.code, notCallable.message]).toEqual([
      'model/bad-definition',
      'step b of process "fault" is no function',
    ]);
    const mistyped = errorOf(() => process('fault', {}, { a() {} }, { daemonn: true } as never));
    expect([mistyped.message, mistyped.hint]).toEqual([
      'process "fault" has the option "daemonn"',
      'did you mean "daemon"?',
    ]);
  });

  it('has no local named id, which is who it is', () => {
    const error = errorOf(() => process('fault', { id: bool }, { a() {} }));
    expect(error.code).toBe('model/duplicate-name');
    expect(error.message).toContain('"id"');
  });
});
