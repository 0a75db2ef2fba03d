// Lays the tree of shared variables, locals and program counters out as a flat list of variables, and the
// variables as bit fields in 32-bit words.
//
//   word 0   | 1 | ... | pc fault (cpu1) | pc zap_pte_range | ptl.owner | pte[0].present |
//             31                                                          bit 0
//   word 1   | 1 | ... | field | field |
//
// No word of a state is zero, so that a word of a visited set's slot that is zero has not been written: bit 31 is a marker, which is
// always set. Where that saves a word, a field may take this bit, too, if one of the word's variables has a code to spare: its codes
// are then stored one higher, and its field is never zero.
//
//   word 2   | field | pc + 1 | field |
//
// A field never straddles two words; each goes to the first word with room. A domain of one value takes no bit.
import { FlushpointError } from '../base/errors.js';
import { isArray, isScalar, type RecordShape, type Scalar, type Shape, type Value } from '../model/domain.js';
import type { AnySystem } from '../model/model.js';
import { DONE } from '../model/process.js';

/** One variable: where it is in a state, and what its codes mean. */
export interface Variable {
  readonly index: number;
  /** `pte[0].present`, `zap_pte_range.page`, `zap_pte_range.pc`. */
  readonly path: string;
  readonly role: 'shared' | 'local' | 'pc';
  /** Owner of a local or program counter: position of the process. */
  readonly process: number | undefined;
  /** Code `c` stands for `values[c]`. */
  readonly values: readonly Value[];
  /** Value is a process id. */
  readonly ofProcesses: boolean;
  readonly initial: number;
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  /** Code `c` is stored as `c + offset`. */
  readonly offset: 0 | 1;
}

/** A tree of variable indices with the form of the shape it came from. */
export type VariableTree = number | readonly VariableTree[] | { readonly [field: string]: VariableTree };

/** How a state of one system is stored. */
export interface Layout {
  readonly variables: readonly Variable[];
  /** Words per state. */
  readonly words: number;
  /** Bits in use, without the marker bits. */
  readonly bits: number;
  /** Marker bits, word by word. */
  readonly markers: readonly number[];
  readonly shared: VariableTree;
  readonly locals: readonly VariableTree[];
  /** Variable index of each process's program counter; its code is the position of the next step, or their number when done. */
  readonly pcs: readonly number[];
  /** Labels of the processes. */
  readonly processes: readonly string[];
}

/** Bits of a word that fields can have beside a marker, which is the last one. */
const WORD_BITS = 31;
/** The most bits a state may have. */
export const MAX_BITS = 511;

type Draft = Omit<Variable, 'index' | keyof Place>;
type Place = Pick<Variable, 'word' | 'shift' | 'bits' | 'offset'>;

const widthOf = ({ values }: Pick<Variable, 'values'>): number => 32 - Math.clz32(values.length - 1);
const bitsOf = (drafts: readonly Draft[]): number => drafts.reduce((sum, draft) => sum + widthOf(draft), 0);
const canSpare = (draft: Draft): boolean => draft.values.length < 2 ** widthOf(draft);

/**
 * Places fields, each in the first word with room.
 * @param order in which they are placed
 * @param isTight whether they may take the place of a marker; then as many words as all fields have to take get a field with a code
 *   to spare each, before the others are placed
 */
const placesIn = (drafts: readonly Draft[], order: readonly number[], isTight: boolean): readonly Place[] => {
  const words: { used: number; sparing: number | undefined }[] = [];
  const places: Place[] = [];
  const place = (index: number, hasRoom: (word: (typeof words)[0], width: number) => boolean): void => {
    const draft = drafts[index] as Draft;
    const width = widthOf(draft);
    const found = words.findIndex((word) => hasRoom(word, width));
    const word = found >= 0 ? found : words.push({ used: 0, sparing: undefined }) - 1;
    const filled = words[word] as (typeof words)[0];
    places[index] = { word, shift: filled.used, bits: width, offset: 0 };
    filled.used = filled.used + width;
    if (canSpare(draft)) filled.sparing ??= index;
  };
  const least = Math.ceil(bitsOf(drafts) / (WORD_BITS + 1));
  const first = isTight ? order.filter((index) => canSpare(drafts[index] as Draft)).slice(0, least) : [];
  for (const index of first) place(index, () => false);
  for (const index of order.filter((other) => !first.includes(other)))
    place(index, ({ used, sparing }, width) => used + width <= WORD_BITS + (isTight && sparing !== undefined ? 1 : 0));
  for (const { used, sparing } of words) {
    if (used > WORD_BITS) places[sparing as number] = { ...(places[sparing as number] as Place), offset: 1 };
  }
  return places;
};

const wordsIn = (places: readonly Place[]): number => 1 + Math.max(0, ...places.map(({ word }) => word));

/** The first of some ways to place fields that takes the fewest words: as they are declared, or the widest first. */
const placesFor = (drafts: readonly Draft[]): readonly Place[] => {
  const declared = drafts.map((_, index) => index);
  const widest = [...declared].sort((a, b) => widthOf(drafts[b] as Draft) - widthOf(drafts[a] as Draft));
  const ways = [false, true].flatMap((isTight) => [declared, widest].map((order) => placesIn(drafts, order, isTight)));
  return ways.reduce((best, way) => (wordsIn(way) < wordsIn(best) ? way : best));
};

const describe = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * The layout of a system.
 * @throws FlushpointError `model/no-process`, `model/duplicate-name`, `model/bad-shape`, `model/bad-initial-value`,
 *   `model/empty-domain`, `model/too-many-bits`
 */
export const layoutOf = (system: AnySystem): Layout => {
  const labels = system.processes.map((p) => p.label);
  if (labels.length === 0) {
    throw new FlushpointError(
      'model/no-process',
      'the model has no process',
      'list at least one process(...) under `processes`',
    );
  }
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new FlushpointError(
      'model/duplicate-name',
      `two processes are called "${twice}"`,
      'tell them apart with the option { on: "cpu1" }',
    );
  }

  const drafts: Draft[] = [];
  const add = (draft: Draft): number => drafts.push(draft) - 1;

  const addScalar = (scalar: Scalar<Value>, path: string, process: number | undefined): number => {
    const values = scalar.values(labels.length);
    if (values.length === 0) throw new FlushpointError('model/empty-domain', `${path} has a domain without a value`);
    const initial = values.indexOf(scalar.initial);
    if (initial < 0) {
      throw new FlushpointError(
        'model/bad-initial-value',
        `${path} starts as ${describe(scalar.initial)}, which is not in its domain`,
        `expected one of ${values.map(describe).join(', ')}`,
      );
    }
    return add({
      path,
      role: process === undefined ? 'shared' : 'local',
      process,
      values,
      ofProcesses: scalar.ofProcesses,
      initial,
    });
  };

  const walk = (shape: Shape, path: string, process: number | undefined): VariableTree => {
    if (shape === null || typeof shape !== 'object') {
      throw new FlushpointError(
        'model/bad-shape',
        `${path} is ${describe(shape)}, which is not a domain`,
        'expected bool, range(n), oneOf(...), array(n, ...) or a record of these',
      );
    }
    if (isScalar(shape)) return addScalar(shape, path, process);
    if (isArray(shape)) return (shape.elements as Shape[]).map((element, i) => walk(element, `${path}[${i}]`, process));
    return Object.fromEntries(
      Object.entries(shape).map(([field, inner]) => [
        field,
        walk(inner, path === '' ? field : `${path}.${field}`, process),
      ]),
    );
  };
  const walkRecord = (shape: RecordShape, path: string, process: number | undefined) => walk(shape, path, process);

  const shared = walkRecord(system.state, '', undefined);
  const locals: VariableTree[] = [];
  const pcs: number[] = [];
  system.processes.forEach((p, process) => {
    pcs.push(
      add({
        path: `${p.label}.pc`,
        role: 'pc',
        process,
        values: [...p.steps.map((step) => step.name), DONE],
        ofProcesses: false,
        initial: 0,
      }),
    );
    locals.push(walkRecord(p.locals, p.label, process));
  });

  const paths = new Set<string>();
  for (const { path } of drafts) {
    if (paths.has(path)) {
      throw new FlushpointError(
        'model/duplicate-name',
        `two variables are called ${path}`,
        'traces name variables by path: no local is called "pc", and no shared record as a process whose locals it repeats',
      );
    }
    paths.add(path);
  }

  const places = placesFor(drafts);
  const variables = drafts.map((draft, index): Variable => ({ ...draft, index, ...(places[index] as Place) }));
  const bits = bitsOf(drafts);
  if (bits > MAX_BITS) {
    const widest = [...variables].sort((a, b) => b.bits - a.bits).slice(0, 3);
    throw new FlushpointError(
      'model/too-many-bits',
      `a state of this model needs ${bits} bits; at most ${MAX_BITS} are supported`,
      `use smaller parameters or domains; the widest variables are ${widest.map((v) => `${v.path} (${v.bits})`).join(', ')}`,
    );
  }
  const markers = Array.from({ length: wordsIn(places) }, (_, word) =>
    variables.some((v) => v.word === word && v.offset === 1) ? 0 : 1 << WORD_BITS,
  );
  return { variables, words: markers.length, bits, markers, shared, locals, pcs, processes: labels };
};

/** Codes of all variables in the initial state. */
export const initialCodes = (layout: Layout): Int32Array => Int32Array.from(layout.variables, (v) => v.initial);

/** The bits of a variable within its word. */
export const maskOf = (v: Variable): number => (v.bits === 0 ? 0 : (0xffffffff >>> (32 - v.bits)) << v.shift);

/** A code in its place within the word. */
export const fieldOf = (v: Variable, code: number): number => ((code + v.offset) << v.shift) | 0;

/** The code in a word. */
export const codeIn = (v: Variable, word: number): number => ((word & maskOf(v)) >>> v.shift) - v.offset;

/** Packs codes into words. */
export const pack = (layout: Layout, codes: ArrayLike<number>): Int32Array => {
  const words = Int32Array.from(layout.markers);
  for (const v of layout.variables) words[v.word] = (words[v.word] ?? 0) | fieldOf(v, codes[v.index] ?? 0);
  return words;
};

/** Unpacks the state at `offset` of `words` into codes. */
export const unpack = (layout: Layout, words: ArrayLike<number>, offset = 0): Int32Array =>
  Int32Array.from(layout.variables, (v) => codeIn(v, words[offset + v.word] ?? 0));
