// Functions over the packed words of a state, as data: what a step or property does when it is carried out. They are written
// out as JavaScript (javascript.ts) and as WebAssembly (src/explore/expansion.ts), which therefore do the same.
//
// A function has the words of a state and a number `n`, and gives a number back. For steps and processes that is the position behind
// the successors written so far, for a member of a property 1 where its predicate holds.

/** Statements, one after the other. */
export type Body = readonly Statement[];

/** Some values of a field, in their places within the word, and what is done where it has one of them. */
export interface Case {
  readonly fields: readonly number[];
  readonly body: Body;
}

/** A test of one field; `otherwise` is done where it has a value that no case has. */
export interface Test {
  readonly kind: 'test';
  readonly word: number;
  readonly mask: number;
  readonly cases: readonly Case[];
  readonly otherwise: Body;
}

/** What a function consists of. */
export type Statement =
  | Test
  /** `n` becomes what another function makes of it. */
  | { readonly kind: 'call'; readonly name: string }
  /** Writes a successor at `n` and moves `n` on: of every word what `keep` has, with the bits of `set`. */
  | {
      readonly kind: 'successor';
      readonly step: number;
      readonly keep: readonly number[];
      readonly set: readonly number[];
    }
  /** Notes a hit: of a violation by the step `taken`, or of an error; one of a step counts as a transition that ends there. */
  | { readonly kind: 'hit'; readonly hit: number; readonly taken: number | undefined; readonly ofStep: boolean }
  /** `n` becomes 0. */
  | { readonly kind: 'refuse' };

/** A function. */
export interface GeneratedFunction {
  /**
   * `p0, p1, ...` expand one process, `s0, s1, ...` take one step, `h0_0, h0_1, ...` judge members of properties; parts of these that
   * are large or used more than once are functions of their own.
   */
  readonly name: string;
  readonly kind: 'process' | 'step' | 'member' | 'part';
  /** Which step, for a reader. */
  readonly about?: string;
  readonly body: Body;
}

/** A field and a value of it, in its place within the word. */
export interface FieldValue {
  readonly word: number;
  readonly mask: number;
  readonly field: number;
}

/** The functions of a program. */
export interface Functions {
  readonly functions: readonly GeneratedFunction[];
  /** Where all of these hold, every process that is not a daemon has ended. */
  readonly ended: readonly FieldValue[];
}
