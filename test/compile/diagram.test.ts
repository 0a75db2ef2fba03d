import { describe, expect, it } from 'vitest';
import { DiagramStore, maxFanOut, nodesOf, type Outcome, outcomesIn } from '../../src/compile/diagram.js';

const blocked: Outcome = { kind: 'blocked' };
const next = (variable: number, code: number): Outcome => ({ kind: 'next', writes: [[variable, code]], costs: [] });

describe('a diagram store', () => {
  it('has one node for equal outcomes, and another for different ones', () => {
    const store = new DiagramStore();
    expect(store.outcome(next(1, 2))).toBe(store.outcome(next(1, 2)));
    expect(store.outcome(next(1, 2))).not.toBe(store.outcome(next(1, 3)));
    const costly: Outcome = { kind: 'next', writes: [[1, 2]], costs: [['ipi', 1]] };
    expect(store.outcome(next(1, 2))).not.toBe(store.outcome(costly));
  });

  it('leaves out a test that decides nothing', () => {
    const store = new DiagramStore();
    const leaf = store.outcome(blocked);
    expect(store.test(3, [leaf, leaf, leaf])).toBe(leaf);
  });

  it('has one node for equal tests and choices', () => {
    const store = new DiagramStore();
    const [a, b] = [store.outcome(blocked), store.outcome(next(0, 1))];
    expect(store.test(3, [a, b])).toBe(store.test(3, [a, b]));
    expect(store.test(3, [a, b])).not.toBe(store.test(4, [a, b]));
    expect(store.choose([a, b])).toBe(store.choose([a, b]));
    expect(store.choose([a, b])).not.toBe(store.choose([b, a]));
  });

  it('keeps alternatives that do the same: each is a transition', () => {
    const store = new DiagramStore();
    const leaf = store.outcome(next(0, 1));
    const choice = store.choose([leaf, leaf]);
    expect(outcomesIn(choice, () => 0)).toHaveLength(2);
    expect(store.choose([leaf])).toBe(leaf);
  });
});

describe('a diagram', () => {
  const store = new DiagramStore();
  const [stay, one, two] = [store.outcome(blocked), store.outcome(next(0, 1)), store.outcome(next(0, 2))];
  const choice = store.choose([one, two]);
  const root = store.test(0, [stay, choice, store.choose([choice, one])]);

  it('is listed with every node once, children before parents', () => {
    const nodes = nodesOf(root);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(nodes).toHaveLength(6);
    for (const node of nodes) {
      if (node.kind === 'outcome') continue;
      for (const child of node.children) expect(nodes.indexOf(child)).toBeLessThan(nodes.indexOf(node));
    }
  });

  it('leads one state to as many outcomes as choices multiply to', () => {
    expect(maxFanOut(stay)).toBe(1);
    expect(maxFanOut(choice)).toBe(2);
    expect(maxFanOut(root)).toBe(3);
  });

  it('has its outcomes in the order of choices', () => {
    const outcomes = (code: number) => outcomesIn(root, () => code);
    expect(outcomes(0)).toEqual([blocked]);
    expect(outcomes(1)).toEqual([next(0, 1), next(0, 2)]);
    expect(outcomes(2)).toEqual([next(0, 1), next(0, 2), next(0, 1)]);
  });
});
