// How a visited set grows, as text of a kernel: in place, by moving states upwards in its table, or from one table to another.
// What it grows, and how that lies in memory, is in kernel-source.ts.
import type { KernelSizes } from './kernel-source.js';
import type { StateText } from './state-text.js';

/** Words of a page of memory, at least. */
const PAGE_WORDS = 1024;

/** The functions that enlarge a visited set and move its states; part of the text of a kernel. */
export const growthSource = (
  { W, args, each, at, load, store, hash }: StateText,
  { spreadBottom, tableWords, lookSlots }: KernelSizes,
  maxLoad: number,
): string => {
  // The home slot is the hash's high bits: a table of twice the size keeps the order of states, and is filled in one sweep.
  const homeOf = `((h << tableBits) >>> shift) * ${W}`;
  const tableOf = '(tableBits === 0 ? 0 : h >>> (32 - tableBits))';

  return `// Puts one state into the visited set, in which it is not.
function place(${args}) {
  ${hash}
  const table = tables[${tableOf}];
  const end = table.length;
  let s = ${homeOf};
  while (table[s] !== 0) { s += ${W}; if (s === end) s = 0; }
  ${store('table', 's')}
}

// Doubles the visited set. Nobody else may use it meanwhile.
function grow() {
  const task = enlarge();
  if (task === undefined) return false;
  if (task.kind === 'spread') spread(0, task.length);
  if (task.kind === 'split') for (let k = 0; k < tables.length; k += 2) split(k);
  return true;
}

// Takes memory for a visited set of twice the size, and says what is left to do with the states in it.
function enlarge() {
  const before = tableBytes();
  let task;
  try {
    task = tables[0].length * 2 <= ${tableWords} ? enlargeTable() : addTables();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  if (task !== undefined) room += before / ${4 * W} * ${maxLoad};
  return task;
}

// Doubles the only table.
function enlargeTable() {
  const [old] = tables;
  const length = old.length * 2;
  const memory = inserters[0]?.memory;
  if ((memory === undefined ? length * 1.5 : length) * 4 + segmentBytes > options.maxBytes) return undefined;
  if (memory !== undefined) {
    attach([options.enlarge(memory, length)], [memory]);
    return { kind: 'spread', length: old.length };
  }
  attachAll([options.allocate(length)]);
  copyIn(old);
  return { kind: 'done' };
}

// Puts the states of another table into the visited set, in which nothing is.
function copyIn(old) {
  for (const table of tables) touch(table, 0, table.length);
  for (let i = 0; i < old.length; i += ${W}) if (old[i] !== 0) place(${each((_, i) => at('old', 'i', i), ', ')});
}

// Gives every table a second one, behind it, for half of its states.
function addTables() {
  const length = tables[0].length;
  if (tableBytes() * 2 + segmentBytes > options.maxBytes || shift - tableBits === 0 || inserters.length === 0) return undefined;
  attachAll(tables.flatMap((table, k) => [{ table, memory: inserters[k].memory }, options.allocate(length)]));
  return { kind: 'split' };
}

// Moves the states of the upper half of a table to the table behind it, and spreads the others.
function split(k) {
  const { length } = tables[k];
  settle(sweep(k, k + 1, length / 2, length).concat(sweepAll(k, length / 2)));
}

// Moves the states of the lower half of a table, where all that belong to it are, to their places in the whole table.
function spread(k, length) {
  settle(sweepAll(k, length));
}

// Puts states that were set aside into the visited set.
function settle(aside) {
  for (let i = 0; i < aside.length; i += ${W}) place(${each((_, i) => at('aside', 'i', i), ', ')});
}

// Moves the states between the bottom and \`length\` within a table; returns those that are set aside, packed.
function sweepAll(k, length) {
  const table = tables[k];
  const aside = [];
  const bottom = Math.min(length, ${spreadBottom * W});
  for (let i = 0; i < bottom; i += ${W}) {
    if (table[i] === 0) continue;
    aside.push(${each((_, i) => at('table', 'i', i), ', ')});
    ${each((_, i) => `${at('table', 'i', i)} = 0;`)}
  }
  return aside.concat(sweep(k, k, bottom, length));
}

// Writes to every page of a part of a table what is there already. The system maps a page that is read first to its page of
// zeros; when it is written to later, there is a second fault, and every processor that runs a thread of this process is
// interrupted to forget the first mapping.
function touch(table, from, to) {
  for (let i = from; i < to; i += ${PAGE_WORDS}) Atomics.compareExchange(table, i, 0, 0);
}

// Moves the states between two positions of a table to between twice these, or of its upper half, to between twice as far above
// the middle, in the table behind it. A state's home is twice as far up as before, or one more, so going downwards it moves into
// what has been cleared already. The few for which that is not so (they went on across an end, or wrapped round) are returned,
// packed. When it is stopped, the others stay where they are.
function sweep(k, m, from, to) {
  const table = tables[k], target = tables[m];
  const bottom = k === m ? 0 : table.length / 2;
  const least = (from - bottom) * 2, end = (to - bottom) * 2;
  const inserter = tables.length === 1 ? inserters[0] : undefined;
  const aside = [];
  for (let top = to; top > from; top -= ${lookSlots * W}) {
    if (options.isStopped()) return aside;
    const low = Math.max(from, top - ${lookSlots * W});
    touch(target, k === m ? Math.max(low * 2, top) : (low - bottom) * 2, (top - bottom) * 2);
    if (inserter !== undefined) {
      inserter.sweep(low, top, least, end, shift, aside);
      continue;
    }
    for (let i = top - ${W}; i >= low; i -= ${W}) {
      if (table[i] === 0) continue;
      ${load('table', 'i')}
      ${each((_, i) => `${at('table', 'i', i)} = 0;`)}
      ${hash}
      let s = ${homeOf};
      if (${tableOf} !== m || s < least || (k === m && s <= i)) s = end;
      while (s < end && target[s] !== 0) s += ${W};
      if (s >= end) aside.push(${args});
      else { ${store('target', 's')} }
    }
  }
  return aside;
}`;
};
