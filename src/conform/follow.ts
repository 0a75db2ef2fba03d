// Whether a sequence of states, seen by another tool, is a run of a model: between two of them the model may take a bounded
// number of steps, or none. As in a log, every state that is possible is kept.
import { FlushpointError } from '../base/errors.js';
import { type Compiled, compile } from '../compile/compile.js';
import { configure, type Model } from '../model/model.js';
import { quoted } from '../trace/decode.js';
import { type Configured, DEFAULT_MAX_STATES } from './conform.js';
import { type ItfTrace, observed, readItfTrace } from './itf.js';
import { type Mapping, noMapping } from './mapping.js';
import { namesOf, type Seen } from './names.js';
import type { Conformance, Difference, Reason } from './result.js';
import { Space, Undecided } from './space.js';
import { differenceAt, mismatchesIn } from './why.js';

/** How a trace is judged. */
export interface FollowOptions {
  /** What is called what; without one, variables that have the same name are the same. */
  readonly mapping?: Mapping;
  /** The most steps of the model between two states; default 1. */
  readonly steps?: number;
  /** The most different states to look at; beyond them the verdict is inconclusive. */
  readonly maxStates?: number;
  readonly signal?: AbortSignal;
}

/** Variables that are named where none is known. */
const MOST_NAMED = 8;
/** Reasons that are told. */
const MOST_REASONS = 6;
/** States that are asked for one. */
const MOST_ASKED = 5000;
/** Rounds of a lasso; one whose possible states have not repeated by then is open. */
const MOST_ROUNDS = 1000;

/** Without one, variables of the same name are the same; such a name is a name, and no path: `lock.owner`. */
const mappingFor = (compiled: Compiled, { variables }: ItfTrace, mapping: Mapping): Mapping => {
  if (mapping.variables.size > 0) return mapping;
  const known = new Set(compiled.layout.variables.map(({ path }) => path));
  const own = variables.filter((name) => known.has(name));
  return {
    ...mapping,
    variables: new Map(own.map((name) => [JSON.stringify(name), { variable: name, values: new Map() }])),
  };
};

/** What each state of the trace says of the model's variables. */
const seenIn = (compiled: Compiled, trace: ItfTrace, given: Mapping): (readonly Seen[])[] => {
  const mapping = mappingFor(compiled, trace, given);
  const paths = [...mapping.variables].flatMap(([path, target]) => (target === null ? [] : [path]));
  if (paths.length === 0) {
    throw new FlushpointError(
      'usage/bad-value',
      `none of its variables is one of the model: ${trace.variables.slice(0, MOST_NAMED).map(quoted).join(', ')}`,
      'say in a mapping file which is which: --map FILE',
    );
  }
  const names = namesOf(compiled, mapping);
  return observed(trace, paths).map((state, i) =>
    [...state].flatMap(([path, value]) => names.seen(path, value, undefined, `states[${i}]`) ?? []),
  );
};

const fits = (seen: readonly Seen[], codes: Int32Array): boolean =>
  seen.every(({ variable, code }) => codes[variable] === code);

/** Every state that at most so many steps lead to, with the last of these steps; -1 for the states themselves. */
const within = async (space: Space, states: readonly number[], steps: number): Promise<ReadonlyMap<number, number>> => {
  const reached = new Map(states.map((state) => [state, -1]));
  let level: readonly number[] = states;
  for (let i = 0; i < steps && level.length > 0; i++) {
    const next: number[] = [];
    for (const state of level) {
      await space.breathe();
      for (const { step, to } of space.movesOf(state)) {
        if (to < 0 || reached.has(to)) continue;
        reached.set(to, step);
        next.push(to);
      }
    }
    level = next;
  }
  return reached;
};

/** What each step that could have been taken does otherwise, those that come closest first. */
const reasonsFor = (
  compiled: Compiled,
  space: Space,
  from: readonly number[],
  reached: ReadonlyMap<number, number>,
  seen: readonly Seen[],
): readonly Reason[] => {
  const found = new Map<string, { readonly wrong: number; states: number }>();
  const before = from.length === 1 ? space.codesOf(from[0] as number) : undefined;
  for (const [state, step] of [...reached].slice(0, MOST_ASKED)) {
    const wrong = mismatchesIn(compiled, seen, before, space.codesOf(state));
    const [first = '', ...others] = wrong;
    const how = step < 0 ? 'without a step' : compiled.steps[step]?.where;
    const message = `${how}: ${first}${others.length === 0 ? '' : `, and ${others.length} more`}`;
    const known = found.get(message);
    if (known === undefined) found.set(message, { wrong: wrong.length, states: 1 });
    else known.states++;
  }
  return [...found].sort(([, a], [, b]) => a.wrong - b.wrong).map(([message, { states }]) => ({ message, states }));
};

/**
 * Judges a trace of another tool against a compiled model.
 * @throws FlushpointError `usage/unknown-name` and `usage/bad-value` for what the model or the trace does not have
 */
export const followTrace = async (
  compiled: Compiled,
  trace: ItfTrace,
  { mapping = noMapping, steps = 1, maxStates = DEFAULT_MAX_STATES, signal }: FollowOptions = {},
): Promise<Conformance> => {
  const states = seenIn(compiled, trace, mapping);
  const space = new Space(compiled, { maxStates, signal });
  let possible: readonly number[] = [];
  let explained = 0;
  const told = (verdict: Conformance['verdict'], more: Partial<Conformance> = {}): Conformance => ({
    model: compiled.model.name,
    fix: compiled.configuration.fix,
    parameters: compiled.configuration.values,
    of: 'states',
    verdict,
    total: states.length,
    explained,
    possible: possible.length,
    states: Math.min(space.size, maxStates),
    stopped: undefined,
    difference: undefined,
    broken: [],
    ...more,
  });
  const differs = (from: readonly number[], reached: ReadonlyMap<number, number>, index: number, what: string) => {
    const seen = states[index] as readonly Seen[];
    const reasons = reasonsFor(compiled, space, from, reached, seen);
    const difference: Difference = differenceAt(compiled, space, from, {
      event: what,
      line: undefined,
      at: undefined,
      reasons: reasons.slice(0, MOST_REASONS),
      otherReasons: Math.max(0, reasons.length - MOST_REASONS),
    });
    return told('differs', { possible: from.length, difference });
  };
  /** Undefined when the state is explained. */
  const advance = async (index: number, what: string): Promise<Conformance | undefined> => {
    const from = possible;
    const reached = index === 0 && explained === 0 ? new Map([[0, -1]]) : await within(space, from, steps);
    const next = [...reached.keys()].filter((state) => fits(states[index] as readonly Seen[], space.codesOf(state)));
    if (next.length === 0) return differs(from.length === 0 ? [0] : from, reached, index, what);
    possible = next.sort((a, b) => a - b);
    return undefined;
  };

  try {
    for (const index of states.keys()) {
      const failed = await advance(index, `state ${index}`);
      if (failed !== undefined) return failed;
      explained++;
    }
    if (trace.loop === undefined) return told('conforms');
    // The trace goes on for ever as soon as the possible states at the end of a round have been there before.
    const ends = new Set([possible.join()]);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      for (let index = trace.loop; index < states.length; index++) {
        const failed = await advance(index, `state ${index}, again`);
        if (failed !== undefined) return failed;
      }
      if (ends.has(possible.join())) return told('conforms');
      ends.add(possible.join());
    }
    return told('inconclusive', { stopped: 'rounds' });
  } catch (error) {
    if (error instanceof Undecided) return told('inconclusive', { stopped: error.reason });
    throw error;
  }
};

/**
 * Says whether a trace of another tool is a run of a model, as far as a mapping says which variable is which.
 * @param trace the text of an ITF file
 * @throws FlushpointError `usage/*` for a text that is no trace, and for names and values that the model or the trace does
 *   not have; `model/*` for a broken model
 */
export const follow = async (m: Model, trace: string, options: FollowOptions & Configured = {}): Promise<Conformance> =>
  followTrace(compile(m, configure(m, options.fix, options.parameters)), readItfTrace(trace), options);
