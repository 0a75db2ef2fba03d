// Many checks in a row: every cell of some models, each compared with its expected verdict. Returns data, prints nothing.
import { FlushpointError } from '../base/errors.js';
import { inOrder } from '../base/in-order.js';
import type { Expectation } from '../model/expectation.js';
import { configure, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type CheckOptions, check } from './check.js';
import type { CheckRunner } from './check-pool.js';
import { cellsOf, type Mismatch, mismatchesOf } from './expectation.js';
import type { CheckResult } from './result.js';
import { changesNothing, UnfixedCounts } from './unfixed.js';
import { declarationOf } from './vacuity.js';

/** One check to make. */
export interface Cell {
  readonly model: Model;
  readonly fix: string;
  /** Values that differ from the defaults, beyond those that the fix sets. */
  readonly parameters: LooseValues;
  /** What is expected; undefined when the author says nothing about this configuration. */
  readonly expectation: Expectation | undefined;
}

/**
 * How a cell came out. `inconclusive`: a limit or a signal ended the search, and nothing found until then differs.
 * `broken`: the model is. `unjudged`: there was nothing to compare with.
 */
export type CellStatus = 'as expected' | 'differs' | 'inconclusive' | 'broken' | 'unjudged';

/** A cell and what checking it gave. */
export type CheckedCell = Cell &
  (
    | {
        readonly status: Exclude<CellStatus, 'broken'>;
        readonly result: CheckResult;
        readonly mismatches: readonly Mismatch[];
      }
    | { readonly status: 'broken'; readonly error: FlushpointError }
  );

/** The cells of some models, in order. */
export const plan = (models: readonly Model[]): readonly Cell[] =>
  models.flatMap((model) =>
    cellsOf(model).map((expectation) => cellFor(model, expectation.fix, expectation.parameters, expectation)),
  );

/**
 * The cell for one configuration, with what is expected of it when an expectation names exactly this configuration.
 * @throws FlushpointError `usage/*` for a fix or parameters that the model does not have
 */
export const cellOf = (model: Model, fix: string | undefined, parameters: LooseValues): Cell => {
  const { values } = configure(model, fix, parameters);
  const names = Object.keys(values);
  const sameValues = (cell: Expectation): boolean => {
    const other = configure(model, cell.fix, cell.parameters).values;
    return names.every((name) => other[name] === values[name]);
  };
  // A fix is a setting of parameters, so a model set to the same values by hand is the same system.
  return cellFor(model, fix, parameters, cellsOf(model).find(sameValues));
};

const cellFor = (
  model: Model,
  fix: string = NO_FIX,
  parameters: LooseValues = {},
  expectation: Expectation | undefined,
): Cell => {
  const withoutThem = configure(model, fix).values;
  const differing = Object.entries(parameters).filter(([name, value]) => withoutThem[name] !== value);
  return { model, fix, parameters: Object.fromEntries(differing), expectation };
};

const statusOf = (
  expectation: Expectation | undefined,
  { properties, statistics }: CheckResult,
  mismatches: readonly Mismatch[],
): Exclude<CellStatus, 'broken'> => {
  if (expectation === undefined) return 'unjudged';
  if (mismatches.length === 0) return 'as expected';
  const open = new Set(properties.filter((p) => p.verdict.status === 'inconclusive').map((p) => p.name));
  if (!statistics.complete && statistics.stop !== 'decided') {
    open.add('states');
    open.add('transitions');
  }
  return mismatches.every(({ property }) => open.has(property)) ? 'inconclusive' : 'differs';
};

/** The findings, and that the fix changes nothing. */
const withFix = ({ model, fix, parameters }: Cell, findings: CheckResult['findings']): CheckResult['findings'] => {
  const { unused = [] } = model.build(configure(model, fix, parameters).values);
  return findings && [...findings, { kind: 'fix', subject: fix, declared: declarationOf('fix', fix, unused)?.why }];
};

/** What a check of a cell takes besides the cell. */
export interface CellOptions extends Omit<CheckOptions, 'fix' | 'parameters'> {
  /** Who runs the check; in this thread unless given. */
  readonly runner?: CheckRunner;
}

/**
 * Checks one cell.
 * @throws FlushpointError as `check` does
 */
export const checkCell = (
  cell: Cell,
  options: CellOptions = {},
): Promise<Exclude<CheckedCell, { readonly status: 'broken' }>> => checkBeside(cell, options, new UnfixedCounts());

const checkBeside = async (
  cell: Cell,
  options: CellOptions,
  unfixed: UnfixedCounts,
): Promise<Exclude<CheckedCell, { readonly status: 'broken' }>> => {
  const { model, fix, parameters, expectation } = cell;
  const { runner = check, ...rest } = options;
  const checked = await runner(model, { ...rest, fix, parameters });
  unfixed.add(model, parameters, checked);
  const hasNoEffect = await changesNothing(model, parameters, checked, unfixed, rest.signal);
  const result = hasNoEffect ? { ...checked, findings: withFix(cell, checked.findings) } : checked;
  const mismatches = expectation === undefined ? [] : mismatchesOf(expectation, result);
  return { ...cell, status: statusOf(expectation, result, mismatches), result, mismatches };
};

/** What `checkAll` takes besides the cells. */
export interface CheckAllOptions extends CellOptions {
  /** How many cells are checked at the same time; default 1. */
  readonly atOnce?: number;
  /** Called with a cell when its check begins, and how many came before it. */
  readonly onCell?: (cell: Cell, before: number) => void;
}

/**
 * Checks cells and returns them in order; a broken model spoils its own cells only. When the signal is raised, no further
 * check is begun.
 */
export async function* checkAll(
  cells: readonly Cell[],
  options: CheckAllOptions = {},
): AsyncGenerator<CheckedCell, void, void> {
  const { onCell, atOnce = 1, ...rest } = options;
  const unfixed = new UnfixedCounts();
  const begin = async (cell: Cell, before: number): Promise<CheckedCell> => {
    onCell?.(cell, before);
    try {
      return await checkBeside(cell, rest, unfixed);
    } catch (error) {
      if (!(error instanceof FlushpointError && error.code.startsWith('model/'))) throw error;
      // It may have taken long to find out; a signal that came meanwhile is heard before the next check begins.
      await new Promise<void>((resolve) => setImmediate(resolve));
      return { ...cell, status: 'broken', error };
    }
  };
  yield* inOrder(cells, atOnce, begin, () => options.signal?.aborted === true);
}
