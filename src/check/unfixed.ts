// A fix that changes nothing: its state graph is the one without it. The counts of the two searches are compared first, and
// only where they are the same are the graphs built and compared.
import { FlushpointError } from '../base/errors.js';
import { compile } from '../compile/compile.js';
import { search } from '../explore/search.js';
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { CheckResult, Statistics } from './result.js';
import { stateGraphOf } from './state-graph.js';

type Signal = Pick<AbortSignal, 'aborted'>;

/** Above this many states the price of a run and the effect of a fix are not worked out. */
export const MAX_GRAPH_STATES = 200_000;

/** What is compared first. */
type Counts = Pick<Statistics, 'states' | 'transitions' | 'depth' | 'complete' | 'stop'>;

/** Counts without a fix, by model and parameters: what several fixes are compared with is searched once. */
export class UnfixedCounts {
  readonly #known = new Map<string, Counts>();

  /** Remembers the result of a check without a fix. */
  add(model: Model, parameters: LooseValues, result: CheckResult): void {
    if (result.fix === NO_FIX && result.statistics.complete) this.#known.set(key(model, parameters), result.statistics);
  }

  /** The counts, searched for if need be, and then only as far as `maxStates`; undefined when the model is broken. */
  async find(model: Model, parameters: LooseValues, maxStates: number, signal?: Signal): Promise<Counts | undefined> {
    const known = this.#known.get(key(model, parameters));
    if (known !== undefined) return known;
    try {
      const { program } = compile(model, configure(model, NO_FIX, parameters));
      const found = await search(program, { limits: { maxStates }, ...(signal === undefined ? {} : { signal }) });
      if (found.errors !== undefined) return undefined;
      if (found.complete) this.#known.set(key(model, parameters), found);
      return found;
    } catch (error) {
      if (error instanceof FlushpointError && error.code.startsWith('model/')) return undefined;
      throw error;
    }
  }
}

const key = (model: Model, parameters: LooseValues): string =>
  JSON.stringify([model.name, configure(model, NO_FIX, parameters).values]);

const fingerprintOf = async (
  model: Model,
  fix: string,
  parameters: LooseValues,
  signal: Signal | undefined,
): Promise<string | undefined> =>
  (await stateGraphOf(compile(model, configure(model, fix, parameters)), MAX_GRAPH_STATES, signal))?.fingerprint;

/**
 * Whether a fix has no effect at all under some parameters.
 * @param fixed the result of a search under the fix
 * @returns undefined when it is not known: a search is not complete, the graph is too large to compare, or the model is broken
 *   without the fix
 */
export const changesNothing = async (
  model: Model,
  parameters: LooseValues,
  fixed: CheckResult,
  unfixed: UnfixedCounts,
  signal?: Signal,
): Promise<boolean | undefined> => {
  if (fixed.fix === NO_FIX) return false;
  const { states, transitions, depth, complete } = fixed.statistics;
  if (!complete || states > MAX_GRAPH_STATES) return undefined;
  const counts = await unfixed.find(model, parameters, states, signal);
  if (counts === undefined) return undefined;
  if (!counts.complete) return counts.stop === 'states' ? false : undefined;
  if (counts.states !== states || counts.transitions !== transitions || counts.depth !== depth) return false;
  const graph = await fingerprintOf(model, fixed.fix, parameters, signal);
  return graph === undefined ? undefined : graph === (await fingerprintOf(model, NO_FIX, parameters, signal));
};
