// The objects that steps and properties see: records with accessors and checked arrays over a `Memory` that
// decides what a read returns and what becomes of a write. The same views serve tabulation and replay.
import { nearest } from '../base/nearest.js';
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

type RecordTree = { readonly [field: string]: VariableTree };

/**
 * A record or array that a closure may hold. It stands for a part of the state until another value is written to that part as a
 * whole. After that JavaScript would still show the old value; here there is none, so it must not be used.
 */
interface Place {
  isReplaced: boolean;
  readonly within: Place | undefined;
}

const assertInPlace = (place: Place, access: 'reads' | 'writes', path: string): void => {
  for (let at: Place | undefined = place; at !== undefined; at = at.within) {
    if (at.isReplaced) throw new TypeError(`${access} ${path} of a value that has been replaced as a whole since`);
  }
};

/** What JavaScript itself asks objects for, besides what all of them have. */
const ASKED = ['then', 'toJSON'];

/** The prototype of a record: a name that the record does not have is a mistake, and not undefined. */
const onlyKnown = (path: string, known: readonly string[]): object => {
  const stranger = (access: string, key: string): TypeError => {
    const near = nearest(key, known);
    const where = path === '' ? key : `${path}.${key}`;
    return new TypeError(
      `${access} ${where}, which is no variable${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
    );
  };
  return new Proxy(Object.prototype, {
    get: (all, key, receiver) => {
      if (typeof key === 'string' && !(key in all) && !ASKED.includes(key)) throw stranger('reads', key);
      return Reflect.get(all, key, receiver);
    },
    set: (_all, key) => {
      throw stranger('writes', String(key));
    },
  });
};

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
  /** The values of the variables of a tree in a value that is written to it. */
  const gather = (tree: VariableTree, value: unknown, path: string, into: [index: number, value: unknown][]): void => {
    if (typeof tree === 'number') {
      into.push([tree, value]);
      return;
    }
    if (value === null || typeof value !== 'object')
      throw new TypeError(`writes ${String(value)} to ${path}, which is a record or an array`);
    if (Array.isArray(tree) && (value as { length?: unknown }).length !== tree.length) {
      const { length } = value as { length?: unknown };
      throw new RangeError(`writes ${String(length)} elements to ${path}, whose length is ${tree.length}`);
    }
    for (const [field, inner] of Object.entries(tree)) {
      const part = field in value ? (value as Record<string, unknown>)[field] : undefined;
      if (part === undefined) throw new TypeError(`writes ${path} without its field "${field}"`);
      gather(inner as VariableTree, part, `${path}.${field}`, into);
    }
  };
  /** Everything is read before anything is written: the value may be another part of the state, or the same. */
  const assign = (tree: VariableTree, value: unknown, path: string): void => {
    const values: [number, unknown][] = [];
    gather(tree, value, path, values);
    for (const [index, part] of values) set(index, part);
  };

  /** The view of a part, which is made when it is asked for; one that is replaced as a whole gets another view. */
  const slot = (tree: VariableTree, path: string, within: Place): { get(): unknown; set(value: unknown): void } => {
    if (typeof tree === 'number') {
      return {
        get: () => {
          assertInPlace(within, 'reads', path);
          return get(tree);
        },
        set: (value) => {
          assertInPlace(within, 'writes', path);
          set(tree, value);
        },
      };
    }
    let made: { readonly object: object; readonly place: Place } | undefined;
    return {
      get: () => {
        made ??= view(tree, path, within);
        return made.object;
      },
      set: (value) => {
        assertInPlace(within, 'writes', path);
        assign(tree, value, path);
        if (made !== undefined) made.place.isReplaced = true;
        made = undefined;
      },
    };
  };

  const view = (tree: Exclude<VariableTree, number>, path: string, within?: Place, id?: number) => {
    const place: Place = { isReplaced: false, within };
    const object = Array.isArray(tree) ? arrayView(tree, path, place) : recordView(tree as RecordTree, path, place, id);
    return { object, place };
  };

  const recordView = (tree: RecordTree, path: string, place: Place, id: number | undefined): object => {
    const record = Object.create(onlyKnown(path, Object.keys(tree)));
    if (id !== undefined) Object.defineProperty(record, 'id', { value: id, enumerable: true });
    for (const [field, inner] of Object.entries(tree)) {
      const where = path === '' ? field : `${path}.${field}`;
      Object.defineProperty(record, field, { enumerable: true, ...slot(inner, where, place) });
    }
    return Object.preventExtensions(record);
  };

  const arrayView = (tree: readonly VariableTree[], path: string, place: Place): object => {
    const elements = tree.map((inner, i) => slot(inner, `${path}[${i}]`, place));
    const isNumber = (key: string): boolean => String(Number(key)) === key || key === 'null' || key === 'undefined';
    const indexOf = (key: string | symbol): number | undefined =>
      typeof key === 'string' && isNumber(key) ? Number(key) : undefined;
    const element = (i: number): unknown => {
      const found = elements[i];
      if (found === undefined) throw new RangeError(`reads ${path}[${i}], but its length is ${tree.length}`);
      return found.get();
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
        const found = i === undefined ? undefined : elements[i];
        if (found === undefined)
          throw new RangeError(`writes ${path}[${String(key)}], but its length is ${tree.length}`);
        found.set(value);
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
    state: view(layout.shared as RecordTree, '').object,
    selves: layout.locals.map(
      (tree, id) => view(tree as RecordTree, layout.processes[id] as string, undefined, id).object,
    ),
  };
};
