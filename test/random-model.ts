// Random models for fast-check: a small syntax tree of numbers, interpreted into the closures an author would write.
// Every number is taken modulo what there is to choose from, so that any tree is a valid model and shrinks freely.
import fc from 'fast-check';
import {
  acquire,
  array,
  assertion,
  between,
  bool,
  check,
  choose,
  cost,
  deadlockFree,
  downRead,
  downWrite,
  eventually,
  holds,
  initially,
  invariant,
  lock,
  type Model,
  model,
  oneOf,
  optional,
  process,
  processCount,
  processId,
  range,
  reachable,
  release,
  rwsem,
  type Scalar,
  type Shape,
  upRead,
  upWrite,
  type Value,
  when,
} from '../src/index.js';
import { isArray, isScalar } from '../src/model/domain.js';
import type { AnySystem } from '../src/model/model.js';

// biome-ignore lint/suspicious/noExplicitAny: interpreted models know no types
type Plain = any;

/** A scalar domain and where it starts. */
interface DomainTree {
  readonly kind: number;
  readonly size: number;
  readonly start: number;
}

interface VariableTree {
  readonly form: 'scalar' | 'array' | 'record' | 'records';
  readonly length: number;
  readonly domains: readonly [DomainTree, DomainTree];
}

/** A place to read or write: a variable in scope, an element of it, a field of it. */
interface PlaceTree {
  readonly variable: number;
  readonly index: number;
  /** Which scalar gives the index; none: it is `index`. */
  readonly by: number | null;
  readonly field: number;
}

/** An operator on places and constants. */
interface ExpressionTree {
  readonly operator: number;
  readonly left: PlaceTree;
  readonly right: PlaceTree | number;
}

type StatementTree =
  | { readonly kind: 'write'; readonly to: PlaceTree; readonly value: ExpressionTree }
  | { readonly kind: 'guarded'; readonly if: ExpressionTree; readonly to: PlaceTree; readonly value: ExpressionTree }
  | { readonly kind: 'when'; readonly condition: ExpressionTree; readonly wanted: boolean }
  | { readonly kind: 'choose'; readonly count: ExpressionTree | number; readonly to: PlaceTree }
  | { readonly kind: 'copy'; readonly variable: number; readonly from: number; readonly to: number }
  | { readonly kind: 'check'; readonly assertion: number; readonly condition: ExpressionTree }
  | { readonly kind: 'lock'; readonly operation: number }
  | { readonly kind: 'cost'; readonly amount: number }
  | { readonly kind: 'fail'; readonly if: ExpressionTree; readonly to: PlaceTree | null };

interface StepTree {
  readonly statements: readonly StatementTree[];
  readonly exit: 'next' | 'jump' | 'jump if' | 'end' | 'end if';
  readonly label: number;
  readonly if: ExpressionTree;
}

interface ProcessTree {
  readonly locals: readonly VariableTree[];
  readonly steps: readonly StepTree[];
  readonly daemon: boolean;
}

interface PropertyTree {
  readonly kind: 'never' | 'always' | 'family' | 'reachable' | 'deadlock' | 'eventually' | 'throwing';
  readonly test: ExpressionTree;
}

/** A random model as data. */
export interface ModelTree {
  readonly shared: readonly VariableTree[];
  /** How many three-bit variables widen the state; steps can reach them. */
  readonly padding: number;
  readonly locks: boolean;
  readonly processes: readonly ProcessTree[];
  readonly properties: readonly PropertyTree[];
  /** Adds a property that is never hit, so that the search does not end when all others are decided. */
  readonly endless: boolean;
}

const scalarOf = ({ kind, size, start }: DomainTree): Scalar<Value> => {
  const domains: readonly Scalar<Value>[] = [
    bool,
    range(size),
    between(-1, size - 2),
    oneOf(...['a', 'b', 'c', 'd'].slice(0, size)),
    optional(range(size - 1)),
    optional(bool),
    optional(processId),
    processId,
    processCount,
    optional(oneOf('x', 'y')),
  ];
  const domain = pick(domains, kind);
  return start === 0 ? domain : initially(domain, pick(domain.values(1), start));
};

const shapeOf = ({ form, length, domains: [a, b] }: VariableTree): Shape => {
  const startsAt = (i: number) => ({ ...a, start: a.start === 0 ? 0 : a.start + i });
  const record = (i: number) => ({ a: scalarOf(startsAt(i)), b: scalarOf(b) });
  if (form === 'scalar') return scalarOf(a);
  if (form === 'record') return record(0);
  return form === 'array' ? array(length, (i) => scalarOf(startsAt(i))) : array(length, record);
};

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

/** What an interpreted closure may touch. */
interface Scope {
  readonly processCount: number;
  readonly variables: readonly { readonly name: string; readonly shape: Shape; readonly local: boolean }[];
}

/** A scope in one run of a closure. */
interface Frame {
  readonly scope: Scope;
  readonly state: Plain;
  readonly me: Plain;
}

/** A scalar that was found in a frame. */
interface Place {
  readonly values: readonly Value[];
  readonly owner: Plain;
  readonly key: string | number;
}

const placeOf = (frame: Frame, { variable, index, by, field }: PlaceTree): Place => {
  const { scope, state, me } = frame;
  const { name, shape, local } = pick(scope.variables, variable);
  const descend = (owner: Plain, key: string | number, inner: Shape): Place => {
    if (isScalar(inner)) return { values: inner.values(scope.processCount), owner, key };
    if (isArray(inner)) {
      const i = (by === null ? index : scalarCode(frame, by)) % inner.elements.length;
      return descend(owner[key], i, inner.elements[i] as Shape);
    }
    const [next, within] = pick(Object.entries(inner), field);
    return descend(typeof key === 'number' ? owner.at(key) : owner[key], next, within);
  };
  return descend(local ? me : state, name, shape);
};

const codeAt = ({ values, owner, key }: Place): number => values.indexOf(owner[key]);

/** The position in its domain of the value of a scalar variable; 0 when there is none. */
const scalarCode = (frame: Frame, n: number): number => {
  const scalars = frame.scope.variables.filter(({ shape }) => isScalar(shape));
  if (scalars.length === 0) return 0;
  const { name, shape, local } = pick(scalars, n);
  const values = (shape as Scalar<Value>).values(frame.scope.processCount);
  return values.indexOf((local ? frame.me : frame.state)[name]);
};

/** How many elements of an array of scalars are at this position of their domain. */
const countIn = (frame: Frame, variable: number, code: number): number | undefined => {
  const { name, shape, local } = pick(frame.scope.variables, variable);
  if (!isArray(shape) || shape.elements.length > 3 || !isScalar(shape.elements[0])) return undefined;
  const value = pick(shape.elements[0].values(frame.scope.processCount), code);
  return (local ? frame.me : frame.state)[name].filter((element: Value) => element === value).length;
};

const operators = 8;

const evaluate = (frame: Frame, { operator, left, right }: ExpressionTree): number => {
  const a = () => codeAt(placeOf(frame, left));
  const b = () => (typeof right === 'number' ? right : codeAt(placeOf(frame, right)));
  switch (operator % operators) {
    case 0:
      return a();
    case 1:
      return a() + b();
    case 2:
      return a() * b();
    case 3:
      return a() === b() ? 1 : 0;
    case 4:
      return a() < b() ? 1 : 0;
    case 5:
      return a() === 0 ? 1 : 0;
    case 6:
      return a() !== 0 && b() !== 0 ? 1 : 0;
    default:
      return countIn(frame, left.variable, b()) ?? a();
  }
};

const isTrue = (frame: Frame, expression: ExpressionTree): boolean => evaluate(frame, expression) !== 0;

const write = (place: Place, code: number): void => {
  place.owner[place.key] = pick(place.values, code);
};

const assertions = [assertion('assertion 0'), assertion('assertion 1')] as const;

const lockOperations = [
  ({ state, me }: Frame) => acquire(state.lock, me),
  ({ state, me }: Frame) => {
    if (holds(state.lock, me)) release(state.lock, me);
  },
  // A count that leaves its domain and comes back within one step is an error for the engine only.
  ({ state, scope }: Frame) => {
    if (state.sem.readers < scope.processCount) downRead(state.sem);
  },
  ({ state }: Frame) => {
    if (state.sem.readers > 0) upRead(state.sem);
  },
  ({ state, me }: Frame) => downWrite(state.sem, me),
  ({ state, me }: Frame) => {
    if (state.sem.writer === me.id) upWrite(state.sem, me);
  },
];

const execute = (frame: Frame, s: StatementTree): void => {
  if (s.kind === 'write') write(placeOf(frame, s.to), evaluate(frame, s.value));
  if (s.kind === 'guarded' && isTrue(frame, s.if)) write(placeOf(frame, s.to), evaluate(frame, s.value));
  if (s.kind === 'when') when(isTrue(frame, s.condition) === s.wanted);
  if (s.kind === 'check') check(pick(assertions, s.assertion), !isTrue(frame, s.condition), `check ${s.assertion}`);
  if (s.kind === 'lock' && 'lock' in frame.state) pick(lockOperations, s.operation)(frame);
  if (s.kind === 'cost') cost('unit', s.amount);
  if (s.kind === 'choose') {
    const place = placeOf(frame, s.to);
    if (typeof s.count === 'number') place.owner[place.key] = choose(place.values.slice(0, s.count));
    else write(place, choose(1 + (evaluate(frame, s.count) % 3)));
  }
  if (s.kind === 'copy') {
    const arrays = frame.scope.variables.filter(({ shape }) => isArray(shape));
    if (arrays.length === 0) return;
    const { name, shape, local } = pick(arrays, s.variable);
    const elements = (local ? frame.me : frame.state)[name];
    const { length } = (shape as { elements: readonly Shape[] }).elements;
    const element = elements.at(s.from % length);
    elements[s.to % length] = element !== null && typeof element === 'object' ? { ...element } : element;
  }
  if (s.kind === 'fail' && isTrue(frame, s.if)) {
    const place = s.to === null ? undefined : placeOf(frame, s.to);
    // The engine ends the path where it writes outside a domain; plain objects take any value, so the path ends below.
    if (place !== undefined) place.owner[place.key] = 'outside';
    throw new Error('fails on purpose');
  }
};

const runStep = (frame: Frame, step: StepTree, labels: number): string | undefined => {
  for (const statement of step.statements) execute(frame, statement);
  const goes = step.exit === 'jump' || step.exit === 'end' || (step.exit !== 'next' && isTrue(frame, step.if));
  if (!goes) return undefined;
  return step.exit.startsWith('end') ? 'done' : `step ${step.label % labels}`;
};

/** The system that a tree stands for. */
export const systemOf = (tree: ModelTree): AnySystem => {
  const entries: (readonly [string, Shape])[] = tree.shared.map((v, i) => [`shared${i}`, shapeOf(v)]);
  if (tree.padding > 0) {
    entries.splice(1, 0, ['padding', array(tree.padding, (i) => initially(range(6), (i * 5) % 6))]);
  }
  const declare = (shapes: readonly (readonly [string, Shape])[], local: boolean) =>
    shapes.map(([name, shape]) => ({ name, shape, local }));
  const shared = declare(entries, false);
  const processes = tree.processes.map(({ locals, steps, daemon }, id) => {
    const own = locals.map((v, i): readonly [string, Shape] => [`local${i}`, shapeOf(v)]);
    const scope: Scope = { processCount: tree.processes.length, variables: [...shared, ...declare(own, true)] };
    return process(
      'process',
      Object.fromEntries(own),
      Object.fromEntries(
        steps.map((step, i): [string, (state: Plain, me: Plain) => string] => [
          `step ${i}`,
          // A step that returns nothing falls through; the type of a record of steps cannot say so.
          (state, me) => runStep({ scope, state, me }, step, steps.length) as string,
        ]),
      ),
      { on: String(id), daemon },
    );
  });

  const scope: Scope = { processCount: tree.processes.length, variables: shared };
  const frame = (state: Plain): Frame => ({ scope, state, me: undefined });
  const arrays = shared.filter(({ shape, name }) => isArray(shape) && name !== 'padding');
  const properties = tree.properties.flatMap(({ kind, test }, i): AnySystem['properties'] => {
    const name = `property ${i}`;
    if (kind === 'never') return [invariant(name, (s: Plain) => !isTrue(frame(s), test))];
    if (kind === 'always') return [invariant(name, (s: Plain) => isTrue(frame(s), test), 'seldom true at first')];
    if (kind === 'reachable') return [reachable(name, (s: Plain) => isTrue(frame(s), test))];
    if (kind === 'throwing') {
      const found = test.operator % 2 === 0;
      const judge = (s: Plain): boolean => {
        if (isTrue(frame(s), test)) throw new Error('fails on purpose');
        return found;
      };
      return [found ? invariant(name, judge) : reachable(name, judge)];
    }
    if (kind === 'eventually') return [eventually(name, { goal: () => true, fair: [] })];
    if (kind === 'deadlock') return tree.properties.findIndex((p) => p.kind === kind) === i ? [deadlockFree] : [];
    if (arrays.length === 0) return [];
    const over = pick(arrays, test.left.variable).name;
    return [
      invariant<Plain, number>(name, {
        forEach: (s) => Array.from({ length: s[over].length }, (_, member) => member),
        holds: (s, member) => {
          const place = { ...test.left, variable: shared.findIndex((v) => v.name === over), by: null, index: member };
          return codeAt(placeOf(frame(s), place)) !== 1 || !isTrue(frame(s), test);
        },
      }),
    ];
  });
  const checks = tree.processes.flatMap((p) => p.steps.flatMap((step) => step.statements));
  const checked = assertions.filter((_, k) => checks.some((s) => s.kind === 'check' && s.assertion % 2 === k));
  return {
    state: { ...Object.fromEntries(entries), ...(tree.locks ? { lock: lock(), sem: rwsem() } : {}) },
    processes,
    properties: [...properties, ...checked, ...(tree.endless ? [invariant('never broken', () => true)] : [])],
  };
};

/** The model that a tree stands for. */
export const modelOf = (tree: ModelTree): Model =>
  model({
    name: 'random',
    about: 'a random model',
    parameters: {},
    // The interpreter's closures take any state; their shape is known only at run time.
    build: () => systemOf(tree) as never,
  });

const small = fc.nat({ max: 11 });
const domain: fc.Arbitrary<DomainTree> = fc.record({
  kind: fc.nat({ max: 9 }),
  size: fc.integer({ min: 2, max: 4 }),
  start: fc.nat({ max: 3 }),
});
const variable: fc.Arbitrary<VariableTree> = fc.record({
  form: fc.constantFrom('scalar', 'scalar', 'array', 'record', 'records'),
  length: fc.integer({ min: 1, max: 3 }),
  domains: fc.tuple(domain, domain),
});
const place: fc.Arbitrary<PlaceTree> = fc.record({
  variable: small,
  index: small,
  by: fc.option(small, { freq: 2 }),
  field: fc.nat({ max: 1 }),
});
const expression: fc.Arbitrary<ExpressionTree> = fc.record({
  operator: fc.nat({ max: operators - 1 }),
  left: place,
  right: fc.oneof(fc.nat({ max: 3 }), place),
});
/** What properties look for: something that is seldom true at first. */
const goal: fc.Arbitrary<ExpressionTree> = fc.record({
  operator: fc.constantFrom(2, 3, 6, 7),
  left: place,
  right: fc.oneof(fc.integer({ min: 1, max: 3 }), place),
});
const statement: fc.Arbitrary<StatementTree> = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('write' as const), to: place, value: expression }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('guarded' as const), if: expression, to: place, value: expression }),
  },
  {
    weight: 4,
    // Most variables start at code 0, so that most conditions are false at first: ask for that more often.
    arbitrary: fc.record({
      kind: fc.constant('when' as const),
      condition: expression,
      wanted: fc.constantFrom(true, false, false, false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('choose' as const),
      count: fc.oneof(fc.integer({ min: 1, max: 3 }), expression),
      to: place,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('copy' as const), variable: small, from: small, to: small }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('check' as const),
      assertion: fc.nat({ max: 1 }),
      condition: goal,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('lock' as const), operation: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cost' as const), amount: fc.nat({ max: 3 }) }) },
);
/** Ends a search as an error of the model where it is reached, so it is drawn rarely. */
const failing: fc.Arbitrary<StatementTree> = fc.record({
  kind: fc.constant('fail' as const),
  if: expression,
  to: fc.option(place, { nil: null }),
});
const step: fc.Arbitrary<StepTree> = fc.record({
  statements: fc.array(fc.oneof({ weight: 60, arbitrary: statement }, { weight: 1, arbitrary: failing }), {
    minLength: 1,
    maxLength: 3,
  }),
  exit: fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.constantFrom('next', 'next', 'jump if') },
    { weight: 1, arbitrary: fc.constantFrom('jump', 'end if', 'end') },
  ),
  label: fc.nat({ max: 4 }),
  if: expression,
});

/** How large random models get. */
export interface ModelSize {
  readonly processes?: number;
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
  const { processes = 3, steps = 5, shared = 4, locals = 2, padding = 0 } = size;
  return fc.record({
    shared: oneOrMore(variable, shared),
    padding: fc.nat({ max: padding }),
    locks: fc.boolean(),
    processes: oneOrMore(
      fc.record({
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
            arbitrary: fc.constantFrom('never', 'never', 'always', 'family', 'reachable', 'reachable', 'deadlock'),
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
