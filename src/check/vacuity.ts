// Checks that say less than they seem to: parts of a model that no reachable state comes to. Known only when every
// reachable state was seen. What the author has declared as unused carries its reason.
import type { Compiled, CompiledStep } from '../compile/compile.js';
import { footprintOf } from '../compile/footprint.js';
import type { Variable } from '../compile/layout.js';
import type { Unused } from '../model/unused.js';
import type { Coverage } from './coverage.js';

/** What is empty. */
export type VacuityKind =
  /** No reachable state takes the step. */
  | 'step'
  /** A step is taken, but never with this alternative of a `choose`. */
  | 'alternative'
  /** The `when` of an invariant is true in no reachable state, so nothing was promised. */
  | 'antecedent'
  /** No step that is taken comes to a `check` of the assertion. */
  | 'assertion'
  /** No step that is taken writes the variable, or any of its elements. */
  | 'variable'
  /** The state graph is the one without the fix. */
  | 'fix';

/** Something that is empty. */
export interface Vacuity {
  readonly kind: VacuityKind;
  /** `store of worker (cpu0)`, `alternative 1 of choice 1 in ...`, the name of a property, the path of a variable. */
  readonly subject: string;
  /** The author's reason; undefined where nothing was declared. */
  readonly declared: string | undefined;
}

/** Where the name of what is declared stands. */
const fieldOf = {
  step: 'step',
  alternative: 'alternative',
  antecedent: 'property',
  assertion: 'property',
  variable: 'variable',
  fix: 'fix',
} as const;

const nameIn = (declaration: Unused, field: string): string | undefined =>
  (declaration as { readonly [field: string]: string | undefined })[field];

const matcherOf = (pattern: string): ((name: string) => boolean) => {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => wanted.test(name);
};

/** The declaration that something empty falls under. */
export const declarationOf = (
  kind: VacuityKind,
  subject: string,
  declarations: readonly Unused[],
): Unused | undefined =>
  declarations.find((declaration) => {
    const pattern = nameIn(declaration, fieldOf[kind]);
    return pattern !== undefined && matcherOf(pattern)(subject);
  });

type Empty = readonly [kind: VacuityKind, subject: string];

const alternativesOf = ({ where, marks }: CompiledStep, seen: readonly boolean[]): string[] =>
  marks.flatMap((mark, m) =>
    mark.kind === 'alternative' && !seen[m] ? [`alternative ${mark.label} of choice ${mark.position} in ${where}`] : [],
  );

/** Variables of which no element is written by a step that is taken, as `pte[*].numa`. */
const unwrittenIn = ({ layout, steps }: Compiled, taken: readonly boolean[]): string[] => {
  const written = new Set(
    steps.filter((step) => taken[step.index]).flatMap(({ diagram }) => footprintOf(diagram).writes),
  );
  const familyOf = ({ path }: Variable): string => path.replace(/\[\d+\]/g, '[*]');
  const candidates = layout.variables.filter((v) => v.role !== 'pc' && v.values.length > 1);
  const alive = new Set(candidates.filter((v) => written.has(v.index)).map(familyOf));
  return [...new Set(candidates.map(familyOf))].filter((family) => !alive.has(family));
};

/**
 * Everything that is empty, in order of the model.
 * @param taken by step
 */
export const vacuitiesOf = (compiled: Compiled, coverage: Coverage, taken: readonly boolean[]): Vacuity[] => {
  const { steps, properties, system } = compiled;
  const declarations = system.unused ?? [];
  const marksOf = (step: CompiledStep) => coverage.marks[step.index] as readonly boolean[];
  const isChecked = (name: string): boolean =>
    steps.some((step) =>
      step.marks.some((mark, m) => mark.kind === 'check' && mark.assertion === name && marksOf(step)[m]),
    );
  const empty: readonly Empty[] = [
    ...steps.flatMap((step): Empty[] =>
      taken[step.index]
        ? alternativesOf(step, marksOf(step)).map((subject) => ['alternative', subject])
        : [['step', step.where]],
    ),
    ...properties.flatMap(({ index, kind, name }): Empty[] => {
      if (coverage.antecedents[index] === false) return [['antecedent', name]];
      return kind === 'assertion' && !isChecked(name) ? [['assertion', name]] : [];
    }),
    ...unwrittenIn(compiled, taken).map((path): Empty => ['variable', path]),
  ];
  return empty.map(
    ([kind, subject]): Vacuity => ({
      kind,
      subject,
      declared: declarationOf(kind, subject, declarations)?.why,
    }),
  );
};
