// Plays runs on packed states, by the generated functions: one step of one process at a time, each state judged as it comes.
// Nothing is kept of the states but what the caller keeps.
import type { Compiled } from '../compile/compile.js';
import { createKernel } from '../explore/kernel.js';
import { type Detector, detectorFor, type Target, targetOf } from '../trace/target.js';

/** A step of a process, and which of its successors, in the order of choices. */
export interface PackedMove {
  readonly process: number;
  readonly alternative: number;
}

/** What a process can do in a state. */
export type Turn =
  /** Nothing: it is blocked or has ended. */
  | { readonly kind: 'blocked' }
  /** It can move; `successor` tells where to. */
  | { readonly kind: 'moves'; readonly alternatives: number }
  /** Its step is what is sought, or breaks the model. */
  | { readonly kind: 'found'; readonly target: Target }
  /** Its step violates an assertion that is not sought, whatever it chooses: the run ends there. */
  | { readonly kind: 'ends' };

/** Steps and judgements of one compiled model. */
export interface Walker {
  readonly processCount: number;
  readonly initial: Int32Array;
  /** What the step of a process comes to. */
  turn(process: number, state: Int32Array): Turn;
  /** A successor, after `turn` of the same process in the same state said that there are so many. */
  successor(alternative: number): Int32Array;
  /** What is found in a state: a property, or a judgement that breaks the model; deadlock aside. */
  judge(state: Int32Array): Target | undefined;
  /** The deadlock, if it is sought and the state, in which no process can move, is one. */
  stuck(state: Int32Array): Target | undefined;
}

/**
 * A walker.
 * @param sought indices of the properties to look for
 */
export const walkerFor = (compiled: Compiled, sought: readonly number[]): Walker => {
  const { program, properties } = compiled;
  const { words, processCount, stepErrorCount } = program;
  const kernel = createKernel(program, { slots: 2 });
  const { hits } = kernel;
  const wanted = new Set(sought);
  const targets = properties.map(({ index }) => targetOf(compiled, index));
  const detectors = properties.flatMap(({ index, kind }): [Target, Detector][] => {
    const target = targets[index] as Target;
    return wanted.has(index) && target.kind === 'state' && kind !== 'deadlock'
      ? [[target, detectorFor(compiled, kernel, target)]]
      : [];
  });
  const deadlock = properties.find(({ index, kind }) => kind === 'deadlock' && wanted.has(index));
  const firstError = properties.length;

  return {
    processCount,
    initial: program.initial,
    turn: (process, state) => {
      hits.fill(0);
      const end = kernel.expandProcess(process, state, 0);
      if (hits.includes(1)) {
        for (let hit = 0; hit < firstError + stepErrorCount; hit++) {
          if (hits[hit] === 1 && (hit >= firstError || wanted.has(hit))) {
            return { kind: 'found', target: { kind: 'step', hit } };
          }
        }
        if (end === 0) return { kind: 'ends' };
      }
      return end === 0 ? { kind: 'blocked' } : { kind: 'moves', alternatives: end / words };
    },
    successor: (alternative) => kernel.out.slice(alternative * words, (alternative + 1) * words),
    judge: (state) => {
      hits.fill(0);
      for (const [target, detector] of detectors) if (detector.isState(state, 0)) return target;
      const error = hits.indexOf(1, firstError + stepErrorCount);
      return error < 0 ? undefined : { kind: 'judgement', hit: error };
    },
    stuck: (state) =>
      deadlock === undefined || kernel.hasEnded(state, 0) ? undefined : { kind: 'state', property: deadlock.index },
  };
};
