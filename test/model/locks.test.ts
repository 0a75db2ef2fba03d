import { describe, expect, it } from 'vitest';
import { acquire, downRead, downWrite, holds, release, upRead, upWrite } from '../../src/index.js';
import { Blocked } from '../../src/model/ambient.js';

const [a, b] = [{ id: 0 }, { id: 1 }];

describe('a lock', () => {
  it('is taken by one process at a time', () => {
    const ptl: { owner: number | null } = { owner: null };
    acquire(ptl, a);
    expect([holds(ptl, a), holds(ptl, b)]).toEqual([true, false]);
    expect(() => acquire(ptl, b)).toThrow(Blocked);
    release(ptl, a);
    acquire(ptl, b);
    expect(ptl.owner).toBe(1);
  });

  it('blocks the process that has it already, for ever', () => {
    const ptl = { owner: 0 };
    expect(() => acquire(ptl, a)).toThrow(Blocked);
  });

  it('is released by its owner and nobody else', () => {
    expect(() => release({ owner: null }, a)).toThrow('releases a lock that it does not hold');
    expect(() => release({ owner: 1 }, a)).toThrow('releases a lock that it does not hold');
  });
});

describe('a reader-writer semaphore', () => {
  const free = (): { readers: number; writer: number | null } => ({ readers: 0, writer: null });

  it('has many readers or one writer', () => {
    const mmap = free();
    downRead(mmap);
    downRead(mmap);
    expect(mmap.readers).toBe(2);
    expect(() => downWrite(mmap, a)).toThrow(Blocked);
    upRead(mmap);
    upRead(mmap);
    downWrite(mmap, a);
    expect(() => downRead(mmap)).toThrow(Blocked);
    expect(() => downWrite(mmap, b)).toThrow(Blocked);
    upWrite(mmap, a);
    expect(mmap).toEqual(free());
  });

  it('is left for writing by its writer and nobody else', () => {
    expect(() => upWrite(free(), a)).toThrow('leaves a semaphore for writing that it does not hold');
    expect(() => upWrite({ readers: 0, writer: 1 }, a)).toThrow('leaves a semaphore for writing that it does not hold');
  });
});
