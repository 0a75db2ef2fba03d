// The trace with the fewest context switches, however many steps it takes: for readers who follow one process as far as
// it goes before they look at the next. Begins with a trace that is known, which says how many switches are enough.
import type { Compiled } from '../compile/compile.js';
import { type Budget, leastRun } from './least-run.js';
import { minimalityOf } from './minimality.js';
import { targetOf } from './target.js';
import { type Trace, traceAlong } from './trace.js';

/**
 * The trace to the same finding with the fewest context switches, then the fewest steps, then first in the order of processes.
 * @param trace of this compiled model; one to an error is returned as it is
 * @param budget where it runs out, the trace is the best that was found, and its `minimality` says so
 * @throws FlushpointError `internal/replay-differs` when the replay does not do what the generated code did
 */
export const withFewestSwitches = async (compiled: Compiled, trace: Trace, budget: Budget = {}): Promise<Trace> => {
  const property = compiled.properties.find(({ name }) => name === trace.property);
  if (trace.finding.kind === 'error' || property === undefined) return trace;
  const target = targetOf(compiled, property.index);
  const { switches, steps } = trace;
  // As many switches in fewer steps there are not, where the trace has the fewest. Otherwise it has to be found again.
  const isShortest = trace.minimality?.first === 'steps' && trace.minimality.status === 'minimal';
  const before = { switches, steps: isShortest ? 0 : steps.length + 1 };
  const found = await leastRun(compiled, target, { first: 'switches', before, budget });
  const minimality = minimalityOf('switches', found);
  return found.schedule === undefined
    ? { ...trace, minimality }
    : { ...traceAlong(compiled, found.schedule, target), minimality };
};
