// A run over many cells, spread over several jobs: which cell is checked where follows from the cell alone, so that a cell
// stays where it is when others come and go.
import { createHash } from 'node:crypto';
import type { Cell } from './check-all.js';

/** One of several parts of a run. */
export interface CellShard {
  /** From 1. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

/** What a cell is, in words that no other cell of a run has. */
const nameOf = ({ model, fix, parameters }: Cell): string =>
  JSON.stringify([model.name, fix, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** The shard of a cell, from 1. */
export const shardOf = (cell: Cell, of: number): number =>
  (createHash('sha256').update(nameOf(cell)).digest().readUInt32BE() % of) + 1;

/**
 * A hash of all cells of a run and of what is expected of them: the same for every shard of one run.
 * @returns 64 hexadecimal digits
 */
export const planHash = (cells: readonly Cell[]): string =>
  createHash('sha256')
    .update(JSON.stringify(cells.map((cell) => [nameOf(cell), cell.expectation ?? null])))
    .digest('hex');
