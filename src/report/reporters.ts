// Reports of a check: what they are called, and what writes them. All are made from one result; adding one is a line.
import type { CheckedCell } from '../check/check-all.js';
import type { StaleDeclaration } from '../check/declarations.js';
import type { ShardNote } from './check-document.js';

/** A run as a reporter gets it. */
export interface CheckRun {
  readonly cells: readonly CheckedCell[];
  /** How many checks there would have been without a signal. */
  readonly planned: number;
  /** One configuration was asked for. */
  readonly single: boolean;
  readonly startedAt: Date;
  readonly elapsedMs: number;
  /** Declarations that nothing needs. */
  readonly stale: readonly StaleDeclaration[];
  /** Of a run over one shard. */
  readonly shard: ShardNote | undefined;
  /** What is unused and not declared is an error. */
  readonly strict: boolean;
  /** Of flushpoint. */
  readonly version: string | undefined;
}

/** Makes the text of a report. */
export type Reporter = (run: CheckRun) => string;

/** By name; loaded when they are asked for. */
export const reporters = {
  text: async (): Promise<Reporter> => (await import('./formats/text.js')).text,
  json: async (): Promise<Reporter> => {
    const { checkJson } = await import('./json.js');
    return ({ cells, planned, elapsedMs, stale, shard }) => checkJson(cells, planned, elapsedMs, stale, shard);
  },
  junit: async (): Promise<Reporter> => (await import('./formats/junit.js')).junit,
  sarif: async (): Promise<Reporter> => (await import('./formats/sarif.js')).sarif,
  github: async (): Promise<Reporter> => (await import('./formats/github.js')).github,
  summary: async (): Promise<Reporter> => (await import('./formats/summary.js')).summary,
  gitlab: async (): Promise<Reporter> => (await import('./formats/gitlab.js')).gitlab,
} as const satisfies { readonly [name: string]: () => Promise<Reporter> };

/** Name of a reporter. */
export type ReporterName = keyof typeof reporters;

/** Their names. */
export const reporterNames = Object.keys(reporters) as readonly ReporterName[];
