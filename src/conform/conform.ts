// Whether a log is an interleaving that a model allows. Every state that the log leaves possible is kept, event by event
// (the subset construction of automata), so nothing is guessed: neither what a step chose, nor what happened unlogged.
import { type Compiled, compile } from '../compile/compile.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type LogEvent, readLog } from './log.js';
import { type Mapping, noMapping } from './mapping.js';
import { type Names, namesOf } from './names.js';
import type { Broken, Conformance, Difference } from './result.js';
import { Space, Undecided } from './space.js';
import { isChosen, type Wanted, whyNot } from './why.js';

/** The states that are looked at unless somebody says otherwise. */
export const DEFAULT_MAX_STATES = 200_000;

/** Under what configuration of a model. */
export interface Configured {
  /** Name of a fix, several joined by `+`, or `none`. */
  readonly fix?: string;
  /** Parameter values that differ from their defaults; what the fix sets comes on top. */
  readonly parameters?: LooseValues;
}

/** How a log is judged. */
export interface ConformOptions {
  /** What is called what. */
  readonly mapping?: Mapping;
  /** Any number of steps of any process may have been taken without being logged. */
  readonly gaps?: boolean;
  /** The most different states to look at; beyond them the verdict is inconclusive. */
  readonly maxStates?: number;
  readonly signal?: AbortSignal;
}

/** The events that the model is to explain. */
const wantedOf = (names: Names, events: readonly LogEvent[]): Wanted[] =>
  events.flatMap((event, i): Wanted[] => {
    const process = names.process(event.process);
    if (process === null) return [];
    const steps = process === undefined ? [] : names.steps(process, event.step);
    if (steps === null) return [];
    const where = event.line === undefined ? `event ${i + 1}` : `line ${event.line}`;
    const seen = [...(process === undefined ? [] : (event.values ?? []))].flatMap(
      ([variable, value]) => names.seen(variable, value, process, where) ?? [],
    );
    return [{ process, steps, seen, event }];
  });

/** The states and all that unlogged steps lead to, in the order in which they are met. */
const closed = async (
  space: Space,
  states: readonly number[],
  isHidden: (step: number) => boolean,
): Promise<readonly number[]> => {
  const reached = new Set(states);
  for (const state of reached) {
    await space.breathe();
    for (const { step, to } of space.movesOf(state)) if (to >= 0 && isHidden(step)) reached.add(to);
  }
  return [...reached];
};

/** Properties that every one of the states breaks. */
const brokenInAll = (space: Space, states: readonly number[]): readonly number[] => {
  const [first, ...rest] = states;
  let broken = first === undefined ? [] : space.brokenIn(first);
  for (const state of rest) {
    if (broken.length === 0) return broken;
    const here = space.brokenIn(state);
    broken = broken.filter((property) => here.includes(property));
  }
  return broken;
};

/** What an event leaves possible: states, and assertions at which the run may have ended. */
const after = async (space: Space, states: readonly number[], { steps, seen, event }: Wanted) => {
  const next = new Set<number>();
  const ends = new Set<number>();
  const fits = (codes: Int32Array): boolean => seen.every(({ variable, code }) => codes[variable] === code);
  for (const state of states) {
    await space.breathe();
    for (const { step, choices, to, violates } of space.movesOf(state)) {
      if (!steps.includes(step) || !isChosen(event, choices)) continue;
      // A step that ends the run at a failed check leaves no state behind.
      if (violates !== undefined && fits(space.codesOf(state))) ends.add(violates);
      if (to >= 0 && !next.has(to) && (seen.length === 0 || fits(space.codesOf(to)))) next.add(to);
    }
  }
  return { next: [...next], ends: [...ends] };
};

/** Nothing can follow a failed check. */
const afterTheEnd = ({ event }: Wanted, property: string, ended: number): Difference => ({
  event: `${event.step} of ${event.process}`,
  line: event.line,
  at: event.at,
  reasons: [{ message: `the run ends with event ${ended}, which violates "${property}"`, states: 0 }],
  otherReasons: 0,
  enabled: [],
  state: undefined,
});

/**
 * Judges a log against a compiled model.
 * @throws FlushpointError `usage/unknown-name` for a variable, or a name in the mapping, that the model does not have
 */
export const conformCompiled = async (
  compiled: Compiled,
  events: readonly LogEvent[],
  { mapping = noMapping, gaps = false, maxStates = DEFAULT_MAX_STATES, signal }: ConformOptions = {},
): Promise<Conformance> => {
  const names = namesOf(compiled, mapping);
  const wanted = wantedOf(names, events);
  const nameOf = (property: number): string => compiled.properties[property]?.name ?? '';
  const isHidden = gaps ? () => true : (step: number) => names.isUnlogged[step] === true;
  const mayHide = gaps || names.isUnlogged.includes(true);
  const space = new Space(compiled, { maxStates, signal });
  const broken = new Map<number, Broken>();
  let possible: readonly number[] = [0];
  let explained = 0;
  const told = (verdict: Conformance['verdict'], more: Partial<Conformance> = {}): Conformance => ({
    model: compiled.model.name,
    fix: compiled.configuration.fix,
    parameters: compiled.configuration.values,
    of: 'events',
    verdict,
    total: wanted.length,
    explained,
    possible: possible.length,
    states: Math.min(space.size, maxStates),
    stopped: undefined,
    difference: undefined,
    broken: [...broken.values()],
    ...more,
  });
  const note = (property: number): void => {
    if (!broken.has(property)) broken.set(property, { property: nameOf(property), event: explained });
  };

  try {
    brokenInAll(space, possible).forEach(note);
    let ended: number | undefined;
    for (const one of wanted) {
      if (ended !== undefined) {
        return told('differs', { difference: afterTheEnd(one, nameOf(ended), explained) });
      }
      const before = mayHide ? await closed(space, possible, isHidden) : possible;
      const { next, ends } = await after(space, before, one);
      if (next.length === 0 && ends.length === 0) {
        return told('differs', { possible: before.length, difference: whyNot(compiled, space, before, one) });
      }
      possible = next;
      explained++;
      if (next.length === 0) {
        [ended] = ends;
        if (ends.length === 1) ends.forEach(note);
      } else if (ends.length === 0) brokenInAll(space, next).forEach(note);
    }
    return told('conforms');
  } catch (error) {
    if (error instanceof Undecided) return told('inconclusive', { stopped: error.reason });
    throw error;
  }
};

/**
 * Says whether a log is an interleaving that a model allows, and if not, which event is the first that is impossible.
 * @param log events, or the text of a file with one event in a line
 * @throws FlushpointError `usage/*` for a text that is no log, and for names and values that the model does not have;
 *   `model/*` for a broken model
 */
export const conform = async (
  m: Model,
  log: readonly LogEvent[] | string,
  options: ConformOptions & Configured = {},
): Promise<Conformance> =>
  conformCompiled(
    compile(m, configure(m, options.fix, options.parameters)),
    typeof log === 'string' ? readLog(log) : log,
    options,
  );
