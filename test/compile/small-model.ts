// Helpers of the unit tests: a model from a few lines, and the error that something throws.
import { FlushpointError, type Model, model, type Process, type Property, type RecordShape } from '../../src/index.js';

/** A model without parameters. */
export const smallModel = (
  state: RecordShape,
  // biome-ignore lint/suspicious/noExplicitAny: the tests write steps for the state they give
  processes: readonly Process<any>[],
  // biome-ignore lint/suspicious/noExplicitAny: see processes
  properties: readonly Property<any>[] = [],
): Model =>
  model({ name: 'small', about: 'a small model', parameters: {}, build: () => ({ state, processes, properties }) });

/** The FlushpointError that `body` throws; anything else fails the test. */
export const errorOf = (body: () => unknown): FlushpointError => {
  try {
    body();
  } catch (thrown) {
    if (thrown instanceof FlushpointError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
};
