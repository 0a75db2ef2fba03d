// Names for another language: every name of the model is kept as far as that language allows, and no two are alike, not
// even when upper and lower case are the same.

/** Hands out names. */
export interface Namer {
  /** The first of the wishes that is free, else the last one with a number. */
  take(...wishes: readonly string[]): string;
}

/** The text as an identifier: letters, digits and single underscores, and a letter first. */
export const identifier = (text: string): string => {
  const words = text
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/_+/g, '_')
    .replaceAll(/^_|_$/g, '');
  return /^[A-Za-z]/.test(words) ? words : `v_${words}`.replace(/_$/, '');
};

/** A namer that hands out none of the words that a language reserves. */
export const namer = (reserved: Iterable<string>): Namer => {
  const taken = new Set([...reserved].map((word) => word.toLowerCase()));
  const free = (name: string): boolean => !taken.has(name.toLowerCase());
  return {
    take: (...wishes) => {
      const names = wishes.map(identifier);
      const last = names.at(-1) as string;
      let name = names.find(free);
      for (let n = 2; name === undefined; n++) if (free(`${last}_${n}`)) name = `${last}_${n}`;
      taken.add(name.toLowerCase());
      return name;
    },
  };
};

/** The text as it may stand in a comment or between quotes of any of the languages: one line, plain characters. */
export const plainText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^ -~]/g, '?')
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[*](?=[)/])|(?<=[(/])[*]/g, '+');
