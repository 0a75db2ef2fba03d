// Which search a checkpoint belongs to.
import type { Compiled } from '../compile/compile.js';
import { programHash } from '../compile/program-hash.js';
import type { Identity } from './format.js';

/** The identity of a compiled model's search. */
export const identityOf = (compiled: Compiled): Identity => {
  const { fix, values } = compiled.configuration;
  return {
    program: programHash(compiled),
    model: compiled.model.name,
    fix,
    parameters: Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  };
};
