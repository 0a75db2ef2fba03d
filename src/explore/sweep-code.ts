// How the states of a visited set that is one table move up when that has been doubled, in WebAssembly: what `sweep` of
// growth-source.ts does, which tells why, and goes on doing it where there are several tables.
import { placesOf, type ScratchSizes } from './scratch.js';
import { stateCode, stateLocals } from './state-code.js';
import {
  block,
  branch,
  branchIf,
  either,
  type FunctionCode,
  i32,
  localsOf,
  loop,
  select,
  sequence,
  when,
} from './wasm.js';

/**
 * The function. It takes the address of a scratch, between which two positions of the table states are moved, between which two they
 * may be put, all in bytes, and 32 minus the number of the hash's bits that choose a slot. It begins at the upper position; it gives
 * the position that it has come to, which is the lower one, unless there is no room for another state to be set aside. Those that
 * have been are where states are put that have been found, and their bytes where `sink` is.
 */
export const sweepFunction = (sizes: ScratchSizes): FunctionCode => {
  const places = placesOf(sizes);
  const { table } = places;
  const { get, set, ...locals } = localsOf<string>({
    ...{ scratch: 'i32', from: 'i32', i: 'i32', least: 'i32', end: 'i32', shift: 'i32' },
    ...{ s: 'i32', aside: 'i32', ...stateLocals(sizes.words) },
  });
  const { state, units, ops, load, store, hash, homeOf } = stateCode(sizes.words, { get, set });
  const number = i32.const;
  const isBelow = i32.or(i32.ltU(get('s'), get('least')), i32.eqz(i32.ltU(get('i'), get('s'))));

  // Levels: 0 is the loop, 1 the block around it.
  const next = sequence(
    branchIf(1, i32.eqz(i32.ltU(get('from'), get('i')))),
    set('i', i32.sub(get('i'), number(state))),
    set('u0', ops.load(get('i'), table)),
    branchIf(0, ops.eqz(get('u0'))),
    load(get('i'), table, 1),
    ...units.map((_, k) => ops.store(get('i'), ops.const(0), table + k * (state / units.length))),
    hash,
    set('s', homeOf(get('h'), get('shift'))),
    set('s', select(get('end'), get('s'), isBelow)),
    block(
      loop(
        branchIf(1, i32.eqz(i32.ltU(get('s'), get('end')))),
        branchIf(1, ops.eqz(ops.load(get('s'), table))),
        set('s', i32.add(get('s'), number(state))),
        branch(0),
      ),
    ),
    either(
      i32.ltU(get('s'), get('end')),
      store(get('s'), table),
      sequence(
        store(i32.add(get('scratch'), get('aside')), places.found),
        set('aside', i32.add(get('aside'), number(state))),
      ),
    ),
    when(i32.ltU(get('aside'), number(sizes.foundStates * state)), branch(1)),
  );
  const body = sequence(block(loop(next)), i32.store(get('scratch'), get('aside'), places.sink), get('i'));
  return { name: 'sweep', types: locals.types, parameters: 6, body };
};
