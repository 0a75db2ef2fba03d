// From a tree to a model: variables, processes with their copies, properties.
import {
  array,
  deadlockFree,
  eventually,
  initially,
  invariant,
  type Model,
  model,
  pairsOf,
  process,
  range,
  reachable,
  type Shape,
} from '../../src/index.js';
import { isArray } from '../../src/model/domain.js';
import type { AnySystem } from '../../src/model/model.js';
import { codeAt, type Frame, isTrue, type Plain, pick, placeOf, type Scope, shapeOf } from './places.js';
import { assertions, checkedBy, lockShapes, runStep } from './statements.js';
import type { ModelTree, PropertyTree } from './trees.js';

type Properties = AnySystem['properties'];
type Named = readonly [name: string, shape: Shape];

const declare = (shapes: readonly Named[], local: boolean): Scope['variables'] =>
  shapes.map(([name, shape]) => ({ name, shape, local }));

const processesOf = (tree: ModelTree, shared: Scope['variables'], processCount: number): AnySystem['processes'] =>
  tree.processes
    .flatMap((p) => Array.from({ length: p.copies }, () => p))
    .map(({ locals, steps, daemon }, id) => {
      const own = locals.map((v, i): Named => [`local${i}`, shapeOf(v)]);
      const scope: Scope = { processCount, variables: [...shared, ...declare(own, true)] };
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

/** Every kind of property but deadlock, of which there can be one. */
const propertyOf = ({ kind, test }: PropertyTree, name: string, scope: Scope): Properties => {
  const frame = (state: Plain): Frame => ({ scope, state, me: undefined });
  const arrays = scope.variables.filter((v) => isArray(v.shape) && v.name !== 'padding');
  if (kind === 'never') return [invariant(name, (s: Plain) => !isTrue(frame(s), test))];
  if (kind === 'always') return [invariant(name, (s: Plain) => isTrue(frame(s), test), 'seldom true at first')];
  if (kind === 'reachable') return [reachable(name, (s: Plain) => isTrue(frame(s), test))];
  if (kind === 'eventually') return [eventually(name, { goal: () => true, fair: [] })];
  if (kind === 'throwing') {
    const found = test.operator % 2 === 0;
    const judge = (s: Plain): boolean => {
      if (isTrue(frame(s), test)) throw new Error('fails on purpose');
      return found;
    };
    return [found ? invariant(name, judge) : reachable(name, judge)];
  }
  if (arrays.length === 0) return [];
  const over = pick(arrays, test.left.variable).name;
  const variable = scope.variables.findIndex((v) => v.name === over);
  const code = (s: Plain, index: number) => codeAt(placeOf(frame(s), { ...test.left, variable, by: null, index }));
  if (kind === 'family') {
    return [
      invariant<Plain, number>(name, {
        forEach: (s) => Array.from({ length: s[over].length }, (_, member) => member),
        holds: (s, member) => code(s, member) !== 1 || !isTrue(frame(s), test),
      }),
    ];
  }
  return [
    invariant<Plain, readonly [number, number]>(name, {
      forEach: (s) => pairsOf(s[over].length),
      holds: (s, [i, j]) => code(s, i) === 0 || code(s, i) !== code(s, j) || !isTrue(frame(s), test),
    }),
  ];
};

/** The system that a tree stands for. */
export const systemOf = (tree: ModelTree): AnySystem => {
  const entries: Named[] = tree.shared.map((v, i) => [`shared${i}`, shapeOf(v)]);
  if (tree.padding > 0) {
    entries.splice(1, 0, ['padding', array(tree.padding, (i) => initially(range(6), (i * 5) % 6))]);
  }
  const variables = declare(entries, false);
  const processCount = tree.processes.reduce((sum, { copies }) => sum + copies, 0);
  const deadlock = tree.properties.findIndex(({ kind }) => kind === 'deadlock');
  const properties = tree.properties.flatMap((p, i): Properties => {
    if (p.kind === 'deadlock') return i === deadlock ? [deadlockFree] : [];
    return propertyOf(p, `property ${i}`, { processCount, variables });
  });
  const checked = new Set(tree.processes.flatMap((p) => p.steps.flatMap(checkedBy)));
  return {
    state: { ...Object.fromEntries(entries), ...(tree.locks ? lockShapes() : {}) },
    processes: processesOf(tree, variables, processCount),
    properties: [
      ...properties,
      ...assertions.filter((_, k) => checked.has(k)),
      ...(tree.endless ? [invariant('never broken', () => true)] : []),
    ],
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
