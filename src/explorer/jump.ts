// From a state to the nearest one in which a property is violated: the search of the engine, begun in that state.

import { FlushpointError } from '../base/errors.js';
import { count } from '../base/plural.js';
import { focusedOn } from '../check/focus.js';
import type { Compiled } from '../compile/compile.js';
import { pack } from '../compile/layout.js';
import { errorHint } from '../compile/tabulate.js';
import { type Limits, search } from '../explore/search.js';
import { rebuilderFor, Untraced } from '../trace/rebuild.js';
import { targetOf } from '../trace/target.js';
import { type Trace, traceTo } from '../trace/trace.js';
import type { Jump } from './protocol.js';

/** What bounds a jump. */
export interface JumpOptions {
  readonly limits?: Limits;
  /** Ends it early, with the outcome `inconclusive`. */
  readonly signal?: Pick<AbortSignal, 'aborted'>;
}

/** What a jump found, the path from the given state as a trace. */
export type JumpResult =
  | { readonly outcome: 'found'; readonly trace: Trace }
  | Exclude<Jump, { readonly outcome: 'found' }>;

/** The same model, starting in another state. */
const startingIn = (compiled: Compiled, codes: Int32Array): Compiled => {
  const { layout, program } = compiled;
  const variables = layout.variables.map((v) => ({ ...v, initial: codes[v.index] as number }));
  return { ...compiled, layout: { ...layout, variables }, program: { ...program, initial: pack(layout, codes) } };
};

/**
 * A shortest path from a state to a violation of a property, or to what a `reachable` asks for.
 * @param property its position; not a liveness property
 * @throws FlushpointError `model/step-error` when the search comes to an error of the model first
 */
export const jumpFrom = async (
  compiled: Compiled,
  codes: Int32Array,
  property: number,
  { limits = {}, signal }: JumpOptions = {},
): Promise<JumpResult> => {
  const start = startingIn(compiled, codes);
  const there = { ...start, program: focusedOn(start.program, property) };
  const found = await search(there.program, { limits, ...(signal === undefined ? {} : { signal }) });
  const { states, provenDepth, errors } = found;
  const steps = found.hits[property];
  if (steps === undefined) {
    if (errors !== undefined) throw brokenModel(compiled, errors);
    if (found.complete) return { outcome: 'unreachable', states };
    const { stop } = found;
    if (stop === undefined || stop === 'decided')
      throw new Error('a search ended before it was complete, without a reason');
    return { outcome: 'inconclusive', states, provenDepth, stop };
  }
  try {
    const rebuilder = await rebuilderFor(there, steps, { signal, maxBytes: limits.maxMemoryBytes });
    return { outcome: 'found', trace: await traceTo(there, rebuilder, targetOf(there, property), steps) };
  } catch (error) {
    if (!(error instanceof Untraced)) throw error;
    return {
      outcome: 'inconclusive',
      states,
      provenDepth: steps - 1,
      stop: signal?.aborted ? 'interrupted' : 'memory',
    };
  }
};

const brokenModel = (
  { model, errors }: Compiled,
  { depth, outcomes }: { readonly depth: number; readonly outcomes: readonly number[] },
): FlushpointError => {
  const { of, where, message } = errors[outcomes[0] as number] as Compiled['errors'][number];
  return new FlushpointError(
    'model/step-error',
    `model ${model.name}: ${where} ${message}, ${count(of === 'step' ? depth + 1 : depth, 'step')} from here`,
    errorHint(message),
  );
};
