// The matrix of fixes: every fix, and combinations of them, against every property, with the length of the shortest
// trace and the price of a run. Answers which fix closes the race, which sets are enough, and which change nothing.
import { FlushpointError } from '../base/errors.js';
import { inOrder } from '../base/in-order.js';
import { compile } from '../compile/compile.js';
import { COMBINED, type Configuration, configure, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type CheckOptions, check } from './check.js';
import type { CheckRunner } from './check-pool.js';
import { type CostRange, costsOf } from './cost.js';
import { assertProperties } from './known-property.js';
import type { CheckResult } from './result.js';
import { stateGraphOf } from './state-graph.js';
import { MAX_GRAPH_STATES } from './unfixed.js';

/** One row: the model under a set of fixes. */
export interface FixRow {
  /** Names of the fixes; empty for the model as it is. */
  readonly fixes: readonly string[];
  readonly result: CheckResult;
  /** Price of a run; undefined where no run ends or the state space is too large to tell. */
  readonly costs: readonly CostRange[] | undefined;
  /** The state graph is the one of the model without these fixes: they have no effect at all. */
  readonly changesNothing: boolean;
  /** Every property that is looked at and decided holds. */
  readonly allHold: boolean;
}

/** The rows of a model, in order of the number of fixes. */
export interface FixMatrix {
  readonly model: string;
  /** Parameters that were asked for; a fix sets its own on top. */
  readonly parameters: LooseValues;
  readonly rows: readonly FixRow[];
  /** There is a row for every set of fixes; false when the signal was raised before. */
  readonly complete: boolean;
  /** Sets of fixes under which all properties hold and of which no smaller set is enough. */
  readonly sufficient: readonly (readonly string[])[];
}

/** What the matrix takes besides the model. */
export interface FixesOptions extends Omit<CheckOptions, 'fix'> {
  /** The most fixes applied together; default 1. */
  readonly combine?: number;
  /** Property names that count for `allHold`; all unless given. */
  readonly properties?: readonly string[];
  /** Called when the check of a row begins. */
  readonly onRow?: (fix: string, row: number, rows: number) => void;
}

/** Also where the rows are checked. */
export interface FixMatrixOptions extends FixesOptions {
  /** Who runs the checks; in this thread unless given. */
  readonly runner?: CheckRunner;
  /** How many rows are checked at the same time; default 1. */
  readonly atOnce?: number;
}

/** All subsets with up to `most` elements, smaller ones first, in order of the elements. */
const subsets = (names: readonly string[], most: number): string[][] => {
  const found: string[][] = [[]];
  for (let size = 1; size <= Math.min(most, names.length); size++) {
    const extend = (chosen: string[], from: number): void => {
      if (chosen.length === size) {
        found.push(chosen);
        return;
      }
      for (let i = from; i < names.length; i++) extend([...chosen, names[i] as string], i + 1);
    };
    extend([], 0);
  }
  return found;
};

/** The configuration of a set of fixes, or undefined where they contradict each other or the parameters. */
const configurationOf = (m: Model, fixes: readonly string[], parameters: LooseValues): Configuration | undefined => {
  try {
    return configure(m, fixes.join(COMBINED) || NO_FIX, parameters);
  } catch (error) {
    if (error instanceof FlushpointError && error.code === 'usage/bad-value' && fixes.length > 0) return undefined;
    throw error;
  }
};

const isSubset = (small: readonly string[], large: readonly string[]): boolean =>
  small.every((name) => large.includes(name));

/**
 * Checks a model under every fix and every combination of up to `combine` fixes.
 *
 * When the signal is raised, the row that is being checked ends with what was found so far, and no other is begun.
 * @throws FlushpointError as `check` does; also `usage/unknown-name` for a property that the model does not have
 */
export const fixMatrix = async (m: Model, options: FixMatrixOptions = {}): Promise<FixMatrix> => {
  const { combine = 1, properties, onRow, runner = check, atOnce = 1, parameters = {}, ...rest } = options;
  assertProperties(m, configure(m, NO_FIX, parameters), properties ?? []);
  const sets = subsets(Object.keys(m.fixes), combine).flatMap((fixes) => {
    const configuration = configurationOf(m, fixes, parameters);
    return configuration === undefined ? [] : [{ fixes, configuration }];
  });
  const checked = inOrder(
    sets,
    atOnce,
    async ({ fixes, configuration }, row) => {
      onRow?.(configuration.fix, row, sets.length);
      return { fixes, configuration, result: await runner(m, { ...rest, fix: configuration.fix, parameters }) };
    },
    () => options.signal?.aborted === true,
  );
  const rows: FixRow[] = [];
  let base: string | undefined;
  for await (const { fixes, configuration, result } of checked) {
    const graph =
      result.statistics.states > MAX_GRAPH_STATES
        ? undefined
        : await stateGraphOf(compile(m, configuration), MAX_GRAPH_STATES, options.signal);
    if (fixes.length === 0) base = graph?.fingerprint;
    const counted = result.properties.filter((p) => properties?.includes(p.name) ?? true);
    rows.push({
      fixes,
      result,
      costs: graph === undefined ? undefined : costsOf(graph),
      changesNothing: fixes.length > 0 && graph !== undefined && graph.fingerprint === base,
      allHold: counted.every((p) => p.verdict.status === 'holds' || p.verdict.status === 'not checked'),
    });
  }
  const enough = rows.filter((row) => row.allHold).map((row) => row.fixes);
  return {
    model: m.name,
    parameters,
    rows,
    complete: rows.length === sets.length,
    sufficient: enough.filter((set) => !enough.some((other) => other.length < set.length && isSubset(other, set))),
  };
};

/**
 * Checks a model under every fix and every combination of up to `combine` fixes, in this thread.
 *
 * When the signal is raised, the row that is being checked ends with what was found so far, and no other is begun.
 * @throws FlushpointError as `check` does; also `usage/unknown-name` for a property that the model does not have
 */
export const fixes = (m: Model, options: FixesOptions = {}): Promise<FixMatrix> => fixMatrix(m, options);
