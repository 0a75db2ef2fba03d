// Reports of a check that go to a file: what they are called, and what writes them. Adding one is a line.
import type { CheckedCell } from '../check/check-all.js';
import type { StaleDeclaration } from '../check/declarations.js';
import type { ShardNote } from './check-document.js';

/** A run as a reporter gets it. */
export interface CheckRun {
  readonly cells: readonly CheckedCell[];
  /** How many checks there would have been without a signal. */
  readonly planned: number;
  readonly elapsedMs: number;
  /** Declarations that nothing needs. */
  readonly stale: readonly StaleDeclaration[];
  /** Of a run over one shard. */
  readonly shard: ShardNote | undefined;
}

/** Makes the text of a report. */
export type Reporter = (run: CheckRun) => string;

/** By name; loaded when they are asked for. */
export const reporters = {
  json: async (): Promise<Reporter> => {
    const { checkJson } = await import('./json.js');
    return ({ cells, planned, elapsedMs, stale, shard }) => checkJson(cells, planned, elapsedMs, stale, shard);
  },
} as const satisfies { readonly [name: string]: () => Promise<Reporter> };

/** Their names. */
export const reporterNames = Object.keys(reporters) as readonly (keyof typeof reporters)[];
