// The states of a level of a search in several threads. What is found from the first chunk of a level comes first in the next,
// whichever thread found it. So states that have successors in common stay together, as they do in one thread, and these are found
// among the recent ones.
import type { Stretch } from '../explore/snapshot.js';
import type { ExpandResult, ExpandTask, FoundPiece, Piece, SharedSegment } from './protocol.js';

/** States of a level. The pieces of the segments are in the order in which they are expanded. */
export interface Level {
  readonly segments: readonly SharedSegment[];
  readonly pieces: readonly FoundPiece[];
}

/** The level that lies in some segments, one after the other. */
export const levelOf = (segments: readonly SharedSegment[]): Level => ({
  segments,
  pieces: segments.map(({ length }, segment) => ({ chunk: 0, segment, from: 0, to: length })),
});

/** A level with what some workers have found. */
export const withFound = (level: Level, results: readonly Pick<ExpandResult, 'found' | 'pieces'>[]): Level => {
  const segments = [...level.segments];
  const pieces = [...level.pieces];
  for (const { found, pieces: own } of results) {
    for (const piece of own) pieces.push({ ...piece, segment: segments.length + piece.segment });
    segments.push(...found);
  }
  return { segments, pieces: pieces.sort((a, b) => a.chunk - b.chunk) };
};

/** Words of some pieces together. */
export const wordsIn = (pieces: readonly Piece[]): number => pieces.reduce((sum, { from, to }) => sum + to - from, 0);

/** A level, cut into chunks. */
export type Cut = Pick<ExpandTask, 'pieces' | 'chunks'>;

/**
 * Cuts a level into chunks.
 * @param wordsOfNext words of the next chunk, given how many are left; the last chunk may have fewer
 */
export const cut = ({ pieces }: Level, wordsOfNext: (wordsLeft: number) => number): Cut => {
  const parts: number[] = [];
  const chunks = [0];
  let wordsLeft = wordsIn(pieces);
  let left = wordsOfNext(wordsLeft);
  let isBegun = false;
  for (const { segment, from, to } of pieces) {
    for (let at = from; at < to; ) {
      const end = Math.min(to, at + left);
      parts.push(segment, at, end);
      wordsLeft -= end - at;
      left -= end - at;
      at = end;
      isBegun = left > 0;
      if (isBegun) continue;
      chunks.push(parts.length / 3);
      left = wordsOfNext(wordsLeft);
    }
  }
  if (isBegun) chunks.push(parts.length / 3);
  return { pieces: Int32Array.from(parts), chunks: Int32Array.from(chunks) };
};

/** The states from the `chunk`-th chunk on: all before it have been expanded. */
export const unfinished = ({ segments }: Level, { pieces, chunks }: Cut, chunk: number): Stretch[] => {
  const left: Stretch[] = [];
  for (let i = (chunks[Math.min(chunk, chunks.length - 1)] as number) * 3; i < pieces.length; i += 3) {
    const { memory } = segments[pieces[i] as number] as SharedSegment;
    left.push({ words: new Int32Array(memory), from: pieces[i + 1] as number, to: pieces[i + 2] as number });
  }
  return left;
};

/** All states of a level. */
export const stretchesOf = ({ segments, pieces }: Level): Stretch[] =>
  pieces.map(({ segment, from, to }) => ({
    words: new Int32Array((segments[segment] as SharedSegment).memory),
    from,
    to,
  }));
