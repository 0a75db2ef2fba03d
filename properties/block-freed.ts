// That truncate gets a block of the file free. Two forms: that some run does (decided by a search of the states), and that
// every fair run does, for every block.
import { eventually, type ModelArray, reachable } from 'flushpoint';

/** The state this needs: which blocks are free. */
export interface FileBlocks {
  readonly block: ModelArray<{ readonly free: boolean }>;
}

/** Guards against a model that is safe because nothing is ever freed. */
export const blockFreed = reachable<FileBlocks>(
  'a block is freed',
  (s) => s.block.some(({ free }) => free),
  'Some run frees a block of the file.',
);

/**
 * Truncate comes to its end.
 * @param fair labels of the processes that keep moving
 */
export const everyBlockFreed = (fair: readonly string[]) =>
  eventually('every block is finally freed', {
    about: 'Truncate finally frees every block, however long it waits for pinned pages.',
    goal: (s: FileBlocks) => s.block.every(({ free }) => free),
    fair,
  });
