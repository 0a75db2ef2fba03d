// How a language writes operators, variables and values.
import type { Domain, Outline } from './outline.js';
import type { Source } from './statement.js';

/** The operators of a language, and what it calls two values that have names. */
export interface Operators {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly equal: string;
  readonly unequal: string;
  readonly true: string;
  readonly false: string;
}

/** Names of a model in a language. */
export interface Words {
  /** By variable. */
  readonly variables: ReadonlyMap<number, string>;
  /** A word of a set. */
  readonly word: (set: number, code: number) => string;
  /** The number -1 where it stands for `null`. */
  readonly none: string;
}

/** All that conditions and assignments are written with. */
export interface Syntax extends Operators {
  readonly domainOf: (variable: number) => Domain;
  readonly name: (variable: number) => string;
  readonly value: (variable: number, code: number) => string;
}

/** Whether a domain has the number that is called `none`. */
export const hasNone = (domain: Domain): boolean => domain.kind === 'numbers' && domain.none && domain.first === -1;

/** Puts a syntax together. */
export const syntaxOf = ({ domainOf }: Outline, operators: Operators, words: Words): Syntax => ({
  ...operators,
  domainOf,
  name: (variable) => words.variables.get(variable) as string,
  value: (variable, code) => {
    const domain = domainOf(variable);
    if (domain.kind === 'boolean') return code === 1 ? operators.true : operators.false;
    if (domain.kind === 'words') return words.word(domain.index, code);
    if (code === 0 && hasNone(domain)) return words.none;
    return String(domain.first + code);
  },
});

/** What is assigned to a variable. */
export const printSource = (syntax: Syntax, target: number, source: Source): string => {
  if (source.kind === 'code') return syntax.value(target, source.code);
  const name = syntax.name(source.variable);
  return source.plus === 0 ? name : `${name} ${source.plus < 0 ? '-' : '+'} ${Math.abs(source.plus)}`;
};
