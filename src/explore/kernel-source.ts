// The hot loop: expands states, looks their successors up in the visited set and collects the new ones. It is
// text, unrolled for the number of words of a state, and is put together with a program's generated functions.
//
// Memory
//
//   visited set   open addressing, linear probing, capacity a power of two, at most 3/4 full
//
//     table  | w0 w1 | w0 w1 |  0  0 | w0 w1 | ...      a state's words inline; none of them is 0
//              slot 0  slot 1  empty
//
//                 as large as it may be, or several tables of that size: the highest bits of a state's hash choose
//                 the table, the next ones its home slot
//
//     hash   | table | home slot | not used |
//
//   frontier      segments of packed states; a level is read from one list of segments and written to another
//
//   out           successors of the states being expanded, packed, at least a batch of them before they are inserted
//   homes         first slot to look at for each of them
//   recent        states that were inserted lately, one for each value of some bits of the hash; small enough for the
//                 processor's cache. Half of all successors are found here, and need not be looked up in the visited set
//
// Inserting is batched: one pass over the batch drops what is recent and computes the home slots of the rest, a second does
// nothing but load these, so that their cache misses overlap, and a third probes and inserts.
//
// A visited set doubles in place. A table that cannot become larger is split: states whose next bit of the hash is 1 move to a
// new table. A kernel's own visited set grows when it is 3/4 full. A shared one is inserted into by several kernels at the same time;
// it grows only when told to, while nobody inserts.
//
// A table that is not small lies in a WebAssembly memory, and insertion.ts inserts into it, with homes and recent states of its own.
// As long as it is the only one, states are also expanded there, by expansion.ts; what is here does the same, until a search has become
// large enough for that to be worth while, and when it has become so large that there are several tables.
// Where there are no addresses for such memories a visited set has one table, which is copied when it grows, and is not shared.
import type { Program } from '../compile/compile.js';
import { growthSource } from './growth-source.js';
import { type StateText, stateText } from './state-text.js';

/** Part of the visited set's slots that may be in use. */
export const MAX_LOAD = 0.75;

/** How large the parts of a kernel are. Tests make them tiny, so that small models meet every case that large ones do. */
export interface KernelSizes {
  /** Successors, at least, that are inserted together. */
  readonly batch: number;
  /** Bits of the hash that choose a place among the recent states; at least 1. With 15, states of two words take 256 KiB. */
  readonly recentBits: number;
  /** States in the first segment of a frontier; each further one is twice as large, up to `maxSegment`. */
  readonly firstSegment: number;
  readonly maxSegment: number;
  /** Slots at the bottom of the table whose states are set aside when it grows: no state is displaced as far as that. */
  readonly spreadBottom: number;
  /** Slots of a table whose states growth moves between two looks at whether it is to stop. */
  readonly lookSlots: number;
  /** Words of the largest table: 2 GiB, so that with what stands before it it fits into the 4 GiB of a WebAssembly memory. */
  readonly tableWords: number;
  /**
   * A table from this many bytes on lies in a WebAssembly memory: the first one already where states have four words or more. Few
   * searches that end below take longer than their module would.
   */
  readonly growableFromBytes: number;
}

/** What searches use. */
export const KERNEL_SIZES: KernelSizes = {
  batch: 256,
  recentBits: 15,
  firstSegment: 1 << 10,
  maxSegment: 1 << 18,
  spreadBottom: 4096,
  lookSlots: 2 ** 18,
  tableWords: 2 ** 29,
  growableFromBytes: 2 ** 16,
};

/** So many words are copied one by one. */
const FEW_WORDS = 256;

/** Inserts into a small table, which is the only one and lies in no WebAssembly memory, as insertion.ts does into others. */
const smallInsertion = (
  { W, load, same, differ, store, hash }: StateText,
  { batch, recentBits }: KernelSizes,
  maxSuccessors: number,
): string => `const homes = new Int32Array(${batch + maxSuccessors});
const recent = new Int32Array(${(1 << recentBits) * W});
let sink = 0;   // what is only loaded goes here, so that it is loaded

function insertSmall(n) {
  // Constants of this call, so that they are read once and not in every turn of the loops.
  const batch = out, slot = homes, lately = recent, found = next, bits = shift, table = tables[0], end = table.length;
  // Whether a state is recent is a toss-up, which no processor predicts: what is not is packed without a branch.
  let count = 0, kept = 0;
  for (let i = 0; i < n; i += ${W}) {
    ${load('batch', 'i')}
    ${hash}
    const r = (h >>> ${32 - recentBits}) * ${W};
    ${differ('lately', 'r')}
    ${store('lately', 'r')}
    ${store('batch', 'kept')}
    slot[count] = (h >>> bits) * ${W};
    kept += other * ${W}; count += other;
  }
  // Nothing but loads, so that as many cache misses as the processor can have in flight overlap.
  let loaded = 0;
  for (let j = 0; j < count; j++) loaded ^= table[slot[j]];
  sink = loaded;
  let last = nextAt;
  for (let i = 0, j = 0; i < kept; i += ${W}, j++) {
    ${load('batch', 'i')}
    let s = slot[j];
    for (;;) {
      if (table[s] === 0) {
        ${store('table', 's')}
        ${store('found', 'last')} last += ${W};
        break;
      }
      if (${same('table', 's')}) break;
      s += ${W};
      if (s === end) s = 0;
    }
  }
  nextAt = last;
}`;

/** The text of a function of a program and options that makes a kernel, on a visited set of its own or a shared one. */
export const kernelSource = (program: Program, shared: boolean, sizes: KernelSizes = KERNEL_SIZES): string => {
  const { words: W, source, properties, processCount, maxSuccessors } = program;
  const { batch, firstSegment, maxSegment, tableWords } = sizes;
  // States in a batch, at most.
  const most = batch + maxSuccessors;
  const text = stateText(W);
  const { args, each, at, load, store, hash } = text;

  const judge = properties.flatMap(({ kind, members }, k) =>
    Array.from({ length: members }, (_, m) => {
      const wanted = kind === 'reachable' ? 1 : 0;
      return `    if (known[${k}] === 0 && h${k}_${m}(${args}, 1) === ${wanted}) hits[${k}] = 1;`;
    }),
  );
  const deadlock = properties.findIndex((p) => p.kind === 'deadlock');
  const stuck =
    deadlock < 0
      ? ''
      : `if (n === before && violations === violationsBefore && hits[${deadlock}] === 0 && !ended(${args})) hits[${deadlock}] = 1;`;

  return `"use strict";
const hits = new Uint8Array(program.properties.length + program.errorCount);
const known = new Uint8Array(program.properties.length);
const taken = new Uint8Array(program.stepCount);
const out = new Int32Array(${most * W});
let violations = 0;
${source}

let tables = [];
let inserters = [];   // one for each table; none where a small table lies in no WebAssembly memory
let expansion;   // where there is one table, which lies in a memory
let tableBits = 0;   // of the hash, that choose a table
let shift = 0;   // 32 minus the number of hash bits that make a slot of a table
${shared ? `attach([new Int32Array(${2 * W})], []);   // until others are` : `allocateTables(options.slots * ${W});`}
let room = ${shared ? 'Infinity' : `options.slots * ${MAX_LOAD}`};   // states that still fit before the visited set grows
let states = 0;
let transitions = 0;
let segments = [];
let pool = [];
let segmentBytes = 0;
let next = new Int32Array(0);
let nextAt = 0;

// False when there is no memory for it; the first segment is always granted, so that a search can begin.
function openSegment(atLeast) {
  closeSegment();
  const wanted = Math.max(atLeast, Math.min(${maxSegment * W}, ${firstSegment * W} * 2 ** segments.length));
  const reused = pool.findIndex((words) => words.length >= wanted);
  if (reused >= 0) {
    next = pool.splice(reused, 1)[0];
    return true;
  }
  if (segmentBytes > 0 && tableBytes() + wanted * 4 + segmentBytes > options.maxBytes) return false;
  ${shared ? 'next = new Int32Array(new SharedArrayBuffer(wanted * 4));' : 'try { next = new Int32Array(wanted); } catch { return false; }'}
  segmentBytes += wanted * 4;
  return true;
}

function closeSegment() {
  if (nextAt > 0) segments.push({ words: next, length: nextAt });
  else if (next.length > 0) pool.push(next);
  next = new Int32Array(0);
  nextAt = 0;
}

function allocateTables(words) {
  const number = 2 ** Math.max(0, Math.ceil(Math.log2(words / ${tableWords})));
  attachAll(Array.from({ length: number }, () => options.allocate(words / number)));
}

function attachAll(parts) {
  attach(parts.map(({ table }) => table), parts.flatMap(({ memory }) => memory ?? []));
}

function attach(list, memories) {
  if (list.length > 1 && memories.length < list.length) throw new RangeError('no addresses for another table');
  // What may throw comes first.
  const inserterOf = new Map(inserters.map((inserter) => [inserter.memory, inserter]));
  const inserted = memories.map((memory) => inserterOf.get(memory) ?? options.inserterFor(memory));
  let expanded;
  if (memories.length === 1)
    expanded = expansion?.memory === memories[0] ? expansion : options.expansionOn(memories[0]);
  inserters = inserted;
  expansion = expanded;
  tables = list;
  tableBits = Math.log2(tables.length);
  shift = Math.clz32(tables[0].length / ${W} - 1);
}

function tableBytes() {
  return tables.length * tables[0].length * 4;
}

${growthSource(text, sizes, MAX_LOAD)}

// Puts states back that were in a visited set before; false when they do not fit.
function restore(source, length) {
  while (room < length / ${W}) if (!grow()) return false;
  for (let i = 0; i < length; i += ${W}) place(${each((_, i) => at('source', 'i', i), ', ')});
  states += length / ${W};
  room -= length / ${W};
  return true;
}

function insert(n) {
  while (room < n / ${W}) if (!grow()) return false;
  if (next.length - nextAt < n && !openSegment(n)) return false;
  transitions += n / ${W};
  const before = nextAt;
  if (inserters.length === 1) insertByOne(n);
  else if (inserters.length > 1) insertByMany(n);
  else insertSmall(n);
  const added = (nextAt - before) / ${W};
  states += added;
  room -= added;
  return true;
}

// Lets an inserter insert what is in its batch.
function insertBatch(inserter, n) {
  const added = inserter.insert(n, tableBits, shift, tables[0].length);
  next.set(inserter.found.subarray(0, added), nextAt);
  nextAt += added;
}

function insertByOne(n) {
  inserters[0].batch.set(out.subarray(0, n));
  insertBatch(inserters[0], n);
}

// Gives every inserter the states that belong to its table.
function insertByMany(n) {
  const low = 32 - tableBits;
  const lengths = inserters.map(() => 0);
  for (let i = 0; i < n; i += ${W}) {
    ${load('out', 'i')}
    ${hash}
    const k = h >>> low, batch = inserters[k].batch, at = lengths[k];
    ${store('batch', 'at')}
    lengths[k] = at + ${W};
  }
  lengths.forEach((length, k) => { if (length > 0) insertBatch(inserters[k], length); });
}

${shared ? 'const insertSmall = () => {};   // a shared set is never small' : smallInsertion(text, sizes, maxSuccessors)}

// Copies words; few of them without a call for each.
function copy(from, at, length, to, target) {
  if (length > ${FEW_WORDS}) to.set(from.subarray(at, at + length), target);
  else for (let i = 0; i < length; i++) to[target + i] = from[at + i];
}

function expand(source, from, to, judgeOnly) {
  let at = from;
  while (at < to && expansion !== undefined) {
    const before = expansion;
    at = expandInMemory(before, source, at, to, judgeOnly);
    // Growth may have given it another one, or none.
    if (at < to && expansion === before) return false;
  }
  return at === to || expandHere(source, at, to, judgeOnly);
}

// Lets WebAssembly expand states, until it is done, or the visited set may not grow, or has grown to several tables; returns how
// far it has come. Before each batch there is room for all that may be new in it: it stops where there might not be for the next.
function expandInMemory(mine, source, from, to, judgeOnly) {
  let at = from;
  mine.begin(known);
  while (at < to) {
    const n = Math.min(to - at, mine.source.length);
    let limit = 0;
    if (!judgeOnly) {
      if (room < Math.min(${most}, (to - at) / ${W} * ${maxSuccessors})) {
        if (!grow() || expansion !== mine) break;
        continue;
      }
      if (next.length - nextAt < ${most * W} && !openSegment(${most * W})) break;
      limit = Math.max(0, Math.min(next.length - nextAt, mine.found.length, room * ${W}) - ${most * W});
    }
    copy(source, at, n, mine.source, 0);
    at += mine.expand(n, tableBits, shift, tables[0].length, judgeOnly, limit);
    const { found, inserted, ended } = mine.counts();
    copy(mine.found, 0, found, next, nextAt);
    nextAt += found;
    states += found / ${W};
    room -= found / ${W};
    transitions += inserted / ${W};
    violations += ended;
  }
  mine.end(hits, taken);
  return at;
}

// The same in JavaScript, for a small table and for several.
function expandHere(source, from, to, judgeOnly) {
  let n = 0;
  for (let i = from; i < to; i += ${W}) {
    ${load('source', 'i')}
${judge.join('\n')}
    const before = n;
    const violationsBefore = violations;
${Array.from({ length: processCount }, (_, p) => `    n = p${p}(${args}, n);`).join('\n')}
    ${stuck}
    if (judgeOnly) { n = before; violations = violationsBefore; }
    if (n >= ${batch * W}) {
      if (!insert(n)) return false;
      n = 0;
    }
  }
  return n === 0 || insert(n);
}

const processes = [${Array.from({ length: processCount }, (_, p) => `p${p}`).join(', ')}];
const predicates = [${properties.map((p, k) => `[${Array.from({ length: p.members }, (_, m) => `h${k}_${m}`).join(', ')}]`).join(', ')}];
return {
  begin() {
    out.set(program.initial);
    insert(${W});
    transitions = 0;
  },
  restore,
  resume(segment, count) {
    if (segment.length > 0) segments.push(segment);
    segmentBytes += segment.words.byteLength;
    transitions = count;
  },
  expand,
  frontierEnd: () => ({ segment: segments.length, words: nextAt }),
  takeFrontier() {
    closeSegment();
    const level = segments;
    segments = [];
    return level;
  },
  recycle(level) {
    for (const segment of level) pool.push(segment.words);
  },
  expandProcess(process, source, i) {
    ${load('source', 'i')}
    return processes[process](${args}, 0);
  },
  holds(property, member, source, i) {
    ${load('source', 'i')}
    return predicates[property][member](${args}, 1) === 1;
  },
  hasEnded(source, i) {
    ${load('source', 'i')}
    return ended(${args});
  },
  out,
  hits,
  known,
  taken,
  states: () => states,
  transitions: () => transitions + violations,
  bytes: () => tableBytes() + segmentBytes,
  segmentBytes: () => segmentBytes,
  tables: () => tables,
  memories: () => inserters.map(({ memory }) => memory),
  room: () => room,
  attach,
  copyIn,
  grow,
  enlarge,
  split,
  spread,
  settle,
  sweep,
};`;
};
