// The smallest parameters under which a finding is still there. Every configuration that is smaller than the given one is
// checked in a fixed order, each until the property is found violated, and the first in which it is, is the smallest: that a
// violation in a large configuration has one in a smaller one is not assumed, nor the other way round.
import { FlushpointError } from '../base/errors.js';
import { type Compiled, compile } from '../compile/compile.js';
import { type Limits, type Progress, type SearchResult, search } from '../explore/search.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { shardingOf } from '../shard/sharding.js';
import { rebuilderFor, Untraced } from '../trace/rebuild.js';
import { recordOf } from '../trace/record.js';
import type { Shrunk, ShrunkPoint } from '../trace/shrunk.js';
import { targetOf } from '../trace/target.js';
import { type Trace, traceTo } from '../trace/trace.js';
import { focusedOn } from './focus.js';
import { identify } from './replay.js';
import { axesOf, bySize, countOf } from './smaller.js';

/** What a walk over smaller configurations takes besides the trace. */
export interface ShrinkOptions {
  /** `timeoutMs` is for the whole walk, the others for every search of it. */
  readonly limits?: Limits;
  /** Ends the walk; the best that was found is returned. */
  readonly signal?: Pick<AbortSignal, 'aborted'>;
  /** Threads for a search that has become large; default 1. */
  readonly workers?: number;
  /** Called when the search in a configuration begins. */
  readonly onPoint?: (parameters: LooseValues, before: number, all: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** What one configuration comes to, and the trace to the finding where it is there. */
interface Looked {
  readonly outcome: ShrunkPoint['outcome'];
  readonly states: number;
  readonly trace?: Trace;
}

const compiledAt = (m: Model, fix: string, values: LooseValues): Compiled | undefined => {
  try {
    return compile(m, configure(m, fix, values));
  } catch (error) {
    if (error instanceof FlushpointError && error.code.startsWith('model/')) return undefined;
    throw error;
  }
};

const outcomeOf = ({ errors, complete }: SearchResult, steps: number | undefined): Looked['outcome'] => {
  if (errors !== undefined) return 'broken';
  if (steps !== undefined) return 'found';
  return complete ? 'not found' : 'open';
};

/**
 * Finds the smallest parameters under which the finding of a trace is still there.
 *
 * @param trace from a check: to a violation, or to what a `reachable` asks for; one to an error is not shrunk
 * @returns the smallest configuration, the trace there, and what was checked; the given trace where nothing smaller was found
 * @throws FlushpointError `usage/*` for a trace of another model, or names and values that the model does not have
 */
export const shrink = async (m: Model, trace: Trace, options: ShrinkOptions = {}): Promise<Shrunk> => {
  const { limits: { timeoutMs, ...limits } = {}, signal, workers = 1, onPoint, onProgress } = options;
  const { configuration } = identify(recordOf(trace), [m]);
  const { fix, values: from } = configuration;
  const axes = axesOf(m, configuration);
  const smaller = countOf(axes) - 1;
  const deadline = performance.now() + (timeoutMs ?? Infinity);
  const checked: ShrunkPoint[] = [];

  const look = async (values: LooseValues): Promise<Looked> => {
    const compiled = compiledAt(m, fix, values);
    if (compiled === undefined) return { outcome: 'broken', states: 0 };
    const property = compiled.properties.find(({ name }) => name === trace.property);
    if (property === undefined) return { outcome: 'absent', states: 0 };
    const program = focusedOn(compiled.program, property.index);
    const maxBytes = limits.maxMemoryBytes;
    const found = await search(program, {
      limits: {
        ...limits,
        ...(timeoutMs === undefined ? {} : { timeoutMs: Math.max(0, deadline - performance.now()) }),
      },
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(workers === 1
        ? {}
        : { sharding: shardingOf(program, { workers, ...(maxBytes === undefined ? {} : { maxBytes }) }) }),
    });
    const steps = found.hits[property.index];
    const outcome = outcomeOf(found, steps);
    const { states } = found;
    if (outcome !== 'found' || steps === undefined) return { outcome, states };
    try {
      const rebuilder = await rebuilderFor(compiled, steps, { signal, maxBytes });
      return { outcome, states, trace: await traceTo(compiled, rebuilder, targetOf(compiled, property.index), steps) };
    } catch (error) {
      // Found, but there is no trace to show: not a configuration to hand back.
      if (error instanceof Untraced) return { outcome: 'open', states };
      throw error;
    }
  };

  const result = (to: Trace, stop?: Shrunk['stop']): Shrunk => {
    const open = checked.filter(({ outcome }) => outcome === 'open').length;
    const unchecked = to === trace ? smaller - checked.length : 0;
    return {
      from,
      to: to.parameters,
      status: open === 0 && unchecked === 0 ? 'minimal' : 'best found',
      ...(stop === undefined ? {} : { stop }),
      checked,
      unchecked,
      trace: to,
    };
  };
  if (trace.finding.kind === 'error') return result(trace);
  for (const point of bySize(axes)) {
    if (checked.length === smaller) break;
    if (signal?.aborted) return result(trace, 'interrupted');
    if (performance.now() >= deadline) return result(trace, 'time');
    const values = { ...from, ...point };
    onPoint?.(point, checked.length, smaller);
    const { outcome, states, trace: there } = await look(values);
    checked.push({ parameters: point, outcome, states });
    if (there !== undefined) return result(there);
  }
  return result(trace);
};
