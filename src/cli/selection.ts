// From names on the command line to what they name, with a suggestion when nothing is called that.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';

/**
 * The property with a name, or the only one whose name contains the text, upper and lower case alike.
 * @throws FlushpointError `usage/unknown-name` when there is none, or more than one
 */
export const propertyNamed = (model: string, names: readonly string[], text: string): string => {
  if (names.includes(text)) return text;
  const containing = names.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
  const [only] = containing;
  if (only !== undefined && containing.length === 1) return only;
  throw new FlushpointError(
    'usage/unknown-name',
    containing.length === 0
      ? `model ${model} has no property "${text}"`
      : `model ${model} has ${containing.length} properties like "${text}"`,
    containing.length === 0 ? suggest(text, names) : containing.map((name) => `"${name}"`).join(', '),
  );
};
