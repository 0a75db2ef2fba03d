// From a model and a configuration to a program: layout, diagrams, generated functions. What comes out is what
// exploration runs and what traces, footprints and exports read.
import { FlushpointError } from '../base/errors.js';
import { ofModel, ofPart } from '../model/blame.js';
import { calling, untilEnded } from '../model/endless.js';
import { type AnySystem, type Configuration, configure, type Model } from '../model/model.js';
import type { Invariant, InvariantMember, Property, Reachable } from '../model/property.js';
import { type Diagram, DiagramStore, type Mark, maxFanOut } from './diagram.js';
import type { Functions } from './functions.js';
import { type Generated, generate } from './generate.js';
import { javascriptOf } from './javascript.js';
import { initialCodes, type Layout, layoutOf, pack } from './layout.js';
import { MAX_PATHS, Tabulator } from './tabulate.js';
import { viewsOf } from './views.js';

/** One step of one process, learned. */
export interface CompiledStep {
  /** Position among all steps of all processes. */
  readonly index: number;
  readonly process: number;
  /** Position within its process: the code of its program counter. */
  readonly position: number;
  readonly name: string;
  /** `ptep_get_and_clear of zap_pte_range (cpu0)` */
  readonly where: string;
  /** Of a daemon process. */
  readonly daemon: boolean;
  readonly diagram: Diagram;
  /** Which of `marks` a path that is not blocked goes through. */
  readonly coverage: Diagram;
  readonly marks: readonly Mark[];
}

/** One property, learned; assertions and deadlock have no members. */
export interface CompiledProperty {
  readonly index: number;
  readonly kind: Property<never>['kind'];
  readonly name: string;
  readonly about: string | undefined;
  readonly members: readonly {
    readonly label: string | undefined;
    /** Of a promise that has several conjuncts: which one. */
    readonly part: string | undefined;
    readonly holds: (state: never) => boolean;
    readonly diagram: Diagram;
    /** Where it says anything: of a member that states a `when`. */
    readonly antecedent: Diagram | undefined;
  }[];
}

/** The parts of a program that are plain data: enough to explore, and all that another thread needs. */
export interface Program extends Functions {
  readonly words: number;
  /** The functions as JavaScript. */
  readonly source: string;
  readonly initial: Int32Array;
  readonly processCount: number;
  readonly stepCount: number;
  readonly properties: readonly { readonly kind: CompiledProperty['kind']; readonly members: number }[];
  readonly errorCount: number;
  /** Error outcomes of steps; those of properties have the numbers behind them. */
  readonly stepErrorCount: number;
  /** The most successors one state can have. */
  readonly maxSuccessors: number;
}

/** A model under one configuration, compiled. */
export interface Compiled {
  readonly model: Model;
  readonly configuration: Configuration;
  readonly system: AnySystem;
  readonly layout: Layout;
  readonly steps: readonly CompiledStep[];
  readonly properties: readonly CompiledProperty[];
  readonly errors: Generated['errors'];
  readonly program: Program;
}

/** Limits of compilation. */
export interface CompileOptions {
  /** The most paths a step or property may have; default {@link MAX_PATHS}. */
  readonly maxPaths?: number;
}

const membersOf = (property: Property<never>, shape: never): readonly InvariantMember<never>[] => {
  if (property.kind === 'invariant') return (property as Invariant<never>).members(shape);
  if (property.kind === 'reachable') return [{ label: undefined, holds: (property as Reachable<never>).holds }];
  return [];
};

const checkNames = (properties: AnySystem['properties']): void => {
  const names = properties.map((p) => p.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new FlushpointError(
      'model/duplicate-name',
      `two properties are called "${twice}"`,
      'give each a sentence of its own',
    );
  }
};

/**
 * Compiles a model.
 * @param configuration complete; see `configure`
 * @throws FlushpointError any `model/*`, also for closures that never end; the message begins with the model's name
 */
export const compile = (
  m: Model,
  configuration: Configuration = configure(m),
  options: CompileOptions = {},
): Compiled => ofModel(m, () => untilEnded(() => compileSystem(m, configuration, options)));

const compileSystem = (m: Model, configuration: Configuration, { maxPaths = MAX_PATHS }: CompileOptions): Compiled => {
  const system = m.build(configuration.values);
  checkNames(system.properties);
  const layout = layoutOf(system);
  const store = new DiagramStore();
  const tabulator = new Tabulator(layout, store, maxPaths);

  const steps: CompiledStep[] = [];
  system.processes.forEach(({ label, daemon, steps: own }, process) => {
    own.forEach((step, position) => {
      const { name } = step;
      const learned = ofPart(step, () => tabulator.learn(system, process, position));
      steps.push({ index: steps.length, process, position, name, where: `${name} of ${label}`, daemon, ...learned });
    });
  });

  const shapeOnly = viewsOf(layout, {
    read: (v) => {
      throw new FlushpointError(
        'model/bad-definition',
        `forEach of a property reads ${v.path}`,
        'it may look at lengths of arrays only',
      );
    },
    write: () => {},
  }).state as never;
  const properties = system.properties.map(
    (property, index): CompiledProperty => ({
      index,
      kind: property.kind,
      name: property.name,
      about: property.about,
      members: ofPart(property, () =>
        calling(`forEach of property "${property.name}"`, () => membersOf(property as Property<never>, shapeOnly)).map(
          ({ label, part, holds, when }) => {
            const ofMember = label === undefined ? property.name : `${property.name}" for "${label}`;
            const name = part === undefined ? ofMember : `${ofMember}", part "${part}`;
            return {
              label,
              part,
              holds,
              diagram: tabulator.predicate(name, holds),
              antecedent: when === undefined ? undefined : tabulator.predicate(name, when),
            };
          },
        ),
      ),
    }),
  );

  return { model: m, configuration, system, layout, steps, properties, ...assemble(layout, steps, properties) };
};

/** The program of some learned steps and properties. */
const assemble = (
  layout: Layout,
  steps: readonly CompiledStep[],
  properties: readonly CompiledProperty[],
): Pick<Compiled, 'errors' | 'program'> => {
  const { functions, ended, errors } = generate(layout, steps, properties);
  return {
    errors,
    program: {
      words: layout.words,
      functions,
      ended,
      source: javascriptOf({ functions, ended }, layout.words),
      initial: pack(layout, initialCodes(layout)),
      processCount: layout.processes.length,
      stepCount: steps.length,
      properties: properties.map((p) => ({ kind: p.kind, members: p.members.length })),
      errorCount: errors.length,
      stepErrorCount: errors.filter((error) => error.of === 'step').length,
      maxSuccessors: layout.pcs
        .map((_, process) => Math.max(...steps.filter((s) => s.process === process).map((s) => maxFanOut(s.diagram))))
        .reduce((sum, fan) => sum + fan, 0),
    },
  };
};

/** The same model, of which one step does something else. Traces of it cannot be replayed by its closures. */
export const withStep = (compiled: Compiled, index: number, diagram: Diagram): Compiled => {
  const steps = compiled.steps.map((step) => (step.index === index ? { ...step, diagram } : step));
  return { ...compiled, steps, ...assemble(compiled.layout, steps, compiled.properties) };
};
