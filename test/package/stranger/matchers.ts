// Assertions as a test of vitest makes them; compiled only. Matchers that the types did not know would not compile.
import 'flushpoint/vitest';
import { expect } from 'vitest';
import { counter, noLostUpdate } from './model.js';

export const assertions = async (): Promise<void> => {
  await expect(counter).toHold(noLostUpdate, { fix: 'atomic' });
  await expect(counter).toViolate('no lost update', { steps: 4, switches: 2 });
  await expect(noLostUpdate).toBeViolatedBy(counter, { parameters: { atomic: false } });
  // @ts-expect-error: the number of steps is a number
  await expect(counter).not.toViolate('no lost update', { steps: 'four' });
};
