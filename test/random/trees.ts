// A random model as data: a small syntax tree of numbers. Every number is taken modulo what there is to choose from, so
// that any tree is a valid model and shrinks freely.

/** A scalar domain and where it starts. */
export interface DomainTree {
  readonly kind: number;
  readonly size: number;
  readonly start: number;
}

export interface VariableTree {
  /** A `grid` is an array of arrays, a `nest` a record with a scalar, an array and a record in it. */
  readonly form: 'scalar' | 'array' | 'record' | 'records' | 'grid' | 'nest';
  readonly length: number;
  readonly domains: readonly [DomainTree, DomainTree];
}

/** A place to read or write: a variable in scope, an element of it, a field of it. */
export interface PlaceTree {
  readonly variable: number;
  readonly index: number;
  /** Which scalar gives the index, or the id of the process; none: it is `index`. */
  readonly by: number | 'me' | null;
  readonly field: number;
}

/** An operator on places and constants. */
export interface ExpressionTree {
  readonly operator: number;
  readonly left: PlaceTree;
  readonly right: PlaceTree | number;
}

/** A statement without statements in it. */
export type SimpleStatement =
  | { readonly kind: 'write'; readonly to: PlaceTree; readonly value: ExpressionTree }
  | { readonly kind: 'guarded'; readonly if: ExpressionTree; readonly to: PlaceTree; readonly value: ExpressionTree }
  | { readonly kind: 'when'; readonly condition: ExpressionTree; readonly wanted: boolean }
  | { readonly kind: 'choose'; readonly count: ExpressionTree | number; readonly to: PlaceTree }
  | { readonly kind: 'copy'; readonly variable: number; readonly from: number; readonly to: number }
  /** One value goes to another place and leaves the first value of its domain behind. */
  | { readonly kind: 'move'; readonly from: PlaceTree; readonly to: PlaceTree }
  /** Every scalar of a variable is written, by writing the whole variable or element by element. */
  | { readonly kind: 'clear'; readonly variable: number; readonly code: number; readonly whole: boolean }
  | { readonly kind: 'check'; readonly assertion: number; readonly condition: ExpressionTree }
  | { readonly kind: 'lock'; readonly operation: number }
  | { readonly kind: 'cost'; readonly amount: number }
  | { readonly kind: 'fail'; readonly if: ExpressionTree; readonly to: PlaceTree | null };

export type StatementTree =
  | SimpleStatement
  | {
      readonly kind: 'if';
      readonly condition: ExpressionTree;
      readonly yes: readonly SimpleStatement[];
      readonly no: readonly SimpleStatement[];
    };

export interface StepTree {
  readonly statements: readonly StatementTree[];
  /** `either` chooses between the next step and a jump. */
  readonly exit: 'next' | 'jump' | 'jump if' | 'either' | 'end' | 'end if';
  readonly label: number;
  readonly if: ExpressionTree;
}

export interface ProcessTree {
  /** How many processes run these steps, each with locals of its own. */
  readonly copies: number;
  readonly locals: readonly VariableTree[];
  readonly steps: readonly StepTree[];
  readonly daemon: boolean;
}

export interface PropertyTree {
  readonly kind: 'never' | 'always' | 'family' | 'pairs' | 'reachable' | 'deadlock' | 'eventually' | 'throwing';
  readonly test: ExpressionTree;
}

/** A random model as data. */
export interface ModelTree {
  readonly shared: readonly VariableTree[];
  /** How many three-bit variables widen the state; steps can reach them. */
  readonly padding: number;
  readonly locks: boolean;
  readonly processes: readonly ProcessTree[];
  readonly properties: readonly PropertyTree[];
  /** Adds a property that is never hit, so that the search does not end when all others are decided. */
  readonly endless: boolean;
}
