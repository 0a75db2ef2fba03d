/**
 * Matchers for vitest: `import 'flushpoint/vitest'` in a test or a setup file, and `await
 * expect(model).toHold(property)`.
 *
 * @module flushpoint/vitest
 */
import { expect } from 'vitest';
import type { Model } from '../model/model.js';
import type { Circumstances, PropertyOrName } from './judge.js';
import { type ExpectedViolation, matchers } from './matchers.js';

export type { Circumstances, PropertyOrName } from './judge.js';
export type { ExpectedViolation } from './matchers.js';

/** What `expect` can say about models and properties. Each configuration of a model is checked once. */
export interface FlushpointMatchers {
  /**
   * The property of this model holds in every reachable state; a `reachable` is reached. A failure shows the trace.
   * Neither this nor its negation passes where a limit left the property open.
   */
  toHold(property: PropertyOrName, circumstances?: Circumstances): Promise<void>;
  /** This model violates the property; in so many steps, with so many context switches. */
  toViolate(property: PropertyOrName, expected?: ExpectedViolation): Promise<void>;
  /** This property is violated by the model: {@link FlushpointMatchers.toViolate} the other way round. */
  toBeViolatedBy(model: Model, expected?: ExpectedViolation): Promise<void>;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: all declarations of an interface have the same type parameters
  interface Matchers<T = any> extends FlushpointMatchers {}
}

expect.extend(matchers);
