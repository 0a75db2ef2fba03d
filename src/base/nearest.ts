// "Did you mean": the known name closest to a mistyped one.
import { distance } from 'fastest-levenshtein';

/**
 * @param name what was typed
 * @param known the names that exist
 * @returns the closest known name, or undefined when none is close enough to be a likely slip
 */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  if (name === '') return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    const d = candidate.startsWith(name) ? 1 : distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
};

/** `(did you mean "x"?)` or the list of what exists; for the end of an error message. */
export const suggest = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? 'there are none' : `known: ${known.join(', ')}`;
};
