// What the page makes of a trace before it draws it: the tree of the variables, and the state after each step.
import { describe, expect, test } from 'vitest';
import { matcher, type Run, stateAt } from '../../src/page/run.js';
import { pruned, type TreeNode, treeOf } from '../../src/page/tree.js';

/** A tree on one line: names, and in brackets what is in them. */
const line = (nodes: readonly TreeNode[]): string =>
  nodes.map(({ name, children }) => (children.length === 0 ? name : `${name}(${line(children)})`)).join(' ');

describe('the tree', () => {
  test.each([
    ['records and arrays', ['hpt[0].valid', 'hpt[0].va', 'hpt[1].valid', 'n'], 'hpt([0](valid va) [1].valid) n'],
    ['what has one part is written on one line', ['ptl[0].owner', 'tlb[0][0]'], 'ptl[0].owner tlb[0][0]'],
    ['what a process owns stands below its label', ['fault (cpu.1).va', 'n'], 'fault (cpu.1)(va) n'],
    ['a variable may be in another one, by its name', ['a', 'a.b'], 'a(a b)'],
    ['a name that is no path is one part', ['a]b.[c', 'x..y'], 'a]b.[c x..y'],
  ])('%s', (_, variables, expected) => {
    const tree = treeOf(variables, ['fault (cpu.1)', 'other']);
    expect(line(tree)).toBe(expected);
    const leaves = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap(({ path, children }) => (children.length === 0 ? [path] : leaves(children)));
    expect(leaves(tree)).toEqual(variables);
  });

  test('is pruned to the names that have every word, in whatever case', () =>
    expect(line(pruned(treeOf(['pte[0].present', 'pte[0].rw', 'page'], []), matcher('PTE r')))).toBe(
      'pte[0](present rw)',
    ));
});

describe('the state', () => {
  const step = { process: 'p', step: 's', choices: [], reads: [], costs: [] };
  const run: Run = {
    initial: [
      { variable: 'a', value: 0 },
      { variable: 'b', value: null },
    ],
    steps: [
      { ...step, changes: [{ variable: 'a', from: 0, to: 1 }], reads: [{ variable: 'b', value: null }] },
      { ...step, changes: [{ variable: 'b', from: null, to: true }] },
    ],
  };

  test('is the initial one before the first step', () => {
    const { values, since, changes } = stateAt(run, 0);
    expect([...values]).toEqual([
      ['a', 0],
      ['b', null],
    ]);
    expect([since.size, changes.size]).toEqual([0, 0]);
  });

  test('says what the last step changed and read, and which step a value comes from', () => {
    const first = stateAt(run, 1);
    expect([...first.changes.keys(), ...first.reads]).toEqual(['a', 'b']);
    const last = stateAt(run, 2);
    expect([...last.values.values()]).toEqual([1, true]);
    expect([...last.since]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect([...last.changes.keys()]).toEqual(['b']);
  });
});
