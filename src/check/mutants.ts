// Small faults that are planted into a model one at a time: a guard that is left out or turned round, a check that is left
// out, a write that is lost. Guards and checks are changed from outside, by whoever runs the step; a write is taken out of
// the step's decision diagram. No source is touched.
import { type Compiled, type CompiledStep, withStep } from '../compile/compile.js';
import { type Diagram, DiagramStore, nodesOf } from '../compile/diagram.js';
import { footprintOf } from '../compile/footprint.js';
import type { Variable } from '../compile/layout.js';
import { Tabulator } from '../compile/tabulate.js';
import { type StepRunner, stepRunner, withRunner } from '../model/ambient.js';
import { untilEnded } from '../model/endless.js';
import type { AnySystem } from '../model/model.js';
import type { Assertion } from '../model/property.js';

/** What is done to a step. */
export type MutantKind = 'guard left out' | 'guard turned round' | 'check left out' | 'write lost';

/** One fault. */
export interface Mutant {
  readonly kind: MutantKind;
  /** Index of the step. */
  readonly step: number;
  /** `guard 2`, the name of an assertion, or variables as `pte[*].present`. */
  readonly subject: string;
  /**
   * The model with the fault in it.
   * @throws FlushpointError `model/*` when the step can no longer be tabulated
   */
  readonly plant: () => Compiled;
}

type Hooks = Pick<StepRunner, 'guards' | 'checks'>;

/** The system, of which one step runs with a say of somebody else in its guards and checks. */
const hooked = (system: AnySystem, { process, position }: CompiledStep, hooks: () => Hooks): AnySystem => {
  const processes = system.processes.map((p, id) => {
    if (id !== process) return p;
    const steps = p.steps.map((step, at) => {
      if (at !== position) return step;
      const { run } = step;
      return {
        ...step,
        run: (...given: Parameters<typeof run>) => {
          const outer = stepRunner();
          const { guards, checks } = hooks();
          const inner: StepRunner = {
            choose: (count, alternatives) => outer?.choose(count, alternatives) ?? 0,
            cost: (unit, amount) => outer?.cost(unit, amount),
            guards: guards ?? ((condition) => condition),
            checks: checks ?? ((assertion) => outer?.checks?.(assertion) ?? true),
          };
          return withRunner(inner, () => run(...given));
        },
      };
    });
    return { ...p, steps };
  });
  return { ...system, processes };
};

/** The step's diagram, tabulated with a say in its guards and checks, which is asked for before each run. */
const learnedWith = ({ layout, system }: Compiled, step: CompiledStep, hooks: () => Hooks): Diagram =>
  untilEnded(() =>
    new Tabulator(layout, new DiagramStore()).step(hooked(system, step, hooks), step.process, step.position),
  );

interface Points {
  /** The most guards on a path. */
  readonly guards: number;
  /** By assertion, the most checks of it on a path. */
  readonly checks: ReadonlyMap<string, number>;
}

/** Guards and checks that some path of a step comes to. */
const pointsOf = (compiled: Compiled, step: CompiledStep): Points => {
  let guards = 0;
  const checks = new Map<string, number>();
  learnedWith(compiled, step, () => {
    let passed = 0;
    const seen = new Map<string, number>();
    return {
      guards: (condition) => {
        guards = Math.max(guards, ++passed);
        return condition;
      },
      checks: ({ name }: Assertion) => {
        const here = (seen.get(name) ?? 0) + 1;
        seen.set(name, here);
        checks.set(name, Math.max(checks.get(name) ?? 0, here));
        return true;
      },
    };
  });
  return { guards, checks };
};

/** Hooks under which the `wanted`-th guard of a run answers something else. */
const guardHooks = (wanted: number, answer: (condition: boolean) => boolean) => (): Hooks => {
  let passed = 0;
  return { guards: (condition) => (++passed === wanted ? answer(condition) : condition) };
};

/** Hooks under which the `wanted`-th check of an assertion is left out. */
const checkHooks = (assertion: string, wanted: number) => (): Hooks => {
  let passed = 0;
  return { checks: ({ name }) => name !== assertion || ++passed !== wanted };
};

/** The diagram without the writes of some variables. */
const withoutWrites = (root: Diagram, variables: ReadonlySet<number>): Diagram => {
  const store = new DiagramStore();
  const made = new Map<Diagram, Diagram>();
  const child = (node: Diagram): Diagram => made.get(node) as Diagram;
  for (const node of nodesOf(root)) {
    if (node.kind === 'test') made.set(node, store.test(node.variable, node.children.map(child)));
    else if (node.kind === 'choose') made.set(node, store.choose(node.children.map(child)));
    else if (node.outcome.kind !== 'next') made.set(node, store.outcome(node.outcome));
    else {
      const writes = node.outcome.writes.filter(([variable]) => !variables.has(variable));
      made.set(node, store.outcome({ ...node.outcome, writes }));
    }
  }
  return child(root);
};

/** What an author wrote as one: the elements of an array are. */
const familyOf = ({ path }: Variable): string => path.replace(/\[\d+\]/g, '[*]');

/** The variables that a step writes, program counters aside, as the author declared them. */
const writtenBy = ({ layout }: Compiled, { diagram }: CompiledStep): ReadonlyMap<string, ReadonlySet<number>> => {
  const families = new Map<string, Set<number>>();
  for (const index of footprintOf(diagram).writes) {
    const variable = layout.variables[index] as Variable;
    if (variable.role === 'pc') continue;
    const family = familyOf(variable);
    families.set(family, (families.get(family) ?? new Set()).add(index));
  }
  return families;
};

const mutantsOfStep = (compiled: Compiled, step: CompiledStep, isFailing: (assertion: string) => boolean): Mutant[] => {
  const { guards, checks } = pointsOf(compiled, step);
  const relearned = (kind: MutantKind, subject: string, hooks: () => Hooks): Mutant => ({
    kind,
    step: step.index,
    subject,
    plant: () => withStep(compiled, step.index, learnedWith(compiled, step, hooks)),
  });
  const numbers = Array.from({ length: guards }, (_, i) => i + 1);
  return [
    ...numbers.flatMap((n) => [
      relearned(
        'guard left out',
        `guard ${n}`,
        guardHooks(n, () => true),
      ),
      relearned(
        'guard turned round',
        `guard ${n}`,
        guardHooks(n, (condition) => !condition),
      ),
    ]),
    ...[...checks]
      .filter(([name]) => isFailing(name))
      .flatMap(([name, most]) =>
        Array.from({ length: most }, (_, i) =>
          relearned('check left out', most === 1 ? name : `${name} (${i + 1})`, checkHooks(name, i + 1)),
        ),
      ),
    ...[...writtenBy(compiled, step)].map(
      ([family, variables]): Mutant => ({
        kind: 'write lost',
        step: step.index,
        subject: family,
        plant: () => withStep(compiled, step.index, withoutWrites(step.diagram, variables)),
      }),
    ),
  ];
};

/**
 * Every mutant of a model under one configuration, in order of its steps.
 * @param taken by step: what no run takes is not mutated
 * @param isFailing whether an assertion fails without a fault: nobody could miss a check that never fails
 */
export const mutantsOf = (
  compiled: Compiled,
  taken: readonly boolean[],
  isFailing: (assertion: string) => boolean,
): readonly Mutant[] =>
  compiled.steps.filter(({ index }) => taken[index]).flatMap((step) => mutantsOfStep(compiled, step, isFailing));
