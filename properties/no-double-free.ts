// Nothing is given back to its allocator twice. Allocators mark it in a ghost variable, because the kernel may go on for a
// while before anybody notices.
import { invariant } from 'flushpoint';

/** The state this needs: whether something was freed that was free already. */
export interface DoubleFreed {
  readonly doubleFreed: boolean;
}

/** See {@link DoubleFreed}. */
export const noDoubleFree = invariant<DoubleFreed>(
  'no double free',
  (s) => !s.doubleFreed,
  'Nothing is freed while it is free, and no reference is dropped that nobody holds.',
);
