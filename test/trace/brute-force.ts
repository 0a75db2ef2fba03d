// Brute force on small models, by the auditor: what is found, every run of a length to it, and a trace as the moves it makes.
import { expect } from 'vitest';
import type { Compiled } from '../../src/compile/compile.js';
import { search } from '../../src/explore/search.js';
import { range, reachable } from '../../src/index.js';
import type { AnySystem } from '../../src/model/model.js';
import type { Target } from '../../src/trace/target.js';
import type { Trace } from '../../src/trace/trace.js';
import type { Leaf } from '../differential/worlds.js';
import { type Effect, effectsOf, hasEnded, initialWorld, isHit, type World } from '../oracle.js';

/** One step of a run: the process, and which of its alternatives. */
export type Move = readonly [process: number, alternative: number];

/** What a run is to lead to: a state, or a last step with a certain effect. */
export interface Goal {
  readonly ofState: ((world: World, key: string) => boolean) | undefined;
  readonly ofStep: ((effect: Effect) => boolean) | undefined;
}

const isStuck = (system: AnySystem, world: World, key: string): boolean =>
  !hasEnded(system, world) &&
  system.processes.every((_, p) => effectsOf(system, key, p).every((e) => e.kind === 'blocked'));

const throws = (body: () => unknown): boolean => {
  try {
    body();
    return false;
  } catch {
    return true;
  }
};

export const goalFor = ({ system, properties, errors }: Compiled, target: Target): Goal => {
  if (target.kind === 'judgement') {
    const where = errors[target.hit - properties.length]?.where;
    const property = system.properties.find((p) => where === `property "${p.name}"`);
    return { ofState: (world) => property !== undefined && throws(() => isHit(property, world)), ofStep: undefined };
  }
  if (target.kind === 'state') {
    const property = system.properties[target.property] as AnySystem['properties'][number];
    if (property.kind === 'deadlock')
      return { ofState: (world, key) => isStuck(system, world, key), ofStep: undefined };
    return { ofState: (world) => isHit(property, world), ofStep: undefined };
  }
  const name = properties[target.hit]?.name;
  if (name === undefined) return { ofState: undefined, ofStep: (effect) => effect.kind === 'error' };
  return { ofState: undefined, ofStep: (effect) => effect.kind === 'violation' && effect.assertion === name };
};

/** Every run of exactly this length to the goal; undefined when there are more than `limit`. */
export const allRuns = (system: AnySystem, goal: Goal, length: number, limit: number): Move[][] | undefined => {
  const effects = new Map<string, readonly (readonly [Move, Effect])[]>();
  const effectsIn = (key: string) => {
    let list = effects.get(key);
    if (list === undefined) {
      list = system.processes.flatMap((_, p) => effectsOf(system, key, p).map((e, i): [Move, Effect] => [[p, i], e]));
      effects.set(key, list);
    }
    return list;
  };
  const counts = new Map<string, number>();
  /** How many runs of `left` steps lead from a state to the goal. */
  const count = (key: string, left: number): number => {
    const name = `${left} ${key}`;
    let found = counts.get(name);
    if (found === undefined) {
      if (left === 0) found = goal.ofState?.(JSON.parse(key), key) === true ? 1 : 0;
      else {
        found = 0;
        for (const [, effect] of effectsIn(key)) {
          if (left === 1 && goal.ofStep?.(effect) === true) found++;
          else if (effect.kind === 'next') found += count(effect.key, left - 1);
        }
      }
      counts.set(name, found);
    }
    return found;
  };
  const start = JSON.stringify(initialWorld(system));
  if (count(start, length) > limit) return undefined;
  if (count(start, length) === 0) return [];
  const runs: Move[][] = [];
  const walk = (key: string, run: readonly Move[]): void => {
    if (run.length === length) {
      runs.push([...run]);
      return;
    }
    const left = length - run.length;
    for (const [move, effect] of effectsIn(key)) {
      if (left === 1 && goal.ofStep?.(effect) === true) runs.push([...run, move]);
      else if (effect.kind === 'next' && count(effect.key, left - 1) > 0) walk(effect.key, [...run, move]);
    }
  };
  walk(start, []);
  return runs;
};

export const switchesOf = (run: readonly Move[]): number =>
  run.filter(([p], i) => i > 0 && p !== run[i - 1]?.[0]).length;

export const compareMoves = (a: readonly Move[], b: readonly Move[]): number => {
  for (const [i, [process, alternative]] of a.entries()) {
    const [otherProcess, otherAlternative] = b[i] as Move;
    if (process !== otherProcess) return process - otherProcess;
    if (alternative !== otherAlternative) return alternative - otherAlternative;
  }
  return 0;
};

/** Everything the search found in a model, as targets with the lengths of their traces. */
export const findingsOf = async (compiled: Compiled): Promise<{ target: Target; steps: number }[]> => {
  const { hits, errors } = await search(compiled.program, { limits: { maxStates: 400 } });
  if (errors !== undefined) {
    // The auditor cannot tell one error from another.
    if (compiled.errors.length > 1) return [];
    return errors.outcomes.map((number) => {
      const ofStep = compiled.errors[number]?.of === 'step';
      const hit = compiled.properties.length + number;
      return { target: { kind: ofStep ? 'step' : 'judgement', hit }, steps: errors.depth + (ofStep ? 1 : 0) };
    });
  }
  return compiled.properties.flatMap(({ kind, index }): { target: Target; steps: number }[] => {
    const steps = hits[index];
    if (steps === undefined) return [];
    return [
      { target: kind === 'assertion' ? { kind: 'step', hit: index } : { kind: 'state', property: index }, steps },
    ];
  });
};

/** The moves of a trace, and the state it leads to; `last` is the effect of a last step that leads nowhere. */
export const rerun = (compiled: Compiled, leaves: readonly Leaf[], trace: Trace) => {
  const { system, layout } = compiled;
  const valuesOf = (key: string) =>
    leaves.map((leaf, v) => {
      const value = leaf.get(JSON.parse(key));
      return layout.variables[v]?.ofProcesses && value !== null ? layout.processes[value as number] : value;
    });
  let key = JSON.stringify(initialWorld(system));
  let last: Effect | undefined;
  const moves: Move[] = [];
  for (const step of trace.steps) {
    expect(last).toBeUndefined();
    const process = trace.processes.indexOf(step.process);
    const position = (JSON.parse(key) as World).at[process] as number;
    expect(step.step).toBe(system.processes[process]?.steps[position]?.name);
    const effects = effectsOf(system, key, process);
    const alternative = effects.findIndex((e) => e.kind !== 'next' || String(e.choices) === String(step.choices));
    const chosen = effects.findIndex(
      (e) => (e.kind === 'next' || e.kind === 'violation') && String(e.choices) === String(step.choices),
    );
    const effect = effects[chosen < 0 ? alternative : chosen] as Effect;
    moves.push([process, effects.indexOf(effect)]);
    if (effect.kind !== 'next') {
      last = effect;
      continue;
    }
    const [before, after] = [valuesOf(key), valuesOf(effect.key)];
    const changed = leaves.flatMap(({ path }, v) =>
      layout.variables[v]?.role === 'pc' || before[v] === after[v]
        ? []
        : [{ variable: path, from: before[v], to: after[v] }],
    );
    expect(step.changes).toEqual(changed);
    key = effect.key;
  }
  return { moves, key, last };
};

/** The same system, in which every process says when it is through; a run to the end of all of them takes many turns. */
export const withEnds = (system: AnySystem): AnySystem => {
  const count = system.processes.length;
  return {
    state: { ...system.state, through: range(count + 1) },
    processes: system.processes.map((p) => ({
      ...p,
      steps: [...p.steps, { name: 'finish', run: (s: { through: number }) => void s.through++ }],
    })),
    properties: [...system.properties, reachable('all through', (s: { through: number }) => s.through === count)],
  };
};
