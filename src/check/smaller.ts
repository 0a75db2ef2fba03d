// The configurations that are smaller than one: fewer CPUs, pages, slots, rounds. Numbers can be smaller; flags and words name
// variants and not sizes, and what a fix sets belongs to the fix, so these stay as they are.
import { COMBINED, type Configuration, type Model, NO_FIX } from '../model/model.js';
import type { LooseValues, ParameterValue } from '../model/parameters.js';

/** A parameter with a size, and its values up to the one that is given, from the smallest on. */
export interface Axis {
  readonly parameter: string;
  readonly values: readonly ParameterValue[];
}

/** The parameters of a configuration that have smaller values, in the order of their declaration. */
export const axesOf = (m: Model, { fix, values }: Configuration): readonly Axis[] => {
  const fixes = fix === NO_FIX ? [] : fix.split(COMBINED);
  const isFixed = (name: string): boolean => fixes.some((f) => Object.hasOwn(m.fixes[f]?.set ?? {}, name));
  return Object.entries(m.parameters).flatMap(([parameter, { values: all }]) => {
    const given = values[parameter];
    const upTo = all.slice(0, all.indexOf(given) + 1);
    return typeof given !== 'number' || isFixed(parameter) || upTo.length < 2 ? [] : [{ parameter, values: upTo }];
  });
};

/** How many configurations there are, the given one included. */
export const countOf = (axes: readonly Axis[]): number =>
  axes.reduce((product, { values }) => product * values.length, 1);

/** Every vector of ranks with a sum, smaller ranks of the first axes first. */
function* ranksOf(axes: readonly Axis[], sum: number): Generator<readonly number[], void, void> {
  const [first, ...rest] = axes;
  if (first === undefined) {
    if (sum === 0) yield [];
    return;
  }
  for (let rank = 0; rank <= Math.min(sum, first.values.length - 1); rank++) {
    for (const ranks of ranksOf(rest, sum - rank)) yield [rank, ...ranks];
  }
}

/**
 * The configurations by size, the given one last. The size is the sum of the ranks of all values, a rank being the number of
 * smaller values; of the same size, a smaller first parameter comes first, then a smaller second one, and so on.
 */
export function* bySize(axes: readonly Axis[]): Generator<LooseValues, void, void> {
  const largest = axes.reduce((sum, { values }) => sum + values.length - 1, 0);
  for (let sum = 0; sum <= largest; sum++) {
    for (const ranks of ranksOf(axes, sum)) {
      yield Object.fromEntries(
        axes.map(({ parameter, values }, i): [string, ParameterValue] => [
          parameter,
          values[ranks[i] as number] as ParameterValue,
        ]),
      );
    }
  }
}
