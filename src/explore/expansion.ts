// The expansion of states in WebAssembly: a program's generated functions, the loop that judges and expands states by them, and the
// insertion that it calls for every full batch, in one module. A search uses it where its visited set is one table in a
// WebAssembly memory; elsewhere kernel-source.ts does the same in JavaScript, and tells the rest.
//
//   expansion   | source | hits | known | taken | counts |       part of a thread's scratch, see scratch.ts
//
//     source    states to be expanded
//     hits      a word for each property, then for each error outcome: 1 where it was hit
//     known     a word for each property: 1 where it need not be judged
//     taken     a word for each step: 1 where it was taken
//     counts    of the last call: bytes of the states that were found, and of the successors that were inserted; transitions that
//               ended in a violation or an error
//
// Successors are written to the batch of the insertion, at the address `n`; a batch that is full is inserted before the next state.
import type { Program } from '../compile/compile.js';
import type { Body, FieldValue, GeneratedFunction, Statement, Test } from '../compile/functions.js';
import { wordNames } from '../compile/javascript.js';
import { type InsertionSizes, insertionFunction } from './insertion.js';
import { placesOf } from './scratch.js';
import {
  block,
  branch,
  branchIf,
  branchTable,
  type Code,
  call,
  compileModule,
  either,
  type FunctionCode,
  functionsOn,
  i32,
  localsOf,
  loop,
  moduleOf,
  sequence,
  type WasmFunctions,
  type WasmMemory,
  type WasmModule,
  when,
} from './wasm.js';

/** States that are expanded by one call, at most, in batches. */
const SOURCE_BATCHES = 4;
/** A program with a larger function is left to JavaScript: V8 would take seconds, and much memory, to compile it well. */
const MOST_STATEMENTS = 10_000;
/** So is one with a state that may have more successors, as there would have to be room for them wherever states are found. */
const MOST_SUCCESSORS = 1024;
/** A test of more cases than these is a jump by a table. */
const MOST_COMPARISONS = 3;

const WORD = 4;
const COUNTS = ['found', 'inserted', 'ended'] as const;

/** Where the parts of what expansion has in a scratch are, from its beginning, and how long it is; in bytes. */
const partsOf = ({ words, properties, errorCount, stepCount }: Program, batch: number) => {
  const hits = batch * SOURCE_BATCHES * words * WORD;
  const known = hits + (properties.length + errorCount) * WORD;
  const taken = known + properties.length * WORD;
  const counts = taken + stepCount * WORD;
  return { source: 0, hits, known, taken, counts, bytes: counts + COUNTS.length * WORD };
};

/** Bytes that the expansion of a program needs in a scratch. */
export const expansionBytes = (program: Program, batch: number): number => partsOf(program, batch).bytes;

/** States that are found until they are taken, at most. */
export const foundStates = (program: Program, batch: number): number =>
  batch * SOURCE_BATCHES + batch + program.maxSuccessors;

const number = i32.const;

/** Position of the insertion in the module; the expansion and the generated functions come behind it. */
const INSERT = 0;
const FIRST_GENERATED = 2;

/** Where things are, as far as the functions write to them. */
interface Places {
  readonly state: number;
  readonly batch: number;
  readonly hits: number;
  readonly taken: number;
  readonly violations: number;
}

/** Position of the lowest bit of a mask. */
const lowOf = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** By the value of a field, which case is done; empty where there are so few that they are compared one by one. */
const tableOf = ({ mask, cases }: Test): readonly (number | undefined)[] => {
  const table: (number | undefined)[] = [];
  if (cases.reduce((sum, { fields }) => sum + fields.length, 0) <= MOST_COMPARISONS) return table;
  cases.forEach(({ fields }, k) => {
    for (const value of fields) table[value >>> lowOf(mask)] = k;
  });
  return table;
};

/** The generated functions, those of steps within the ones of their processes, and their positions in the module. */
const generatedFunctions = (program: Program, places: Places) => {
  const names = wordNames(program.words);
  const byName = new Map(program.functions.map((one) => [one.name, one]));
  const own = program.functions.filter(({ kind }) => kind !== 'step');
  const positions = new Map(own.map(({ name }, k) => [name, FIRST_GENERATED + k]));
  const { types, get, set } = localsOf<string>(
    Object.fromEntries([...names, 'n', 'scratch'].map((name) => [name, 'i32'])),
  );
  const positionOf = (name: string): number => positions.get(name) as number;
  const note = (place: number): Code => i32.store(get('scratch'), number(1), place);

  const statement = (one: Statement): Code => {
    switch (one.kind) {
      case 'test':
        return test(one);
      case 'call': {
        const { kind, body } = byName.get(one.name) as GeneratedFunction;
        if (kind === 'step') return bodyOf(body);
        return set('n', call(positionOf(one.name), ...names.map(get), get('n'), get('scratch')));
      }
      case 'successor':
        return sequence(
          ...names.map((name, w) => {
            const kept = one.keep[w] === -1 ? get(name) : i32.and(get(name), number(one.keep[w] as number));
            const value = one.set[w] === 0 ? kept : i32.or(kept, number(one.set[w] as number));
            return i32.store(get('n'), value, places.batch + w * WORD);
          }),
          note(places.taken + one.step * WORD),
          set('n', i32.add(get('n'), number(places.state))),
        );
      case 'hit':
        return sequence(
          note(places.hits + one.hit * WORD),
          one.taken === undefined ? [] : note(places.taken + one.taken * WORD),
          one.ofStep
            ? i32.store(
                get('scratch'),
                i32.add(i32.load(get('scratch'), places.violations), number(1)),
                places.violations,
              )
            : [],
        );
      case 'refuse':
        return set('n', number(0));
    }
  };
  const bodyOf = (body: Body): Code => sequence(...body.map(statement));

  const test = (one: Test): Code => {
    const { word, mask, cases, otherwise } = one;
    const field = i32.and(get(`w${word}`), number(mask));
    const table = tableOf(one);
    if (table.length > 0) {
      const bodies = cases.map(({ body }) => bodyOf(body));
      return branchTable(i32.shrU(field, number(lowOf(mask))), table, bodies, bodyOf(otherwise));
    }
    return cases.reduceRight((rest: Code, each): Code => {
      const body = bodyOf(each.body);
      const isOne = each.fields.map((value) => i32.eq(field, number(value))).reduce((a, b) => i32.or(a, b));
      if (rest.length > 0) return either(isOne, body, rest);
      return body.length > 0 ? when(isOne, body) : [];
    }, bodyOf(otherwise));
  };

  const functions = own.map(
    ({ body }): FunctionCode => ({ types, parameters: types.length, body: sequence(bodyOf(body), get('n')) }),
  );
  return { functions, positionOf };
};

/**
 * The module. Its function `expand` takes the address of the scratch, the bytes of the source, what `insert` takes about the table, whether
 * states are judged only, and the bytes of found states above which no other state is expanded; it gives the bytes of the source that have
 * been expanded. What was found is left in the scratch.
 */
const moduleBytes = (program: Program, sizes: InsertionSizes, batch: number): Uint8Array<ArrayBuffer> => {
  const { words: W, properties, processCount } = program;
  const { batch: batchPlace, expansion } = placesOf(sizes);
  const parts = partsOf(program, batch);
  const state = W * WORD;
  const [source, hits, known] = [expansion + parts.source, expansion + parts.hits, expansion + parts.known];
  const [foundPlace, insertedPlace, violations] = COUNTS.map((_, k) => expansion + parts.counts + k * WORD) as [
    number,
    number,
    number,
  ];
  const { functions, positionOf } = generatedFunctions(program, {
    state,
    batch: batchPlace,
    hits,
    taken: expansion + parts.taken,
    violations,
  });
  const names = wordNames(W);
  const { types, get, set } = localsOf<string>({
    ...{ scratch: 'i32', end: 'i32', high: 'i32', shift: 'i32', table: 'i32', judgeOnly: 'i32', limit: 'i32' },
    ...{ i: 'i32', at: 'i32', n: 'i32', before: 'i32', violations: 'i32', found: 'i32', inserted: 'i32' },
    ...Object.fromEntries(names.map((name) => [name, 'i32' as const])),
  });
  const apply = (name: string, n: Code): Code => call(positionOf(name), ...names.map(get), n, get('scratch'));
  const increase = (name: string, by: Code): Code => set(name, i32.add(get(name), by));
  const inScratch = (place: number): Code => i32.load(get('scratch'), place);
  const pending = i32.sub(get('n'), get('scratch'));

  const judge = properties.map(({ kind, members }, k) =>
    members === 0
      ? []
      : when(
          i32.eqz(inScratch(known + k * WORD)),
          ...Array.from({ length: members }, (_, m) => {
            const holds = apply(`h${k}_${m}`, number(1));
            return when(
              kind === 'reachable' ? holds : i32.eqz(holds),
              i32.store(get('scratch'), number(1), hits + k * WORD),
            );
          }),
        ),
  );
  const deadlock = properties.findIndex(({ kind }) => kind === 'deadlock');
  const isEnded = ({ word, mask, field }: FieldValue): Code =>
    i32.eq(i32.and(get(`w${word}`), number(mask)), number(field));
  const stuck =
    deadlock < 0
      ? []
      : when(
          i32.and(i32.eq(get('n'), get('before')), i32.eq(get('violations'), inScratch(violations))),
          when(
            i32.eqz(program.ended.map(isEnded).reduce((a, b) => i32.and(a, b), number(1))),
            i32.store(get('scratch'), number(1), hits + deadlock * WORD),
          ),
        );
  const insert = sequence(
    increase('inserted', pending),
    set('found', call(INSERT, pending, get('scratch'), get('high'), get('shift'), get('table'), get('found'))),
    set('n', get('scratch')),
  );

  const body = sequence(
    set('n', get('scratch')),
    i32.store(get('scratch'), number(0), violations),
    block(
      loop(
        branchIf(1, i32.eqz(i32.ltU(get('i'), get('end')))),
        set('at', i32.add(get('scratch'), get('i'))),
        ...names.map((name, w) => set(name, i32.load(get('at'), source + w * WORD))),
        ...judge,
        set('before', get('n')),
        set('violations', inScratch(violations)),
        ...Array.from({ length: processCount }, (_, p) => set('n', apply(`p${p}`, get('n')))),
        stuck,
        when(get('judgeOnly'), set('n', get('before')), i32.store(get('scratch'), get('violations'), violations)),
        increase('i', number(state)),
        when(
          i32.ltU(number(batch * state - 1), pending),
          insert,
          // Levels: 0 is `when`, 1 the loop, 2 the block.
          branchIf(2, i32.ltU(get('limit'), get('found'))),
        ),
        branch(0),
      ),
    ),
    when(i32.ne(get('n'), get('scratch')), insert),
    i32.store(get('scratch'), get('found'), foundPlace),
    i32.store(get('scratch'), get('inserted'), insertedPlace),
    get('i'),
  );
  const expand: FunctionCode = { name: 'expand', types, parameters: 7, body };
  return moduleOf([insertionFunction(sizes), expand, ...functions]);
};

/** Expands states into the table of one memory. */
export interface Expansion {
  readonly memory: WasmMemory;
  /** Receives the states to be expanded, one after the other. */
  readonly source: Int32Array;
  /** After an expansion: the states that were not in the table. */
  readonly found: Int32Array;
  /** Begins with nothing hit or taken; the properties that need not be judged are 1. */
  begin(known: Uint8Array): void;
  /**
   * Expands states of `source`.
   * @param words how many words of it
   * @param high how many of the hash's highest bits choose the table
   * @param shift 32 minus the number of bits below these that choose a slot
   * @param tableWords words of the table
   * @param limit words of found states above which it goes on to no other state
   * @returns how many words of it have been expanded
   */
  expand(words: number, high: number, shift: number, tableWords: number, judgeOnly: boolean, limit: number): number;
  /** Of the last expansion: words of the states that were found, and of the successors that were inserted; transitions that ended in a violation or an error. */
  counts(): { readonly found: number; readonly inserted: number; readonly ended: number };
  /** Adds what was hit and taken since it began. */
  end(hits: Uint8Array, taken: Uint8Array): void;
}

/** Whether no function of the module is too large, and no state has too many successors. */
const isSmall = ({ functions, maxSuccessors }: Program): boolean => {
  if (maxSuccessors > MOST_SUCCESSORS) return false;
  const steps = new Map(functions.flatMap(({ kind, name, body }) => (kind === 'step' ? [[name, body] as const] : [])));
  const sizeOf = (body: Body): number =>
    body.reduce((sum, one) => {
      if (one.kind === 'call') return sum + 1 + sizeOf(steps.get(one.name) ?? []);
      if (one.kind !== 'test') return sum + 1;
      const cases = one.cases.reduce((all, each) => all + sizeOf(each.body), 0);
      return sum + 1 + tableOf(one).length + cases + sizeOf(one.otherwise);
    }, 0);
  return functions.every(({ body }) => sizeOf(body) <= MOST_STATEMENTS);
};

/**
 * The module of a program for some sizes; a thread that is given that of another need not make its own.
 * @returns undefined where a function of it would be too large, or a state has too many successors
 */
export const expansionModule = (program: Program, sizes: InsertionSizes, batch: number): WasmModule | undefined =>
  isSmall(program) ? compileModule(moduleBytes(program, sizes, batch)) : undefined;

/**
 * Expands into the table of a memory, as one of the threads that do.
 * @param thread which of them, from 0; its scratch is used by nobody else
 */
export const expansionOn = (
  program: Program,
  module: WasmModule,
  sizes: InsertionSizes,
  batch: number,
  memory: WasmMemory,
  thread: number,
): Expansion => {
  const places = placesOf(sizes);
  const parts = partsOf(program, batch);
  const scratch = places.scratch * thread;
  const { expand } = functionsOn(module, memory) as { expand: WasmFunctions[string] };
  const wordsAt = (place: number, length: number) => new Int32Array(memory.buffer, scratch + place, length);
  const partAt = (from: number, to: number) => wordsAt(places.expansion + from, (to - from) / WORD);
  const hits = partAt(parts.hits, parts.known);
  const known = partAt(parts.known, parts.taken);
  const taken = partAt(parts.taken, parts.counts);
  const counts = partAt(parts.counts, parts.bytes);
  /** Takes the marks out of some words. */
  const takeMarks = (from: Int32Array, to: Uint8Array): void => {
    for (let k = 0; k < from.length; k++) {
      if (from[k] === 0) continue;
      from[k] = 0;
      to[k] = 1;
    }
  };
  return {
    memory,
    source: partAt(parts.source, parts.hits),
    found: wordsAt(places.found, sizes.foundStates * program.words),
    begin: (properties) => {
      for (let k = 0; k < known.length; k++) known[k] = properties[k] as number;
    },
    expand: (words, high, shift, tableWords, judgeOnly, limit) =>
      expand(scratch, words * WORD, high, shift, tableWords * WORD, Number(judgeOnly), limit * WORD) / WORD,
    counts: () => {
      const of = (name: (typeof COUNTS)[number]): number => counts[COUNTS.indexOf(name)] as number;
      return { found: of('found') / WORD, inserted: of('inserted') / WORD, ended: of('ended') };
    },
    end: (hit, took) => {
      takeMarks(hits, hit);
      takeMarks(taken, took);
    },
  };
};
