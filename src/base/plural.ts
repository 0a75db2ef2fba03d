// Counted nouns.

/** `1 step`, `2 steps`; a plural that is not formed by an s is given. */
export const count = (n: number, singular: string, plural = `${singular}s`): string =>
  `${n} ${n === 1 ? singular : plural}`;
