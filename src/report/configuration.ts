// Which configuration a line is about: the model, the fix, the parameters that differ from their defaults.
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { commandFor } from '../trace/formats/text.js';
import type { Trace } from '../trace/trace.js';

/** `pages=2 cpus=3`; empty for none. */
export const parametersText = (parameters: LooseValues): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** The shortest command that shows a trace: what the fix sets and what is default anyway is left out. */
export const traceCommand = (model: Model, trace: Trace): string =>
  commandFor(trace, configure(model, trace.fix).values, model.reference);
