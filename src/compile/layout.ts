// Lays the tree of shared variables, locals and program counters out as a flat list of variables, and the
// variables as bit fields in 32-bit words.
//
//   word 0   | 1 | ... | pc fault (cpu1) | pc zap_pte_range | ptl.owner | pte[0].present |
//             31                                                          bit 0
//   word 1   | 1 | ... | field | field |
//
// Bit 31 of every word is set in every state, so that a word of a visited set's slot that is zero has not been written.
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
  readonly shared: VariableTree;
  readonly locals: readonly VariableTree[];
  /** Variable index of each process's program counter; its code is the position of the next step, or their number when done. */
  readonly pcs: readonly number[];
  /** Labels of the processes. */
  readonly processes: readonly string[];
}

/** Bits of a word that fields can have; the last one is a marker. */
const WORD_BITS = 31;
/** The most bits a state may have. */
export const MAX_BITS = 511;

type Draft = Omit<Variable, 'index' | 'word' | 'shift' | 'bits'>;

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

  const used: number[] = [];
  let bits = 0;
  const variables = drafts.map((draft, index): Variable => {
    const width = 32 - Math.clz32(draft.values.length - 1);
    bits += width;
    let word = 0;
    while ((used[word] ?? 0) + width > WORD_BITS) word++;
    const shift = used[word] ?? 0;
    used[word] = shift + width;
    return { ...draft, index, word, shift, bits: width };
  });
  if (bits > MAX_BITS) {
    const widest = [...variables].sort((a, b) => b.bits - a.bits).slice(0, 3);
    throw new FlushpointError(
      'model/too-many-bits',
      `a state of this model needs ${bits} bits; at most ${MAX_BITS} are supported`,
      `use smaller parameters or domains; the widest variables are ${widest.map((v) => `${v.path} (${v.bits})`).join(', ')}`,
    );
  }
  return { variables, words: Math.max(1, used.length), bits, shared, locals, pcs, processes: labels };
};

/** Codes of all variables in the initial state. */
export const initialCodes = (layout: Layout): Int32Array => Int32Array.from(layout.variables, (v) => v.initial);

/** The bits of a variable within its word. */
export const maskOf = (v: Variable): number => (v.bits === 0 ? 0 : (0xffffffff >>> (32 - v.bits)) << v.shift);

/** Packs codes into words. */
export const pack = (layout: Layout, codes: ArrayLike<number>): Int32Array => {
  const words = new Int32Array(layout.words).fill(1 << WORD_BITS);
  for (const v of layout.variables) words[v.word] = (words[v.word] ?? 0) | ((codes[v.index] ?? 0) << v.shift);
  return words;
};

/** Unpacks the state at `offset` of `words` into codes. */
export const unpack = (layout: Layout, words: ArrayLike<number>, offset = 0): Int32Array =>
  Int32Array.from(layout.variables, (v) => ((words[offset + v.word] ?? 0) & maskOf(v)) >>> v.shift);
