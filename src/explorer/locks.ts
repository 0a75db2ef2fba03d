// Locks of a state: records of the form that `lock` and `rwsem` have. The engine knows nothing of them; here they are told
// apart by form, so that a reader sees who holds what.
import type { Layout, VariableTree } from '../compile/layout.js';
import type { LockView } from './protocol.js';

/** A lock: variables by index. */
export type LockPlace =
  | { readonly kind: 'lock'; readonly path: string; readonly owner: number }
  | { readonly kind: 'rwsem'; readonly path: string; readonly writer: number; readonly readers: number };

/** How often each process has raised a variable more than lowered it, by variable and process. */
export type Balance = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Every lock among the shared variables, in order. */
export const locksOf = (layout: Layout): readonly LockPlace[] => {
  const isHolder = (index: unknown): index is number => {
    const v = typeof index === 'number' ? layout.variables[index] : undefined;
    return v?.ofProcesses === true && v.values.includes(null);
  };
  const found: LockPlace[] = [];
  const visit = (tree: VariableTree, path: string): void => {
    if (typeof tree === 'number') return;
    if (Array.isArray(tree)) {
      tree.forEach((inner, i) => {
        visit(inner, `${path}[${i}]`);
      });
      return;
    }
    const record = tree as { readonly [field: string]: VariableTree };
    const fields = Object.keys(record).sort().join();
    const { owner, writer, readers } = record;
    if (fields === 'owner' && isHolder(owner)) found.push({ kind: 'lock', path, owner });
    else if (fields === 'readers,writer' && isHolder(writer) && typeof readers === 'number') {
      found.push({ kind: 'rwsem', path, writer, readers });
    }
    for (const [field, inner] of Object.entries(record)) visit(inner, path === '' ? field : `${path}.${field}`);
  };
  visit(layout.shared, '');
  return found;
};

/** A lock in a state: how it is held, by which processes. */
export interface Held extends LockView {
  /** Positions of the processes; undefined where the readers of a semaphore cannot be told from the path. */
  readonly holders: readonly number[] | undefined;
  /** How many there are. */
  readonly count: number;
  /** The variable that says so. */
  readonly variable: number;
}

/** Who reads a semaphore: the path says it, unless it began with readers or somebody gave back another one's. */
const readersOf = (balance: Balance, variable: number, count: number): readonly number[] | undefined => {
  const entries = [...(balance.get(variable) ?? [])].filter(([, times]) => times !== 0).sort(([a], [b]) => a - b);
  const sum = entries.reduce((total, [, times]) => total + times, 0);
  return sum === count && entries.every(([, times]) => times > 0) ? entries.map(([process]) => process) : undefined;
};

/** How a lock is held in a state; empty when it is free. */
export const heldOf = (
  layout: Layout,
  place: LockPlace,
  codes: ArrayLike<number>,
  balance: Balance,
): readonly Held[] => {
  const valueIn = (variable: number) => layout.variables[variable]?.values[codes[variable] as number];
  const { path } = place;
  const exclusive = (variable: number): Held[] => {
    const value = valueIn(variable);
    return typeof value === 'number' ? [{ lock: path, as: 'exclusive', holders: [value], count: 1, variable }] : [];
  };
  if (place.kind === 'lock') return exclusive(place.owner);
  const count = valueIn(place.readers);
  const readers: Held[] =
    typeof count === 'number' && count > 0
      ? [
          {
            lock: path,
            as: 'reader',
            holders: readersOf(balance, place.readers, count),
            count,
            variable: place.readers,
          },
        ]
      : [];
  return [...exclusive(place.writer), ...readers];
};
