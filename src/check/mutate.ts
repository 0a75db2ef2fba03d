// How sharp the properties of a model are: plants one fault at a time, searches, and says which faults no property notices.
import { FlushpointError } from '../base/errors.js';
import type { SourcePosition } from '../base/source.js';
import { type Compiled, compile } from '../compile/compile.js';
import { type SearchResult, search } from '../explore/search.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { type MutantKind, mutantsOf } from './mutants.js';

/** What a property says: `holds`, `violated in 4 steps`, ... */
export interface VerdictChange {
  readonly property: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What came of a mutant. `noticed`: a property has another verdict, or its shortest trace another length, or the model
 * breaks. `survived`: the state space differs, and no property says so. `no difference`: the reachable states, and the number
 * of transitions, are those of the model without the fault. `open`: a limit came first.
 */
export type MutantStatus = 'noticed' | 'survived' | 'no difference' | 'open';

/** One mutant, tried. */
export interface TriedMutant {
  readonly kind: MutantKind;
  /** `store of worker (cpu0)` */
  readonly step: string;
  readonly subject: string;
  readonly status: MutantStatus;
  /** Of one that is noticed: what is different. */
  readonly changes: readonly VerdictChange[];
  /** Of one that breaks the model: the error. */
  readonly error: string | undefined;
  /** Where the step is. */
  readonly source: SourcePosition | undefined;
}

/** The mutants of a model under one configuration. */
export interface Mutation {
  readonly model: string;
  readonly fix: string;
  readonly parameters: LooseValues;
  readonly mutants: readonly TriedMutant[];
  /** Of the mutants that make a difference and were decided, the part that was noticed; undefined when there is none. */
  readonly score: number | undefined;
  /** Of the search without a fault. */
  readonly states: number;
}

/** What a mutation run takes besides the model. */
export interface MutateOptions {
  readonly fix?: string;
  readonly parameters?: LooseValues;
  /** The most states of a mutant; ten times those of the model, and at least 10,000, unless given. */
  readonly maxStates?: number;
  readonly signal?: Pick<AbortSignal, 'aborted'>;
  /** Called before a mutant is tried, with how many came before it. */
  readonly onMutant?: (before: number, all: number) => void;
}

const LEAST_STATES = 10_000;
const MORE_STATES = 10;

const verdictsOf = ({ properties }: Compiled, found: SearchResult): readonly string[] =>
  properties.map(({ kind, index }) => {
    const steps = found.hits[index];
    if (kind === 'eventually') return 'not checked';
    if (steps !== undefined) return kind === 'reachable' ? 'holds' : `violated in ${steps} steps`;
    if (!found.complete) return 'inconclusive';
    return kind === 'reachable' ? 'violated' : 'holds';
  });

/** A search, and a number that depends on the set of states that it found and not on their order. */
interface Searched {
  readonly found: SearchResult;
  /** Undefined when not every state was seen. */
  readonly states: string | undefined;
}

/** Sums a hash of every state: equal for equal sets, and different for others but for a chance of one in 2^64. */
const digestOf = (visited: readonly Int32Array[], words: number): string => {
  let [low, high] = [0, 0];
  for (const table of visited) {
    for (let at = 0; at < table.length; at += words) {
      if (table[at] === 0) continue;
      let [a, b] = [0x9e3779b9, 0x85ebca6b];
      for (let w = 0; w < words; w++) {
        const word = table[at + w] as number;
        a = Math.imul((a ^ word ^ (a >>> 15)) | 0, 0x2c1b3c6d);
        b = Math.imul((b + word) ^ (b >>> 13), 0x297a2d39) ^ a;
      }
      low = (low + (a ^ (a >>> 16))) | 0;
      high = (high + (b ^ (b >>> 14))) | 0;
    }
  }
  return `${low} ${high}`;
};

/** Both came to the same states by as many transitions, level by level. */
const isSame = (a: Searched, b: Searched): boolean =>
  a.states === b.states &&
  a.found.stop === b.found.stop &&
  a.found.transitions === b.found.transitions &&
  a.found.levels.join() === b.found.levels.join();

/** What a search says that the search without the fault does not; what a limit left open is no difference. */
const changesOf = (base: Compiled, before: readonly string[], after: readonly string[]): VerdictChange[] =>
  base.properties.flatMap(({ name, index }) => {
    const [was, is] = [before[index] ?? '', after[index] ?? ''];
    return was === is || is === 'inconclusive' ? [] : [{ property: name, before: was, after: is }];
  });

/**
 * Plants every fault into a model under one configuration and says which ones a property notices.
 * @returns the same on every run, unless the signal ended it: then the mutants that were tried
 * @throws FlushpointError `model/*` for a model that is broken without a fault, `usage/*` for an unknown fix or parameter;
 *   `usage/bad-value` when the search without a fault does not end within `maxStates`
 */
export const mutate = async (m: Model, options: MutateOptions = {}): Promise<Mutation> => {
  const { signal, onMutant } = options;
  const configuration = configure(m, options.fix, options.parameters);
  const compiled = compile(m, configuration);
  const searched = async (of: Compiled, maxStates: number): Promise<Searched> => {
    let states: string | undefined;
    const found = await search(of.program, {
      limits: { maxStates },
      onComplete: async (visited) => {
        states = digestOf(visited, of.program.words);
      },
      ...(signal === undefined ? {} : { signal }),
    });
    return { found, states };
  };
  const original = await searched(compiled, options.maxStates ?? Number.POSITIVE_INFINITY);
  const base = original.found;
  if (base.errors !== undefined) {
    const { where, message } = compiled.errors[base.errors.outcomes[0] as number] as Compiled['errors'][number];
    throw new FlushpointError('model/step-error', `model ${m.name}: ${where} ${message}`, 'flushpoint check shows how');
  }
  if (base.stop === 'states') {
    throw new FlushpointError(
      'usage/bad-value',
      `model ${m.name} has more than ${options.maxStates} states without a fault`,
      'raise --max-states, or choose smaller parameters',
    );
  }
  const before = verdictsOf(compiled, base);
  const maxStates = options.maxStates ?? Math.max(LEAST_STATES, base.states * MORE_STATES);
  const isFailing = (assertion: string) =>
    compiled.properties.some(({ name, index }) => name === assertion && base.hits[index] !== undefined);
  const mutants = mutantsOf(compiled, base.taken, isFailing);
  const tried: TriedMutant[] = [];
  for (const { kind, step: index, subject, plant } of mutants) {
    onMutant?.(tried.length, mutants.length);
    const { where, process, position } = compiled.steps[index] as Compiled['steps'][number];
    const source = compiled.system.processes[process]?.steps[position]?.source;
    const about = { kind, step: where, subject, source };
    try {
      const planted = plant();
      if (planted.program.source === compiled.program.source) {
        tried.push({ ...about, status: 'no difference', changes: [], error: undefined });
        continue;
      }
      const run = await searched(planted, maxStates);
      const { found } = run;
      if (signal?.aborted) break;
      const changes = changesOf(compiled, before, verdictsOf(planted, found));
      const broken = found.errors === undefined ? undefined : planted.errors[found.errors.outcomes[0] as number];
      const error = broken === undefined ? undefined : `${broken.where} ${broken.message}`;
      const isOpen = !found.complete && found.stop !== 'decided';
      const status =
        changes.length > 0 || error !== undefined
          ? 'noticed'
          : isSame(original, run) && !isOpen
            ? 'no difference'
            : isOpen
              ? 'open'
              : 'survived';
      tried.push({ ...about, status, changes, error });
    } catch (error) {
      if (!(error instanceof FlushpointError && error.code.startsWith('model/'))) throw error;
      tried.push({ ...about, status: 'noticed', changes: [], error: error.message });
    }
  }
  const numberOf = (status: MutantStatus) => tried.filter((mutant) => mutant.status === status).length;
  const decided = numberOf('noticed') + numberOf('survived');
  const { fix, values } = configuration;
  return {
    model: m.name,
    fix,
    parameters: values,
    mutants: tried,
    score: decided === 0 ? undefined : numberOf('noticed') / decided,
    states: base.states,
  };
};
