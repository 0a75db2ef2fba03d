// Takes the place of string-width, which yargs measures its help with: the help has neither control sequences nor wide characters.
// To be ready to measure those takes string-width as long as the rest of yargs takes to load.

/** The number of columns that a text takes. */
export default (text: string): number => [...text].length;
