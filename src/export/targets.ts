// The languages that a model can be exported to. Adding one is a file and a line here; what writes them is loaded on demand.
import type { Outline } from './outline.js';

/** A language. */
export interface Target {
  /** The language, and who reads it. */
  readonly about: string;
  /** What writes an outlined model down. */
  readonly load: () => Promise<(outline: Outline) => string>;
}

/** By the name that `--to` takes. */
export const targets = {
  promela: { about: 'for SPIN', load: async () => (await import('./promela.js')).promela },
  murphi: { about: 'for Rumur', load: async () => (await import('./murphi.js')).murphi },
  tla: { about: 'for TLC', load: async () => (await import('./tla.js')).tla },
} as const satisfies { readonly [name: string]: Target };

/** Name of a language. */
export type TargetName = keyof typeof targets;
