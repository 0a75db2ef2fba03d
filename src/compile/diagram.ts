// Decision diagrams: what a step or property does, for every valuation of the variables it reads. Equal
// sub-diagrams exist once (hash-consing; Bryant 1986, section 3), and a test whose outcome does not matter does not exist.

/** Writes of one path: variable index and new code, in order of index. */
export type Writes = readonly (readonly [variable: number, code: number])[];

/** What a path ends in. */
export type Outcome =
  /** The step is taken: writes, the next program counter among them. */
  | { readonly kind: 'next'; readonly writes: Writes; readonly costs: Costs }
  /** The step is not enabled. */
  | { readonly kind: 'blocked' }
  /** A `check` failed; `property` is its position in the model's list. */
  | { readonly kind: 'violation'; readonly property: number; readonly detail: string | undefined }
  /** The closure threw or wrote outside a domain. An error of the model only where exploration gets there. */
  | { readonly kind: 'error'; readonly message: string }
  /** The answer of a property. */
  | { readonly kind: 'answer'; readonly holds: boolean }
  /** Of a coverage diagram: what the path goes through, as numbers of {@link Mark}s. */
  | { readonly kind: 'marks'; readonly marks: readonly number[] };

/** A part of a step that a search may or may not come to. */
export type Mark =
  /** An alternative of the `position`-th `choose` on a path, from 1. */
  | { readonly kind: 'alternative'; readonly position: number; readonly label: string }
  /** A `check` of an assertion. */
  | { readonly kind: 'check'; readonly assertion: string };

/** Amounts by unit, in alphabetical order of units. */
export type Costs = readonly (readonly [unit: string, amount: number])[];

/** A node: an outcome, a test of a variable with one child per code, or a choice of which every child is taken. */
export type Diagram =
  | { readonly id: number; readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly id: number; readonly kind: 'test'; readonly variable: number; readonly children: readonly Diagram[] }
  | { readonly id: number; readonly kind: 'choose'; readonly children: readonly Diagram[] };

/** Equal outcomes have equal keys; most outcomes are `next`, whose key is cheap. */
const keyOf = (outcome: Outcome): string =>
  outcome.kind === 'next' && outcome.costs.length === 0 ? `n${outcome.writes.join()}` : `o${JSON.stringify(outcome)}`;

/** Makes diagrams in which equal ones are the same object. */
export class DiagramStore {
  readonly #nodes = new Map<string, Diagram>();

  /** The one node for an outcome. */
  outcome(outcome: Outcome): Diagram {
    return this.#unique(keyOf(outcome), (id) => ({ id, kind: 'outcome', outcome }));
  }

  /** A test of a variable, or the child itself when all children are the same. */
  test(variable: number, children: readonly Diagram[]): Diagram {
    const first = children[0] as Diagram;
    if (children.every((child) => child === first)) return first;
    return this.#unique(`t${variable}:${children.map((c) => c.id)}`, (id) => ({
      id,
      kind: 'test',
      variable,
      children,
    }));
  }

  /** A choice. Alternatives that do the same are kept: they are transitions of their own. */
  choose(children: readonly Diagram[]): Diagram {
    if (children.length === 1) return children[0] as Diagram;
    return this.#unique(`c${children.map((c) => c.id)}`, (id) => ({ id, kind: 'choose', children }));
  }

  #unique(key: string, make: (id: number) => Diagram): Diagram {
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = make(this.#nodes.size);
      this.#nodes.set(key, node);
    }
    return node;
  }
}

/** Every node of a diagram once, children before parents. */
export const nodesOf = (root: Diagram): Diagram[] => {
  const seen = new Set<Diagram>();
  const visit = (node: Diagram): void => {
    if (seen.has(node)) return;
    if (node.kind !== 'outcome') node.children.forEach(visit);
    seen.add(node);
  };
  visit(root);
  return [...seen];
};

/** The largest number of outcomes that one state can lead to: the product of choices along a path. */
export const maxFanOut = (root: Diagram): number => {
  const fan = new Map<Diagram, number>();
  for (const node of nodesOf(root)) {
    const of = (child: Diagram) => fan.get(child) ?? 0;
    if (node.kind === 'outcome') fan.set(node, 1);
    else if (node.kind === 'test') fan.set(node, Math.max(...node.children.map(of)));
    else
      fan.set(
        node,
        node.children.reduce((sum, child) => sum + of(child), 0),
      );
  }
  return fan.get(root) ?? 0;
};

/** The outcomes of a diagram in a state, in order of choices. `read` gives the code of a variable. */
export const outcomesIn = (root: Diagram, read: (variable: number) => number): Outcome[] => {
  if (root.kind === 'outcome') return [root.outcome];
  if (root.kind === 'test') return outcomesIn(root.children[read(root.variable)] as Diagram, read);
  return root.children.flatMap((child) => outcomesIn(child, read));
};
