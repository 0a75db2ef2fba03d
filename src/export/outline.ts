// A compiled model as every target language needs it: variables with typed domains, rules with a guard and a body, and
// properties as conditions. What a language adds is its syntax.
import type { Compiled, CompiledProperty, CompiledStep } from '../compile/compile.js';
import { type Diagram, DiagramStore, nodesOf, type Outcome } from '../compile/diagram.js';
import { initialCodes } from '../compile/layout.js';
import type { Value } from '../model/domain.js';
import { allOf, anyOf, type Condition, conditionOf, TRUE } from './condition.js';
import { identifier, type Namer, plainText } from './names.js';
import { alternativesOf, restricted, type Statement, statementsOf } from './statement.js';

/**
 * What a variable can be. `numbers` are consecutive and stand for themselves; where the variable can be `null`, that is the
 * number below the least one. `words` are anything else.
 */
export type Domain =
  | { readonly kind: 'boolean'; readonly size: number }
  | {
      readonly kind: 'numbers';
      readonly size: number;
      readonly first: number;
      readonly last: number;
      readonly none: boolean;
    }
  | { readonly kind: 'words'; readonly size: number; readonly index: number; readonly words: readonly string[] };

/** A variable with more than one value. */
export interface OutlineVariable {
  readonly index: number;
  readonly path: string;
  readonly domain: Domain;
  readonly initial: number;
}

/** One alternative of a step: a transition of every state in which the guard is true. */
export interface Rule {
  readonly step: CompiledStep;
  /** `ptep_get_and_clear of zap_pte_range (cpu0), alternative 2 of 3` */
  readonly title: string;
  /** The program counter included. */
  readonly guard: Condition;
  readonly body: Statement;
  /** The rule for some of its outcomes only; undefined when it has none of these. */
  readonly only: (wanted: (outcome: Outcome) => boolean) => Pick<Rule, 'guard' | 'body'> | undefined;
}

/** What tells a member of a property from the others; undefined for the only one. */
const memberName = (label: string | undefined, part: string | undefined): string | undefined =>
  label === undefined || part === undefined ? (label ?? part) : `${label}: ${part}`;

/** A property in conditions. */
export interface OutlineProperty {
  readonly kind: CompiledProperty['kind'] | 'error';
  readonly index: number;
  readonly name: string;
  readonly about: string | undefined;
  /** What has to hold in every state; for `reachable`, what some state has to satisfy. */
  readonly members: readonly {
    readonly label: string | undefined;
    readonly holds: Condition;
    readonly reads: ReadonlySet<number>;
  }[];
  /** A step is enabled that violates it. */
  readonly violable: Condition | undefined;
}

/** A set of words that variables share. */
export interface WordSet {
  readonly name: string;
  readonly values: readonly Value[];
  readonly words: readonly string[];
}

/** A compiled model, ready to be written down. */
export interface Outline {
  readonly compiled: Compiled;
  readonly variables: readonly OutlineVariable[];
  /** Of variables that have one value only. */
  readonly constants: readonly { readonly path: string; readonly value: Value }[];
  readonly domainOf: (variable: number) => Domain;
  readonly wordSets: readonly WordSet[];
  readonly rules: readonly Rule[];
  /** Steps that no state lets through. */
  readonly neverEnabled: readonly CompiledStep[];
  readonly properties: readonly OutlineProperty[];
  /** By process: its program counter, and the code that it has when the process has ended. */
  readonly ends: readonly { readonly pc: number; readonly code: number; readonly daemon: boolean }[];
  /** Every process that is not a daemon has ended. */
  readonly ended: Condition;
  readonly initial: Int32Array;
}

/** The name of the property that stands for errors of the model: steps that throw or leave a domain. */
const ERROR_PROPERTY = 'no error of the model';

/** Largest magnitude of a number that every target language takes as it is. */
const MAX_NUMBER = 2 ** 15 - 1;

const numbersOf = (values: readonly Value[]): { first: number; none: boolean } | undefined => {
  const none = values[0] === null;
  const numbers = none ? values.slice(1) : values;
  const first = numbers[0];
  if (typeof first !== 'number' || numbers.some((value, i) => value !== first + i)) return undefined;
  return Math.abs(first) + numbers.length > MAX_NUMBER ? undefined : { first, none };
};

const wordFor = (value: Value, processes: readonly string[], ofProcesses: boolean): string => {
  if (value === null) return 'none';
  if (ofProcesses && typeof value === 'number') return processes[value] ?? String(value);
  return typeof value === 'boolean' ? `is_${value}` : String(value);
};

/** Words that have become alike as plain text are told apart by their position. */
const distinct = (words: readonly string[]): string[] =>
  words.map((word, code) => (words.indexOf(word) === words.lastIndexOf(word) ? word : `${word} ${code}`));

/** Words by variable: those of variables over the same values are one set. */
const wordSetsOf = ({ layout }: Compiled): { sets: WordSet[]; domains: Domain[] } => {
  const sets: WordSet[] = [];
  const known = new Map<string, number>();
  const domains = layout.variables.map(({ values, ofProcesses, role, path, process }): Domain => {
    const size = values.length;
    if (size === 2 && values[0] === false && values[1] === true) return { kind: 'boolean', size };
    const numbers = ofProcesses ? undefined : numbersOf(values);
    if (numbers !== undefined) {
      const first = numbers.none ? numbers.first - 1 : numbers.first;
      return { kind: 'numbers', size, first, last: first + size - 1, none: numbers.none };
    }
    const key = JSON.stringify([values, ofProcesses, role === 'pc']);
    let index = known.get(key);
    if (index === undefined) {
      index = sets.length;
      known.set(key, index);
      const label = role === 'pc' ? (layout.processes[process as number] as string).replace(/ \(.*\)$/, '') : undefined;
      sets.push({
        name: ofProcesses ? 'process' : (label ?? path.replaceAll(/\[\d+\]/g, '')),
        values,
        words: distinct(values.map((value) => plainText(wordFor(value, layout.processes, ofProcesses)))),
      });
    }
    return { kind: 'words', size, index, words: (sets[index] as WordSet).words };
  });
  return { sets, domains };
};

const readsOf = (diagram: Diagram): ReadonlySet<number> =>
  new Set(nodesOf(diagram).flatMap((node) => (node.kind === 'test' ? [node.variable] : [])));

/** Outlines a compiled model. */
export const outlineOf = (compiled: Compiled): Outline => {
  const { layout, steps, properties } = compiled;
  const { sets, domains } = wordSetsOf(compiled);
  const domainOf = (variable: number) => domains[variable] as Domain;
  const store = new DiagramStore();
  const statement = statementsOf(([to, toCode], [from, fromCode]) => {
    const [target, source] = [domainOf(to), domainOf(from)];
    if (target.kind === 'numbers' && source.kind === 'numbers') {
      return target.first + toCode - (source.first + fromCode);
    }
    const same =
      target.kind === source.kind && (target.kind !== 'words' || target.index === (source as typeof target).index);
    return same && toCode === fromCode ? 0 : undefined;
  });

  const at = ({ process, position }: CompiledStep): Condition => ({
    kind: 'in',
    variable: layout.pcs[process] as number,
    codes: [position],
  });
  const ruleFor = (step: CompiledStep, diagram: Diagram): Pick<Rule, 'guard' | 'body'> | undefined => {
    const body = statement(diagram);
    if (body === undefined) return undefined;
    return {
      guard: allOf(
        at(step),
        conditionOf(diagram, ({ kind }) => kind !== 'blocked'),
      ),
      body,
    };
  };
  const resolved = steps.map((step) => ({ step, alternatives: alternativesOf(step.diagram, store) }));
  const rules = resolved.flatMap(({ step, alternatives }) =>
    alternatives.flatMap((diagram, n): Rule[] => {
      const rule = ruleFor(step, diagram);
      if (rule === undefined) return [];
      const title =
        alternatives.length === 1 ? step.where : `${step.where}, alternative ${n + 1} of ${alternatives.length}`;
      return [{ step, title, ...rule, only: (wanted) => ruleFor(step, restricted(diagram, store, wanted)) }];
    }),
  );
  const violable = (wanted: (outcome: Outcome) => boolean): Condition =>
    anyOf(
      ...resolved.flatMap(({ step, alternatives }) =>
        alternatives.map((diagram) => allOf(conditionOf(diagram, wanted), at(step))),
      ),
    );

  const isError = ({ kind }: Outcome) => kind === 'error';
  const outlined = properties.map(
    ({ kind, index, name, about, members }): OutlineProperty => ({
      kind,
      index,
      name,
      about,
      members: members.map(({ label, part, diagram }) => ({
        label: memberName(label, part),
        // An error is no hit, neither of an invariant nor of a `reachable`.
        holds: conditionOf(diagram, (o) => (o.kind === 'answer' ? o.holds : kind !== 'reachable')),
        reads: readsOf(diagram),
      })),
      violable: kind === 'assertion' ? violable((o) => o.kind === 'violation' && o.property === index) : undefined,
    }),
  );
  const throwing = properties.flatMap(({ members, name }) =>
    members
      .filter(({ diagram }) => nodesOf(diagram).some((node) => node.kind === 'outcome' && isError(node.outcome)))
      .map(({ label, part, diagram }) => ({
        label: `${name} ${memberName(label, part) ?? ''}`.trimEnd(),
        holds: conditionOf(diagram, (o) => !isError(o)),
        reads: readsOf(diagram),
      })),
  );
  const failing = violable(isError);
  const hasErrors = throwing.length > 0 || failing.kind !== 'constant';
  const ends = layout.pcs.map((pc, process) => ({
    pc,
    code: domainOf(pc).size - 1,
    daemon: steps.some((step) => step.process === process && step.daemon),
  }));
  return {
    compiled,
    variables: layout.variables
      .filter(({ values }) => values.length > 1)
      .map(({ index, path, initial }) => ({ index, path, initial, domain: domainOf(index) })),
    constants: layout.variables
      .filter(({ values }) => values.length === 1)
      .map(({ path, values }) => ({ path, value: values[0] as Value })),
    domainOf,
    wordSets: sets,
    rules,
    neverEnabled: steps.filter((step) => !rules.some((rule) => rule.step === step)),
    properties: hasErrors
      ? [
          ...outlined,
          {
            kind: 'error',
            index: outlined.length,
            name: ERROR_PROPERTY,
            about: 'A step that the model gets to neither throws nor leaves the domain of a variable.',
            members: throwing,
            violable: failing,
          },
        ]
      : outlined,
    ends,
    ended: allOf(
      TRUE,
      ...ends
        .filter(({ daemon }) => !daemon)
        .map(({ pc, code }): Condition => ({ kind: 'in', variable: pc, codes: [code] })),
    ),
    initial: initialCodes(layout),
  };
};

/** Names of the variables, which come before all other names; by index. */
export const variableNames = ({ variables }: Outline, names: Namer): ReadonlyMap<number, string> =>
  new Map(variables.map(({ index, path }) => [index, names.take(path)]));

/**
 * Names of the words, by set and code, for a language in which words are names, too. A word that means something in one set
 * only stays as it is; the others get the name of their set in front.
 */
export const wordNames = ({ wordSets }: Outline, names: Namer): readonly (readonly string[])[] => {
  const uses = new Map<string, number>();
  for (const { words } of wordSets) {
    for (const word of words) uses.set(identifier(word), (uses.get(identifier(word)) ?? 0) + 1);
  }
  return wordSets.map(({ name, words }) =>
    words.map((word) =>
      uses.get(identifier(word)) === 1 ? names.take(word, `${name}_${word}`) : names.take(`${name}_${word}`),
    ),
  );
};

/** The words of a set, or its name where they are many. */
export const wordList = (words: readonly string[], name: string): string =>
  words.length <= 6 ? words.join(', ') : `see ${plainText(name)}`;
