// What the differential tests share: one random model through the engine and through the auditor, and every figure
// on which they differ.
import fc from 'fast-check';
import { FlushpointError } from '../../src/base/errors.js';
import { type Compiled, compile, type Program } from '../../src/compile/compile.js';
import { type SearchOptions, type SearchResult, search } from '../../src/explore/search.js';
import { configure, type Model } from '../../src/model/model.js';
import { type Audit, audit } from '../oracle.js';
import { type ModelTree, modelOf } from '../random-model.js';

/**
 * Seed and number of runs of a randomised test. FLUSHPOINT_SEED and FLUSHPOINT_RUNS override them; fast-check prints the
 * seed and the path of a failure.
 */
export const randomised = (runs: number): { readonly seed: number; readonly numRuns: number } => ({
  seed: Number(process.env.FLUSHPOINT_SEED ?? 20_011),
  numRuns: Number(process.env.FLUSHPOINT_RUNS ?? runs),
});

/** A random model, compiled. One with a wide step takes long and shows nothing more: fast-check draws another instead. */
export const compileRandom = (m: Model): Compiled => {
  try {
    return compile(m, configure(m), { maxPaths: 1000 });
  } catch (thrown) {
    fc.pre(!(thrown instanceof FlushpointError) || thrown.code !== 'model/step-too-wide');
    throw thrown;
  }
};

/** Limits that both sides understand. */
export interface Bounds {
  readonly maxStates: number;
  readonly maxDepth: number | null;
}

/** The limits as options; no limit on depth is no option. */
export const limitsOf = ({
  maxStates,
  maxDepth,
}: Bounds): { readonly maxStates: number; readonly maxDepth?: number } => ({
  maxStates,
  ...(maxDepth === null ? {} : { maxDepth }),
});

/** Every figure on which a search and the auditor differ, as text; none when they agree. Both had the same limits. */
export const figuresThatDiffer = (found: SearchResult, expected: Audit, { maxDepth }: Bounds): string[] => {
  const figures: Record<string, readonly [engine: unknown, auditor: unknown]> = {
    states: [found.states, expected.states],
    transitions: [found.transitions, expected.transitions],
    levels: [found.levels, expected.levels],
    hits: [found.hits, expected.hits],
    errorDepth: [found.errors?.depth, expected.errorDepth],
    stop: [found.stop, expected.stop],
    complete: [found.complete, expected.complete],
    provenDepth: [found.provenDepth, expected.provenDepth],
    // The engine notes steps out of the last level it judges, the auditor does not.
    taken: maxDepth === null ? [found.taken, expected.taken.flat()] : [undefined, undefined],
  };
  return Object.entries(figures).flatMap(([name, values]) => {
    // JSON leaves `undefined` out of an object and writes null in an array; both sides have the same form.
    const [engine, auditor] = values.map((value) => JSON.stringify(value));
    return engine === auditor ? [] : [`${name}: engine ${engine}, auditor ${auditor}`];
  });
};

/** Every figure on which the engine and the auditor differ on a random model. */
export const differences = async (
  tree: ModelTree,
  bounds: Bounds,
  tamper: (program: Program, compiled: Compiled) => Program = (program) => program,
  inside: SearchOptions['inside'] = {},
): Promise<string[]> => {
  const limits = limitsOf(bounds);
  const compiled = compileRandom(modelOf(tree));
  const found = await search(tamper(compiled.program, compiled), { limits, inside });
  return figuresThatDiffer(found, audit(compiled.system, limits), bounds);
};
