import { expect, test } from 'vitest';
import { byName } from '../../models/by-name.js';
import { models } from '../../models/index.js';

test('every built-in model is listed under its own name', () => {
  expect([...byName.keys()]).toEqual(models.map(({ name }) => name));
});
