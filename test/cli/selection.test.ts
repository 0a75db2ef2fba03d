// Names of models and properties.
import { expect, test } from 'vitest';
import { propertyNamed } from '../../src/cli/selection.js';
import { modelNamed } from '../../src/model/model.js';
import { lockOrder, lostUpdate } from './fixture-models.js';

const names = ['no duplicate hash entry', 'no stale hash entry', 'no duplicate'];

test('a model has to be named exactly; the nearest one is suggested', () => {
  expect(modelNamed([lostUpdate, lockOrder], 'lock-order')).toBe(lockOrder);
  expect(() => modelNamed([lostUpdate, lockOrder], 'lock-ordre')).toThrow(
    expect.objectContaining({ message: 'unknown model "lock-ordre"', hint: 'did you mean "lock-order"?' }),
  );
  expect(() => modelNamed([], 'x')).toThrow(expect.objectContaining({ hint: 'there are none' }));
});

test('a property may be named by a part that only it has, in any case', () =>
  expect(propertyNamed('m', names, 'STALE')).toBe('no stale hash entry'));

test('an exact name wins over names that contain it', () =>
  expect(propertyNamed('m', names, 'no duplicate')).toBe('no duplicate'));

test('a part that several have is refused, and they are listed', () =>
  expect(() => propertyNamed('m', names, 'hash')).toThrow(
    expect.objectContaining({
      message: 'model m has 2 properties like "hash"',
      hint: '"no duplicate hash entry", "no stale hash entry"',
    }),
  ));

test('a part that none has is refused', () =>
  expect(() => propertyNamed('m', names, 'quiescence')).toThrow('model m has no property "quiescence"'));
