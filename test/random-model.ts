// Random models for fast-check: trees of numbers, interpreted into the closures an author would write.
import fc from 'fast-check';
import { OPERATORS } from './random/places.js';
import type {
  DomainTree,
  ExpressionTree,
  ModelTree,
  PlaceTree,
  SimpleStatement,
  StatementTree,
  StepTree,
  VariableTree,
} from './random/trees.js';

export { modelOf, systemOf } from './random/system.js';
export type { ModelTree } from './random/trees.js';

const small = fc.nat({ max: 11 });
const domain: fc.Arbitrary<DomainTree> = fc.record({
  kind: fc.nat({ max: 9 }),
  size: fc.integer({ min: 2, max: 4 }),
  start: fc.nat({ max: 3 }),
});
const variable: fc.Arbitrary<VariableTree> = fc.record({
  form: fc.constantFrom('scalar', 'scalar', 'scalar', 'array', 'array', 'record', 'records', 'grid', 'nest'),
  length: fc.integer({ min: 1, max: 3 }),
  domains: fc.tuple(domain, domain),
});
const place: fc.Arbitrary<PlaceTree> = fc.record({
  variable: small,
  index: small,
  by: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('me' as const) },
    { weight: 2, arbitrary: small },
  ),
  field: fc.nat({ max: 2 }),
});
const expression: fc.Arbitrary<ExpressionTree> = fc.record({
  operator: fc.nat({ max: OPERATORS - 1 }),
  left: place,
  right: fc.oneof(fc.nat({ max: 3 }), place),
});
/** What properties look for: something that is seldom true at first. */
const goal: fc.Arbitrary<ExpressionTree> = fc.record({
  operator: fc.constantFrom(2, 3, 6, 7, 9, 10, 11),
  left: place,
  right: fc.oneof(fc.integer({ min: 1, max: 3 }), place),
});
const is = <K extends string>(kind: K) => fc.constant(kind);

/** Without `cost`: under a condition it makes a step depend on what nothing but its cost shows. */
const action: fc.Arbitrary<SimpleStatement> = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: fc.record({ kind: is('write'), to: place, value: expression }) },
  { weight: 4, arbitrary: fc.record({ kind: is('guarded'), if: expression, to: place, value: expression }) },
  {
    weight: 4,
    // Most variables start at code 0, so that most conditions are false at first: ask for that more often.
    arbitrary: fc.record({
      kind: is('when'),
      condition: expression,
      wanted: fc.constantFrom(true, false, false, false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: is('choose'),
      count: fc.oneof(fc.integer({ min: 1, max: 3 }), expression),
      to: place,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('copy'), variable: small, from: small, to: small }) },
  { weight: 2, arbitrary: fc.record({ kind: is('move'), from: place, to: place }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: is('clear'), variable: small, code: fc.nat({ max: 3 }), whole: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('check'), assertion: fc.nat({ max: 1 }), condition: goal }) },
  { weight: 4, arbitrary: fc.record({ kind: is('lock'), operation: small }) },
);
const charge: fc.Arbitrary<SimpleStatement> = fc.record({ kind: is('cost'), amount: fc.nat({ max: 3 }) });
/** Ends a search as an error of the model where it is reached, so it is drawn rarely. */
const failing: fc.Arbitrary<SimpleStatement> = fc.record({
  kind: is('fail'),
  if: expression,
  to: fc.option(place, { nil: null }),
});
const branching: fc.Arbitrary<StatementTree> = fc.record({
  kind: is('if'),
  condition: expression,
  yes: fc.array(action, { minLength: 1, maxLength: 2 }),
  no: fc.array(action, { maxLength: 2 }),
});
const step: fc.Arbitrary<StepTree> = fc.record({
  statements: fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { weight: 60, arbitrary: action },
      { weight: 2, arbitrary: charge },
      { weight: 6, arbitrary: branching },
      { weight: 1, arbitrary: failing },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  exit: fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.constantFrom('next', 'next', 'jump if') },
    { weight: 1, arbitrary: fc.constantFrom('jump', 'either', 'end if', 'end') },
  ),
  label: fc.nat({ max: 4 }),
  if: expression,
});

/** How large random models get. */
export interface ModelSize {
  readonly processes?: number;
  /** The most processes that run the same steps. */
  readonly copies?: number;
  readonly steps?: number;
  readonly shared?: number;
  readonly locals?: number;
  readonly padding?: number;
}

/** Of any length with equal probability; by default fast-check prefers short ones. */
const oneOrMore = <T>(element: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.array(element, { minLength: 1, maxLength, size: 'max' });

/** Random models. A state space may still be large: explore them under a limit on states. */
export const modelTree = (size: ModelSize = {}): fc.Arbitrary<ModelTree> => {
  const { processes = 3, copies = 1, steps = 5, shared = 4, locals = 2, padding = 0 } = size;
  return fc.record({
    shared: oneOrMore(variable, shared),
    padding: fc.nat({ max: padding }),
    locks: fc.boolean(),
    processes: oneOrMore(
      fc.record({
        copies: fc.constantFrom(1, 1, 1, 1, 2, 3).map((n) => Math.min(n, copies)),
        locals: fc.array(variable, { maxLength: locals }),
        steps: oneOrMore(step, steps),
        daemon: fc.boolean(),
      }),
      processes,
    ),
    properties: fc.array(
      fc.record({
        kind: fc.oneof(
          {
            weight: 12,
            arbitrary: fc.constantFrom(
              'never',
              'never',
              'always',
              'family',
              'pairs',
              'reachable',
              'reachable',
              'deadlock',
            ),
          },
          { weight: 1, arbitrary: fc.constantFrom('eventually', 'throwing') },
        ),
        test: goal,
      }),
      { maxLength: 4 },
    ),
    endless: fc.boolean(),
  });
};
