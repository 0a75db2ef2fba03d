// Every state there could be, reachable or not: the leaves of a system in the order of its layout, read from and written
// to plain states. For tests that compare behaviour state by state.
import { isArray, isScalar, type Shape, type Value } from '../../src/model/domain.js';
import type { AnySystem } from '../../src/model/model.js';
import { initialWorld, type World } from '../oracle.js';

// biome-ignore lint/suspicious/noExplicitAny: plain objects whose form the shapes describe
type Plain = any;

/** One variable of a plain state. */
export interface Leaf {
  readonly path: string;
  /** Program counters have the positions of steps as values. */
  readonly values: readonly Value[];
  get(world: World): Value;
  set(world: World, value: Value): void;
}

/** The leaves of a system: shared variables, then the program counter and the locals of every process. */
export const leavesOf = ({ state, processes }: AnySystem): Leaf[] => {
  const leaves: Leaf[] = [];
  const walk = (shape: Shape, path: string, parent: (world: World) => Plain, key: string | number): void => {
    if (isScalar(shape)) {
      leaves.push({
        path,
        values: shape.values(processes.length),
        get: (world) => parent(world)[key],
        set: (world, value) => {
          parent(world)[key] = value;
        },
      });
      return;
    }
    const here = (world: World) => parent(world)[key];
    if (isArray(shape)) {
      shape.elements.forEach((element, i) => {
        walk(element, `${path}[${i}]`, here, i);
      });
      return;
    }
    for (const [field, inner] of Object.entries(shape)) {
      walk(inner, path === '' ? field : `${path}.${field}`, here, field);
    }
  };
  walk(state, '', (world) => world, 'shared');
  processes.forEach((p, id) => {
    leaves.push({
      path: `${p.label}.pc`,
      values: Array.from({ length: p.steps.length + 1 }, (_, position) => position),
      get: (world) => world.at[id] as number,
      set: (world, value) => {
        world.at[id] = value as number;
      },
    });
    walk(p.locals, p.label, (world) => world.locals, id);
  });
  return leaves;
};

/** The plain state whose leaves have the given positions in their domains. */
export const worldOf = (system: AnySystem, leaves: readonly Leaf[], codes: ArrayLike<number>): World => {
  const world = structuredClone(initialWorld(system)) as World;
  leaves.forEach((leaf, i) => {
    leaf.set(world, leaf.values[codes[i] as number] as Value);
  });
  return world;
};

/** The positions of the leaves of a plain state in their domains. */
export const codesOf = (leaves: readonly Leaf[], world: World): number[] =>
  leaves.map((leaf) => leaf.values.indexOf(leaf.get(world)));
