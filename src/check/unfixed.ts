// A fix that changes nothing: its state graph is the one without it. The counts of the two searches are compared first, and
// only where they are the same are the graphs built and compared.
import { FlushpointError } from '../base/errors.js';
import { compile } from '../compile/compile.js';
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { CheckResult, Statistics } from './result.js';
import { stateGraphOf } from './state-graph.js';

type Signal = Pick<AbortSignal, 'aborted'>;

/** Above this many states the price of a run and the effect of a fix are not worked out. */
export const MAX_GRAPH_STATES = 200_000;

const fingerprintOf = async (
  model: Model,
  fix: string,
  parameters: LooseValues,
  signal: Signal | undefined,
): Promise<string | undefined> =>
  (await stateGraphOf(compile(model, configure(model, fix, parameters)), MAX_GRAPH_STATES, signal))?.fingerprint;

const countsWithout = async (unfixed: () => Promise<CheckResult>): Promise<Statistics | undefined> => {
  try {
    return (await unfixed()).statistics;
  } catch (error) {
    if (error instanceof FlushpointError && error.code.startsWith('model/')) return undefined;
    throw error;
  }
};

/**
 * Whether a fix has no effect at all under some parameters.
 * @param fixed the result of a complete search under the fix
 * @param unfixed searches without it, to the end or beyond {@link MAX_GRAPH_STATES}; asked only when the answer needs it
 * @returns undefined when it is not known: a search is not complete, the graph is too large to compare, or the model is broken
 *   without the fix
 */
export const changesNothing = async (
  model: Model,
  parameters: LooseValues,
  fixed: CheckResult,
  unfixed: () => Promise<CheckResult>,
  signal?: Signal,
): Promise<boolean | undefined> => {
  if (fixed.fix === NO_FIX) return false;
  if (!fixed.statistics.complete || fixed.statistics.states > MAX_GRAPH_STATES) return undefined;
  const statistics = await countsWithout(unfixed);
  if (statistics === undefined) return undefined;
  if (!statistics.complete) return statistics.stop === 'states' ? false : undefined;
  const { states, transitions, depth } = fixed.statistics;
  if (statistics.states !== states || statistics.transitions !== transitions || statistics.depth !== depth)
    return false;
  const graph = await fingerprintOf(model, fixed.fix, parameters, signal);
  return graph === undefined ? undefined : graph === (await fingerprintOf(model, NO_FIX, parameters, signal));
};
