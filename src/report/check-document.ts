// The document of `flushpoint check --json`, as a program reads it back.

import type { CellShard } from '../check/cell-shard.js';
import type { CellStatus } from '../check/check-all.js';
import type { DeclarationUse, StaleDeclaration } from '../check/declarations.js';
import type { CheckResult } from '../check/result.js';

/** What the documents of the shards of one run have to agree in, and where this one stands. */
export interface ShardNote extends CellShard {
  /** Version of flushpoint. */
  readonly program: string;
  /** A hash of all cells of the run. */
  readonly plan: string;
  /** How many cells the run has. */
  readonly planned: number;
  /** By cell of this document, its position in the run. */
  readonly positions: readonly number[];
  /** What is declared as unused, and what of it is; judged when all shards are there. */
  readonly declarations: readonly DeclarationUse[];
}

/** A cell of a document. */
export interface DocumentCell {
  readonly model: string;
  readonly fix: string;
  readonly parameters: { readonly [name: string]: unknown };
  readonly status: CellStatus;
  readonly mismatches: readonly { readonly property: string; readonly message: string }[];
  readonly result: Pick<CheckResult, 'properties' | 'findings'> | null;
  readonly error: { readonly message: string; readonly hint: string | null } | null;
}

/** Numbers of cells. */
export interface Totals {
  readonly planned: number;
  readonly checked: number;
  readonly asExpected: number;
  readonly differs: number;
  readonly inconclusive: number;
  readonly broken: number;
  readonly unjudged: number;
  readonly findings: number;
}

/** A document. */
export interface CheckDocument {
  readonly format: string;
  readonly version: number;
  readonly shard: ShardNote | null;
  readonly cells: readonly DocumentCell[];
  readonly staleDeclarations: readonly StaleDeclaration[];
  readonly totals: Totals;
  readonly timing: { readonly elapsedMs: number };
}
