// Logs from random walks of the auditor, and a judge that decides about logs the slow, obvious way: sets of plain states, and
// the model's own functions called on each. Nothing of src/conform is used.

import { layoutOf } from '../../src/compile/layout.js';
import type { LogEvent } from '../../src/conform/log.js';
import type { Value } from '../../src/model/domain.js';
import type { AnySystem } from '../../src/model/model.js';
import { leavesOf } from '../differential/worlds.js';
import { effectsOf, initialWorld, type World } from '../oracle.js';

/** Numbers that decide: who moves, which alternative, which values are logged. Taken modulo what there is. */
export interface Draw {
  readonly process: number;
  readonly alternative: number;
  readonly values: readonly number[];
  readonly choices: boolean;
}

/** A variable as a log has it. */
interface Readable {
  readonly path: string;
  readonly read: (world: World) => Value;
}

/** Every variable of a system by its name in a log: processes by their labels, program counters by the next step. */
export const readableOf = (system: AnySystem): Readable[] => {
  const labels = system.processes.map(({ label }) => label);
  const { variables } = layoutOf(system);
  return leavesOf(system).map(({ path, get }, i) => ({
    path,
    read: (world) => {
      const value = get(world);
      const { role, process, ofProcesses } = variables[i] as (typeof variables)[number];
      if (role === 'pc') return system.processes[process as number]?.steps[value as number]?.name ?? 'done';
      return ofProcesses && typeof value === 'number' ? (labels[value] as string) : value;
    },
  }));
};

/** The log of a random walk. */
export const walkLog = (system: AnySystem, draws: readonly Draw[]): LogEvent[] => {
  const variables = readableOf(system);
  const events: LogEvent[] = [];
  let key = JSON.stringify(initialWorld(system));
  for (const { process, alternative, values, choices } of draws) {
    const id = process % system.processes.length;
    const { label, steps } = system.processes[id] as AnySystem['processes'][number];
    const before: World = JSON.parse(key);
    const effects = effectsOf(system, key, id).flatMap((e) => (e.kind === 'next' || e.kind === 'violation' ? [e] : []));
    const effect = effects[alternative % Math.max(1, effects.length)];
    if (effect === undefined) continue;
    // A step that ends the run leaves the state as it was.
    const after: World = effect.kind === 'next' ? JSON.parse(effect.key) : before;
    const logged = values.map((n) => variables[n % variables.length] as Readable);
    events.push({
      process: label,
      step: steps[before.at[id] as number]?.name as string,
      values: new Map(logged.map(({ path, read }) => [path, read(after)])),
      ...(choices ? { choices: effect.choices } : {}),
    });
    if (effect.kind === 'violation') break;
    key = effect.key;
  }
  return events;
};

/** What the judge says; undefined when there are more states than it wants to look at. */
export interface Judgement {
  readonly verdict: 'conforms' | 'differs';
  readonly explained: number;
  readonly possible: number;
}

/** Everything that steps of any process lead to. */
const closureOf = (system: AnySystem, keys: Iterable<string>, most: number): Set<string> | undefined => {
  const reached = new Set(keys);
  for (const key of reached) {
    if (reached.size > most) return undefined;
    for (const id of system.processes.keys()) {
      for (const effect of effectsOf(system, key, id)) if (effect.kind === 'next') reached.add(effect.key);
    }
  }
  return reached;
};

/** Judges a log. */
export const judge = (
  system: AnySystem,
  events: readonly LogEvent[],
  { gaps, most = 300 }: { readonly gaps: boolean; readonly most?: number },
): Judgement | undefined => {
  const variables = new Map(readableOf(system).map(({ path, read }) => [path, read]));
  let possible = new Set([JSON.stringify(initialWorld(system))]);
  let ended = false;
  for (const [explained, { process, step, values = new Map(), choices }] of events.entries()) {
    const before = gaps && !ended ? closureOf(system, possible, most) : possible;
    if (before === undefined) return undefined;
    const id = system.processes.findIndex(({ label }) => label === process);
    const fits = (world: World) => [...values].every(([path, value]) => variables.get(path)?.(world) === value);
    const next = new Set<string>();
    ended = false;
    for (const key of before) {
      const world: World = JSON.parse(key);
      if (id < 0 || system.processes[id]?.steps[world.at[id] as number]?.name !== step) continue;
      for (const effect of effectsOf(system, key, id)) {
        if (effect.kind === 'blocked' || effect.kind === 'error') continue;
        if (choices !== undefined && choices.join() !== effect.choices.join()) continue;
        if (effect.kind === 'violation') ended ||= fits(world);
        else if (fits(JSON.parse(effect.key))) next.add(effect.key);
      }
    }
    if (next.size === 0 && !ended) return { verdict: 'differs', explained, possible: before.size };
    possible = next;
    ended &&= next.size === 0;
  }
  return { verdict: 'conforms', explained: events.length, possible: possible.size };
};
