// What a model promises: invariants over single states, assertions inside steps, freedom from deadlock, and
// states that must be reachable. A property names the part of the state it needs by type and nothing else.
import { FlushpointError } from '../base/errors.js';
import { callSite, type SourcePosition } from '../base/source.js';

// Of all of them: `source` is where the property is defined, and is worked out when it is asked for.

/** True in every reachable state; may be a family with one member per tabulated index. */
export interface Invariant<S> {
  readonly kind: 'invariant';
  readonly name: string;
  readonly about: string | undefined;
  readonly source?: SourcePosition | undefined;
  /** The members of the family, evaluated on the shape of the state; one nameless member for a plain invariant. */
  readonly members: (state: S) => readonly InvariantMember<S>[];
}

/** One predicate of an invariant. */
export interface InvariantMember<S> {
  readonly label: string | undefined;
  /** Name of the conjunct, of a promise that has several. */
  readonly part?: string;
  /** True where the antecedent is false, too. */
  readonly holds: (state: S) => boolean;
  /** The antecedent: where it is false, nothing is promised. */
  readonly when?: (state: S) => boolean;
}

/** Asserted inside steps with `check`. */
export interface Assertion {
  readonly kind: 'assertion';
  readonly name: string;
  readonly about: string | undefined;
  readonly source?: SourcePosition | undefined;
}

/** No state in which nothing can move although a process that is not a daemon has not ended. */
export interface DeadlockFree {
  readonly kind: 'deadlock';
  readonly name: string;
  readonly about: string | undefined;
  readonly source?: SourcePosition | undefined;
}

/** Some reachable state satisfies it; guards against a model that is safe because nothing happens. */
export interface Reachable<S> {
  readonly kind: 'reachable';
  readonly name: string;
  readonly about: string | undefined;
  readonly source?: SourcePosition | undefined;
  readonly holds: (state: S) => boolean;
}

/** Under weak fairness of some processes, every run comes to a state that satisfies the goal. */
export interface Eventually<S> {
  readonly kind: 'eventually';
  readonly name: string;
  readonly about: string | undefined;
  readonly source?: SourcePosition | undefined;
  readonly goal: (state: S) => boolean;
  /** Labels of the processes that keep moving when they can. */
  readonly fair: readonly string[];
}

/** A property of a model whose state includes `S`. */
export type Property<S> = Invariant<S> | Assertion | DeadlockFree | Reachable<S> | Eventually<S>;

/** What is promised: one predicate, or a conjunction of named ones. The trace of a violation names the first that is false. */
export type Promised<P extends (...args: never) => boolean> = P | { readonly [part: string]: P };

/** A family of invariants: one member for every element of `forEach`. */
export interface InvariantFamily<S, I> {
  /** One sentence: what is promised. */
  readonly about?: string;
  /** The members; may look at lengths of arrays but at no value of the state. */
  readonly forEach: (state: S) => readonly I[];
  /** The promise is made only where this is true; everywhere unless given. A check says so when that is nowhere. */
  readonly when?: (state: S, member: I) => boolean;
  /** The promise for one member. Each member is tabulated on its own, so keep what one member reads small. */
  readonly holds: Promised<(state: S, member: I) => boolean>;
}

/** The property, with where it is defined. */
const located = <P extends object>(definedAt: () => SourcePosition | undefined, property: P) => ({
  ...property,
  get source() {
    return definedAt();
  },
});

/** A promise that is made only where an antecedent is true, or whose conjuncts have names. */
export interface Implication<S> {
  /** One sentence: what is promised. */
  readonly about?: string;
  /** The antecedent; none unless given. A check says so when it is true in no reachable state. */
  readonly when?: (state: S) => boolean;
  /** What is promised there. */
  readonly holds: Promised<(state: S) => boolean>;
}

/** A member of a family in words: `0, 1` for a pair, the fields of a record. */
const labelOf = (member: unknown): string =>
  Array.isArray(member)
    ? member.map(labelOf).join(', ')
    : typeof member === 'object'
      ? JSON.stringify(member)
      : String(member);

/** One member of an invariant, or one for each conjunct. */
const promises = <S>(
  label: string | undefined,
  when: ((state: S) => boolean) | undefined,
  promised: Promised<(state: S) => boolean>,
): readonly InvariantMember<S>[] => {
  if (typeof promised !== 'function') {
    return Object.entries(promised).flatMap(([part, holds]) =>
      promises(label, when, holds).map((member) => ({ ...member, part })),
    );
  }
  if (when === undefined) return [{ label, holds: promised }];
  return [{ label, when, holds: (state) => !when(state) || promised(state) }];
};

/** The members of what an author writes. */
const membersOf = <S, I>(
  rule: ((state: S) => boolean) | InvariantFamily<S, I> | Implication<S>,
): Invariant<S>['members'] => {
  if (typeof rule === 'function') return () => promises(undefined, undefined, rule);
  if (!('forEach' in rule)) return () => promises(undefined, rule.when, rule.holds);
  const { forEach, when, holds } = rule;
  return (state) => {
    const members: unknown = forEach(state);
    if (!Array.isArray(members)) throw new TypeError(`forEach returns ${String(members)}, and not a list of members`);
    return (members as readonly I[]).flatMap((member) => {
      const of = (predicate: (state: S, member: I) => boolean) => (s: S) => predicate(s, member);
      return promises(
        labelOf(member),
        when === undefined ? undefined : of(when),
        typeof holds === 'function'
          ? of(holds)
          : Object.fromEntries(Object.entries(holds).map(([part, predicate]) => [part, of(predicate)])),
      );
    });
  };
};

const broken = (name: string, what: string): FlushpointError =>
  new FlushpointError('model/bad-definition', `property "${name}" ${what}`, 'see docs/writing-a-model.md');

const isPredicate = (value: unknown): boolean => typeof value === 'function';

/** Whether what is promised is a predicate, or a record of them. */
const assertRule = (name: string, rule: unknown): void => {
  if (isPredicate(rule)) return;
  if (typeof rule !== 'object' || rule === null)
    throw broken(name, 'has neither a function nor an object that says what it promises');
  const { forEach, when, holds } = rule as { readonly [field: string]: unknown };
  const parts = typeof holds === 'object' && holds !== null ? Object.values(holds) : [holds];
  if (parts.length === 0 || !parts.every(isPredicate))
    throw broken(name, 'has no function `holds`, and no record of functions');
  if (forEach !== undefined && !isPredicate(forEach)) throw broken(name, 'has a `forEach` that is no function');
  if (when !== undefined && !isPredicate(when)) throw broken(name, 'has a `when` that is no function');
};

/**
 * An invariant: one predicate, one that is promised `when` another is true, a conjunction of named ones, or a family of
 * them that are tabulated one by one.
 * @param name a sentence in plain words, unique in the model
 */
export function invariant<S>(name: string, holds: (state: S) => boolean, about?: string): Invariant<S>;
export function invariant<S, I>(name: string, family: InvariantFamily<S, I>): Invariant<S>;
export function invariant<S>(name: string, rule: Implication<S>): Invariant<S>;
export function invariant<S, I>(
  name: string,
  rule: ((state: S) => boolean) | InvariantFamily<S, I> | Implication<S>,
  about?: string,
): Invariant<S> {
  assertRule(name, rule);
  const described = typeof rule === 'function' ? about : rule.about;
  return located(callSite(invariant), { kind: 'invariant', name, about: described, members: membersOf(rule) });
}

/** A property that steps assert with `check(assertion, condition)`. */
export const assertion = (name: string, about?: string): Assertion =>
  located(callSite(assertion), { kind: 'assertion', name, about });

/** A state that must be reachable: the property holds when one is found. */
export const reachable = <S>(name: string, holds: (state: S) => boolean, about?: string): Reachable<S> => {
  if (!isPredicate(holds)) throw broken(name, 'has no function that says which state is to be reached');
  return located(callSite(reachable), { kind: 'reachable', name, about, holds });
};

/**
 * A liveness property: every run in which the `fair` processes keep moving when they can comes to a state that satisfies
 * the goal. The engine does not decide it; its verdict reads `not checked`.
 */
export const eventually = <S>(
  name: string,
  rule: { readonly about?: string; readonly goal: (state: S) => boolean; readonly fair: readonly string[] },
): Eventually<S> =>
  located(callSite(eventually), {
    kind: 'eventually',
    name,
    about: rule.about,
    goal: rule.goal,
    fair: rule.fair,
  });

/** In every reachable state some process can move, or every process that is not a daemon has ended. */
export const deadlockFree: DeadlockFree = {
  kind: 'deadlock',
  name: 'no deadlock',
  about: 'Some process can move until every process that is not a daemon has ended.',
};

/** All unordered pairs of `0 .. count - 1`: the usual members of a "no two of them" family. */
export const pairsOf = (count: number): readonly (readonly [number, number])[] => {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) pairs.push([i, j]);
  return pairs;
};

/** `0 .. count - 1`: the usual members of a "for every one of them" family. */
export const indicesOf = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
