// How the words of a table are divided among threads when its states are moved.

/** A run of words. */
export interface Part {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/**
 * Cuts the words `from .. to` into parts of whole slots, as even as these can be; together they are all of the words.
 * @param words of a slot; `from` and `to` are multiples of it
 */
export const evenParts = ({ from, to }: Part, words: number, count: number): readonly Part[] => {
  const slots = (to - from) / words;
  // Multiplied first: the division is rounded, and a last slot that is left out is a state that is lost.
  const edge = (k: number) => from + Math.floor((slots * k) / count) * words;
  return Array.from({ length: count }, (_, k) => ({ from: edge(k), to: edge(k + 1) }));
};
