import { describe, expect, it } from 'vitest';
import {
  array,
  between,
  bool,
  initially,
  oneOf,
  optional,
  processCount,
  processId,
  range,
  type Scalar,
} from '../../src/index.js';
import { isArray, isScalar } from '../../src/model/domain.js';
import { errorOf } from '../compile/small-model.js';

const valuesIn = (domain: Scalar<never> | Scalar<number> | Scalar<boolean> | Scalar<string | null>) =>
  domain.values(3) as readonly unknown[];

describe('a domain', () => {
  it('lists its values in order and starts at the first', () => {
    expect(valuesIn(bool)).toEqual([false, true]);
    expect(valuesIn(range(3))).toEqual([0, 1, 2]);
    expect(valuesIn(between(-1, 1))).toEqual([-1, 0, 1]);
    expect(valuesIn(oneOf('ro', 'rw'))).toEqual(['ro', 'rw']);
    expect(between(-1, 1).initial).toBe(-1);
    expect(oneOf('ro', 'rw').initial).toBe('ro');
  });

  it('of processes depends on how many the model has', () => {
    expect(valuesIn(processId)).toEqual([0, 1, 2]);
    expect(valuesIn(processCount)).toEqual([0, 1, 2, 3]);
    expect(optional(processId).ofProcesses).toBe(true);
  });

  it('may hold nothing, and starts with nothing', () => {
    expect(optional(oneOf('ro', 'rw')).values(1)).toEqual([null, 'ro', 'rw']);
    expect(optional(range(2)).initial).toBeNull();
  });

  it('holds nothing once, however often it is optional', () => {
    expect(optional(optional(range(2))).values(1)).toEqual([null, 0, 1]);
  });

  it('can start at another value', () => {
    const domain = initially(range(3), 2);
    expect(domain.initial).toBe(2);
    expect(domain.values(1)).toEqual([0, 1, 2]);
  });

  it.each([
    ['range(0)', () => range(0), 'range(0) has no value'],
    ['between(2, 1)', () => between(2, 1), 'between(2, 1) has no value'],
    ['oneOf()', () => oneOf(), 'oneOf() has no value'],
  ])('%s is an error: a domain needs a value', (_, make, message) => {
    const error = errorOf(make);
    expect(error.code).toBe('model/empty-domain');
    expect(error.message).toBe(message);
    expect(error.hint).toBeDefined();
  });

  it.each([
    ['range(1.5)', () => range(1.5), 'the size of a range is 1.5; a whole number is expected'],
    ['between(0, NaN)', () => between(0, Number.NaN), 'the last value of between is NaN; a whole number is expected'],
    ['array(-1, bool)', () => array(-1, bool), 'array(-1, …) has a negative length'],
    ['array(0.5, bool)', () => array(0.5, bool), 'the length of an array is 0.5; a whole number is expected'],
  ])('%s is an error: sizes are whole numbers', (_, make, message) => {
    const error = errorOf(make);
    expect(error.code).toBe('model/bad-shape');
    expect(error.message).toBe(message);
  });

  it('names no word twice', () => {
    const error = errorOf(() => oneOf('ro', 'rw', 'ro'));
    expect(error.code).toBe('model/duplicate-name');
    expect(error.message).toBe('oneOf names "ro" twice');
  });
});

describe('an array', () => {
  it('has elements of one shape, which may start differently', () => {
    expect(array(2, bool).elements).toEqual([bool, bool]);
    expect(array(2, (i) => initially(range(2), i)).elements.map((element) => element.initial)).toEqual([0, 1]);
    expect(array(0, bool).elements).toEqual([]);
  });
});

describe('a shape that is too large for any search is refused at once', () => {
  it.each([
    ['range(2 ** 28)', () => range(2 ** 28), 'range(268435456) has 268,435,456 values'],
    ['between all integers', () => between(-(2 ** 31), 2 ** 31 - 1), 'has 4,294,967,296 values'],
    ['array(1e8)', () => array(1e8, bool), 'array(100000000, …) has more than 65,536 elements'],
    ['optional of a record', () => optional({ a: bool } as never), 'optional(...) is given no single variable'],
  ])('%s', (_, make, message) => {
    expect(errorOf(make)).toMatchObject({ code: 'model/bad-shape', message: expect.stringContaining(message) });
  });
});

describe('a record', () => {
  it('may have fields that are called as the parts of a shape are', () => {
    const shape = { kind: oneOf('array', 'scalar'), elements: array(2, bool), values: bool };
    expect(isScalar(shape)).toBe(false);
    expect(isArray(shape)).toBe(false);
  });
});
