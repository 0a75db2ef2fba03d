import { describe, expect, it } from 'vitest';
import { parameter } from '../../src/index.js';
import { completeValues, describeValues, parseValue } from '../../src/model/parameters.js';
import { errorOf } from '../compile/small-model.js';

const parameters = {
  cpus: parameter.integer({ about: 'faulting CPUs', default: 2, min: 1, max: 6 }),
  lazy: parameter.flag({ about: 'lazy MMU mode', default: false }),
  access: parameter.oneOf({ about: 'how it is mapped', default: 'ro', values: ['ro', 'rw'] }),
};

describe('parameter values', () => {
  it('are at least one and not more than anybody could try', () => {
    const integer = (min: number, max: number) => () => parameter.integer({ about: 'x', default: 1, min, max });
    expect(errorOf(integer(0, 4e9)).message).toContain('between(0, 4000000000) has 4,000,000,001 values');
    expect(errorOf(integer(3, 2)).code).toBe('model/empty-domain');
  });

  it('are the defaults unless something else is given', () => {
    expect(completeValues('race', parameters, {})).toEqual({ cpus: 2, lazy: false, access: 'ro' });
    expect(completeValues('race', parameters, { lazy: true, cpus: 6 })).toEqual({ cpus: 6, lazy: true, access: 'ro' });
  });

  it('are described in a few characters', () => {
    expect(Object.values(parameters).map(describeValues)).toEqual(['1..6', 'false | true', 'ro | rw']);
    expect(describeValues(parameter.integer({ about: '', default: 3, min: 3, max: 3 }))).toBe('3');
  });

  it('are read from text', () => {
    expect(parseValue('cpus', parameters.cpus, '3')).toBe(3);
    expect(parseValue('lazy', parameters.lazy, 'true')).toBe(true);
    expect(parseValue('access', parameters.access, 'rw')).toBe('rw');
  });

  it.each(['7', '2.0', '', ' 2', '0x2'])('cannot be the text "%s"', (text) => {
    const error = errorOf(() => parseValue('cpus', parameters.cpus, text));
    expect(error.code).toBe('usage/bad-value');
    expect(error.message).toBe(`parameter cpus cannot be "${text}"`);
    expect(error.hint).toBe('expected 1..6');
  });

  it('out of range are an error that says the range', () => {
    const error = errorOf(() => completeValues('race', parameters, { cpus: 7 }));
    expect(error.code).toBe('usage/bad-value');
    expect(error.message).toBe('parameter cpus of model race cannot be 7');
    expect(error.hint).toBe('expected 1..6');
  });

  it('of the wrong type are an error', () => {
    expect(errorOf(() => completeValues('race', parameters, { cpus: '2' })).message).toBe(
      'parameter cpus of model race cannot be "2"',
    );
  });

  it('of an unknown parameter are an error with the nearest name', () => {
    const error = errorOf(() => completeValues('race', parameters, { cpu: 2 }));
    expect(error.code).toBe('usage/unknown-name');
    expect(error.message).toBe('model race has no parameter "cpu"');
    expect(error.hint).toBe('did you mean "cpus"?');
    expect(errorOf(() => completeValues('race', parameters, { toString: 1 })).code).toBe('usage/unknown-name');
  });
});
