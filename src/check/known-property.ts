// Properties by name: that a model has them, or which ones it has.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import type { Configuration, Model } from '../model/model.js';
import { quoted } from '../trace/decode.js';

/**
 * Asserts that a model has properties of these names under a configuration.
 * @throws FlushpointError `usage/unknown-name`
 */
export const assertProperties = (m: Model, { values }: Configuration, names: readonly string[]): void => {
  const known = m.build(values).properties.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new FlushpointError(
      'usage/unknown-name',
      `model ${m.name} has no property ${quoted(name)}`,
      suggest(name, known),
    );
  }
};
