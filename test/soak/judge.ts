// Judges one trial: the engine in the trial's variation against the auditor.
import type { Compiled } from '../../src/compile/compile.js';
import { KERNEL_SIZES, MAX_LOAD } from '../../src/explore/kernel-source.js';
import { type SearchOptions, type SearchResult, search } from '../../src/explore/search.js';
import { shardingOf } from '../../src/shard/sharding.js';
import { rebuilderFor } from '../../src/trace/rebuild.js';
import { targetOf } from '../../src/trace/target.js';
import { traceTo } from '../../src/trace/trace.js';
import { compileRandom, figuresThatDiffer, limitsOf } from '../differential/compare.js';
import { type Audit, audit } from '../oracle.js';
import { modelOf } from '../random-model.js';
import { searchInParts } from './parts.js';
import type { Tally } from './tally.js';
import type { Trial } from './trial.js';

/** What a trial showed. */
export interface Judgement {
  /** Every figure on which the engine and the auditor differ, as text. */
  readonly differences: readonly string[];
  readonly tally: Tally;
}

/** How the engine is told to search; a search that goes on in one thread has no `shared`. */
const optionsOf = (compiled: Compiled, { bounds, variation }: Trial, shared: boolean): SearchOptions => {
  const { workers, shareFrom, slots, chunkStates, stepwise, tableSlots, maxBytes, cuts } = variation;
  const tableWords = tableSlots === null ? KERNEL_SIZES.tableWords : tableSlots * compiled.program.words;
  const sizes = { ...variation.sizes, tableWords };
  const memory = maxBytes === null || cuts.length > 0 ? undefined : maxBytes;
  const sharding = shardingOf(compiled.program, {
    workers,
    fromStates: shareFrom,
    ...(memory === undefined ? {} : { maxBytes: memory }),
    inside: { awaitTeam: true, shareLevel: 1, chunkStates, pollMs: 1, roomySlots: slots, sweepSlots: 8, sizes },
  });
  return {
    limits: { ...limitsOf(bounds), ...(memory === undefined ? {} : { maxMemoryBytes: memory }) },
    inside: { slots, chunkStates, sizes, ...(stepwise ? { stepwiseFromBytes: 0, stepSlots: chunkStates } : {}) },
    ...(workers === 0 || !shared ? {} : { sharding }),
  };
};

const searchIn = (compiled: Compiled, trial: Trial): Promise<SearchResult> =>
  trial.variation.cuts.length === 0
    ? search(compiled.program, optionsOf(compiled, trial, true))
    : searchInParts(
        compiled,
        trial.variation.cuts.map((cut) => ({ cut, options: optionsOf(compiled, trial, cut.shared) })),
        optionsOf(compiled, trial, true),
      );

/** What a search that ran out of memory claims beyond what there is; the auditor had no such limit. */
const beyond = (found: SearchResult, expected: Audit): string[] => {
  const claims: Record<string, boolean> = {
    states: found.states > expected.states && expected.stop !== 'states',
    levels: JSON.stringify(found.levels) !== JSON.stringify(expected.levels.slice(0, found.levels.length)),
    provenDepth: found.provenDepth > expected.provenDepth,
    complete: found.complete,
    errorDepth: found.errors !== undefined && expected.stop !== 'states' && found.errors.depth !== expected.errorDepth,
  };
  const wrong = Object.entries(claims).flatMap(([name, isWrong]) => (isWrong ? [name] : []));
  const hits = found.hits.flatMap((hit, k) => {
    const late = expected.stop === 'states' && expected.hits[k] === undefined && (hit ?? 0) > expected.provenDepth;
    return hit === undefined || hit === expected.hits[k] || late ? [] : [`hit ${k}: ${hit}, not ${expected.hits[k]}`];
  });
  return [...wrong.map((name) => `${name}: more than there is, after memory ran out`), ...hits];
};

/** Rebuilds the traces to everything that was found; each is replayed on the way. Returns how many, and what is wrong. */
const rebuilt = async (compiled: Compiled, { hits }: SearchResult): Promise<{ count: number; wrong: string[] }> => {
  const wanted = compiled.properties.filter(({ index }) => hits[index] !== undefined);
  const depth = Math.max(-1, ...wanted.map(({ index }) => hits[index] as number));
  if (depth < 0) return { count: 0, wrong: [] };
  const rebuilder = await rebuilderFor(compiled, depth, {});
  const wrong: string[] = [];
  for (const { index, name } of wanted) {
    const { steps } = await traceTo(compiled, rebuilder, targetOf(compiled, index), hits[index] as number);
    if (steps.length !== hits[index]) wrong.push(`trace of ${name}: ${steps.length} steps, auditor ${hits[index]}`);
  }
  return { count: wanted.length, wrong };
};

const tallyOf = (compiled: Compiled, found: SearchResult, expected: Audit, { tree, variation }: Trial): Tally => {
  const { workers, sizes, slots, tableSlots } = variation;
  const inPlace = sizes.growableFromBytes < KERNEL_SIZES.growableFromBytes;
  const traits: readonly (readonly [name: string, has: boolean])[] = [
    ['searched to the end', found.complete],
    ['ended by the limit on states', found.stop === 'states'],
    ['ended by the limit on depth', found.stop === 'depth'],
    ['ended by the limit on memory', found.stop === 'memory'],
    ['ended with every property decided', found.stop === 'decided'],
    ['ended by an error of the model', found.errors !== undefined],
    ['something violated or reached', found.hits.some((hit) => hit !== undefined)],
    ['several processes with the same steps', tree.processes.some(({ copies }) => copies > 1)],
    ['states of several words', compiled.layout.words > 1],
    ['visited set grew', found.states > slots * MAX_LOAD],
    ['visited set grew in place', found.states > slots * MAX_LOAD && (inPlace || workers > 0)],
    ['expanded by WebAssembly', inPlace && tableSlots === null],
    ['visited set of several tables', tableSlots !== null && found.states > tableSlots * MAX_LOAD],
    ['tiny batches, segments and recent states', sizes.batch < KERNEL_SIZES.batch],
    ['cut off, stored and resumed', variation.cuts.length > 0],
    ['shared by worker threads', workers > 0 && found.states >= variation.shareFrom],
  ];
  return {
    models: 1,
    states: expected.states,
    transitions: expected.transitions,
    ...Object.fromEntries(traits.map(([name, has]) => [name, has ? 1 : 0])),
  };
};

/**
 * Searches the model in the trial's variation and compares with the auditor.
 * @throws what the engine throws; a model that compiles is no reason to
 */
export const judge = async (trial: Trial): Promise<Judgement> => {
  const { tree, bounds, variation } = trial;
  const compiled = compileRandom(modelOf(tree));
  const found = await searchIn(compiled, trial);
  const expected = audit(compiled.system, limitsOf(bounds));
  const differences = found.stop === 'memory' ? beyond(found, expected) : figuresThatDiffer(found, expected, bounds);
  const traces =
    variation.traces && differences.length === 0 ? await rebuilt(compiled, found) : { count: 0, wrong: [] };
  return {
    differences: [...differences, ...traces.wrong],
    tally: { ...tallyOf(compiled, found, expected, trial), 'traces rebuilt and replayed': traces.count },
  };
};
