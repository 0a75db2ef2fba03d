// What a trace leads to, and how the generated functions are asked whether a state or a step is it.
import type { Compiled } from '../compile/compile.js';
import type { Kernel } from '../explore/kernel.js';

/** What a trace leads to. */
export type Target =
  /** A state that breaks an invariant, satisfies a `reachable`, or is a deadlock. */
  | { readonly kind: 'state'; readonly property: number }
  /** A step that sets `hits[hit]`: an assertion or an error outcome. */
  | { readonly kind: 'step'; readonly hit: number }
  /** A state in which evaluating a property ends in an error outcome. */
  | { readonly kind: 'judgement'; readonly hit: number };

/** Says where a target is. */
export interface Detector {
  /** Whether the state at `at` of `source` is the target. */
  isState(source: Int32Array, at: number): boolean;
  /** Whether the step of a process in the state at `at` is the target. */
  isStep(process: number, source: Int32Array, at: number): boolean;
}

/** The target of a trace to what a property looks for. */
export const targetOf = ({ properties }: Compiled, property: number): Target =>
  properties[property]?.kind === 'assertion' ? { kind: 'step', hit: property } : { kind: 'state', property };

/** Whether the state at `at` is a deadlock: no process can move, and one that is no daemon has not ended. Changes `hits`. */
const isStuck = (kernel: Kernel, processCount: number, source: Int32Array, at: number): boolean => {
  if (kernel.hasEnded(source, at)) return false;
  for (let p = 0; p < processCount; p++) {
    kernel.hits.fill(0);
    if (kernel.expandProcess(p, source, at) > 0 || kernel.hits.includes(1)) return false;
  }
  return true;
};

/** A detector for a target; the kernel is one of this program. */
export const detectorFor = ({ program, properties }: Compiled, kernel: Kernel, target: Target): Detector => {
  const hitBy = (hit: number, body: () => void): boolean => {
    kernel.hits[hit] = 0;
    body();
    return kernel.hits[hit] === 1;
  };
  if (target.kind === 'step') {
    return {
      isState: () => false,
      isStep: (process, source, at) => hitBy(target.hit, () => kernel.expandProcess(process, source, at)),
    };
  }
  const isStep = () => false;
  if (target.kind === 'judgement') {
    const judgeAll = (source: Int32Array, at: number): void => {
      for (const { index, members } of properties) {
        for (const m of members.keys()) kernel.holds(index, m, source, at);
      }
    };
    return { isState: (source, at) => hitBy(target.hit, () => judgeAll(source, at)), isStep };
  }
  const { kind, index, members } = properties[target.property] as Compiled['properties'][number];
  if (kind === 'deadlock') {
    return { isState: (source, at) => isStuck(kernel, program.processCount, source, at), isStep };
  }
  const wanted = kind === 'reachable';
  return { isState: (source, at) => members.some((_, m) => kernel.holds(index, m, source, at) === wanted), isStep };
};
