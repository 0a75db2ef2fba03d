// Which trace of a result is shown, and what is said when there is none.
import type { CheckResult, PropertyResult } from '../check/result.js';
import type { Trace } from '../trace/trace.js';
import type { Colors } from './colors.js';
import { verdictText } from './verdict.js';

/**
 * What there is to show. `violated` and `reached` come with a trace. `unreached`: a `reachable` property is violated, for
 * which no trace is evidence. `untraced`: a trace exists, but rebuilding it was given up. `nothing violated`: no property was named, and all of them hold.
 */
export type TraceOutcome =
  | { readonly outcome: 'violated' | 'reached'; readonly trace: Trace }
  | {
      readonly outcome: 'unreached' | 'untraced' | 'holds' | 'inconclusive' | 'not checked';
      readonly property: PropertyResult;
      readonly trace?: undefined;
    }
  | { readonly outcome: 'nothing violated'; readonly trace?: undefined };

const outcomeFor = (property: PropertyResult): TraceOutcome => {
  const { verdict } = property;
  if (verdict.status === 'violated') {
    if ('unreached' in verdict) return { outcome: 'unreached', property };
    return 'untraced' in verdict ? { outcome: 'untraced', property } : { outcome: 'violated', trace: verdict.trace };
  }
  if (verdict.status === 'holds' && verdict.trace !== undefined) return { outcome: 'reached', trace: verdict.trace };
  return { outcome: verdict.status, property };
};

/**
 * The trace to show of a result.
 * @param name exact name of a property; unless given, the first violated property, those with a trace before those without
 */
export const traceOutcome = ({ properties }: CheckResult, name?: string): TraceOutcome => {
  const named = properties.find((property) => property.name === name);
  if (named !== undefined) return outcomeFor(named);
  const violated = properties.filter(({ verdict }) => verdict.status === 'violated');
  const first =
    violated.find(({ verdict }) => 'trace' in verdict) ??
    violated[0] ??
    properties.find(({ verdict }) => verdict.status === 'inconclusive');
  return first === undefined ? { outcome: 'nothing violated' } : outcomeFor(first);
};

/**
 * What is said when there is no trace.
 * @param commandFor the command that shows a trace
 */
export const noTraceText = (
  { model, fix, properties, caveats }: CheckResult,
  outcome: Exclude<TraceOutcome, { readonly trace: Trace }>,
  commandFor: (trace: Trace) => string,
  colors: Colors,
): string => {
  const head = `${colors.bold(model)}  fix=${fix}  `;
  const witnesses = properties.flatMap(({ verdict }) =>
    verdict.status === 'holds' && verdict.trace !== undefined ? [verdict.trace] : [],
  );
  const lines =
    outcome.outcome === 'nothing violated'
      ? [
          `${head}no property is violated, so there is no counterexample`,
          ...witnesses.map((trace) => colors.dim(`  "${trace.property}" is reached: ${commandFor(trace)}`)),
        ]
      : [`${head}${colors.bold(outcome.property.name)}  ${verdictText(outcome.property)}; there is no trace`];
  return `${[...lines, ...caveats.map((caveat) => `  ${colors.yellow(caveat)}`)].join('\n')}\n`;
};

/** The other violated properties, for a line below a trace; empty when there are none. */
export const alsoViolatedText = ({ properties }: CheckResult, shown: string, colors: Colors): string => {
  const others = properties.filter(({ name, verdict }) => verdict.status === 'violated' && name !== shown);
  return others.length === 0 ? '' : `${colors.dim(`  also violated: ${others.map(({ name }) => name).join(', ')}`)}\n`;
};
