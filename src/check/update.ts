// New expectations from what checks found: what a cell's author measured before is replaced only where it is no longer so.
import { type Expectation, type Expected, violated } from '../model/expectation.js';
import { type Model, NO_FIX } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import type { CheckedCell } from './check-all.js';
import { cellsOf, describeExpected, isAsExpected } from './expectation.js';
import type { CheckResult, PropertyResult } from './result.js';

/** What a cell says of one property or count; undefined where it says nothing. */
export interface Change {
  /** A property, `states` or `transitions`. */
  readonly of: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What changes in one cell. */
export interface CellChange {
  readonly fix: string;
  readonly parameters: LooseValues;
  /** There was no expectation for this configuration. */
  readonly isNew: boolean;
  readonly changes: readonly Change[];
}

/** The expectations of a model, and what is different about them. */
export interface Update {
  readonly expected: readonly Expectation[];
  readonly cells: readonly CellChange[];
}

type Violation = Extract<Expected, object>;

/** What is to be expected of a property from now on; undefined for `holds`. */
const violationOf = (old: Violation | undefined, property: PropertyResult): Violation | undefined => {
  const { verdict } = property;
  if (isAsExpected(old ?? 'holds', property)) return old;
  if (verdict.status === 'inconclusive' || verdict.status === 'not checked') return old;
  if (verdict.status === 'holds') return undefined;
  if ('unreached' in verdict) return violated();
  return 'untraced' in verdict ? violated(verdict.steps) : violated(verdict.steps, verdict.switches);
};

const countOf = (old: Expectation | undefined, name: 'states' | 'transitions', { statistics }: CheckResult) => {
  const isExact = statistics.complete || statistics.stop === 'decided';
  const wanted = isExact && (old === undefined || old[name] !== undefined) ? statistics[name] : old?.[name];
  return wanted === undefined ? {} : { [name]: wanted };
};

const textOf = (expected: Violation | undefined): string => describeExpected(expected ?? 'holds');

const changesOf = (old: Expectation | undefined, now: Expectation): Change[] => {
  const names = new Set([...Object.keys(old?.violated ?? {}), ...Object.keys(now.violated)]);
  const changes = [...names].map((of): Change => {
    const before = old === undefined ? undefined : textOf(old.violated[of]);
    return { of, before, after: textOf(now.violated[of]) };
  });
  const counts = (['states', 'transitions'] as const).map(
    (of): Change => ({ of, before: old?.[of]?.toString(), after: now[of]?.toString() }),
  );
  return [...changes, ...counts].filter(({ before, after }) => before !== after);
};

/** What is to be expected of a cell from now on. */
const expectationFrom = (
  cell: Exclude<CheckedCell, { status: 'broken' }>,
  old: Expectation | undefined,
): Expectation => {
  const { fix, parameters, result } = cell;
  const broken = result.properties.flatMap((property) => {
    const violation = violationOf(old?.violated[property.name], property);
    return violation === undefined ? [] : [[property.name, violation] as const];
  });
  const named = old ?? {
    ...(fix === NO_FIX ? {} : { fix }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  return {
    ...named,
    violated: Object.fromEntries(broken),
    ...countOf(old, 'states', result),
    ...countOf(old, 'transitions', result),
  };
};

const namesFix = (cells: readonly Expectation[], fix: string | undefined): boolean =>
  cells.some((cell) => (cell.fix ?? NO_FIX) === (fix ?? NO_FIX));

/**
 * A fix that no expectation names is checked with default parameters, and everything is expected to hold. This is no longer so
 * once an expectation names the fix under other parameters, so it has to be written down then.
 */
const impliedBefore = (model: Model, now: readonly Expectation[]): readonly Expectation[] =>
  cellsOf(model)
    .filter(({ fix }) => !namesFix(model.expected, fix) && namesFix(now, fix))
    .filter(
      ({ fix }) => !now.some((cell) => (cell.fix ?? NO_FIX) === fix && Object.keys(cell.parameters ?? {}).length === 0),
    )
    .map(({ fix, violated: none }) => ({ ...(fix === NO_FIX || fix === undefined ? {} : { fix }), violated: none }));

/**
 * The expectations of a model after some of its cells were checked. A cell that is as expected stays as it is, down to what
 * it leaves open; one that no expectation names gets one if it differs or was asked for by its parameters. What was expected
 * of a fix because no expectation named it is written down when one does.
 */
export const updateOf = (model: Model, checked: readonly CheckedCell[]): Update => {
  const expected = [...model.expected];
  const cells: CellChange[] = [];
  for (const cell of checked) {
    if (cell.model.name !== model.name || cell.status === 'broken' || cell.status === 'as expected') continue;
    const at = cell.expectation === undefined ? -1 : expected.indexOf(cell.expectation);
    const old = expected[at];
    const now = expectationFrom(cell, old);
    const changes = changesOf(old, now);
    if (changes.length === 0) continue;
    if (at < 0) expected.push(now);
    else expected[at] = now;
    const { fix, parameters } = cell;
    cells.push({ fix, parameters, isNew: old === undefined, changes });
  }
  for (const implied of impliedBefore(model, expected)) {
    expected.push(implied);
    const changes = [{ of: 'every property', before: undefined, after: textOf(undefined) }];
    cells.push({ fix: implied.fix ?? NO_FIX, parameters: {}, isNew: true, changes });
  }
  return { expected, cells };
};
