// What is empty, in words: a few for the report of one check, a sentence for the report of many.
import type { StaleDeclaration } from '../check/declarations.js';
import type { Vacuity, VacuityKind } from '../check/vacuity.js';

/** What stands in front of a subject in a list. */
export const labels: { readonly [kind in VacuityKind]: string } = {
  step: 'never taken',
  alternative: 'never chosen',
  antecedent: 'never true',
  assertion: 'never checked',
  variable: 'never written',
  fix: 'no effect',
};

const sentences: { readonly [kind in VacuityKind]: (subject: string) => string } = {
  step: (subject) => `step ${subject} is never taken`,
  alternative: (subject) => `${subject} is never chosen`,
  antecedent: (subject) => `the condition under which "${subject}" promises something is never true`,
  assertion: (subject) => `assertion "${subject}" is never checked`,
  variable: (subject) => `variable ${subject} is never written`,
  fix: (subject) => `fix ${subject} changes nothing`,
};

/** One finding in a sentence. */
export const findingText = ({ kind, subject }: Vacuity): string => sentences[kind](subject);

/** A declaration that no check needs, in a sentence. */
export const staleText = ({ model, declaration }: StaleDeclaration): string =>
  `model ${model} declares ${declaration} as unused, and no check of it finds that`;

/** A finding, also one that is read back from a document, where what is absent is null. */
type Read<F> = Omit<F, 'declared'> & { readonly declared?: string | null | undefined };

/** Findings that nobody has declared. */
export const undeclared = <F extends Read<Vacuity>>(findings: readonly F[] | null | undefined): readonly F[] =>
  (findings ?? []).filter(({ declared }) => (declared ?? undefined) === undefined);

/** Said where findings are not known. */
export const UNKNOWN =
  'not every state was seen: whether steps, choices, conditions or variables are unused is not known';
