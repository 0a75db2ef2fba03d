// What the tests of models say of a check in one word: the verdict of a property, and the shortest trace that shows it.
import { check } from '../../src/check/check.js';
import type { LooseValues, Model } from '../../src/index.js';
import type { Trace } from '../../src/trace/trace.js';

/**
 * The verdicts of some properties from one check: `H` holds, `V(steps,switches)` is violated, `V` is never reached; otherwise what
 * else became of it.
 */
export const verdictsOf = async (
  m: Model,
  properties: readonly string[],
  parameters: LooseValues = {},
  fix = 'none',
): Promise<readonly string[]> => {
  const result = await check(m, { fix, parameters });
  return properties.map((name) => {
    const verdict = result.properties.find((p) => p.name === name)?.verdict;
    if (verdict === undefined) throw new Error(`${m.name} has no property "${name}"`);
    if (verdict.status === 'holds') return 'H';
    if (verdict.status !== 'violated') return verdict.status;
    return 'switches' in verdict ? `V(${verdict.steps},${verdict.switches})` : 'V';
  });
};

/** The verdict of one property, as in {@link verdictsOf}. */
export const verdictOf = async (
  m: Model,
  property: string,
  parameters: LooseValues = {},
  fix = 'none',
): Promise<string> => (await verdictsOf(m, [property], parameters, fix))[0] as string;

/** The shortest trace that violates a property. */
export const traceOf = async (
  m: Model,
  property: string,
  parameters: LooseValues = {},
  fix = 'none',
): Promise<Trace> => {
  const verdict = (await check(m, { fix, parameters })).properties.find((p) => p.name === property)?.verdict;
  if (verdict === undefined || !('trace' in verdict) || verdict.trace === undefined) {
    throw new Error(`${m.name} has no trace that violates "${property}"`);
  }
  return verdict.trace;
};

/**
 * The steps of a trace, as `process: step`.
 * @param short what a process is called; `''` for the one whose steps stand alone
 */
export const stepsIn = ({ steps }: Trace, short: (process: string) => string = () => ''): readonly string[] =>
  steps.map(({ process, step }) => {
    const name = short(process);
    return name === '' ? step : `${name}: ${step}`;
  });
