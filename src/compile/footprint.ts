// Exact footprints, read off the diagrams: which variables a step's behaviour depends on, which ones it can
// change, and which ones decide whether it is enabled. No annotation by the author. None is ever missing, and what is
// written is exact; a variable that does not matter can be listed as read or enabling where a diagram tests it all the
// same, because paths ask in different orders or write what they have tested (`if (x) x = y` is `if (!y) x = false`).
import { type Diagram, nodesOf } from './diagram.js';
import { enablingOf, testedBy } from './enabling.js';

/** Variable indices in ascending order. */
export interface Footprint {
  /** Behaviour depends on no others. */
  readonly reads: readonly number[];
  /** These, and no others, some path changes. */
  readonly writes: readonly number[];
  /** Whether the step is enabled depends on no others. */
  readonly enabling: readonly number[];
}

const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);

/** The footprint of a step or property. The program counter counts as written where it moves, and is not read. */
export const footprintOf = (diagram: Diagram): Footprint => {
  const reads = new Set<number>();
  const writes = new Set<number>();
  for (const node of nodesOf(diagram)) {
    if (node.kind === 'test') reads.add(node.variable);
    if (node.kind === 'outcome' && node.outcome.kind === 'next') {
      for (const [variable] of node.outcome.writes) writes.add(variable);
    }
  }
  return { reads: sorted(reads), writes: sorted(writes), enabling: sorted(testedBy(enablingOf(diagram))) };
};
