// The objects that steps and properties see: records with accessors and checked arrays over a `Memory` that
// decides what a read returns and what becomes of a write. The same views serve tabulation and replay.
import type { Value } from '../model/domain.js';
import type { Layout, Variable, VariableTree } from './layout.js';

/** Where reads and writes of variables end up; values are codes. */
export interface Memory {
  read(variable: Variable): number;
  write(variable: Variable, code: number): void;
}

/** Thrown when a step writes what the variable cannot hold; ends the path as an error. */
export class OutsideDomain extends Error {
  readonly variable: Variable;
  readonly value: unknown;
  constructor(variable: Variable, value: unknown) {
    super(
      `writes ${JSON.stringify(value) ?? String(value)} to ${variable.path}, whose values are ${shortDomain(variable)}`,
    );
    this.variable = variable;
    this.value = value;
  }
}

/** The values of a variable in a few characters: `false, true` or `0..7`. */
export const shortDomain = (v: Variable): string => {
  const values = v.values;
  const first = values[0];
  return typeof first === 'number' && values.length > 3 ? `${first}..${values.at(-1)}` : values.map(String).join(', ');
};

/** The views of one system over one memory. */
export interface Views {
  readonly state: object;
  /** One per process: its locals and its id. */
  readonly selves: readonly object[];
}

/** Builds the views of a layout over a memory. */
export const viewsOf = (layout: Layout, memory: Memory): Views => {
  const codesByValue = layout.variables.map((v) => new Map(v.values.map((value, code) => [value, code])));

  const get = (index: number): Value => {
    const v = layout.variables[index] as Variable;
    return v.values[memory.read(v)] as Value;
  };
  const set = (index: number, value: unknown): void => {
    const v = layout.variables[index] as Variable;
    const code = codesByValue[index]?.get(value as Value);
    if (code === undefined) throw new OutsideDomain(v, value);
    memory.write(v, code);
  };
  const assign = (tree: VariableTree, value: unknown, path: string): void => {
    if (typeof tree === 'number') {
      set(tree, value);
      return;
    }
    if (value === null || typeof value !== 'object')
      throw new TypeError(`writes ${String(value)} to ${path}, which is a record or an array`);
    if (Array.isArray(tree) && (value as { length?: unknown }).length !== tree.length) {
      const { length } = value as { length?: unknown };
      throw new RangeError(`writes ${String(length)} elements to ${path}, whose length is ${tree.length}`);
    }
    for (const [field, inner] of Object.entries(tree)) {
      const part = (value as Record<string, unknown>)[field];
      if (part === undefined) throw new TypeError(`writes ${path} without its field "${field}"`);
      assign(inner as VariableTree, part, `${path}.${field}`);
    }
  };

  const view = (tree: VariableTree, path: string, id?: number): unknown =>
    Array.isArray(tree)
      ? arrayView(tree, path)
      : recordView(tree as { readonly [field: string]: VariableTree }, path, id);

  const recordView = (tree: { readonly [field: string]: VariableTree }, path: string, id?: number): object => {
    const record = {};
    if (id !== undefined) Object.defineProperty(record, 'id', { value: id, enumerable: true });
    for (const [field, inner] of Object.entries(tree)) {
      const where = path === '' ? field : `${path}.${field}`;
      const nested = typeof inner === 'number' ? undefined : view(inner, where);
      Object.defineProperty(record, field, {
        enumerable: true,
        get: typeof inner === 'number' ? () => get(inner) : () => nested,
        set: (value) => assign(inner, value, where),
      });
    }
    return Object.preventExtensions(record);
  };

  const arrayView = (tree: readonly VariableTree[], path: string): object => {
    const nested = tree.map((inner, i) => (typeof inner === 'number' ? undefined : view(inner, `${path}[${i}]`)));
    const isNumber = (key: string): boolean => String(Number(key)) === key || key === 'null' || key === 'undefined';
    const indexOf = (key: string | symbol): number | undefined =>
      typeof key === 'string' && isNumber(key) ? Number(key) : undefined;
    const element = (i: number): unknown => {
      const inner = tree[i];
      if (inner === undefined) throw new RangeError(`reads ${path}[${i}], but its length is ${tree.length}`);
      return typeof inner === 'number' ? get(inner) : nested[i];
    };
    // The target has the right length and its own methods; only elements are intercepted.
    return new Proxy(new Array(tree.length), {
      get: (target, key, receiver) => {
        if (key === 'at') return element;
        const i = indexOf(key);
        return i === undefined ? Reflect.get(target, key, receiver) : element(i);
      },
      set: (_target, key, value) => {
        const i = indexOf(key);
        const inner = i === undefined ? undefined : tree[i];
        if (inner === undefined)
          throw new RangeError(`writes ${path}[${String(key)}], but its length is ${tree.length}`);
        assign(inner, value, `${path}[${i}]`);
        return true;
      },
      has: (target, key) => {
        const i = indexOf(key);
        return i === undefined ? Reflect.has(target, key) : tree[i] !== undefined;
      },
      // What `Object.entries` and `for (i in array)` see; asking for keys alone must not read an element.
      ownKeys: () => [...tree.keys()].map(String).concat('length'),
      getOwnPropertyDescriptor: (target, key) => {
        const i = indexOf(key);
        if (i === undefined) return Reflect.getOwnPropertyDescriptor(target, key);
        return tree[i] === undefined ? undefined : { get: () => element(i), enumerable: true, configurable: true };
      },
      deleteProperty: () => false,
    });
  };

  return {
    state: view(layout.shared, '') as object,
    selves: layout.locals.map((tree, id) => view(tree, layout.processes[id] as string, id) as object),
  };
};
