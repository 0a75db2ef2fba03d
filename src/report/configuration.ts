// Which configuration a line is about: the model, the fix, the parameters that differ from their defaults.
import { type Configuration, configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { commandFor } from '../trace/formats/text.js';
import type { Trace } from '../trace/trace.js';

/** `pages=2 cpus=3`; empty for none. */
export const parametersText = (parameters: LooseValues): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** `ppc64-hash  fix=lazy-leave  pages=2`: without the parameters that have these values anyway. */
export const configurationText = (model: Model, { fix, values }: Configuration): string => {
  const defaults = configure(model, fix).values;
  const set = Object.entries(values).filter(([name, value]) => defaults[name] !== value);
  const parameters = parametersText(Object.fromEntries(set));
  return `${model.name}  fix=${fix}${parameters === '' ? '' : `  ${parameters}`}`;
};

/** The shortest command that shows a trace: what the fix sets and what is default anyway is left out. */
export const traceCommand = (model: Model, trace: Trace): string =>
  commandFor(trace, configure(model, trace.fix).values, model.reference);
