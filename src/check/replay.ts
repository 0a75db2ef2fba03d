// Recorded traces for programs: run again through a model's own functions, and told with what matters in them.
import { compile } from '../compile/compile.js';
import { type Configuration, configure, type Model, modelNamed } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { explained } from '../trace/explain.js';
import { readTrace } from '../trace/read-trace.js';
import { type RecordedTrace, recordOf } from '../trace/record.js';
import { type Replayed, replayTrace } from '../trace/replay.js';
import type { AnyTrace, Trace } from '../trace/trace.js';
import { assertProperties } from './known-property.js';

/** Under what a trace is run again; unless given, under what it was recorded. */
export interface ReplayOptions {
  /** Name of a fix, or `none`. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults; what the fix sets comes on top. */
  readonly parameters?: LooseValues;
}

/**
 * The model that a recorded trace is of, and the configuration that it was recorded under.
 * @throws FlushpointError `usage/*` for names or values that there are no more
 */
export const identify = (
  recorded: RecordedTrace,
  models: readonly Model[],
): { readonly model: Model; readonly configuration: Configuration } => {
  const model = modelNamed(models, recorded.model);
  const configuration = configure(model, recorded.fix, recorded.parameters);
  // An error has no property: it says where it happened.
  if (recorded.finding !== null && recorded.finding.kind !== 'error')
    assertProperties(model, configuration, [recorded.property]);
  return { model, configuration };
};

/**
 * Runs a trace again, step by step, through the model's own functions.
 * @param trace from a check, or the text of a file that `flushpoint trace --format json` or `--format itf` or the explorer
 *   wrote; a file is data: nothing in it is run
 * @returns the trace as the model tells it, or the first step at which the two part
 * @throws FlushpointError `usage/bad-value` for a text that is no trace; `usage/*` for a trace of another model, or names and
 *   values that the model does not have; `model/*` for a broken model
 */
export const replay = (m: Model, trace: AnyTrace | string, options: ReplayOptions = {}): Replayed => {
  const recorded = typeof trace === 'string' ? readTrace(trace) : recordOf(trace);
  const { configuration } = identify(recorded, [m]);
  const { fix, parameters } = options;
  const chosen = fix === undefined && parameters === undefined ? configuration : configure(m, fix, parameters);
  return replayTrace(compile(m, chosen), recorded);
};

/**
 * Finds out which context switches of a trace matter, by moving steps across them and running the changed schedules.
 * @returns the same trace with its explanation, which the formats for people print
 * @throws FlushpointError as {@link replay} does
 */
export const explain = (m: Model, trace: Trace): Trace =>
  explained(compile(m, identify(recordOf(trace), [m]).configuration), trace);
