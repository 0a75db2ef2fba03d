// A state as a tree for a reader: the form that the author gave it, with the values of one state, and what the last step
// changed.
import type { Layout, Variable, VariableTree } from '../compile/layout.js';
import { valueNamed } from '../trace/trace.js';
import type { StateNode } from './protocol.js';

/**
 * The parts of a record of the state, in order.
 * @param tree shared variables, or the locals of a process
 * @param path of the record; empty for the shared variables
 * @param before the state before the last step; the same state when there was none
 */
export const nodesIn = (
  layout: Layout,
  tree: VariableTree,
  path: string,
  codes: ArrayLike<number>,
  before: ArrayLike<number>,
): readonly StateNode[] => {
  const node = (name: string, variable: string, inner: VariableTree): StateNode => {
    if (typeof inner !== 'number') {
      const kind = Array.isArray(inner) ? 'array' : 'record';
      return { kind, name, variable, children: nodesIn(layout, inner, variable, codes, before) };
    }
    const v = layout.variables[inner] as Variable;
    const [code, old] = [codes[inner] as number, before[inner] as number];
    const changed = code === old ? {} : { before: valueNamed(layout, v, old) };
    return { kind: 'variable', name, variable, value: valueNamed(layout, v, code), ...changed };
  };
  if (Array.isArray(tree)) return tree.map((inner, i) => node(`[${i}]`, `${path}[${i}]`, inner));
  return Object.entries(tree).map(([field, inner]) => node(field, path === '' ? field : `${path}.${field}`, inner));
};
