// From a run that was found by chance to the least one that can be proved or found near it, by exhaustive search.
//
// Two searches, each bounded by the best run that is known and by a number of states. The first lets only those processes move
// that the run moves: it is small, and what it finds is a run of the model, but perhaps not the least. The second lets all of
// them move. If it comes to its end, no run is less, whatever chance has seen; if not, every run with fewer steps than it says
// was tried.
import type { Compiled } from '../compile/compile.js';
import { type Budget, leastRun, type RunLength } from '../trace/least-run.js';
import { type Minimality, minimalityOf } from '../trace/minimality.js';
import type { Schedule } from '../trace/rebuild.js';
import type { Target } from '../trace/target.js';

/** A schedule, and how far it is known to be the least. */
export interface Minimised {
  readonly schedule: Schedule;
  readonly minimality: Minimality;
}

const lengthOf = (schedule: Schedule): RunLength => ({
  steps: schedule.length,
  switches: schedule.filter(({ process }, i) => i > 0 && process !== schedule[i - 1]?.process).length,
});

/** Every run that is no longer than this: the last bound that is still let through is its own length. */
const upTo = ({ steps, switches }: RunLength): RunLength => ({ steps, switches: switches + 1 });

/**
 * The least run to a target that is found within a budget, at most as long as one that is known.
 * @param known leads to the target
 * @param budget of each of the two searches
 */
export const minimised = async (
  compiled: Compiled,
  target: Target,
  known: Schedule,
  budget: Budget,
): Promise<Minimised> => {
  const processes = [...new Set(known.map(({ process }) => process))].sort((a, b) => a - b);
  let schedule = known;
  if (processes.length < compiled.program.processCount) {
    const near = await leastRun(compiled, target, { first: 'steps', before: upTo(lengthOf(known)), processes, budget });
    schedule = near.schedule ?? schedule;
  }
  const all = await leastRun(compiled, target, { first: 'steps', before: upTo(lengthOf(schedule)), budget });
  return { schedule: all.schedule ?? schedule, minimality: minimalityOf('steps', all) };
};
