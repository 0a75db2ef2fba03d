// What a finished search has come to: read off the visited set once, after the search, so that the hot loop pays nothing
// for it. Most parts of a model are covered by the first states that are looked at, and are not looked for any more.
import type { Compiled, CompiledStep } from '../compile/compile.js';
import type { Diagram } from '../compile/diagram.js';
import { codeIn, fieldOf, type Layout, maskOf, type Variable } from '../compile/layout.js';

/** What the reachable states cover. */
export interface Coverage {
  /** By step, then by mark: whether a path that is taken in some reachable state goes through it. */
  readonly marks: readonly (readonly boolean[])[];
  /** By property: whether some member's antecedent is true in some reachable state; undefined where a promise is made everywhere. */
  readonly antecedents: readonly (boolean | undefined)[];
}

const CHUNK_STATES = 4096;
const YIELD_MS = 40;

/** Calls `leaf` with the outcome of every path of a diagram in a packed state. */
const walk = (
  layout: Layout,
  root: Diagram,
  words: Int32Array,
  at: number,
  leaf: (outcome: Extract<Diagram, { kind: 'outcome' }>['outcome']) => void,
): void => {
  let node = root;
  while (node.kind === 'test') {
    const v = layout.variables[node.variable] as Variable;
    node = node.children[codeIn(v, words[at + v.word] as number)] as Diagram;
  }
  if (node.kind === 'outcome') leaf(node.outcome);
  else for (const child of node.children) walk(layout, child, words, at, leaf);
};

/** Looks for something in states until it has found it everywhere. */
interface Probe {
  /** Returns true when there is nothing left to look for. */
  look(words: Int32Array, at: number): boolean;
}

const stepProbe = (layout: Layout, step: CompiledStep, seen: boolean[]): Probe => {
  const pc = layout.variables[layout.pcs[step.process] as number] as Variable;
  const [mask, here] = [maskOf(pc) | 0, fieldOf(pc, step.position)];
  let missing = seen.length;
  const leaf: Parameters<typeof walk>[4] = (outcome) => {
    if (outcome.kind !== 'marks') return;
    for (const mark of outcome.marks) {
      if (!seen[mark]) missing--;
      seen[mark] = true;
    }
  };
  return {
    look: (words, at) => {
      if (((words[at + pc.word] as number) & mask) === here) walk(layout, step.coverage, words, at, leaf);
      return missing === 0;
    },
  };
};

const antecedentProbe = (layout: Layout, antecedents: readonly Diagram[], found: () => void): Probe => {
  let seen = false;
  const leaf: Parameters<typeof walk>[4] = (outcome) => {
    if (outcome.kind === 'answer' && outcome.holds) seen = true;
  };
  return {
    look: (words, at) => {
      for (const diagram of antecedents) if (!seen) walk(layout, diagram, words, at, leaf);
      if (seen) found();
      return seen;
    },
  };
};

/**
 * Reads the coverage off a visited set.
 * @param tables packed states in their slots, and zeros; every reachable state is in them
 * @param taken by step, whether it is ever taken: of the others there is nothing to look for
 * @param signal gives up when it is raised
 * @returns undefined when it was given up
 */
export const coverageOf = async (
  { layout, steps, properties }: Compiled,
  tables: readonly Int32Array[],
  taken: readonly boolean[],
  signal?: Pick<AbortSignal, 'aborted'>,
): Promise<Coverage | undefined> => {
  const { words } = layout;
  const marks = steps.map((step) => step.marks.map(() => false));
  // A family without members promises nothing either.
  const antecedents: (boolean | undefined)[] = properties.map(({ kind, members }) =>
    kind === 'invariant' && members.every(({ antecedent }) => antecedent !== undefined) ? false : undefined,
  );
  let probes: Probe[] = [
    ...steps.flatMap((step) =>
      step.marks.length === 0 || !taken[step.index] ? [] : [stepProbe(layout, step, marks[step.index] as boolean[])],
    ),
    ...properties.flatMap(({ index, members }) =>
      antecedents[index] === undefined
        ? []
        : [
            antecedentProbe(
              layout,
              members.flatMap(({ antecedent }) => antecedent ?? []),
              () => {
                antecedents[index] = true;
              },
            ),
          ],
    ),
  ];
  let lastYield = performance.now();
  for (const table of tables) {
    for (let from = 0; probes.length > 0 && from < table.length; from += CHUNK_STATES * words) {
      const to = Math.min(from + CHUNK_STATES * words, table.length);
      probes = probes.filter((probe) => {
        for (let at = from; at < to; at += words) if (table[at] !== 0 && probe.look(table, at)) return false;
        return true;
      });
      if (performance.now() - lastYield < YIELD_MS) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (signal?.aborted) return undefined;
      lastYield = performance.now();
    }
  }
  return { marks, antecedents };
};
