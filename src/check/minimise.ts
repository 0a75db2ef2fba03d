// Traces in another order, for programs: fewest context switches first.
import { compile } from '../compile/compile.js';
import type { Limits } from '../explore/search.js';
import type { Model } from '../model/model.js';
import { withFewestSwitches } from '../trace/fewest-switches.js';
import { recordOf } from '../trace/record.js';
import type { Trace } from '../trace/trace.js';
import { identify } from './replay.js';

/** What bounds the search for a trace. */
export interface MinimiseOptions {
  /** Where one of them is reached, the trace is the best that was found; `maxDepth` is not looked at. */
  readonly limits?: Limits;
  /** Ends the search, in the same way. */
  readonly signal?: Pick<AbortSignal, 'aborted'>;
}

/**
 * The trace to the same finding with the fewest context switches and, of those, the fewest steps.
 * @param trace from a check or a replay; one to an error is returned as it is
 * @returns the trace, whose `minimality` says whether it is proved to be the least
 * @throws FlushpointError `usage/*` for a trace of another model, or names and values that the model does not have; `model/*`
 *   for a broken model
 */
export const fewestSwitches = (m: Model, trace: Trace, options: MinimiseOptions = {}): Promise<Trace> => {
  const { limits: { maxStates, maxMemoryBytes: maxBytes, timeoutMs } = {}, signal } = options;
  const { configuration } = identify(recordOf(trace), [m]);
  return withFewestSwitches(compile(m, configuration), trace, { maxStates, maxBytes, timeoutMs, signal });
};
