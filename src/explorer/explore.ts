// Exploring a model by hand, for programs.
import { compile } from '../compile/compile.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type Explorer, explorerFor } from './session.js';

/** Under what a model is explored. */
export interface ExploreOptions {
  /** Name of a fix; the model as it is unless given. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults. */
  readonly parameters?: LooseValues;
}

/**
 * Opens a model to be explored by hand: where moves lead, who can move there and who cannot and why, and the shortest way
 * from there to a violation.
 * @throws FlushpointError `usage/*` for a fix or parameters that the model does not have, `model/*` for a broken model
 */
export const explore = (m: Model, { fix, parameters }: ExploreOptions = {}): Explorer =>
  explorerFor(compile(m, configure(m, fix, parameters)));
