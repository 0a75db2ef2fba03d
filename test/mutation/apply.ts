// Applies a fault to the text of a file.
import type { Mutant } from './mutants.js';

/**
 * The text with the fault in it.
 * @throws Error when it cannot be applied in exactly one place
 */
export const withFault = (text: string, { name, file, find, replace }: Mutant): string => {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`mutant ${name}: what it replaces is in ${file} ${times} times, and not once`);
  if (find === replace) throw new Error(`mutant ${name} changes nothing`);
  return text.replace(find, () => replace);
};
