// The states that an observation makes possible, met on demand: each is numbered once and its successors are worked out
// once, however often a log comes back to it.
import type { Compiled } from '../compile/compile.js';
import { initialCodes, pack, unpack } from '../compile/layout.js';
import { outcomesOf } from '../compile/tabulate.js';
import { StateMap } from '../trace/state-map.js';
import { alternativesIn } from './alternatives.js';

/** A step that can be taken in a state. */
export interface Move {
  /** Index of the step among all steps. */
  readonly step: number;
  readonly choices: readonly number[];
  /** Number of the state it leads to; -1 where the run ends at a failed `check`. */
  readonly to: number;
  /** Of a move that ends the run: the assertion, by its position among the properties. */
  readonly violates?: number;
}

/** Thrown when more states are met than was allowed, or when a signal came. */
export class Undecided extends Error {
  readonly reason: 'states' | 'interrupted';
  constructor(reason: Undecided['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** How far one may go. */
export interface SpaceOptions {
  /** The most different states to look at. */
  readonly maxStates: number;
  readonly signal?: AbortSignal | undefined;
}

/** Moves between two looks at the signal. */
const MOVES_BETWEEN_LOOKS = 1 << 15;

/** The states of a model as far as somebody asked for them. State 0 is the initial one. */
export class Space {
  readonly #compiled: Compiled;
  readonly #map: StateMap;
  readonly #options: SpaceOptions;
  readonly #moves: (readonly Move[])[] = [];
  readonly #broken: (readonly number[])[] = [];
  readonly #stepAt: readonly (readonly Compiled['steps'][number][])[];
  #work = 0;

  constructor(compiled: Compiled, options: SpaceOptions) {
    const { layout, steps } = compiled;
    this.#compiled = compiled;
    this.#options = options;
    this.#map = new StateMap(layout.words);
    this.#stepAt = layout.pcs.map((_, process) => steps.filter((s) => s.process === process));
    this.#number(initialCodes(layout));
  }

  /** How many states were met. */
  get size(): number {
    return this.#map.size;
  }

  /** Codes of the variables of a state. */
  codesOf(state: number): Int32Array {
    const { layout } = this.#compiled;
    return unpack(layout, this.#map.states, state * layout.words);
  }

  /**
   * Every step that can be taken in a state, in the order of processes and choices. A step that fails is none.
   * @throws Undecided when there are too many states
   */
  movesOf(state: number): readonly Move[] {
    const known = this.#moves[state];
    if (known !== undefined) {
      this.#work += known.length + 1;
      return known;
    }
    const { layout } = this.#compiled;
    const codes = this.codesOf(state);
    const moves: Move[] = [];
    for (const [process, own] of this.#stepAt.entries()) {
      const step = own[codes[layout.pcs[process] as number] as number];
      if (step === undefined) continue;
      for (const { choices, outcome } of alternativesIn(step.diagram, codes)) {
        if (outcome.kind === 'violation') moves.push({ step: step.index, choices, to: -1, violates: outcome.property });
        if (outcome.kind !== 'next') continue;
        const after = codes.slice();
        for (const [variable, code] of outcome.writes) after[variable] = code;
        moves.push({ step: step.index, choices, to: this.#number(after) });
      }
    }
    this.#moves[state] = moves;
    this.#work += moves.length + 1;
    return moves;
  }

  /** The invariants that a state breaks, by their position among the properties. */
  brokenIn(state: number): readonly number[] {
    const known = this.#broken[state];
    if (known !== undefined) return known;
    const codes = this.codesOf(state);
    const broken = this.#compiled.properties
      .filter(({ kind, members }) => kind === 'invariant' && members.some(({ diagram }) => isFalse(diagram, codes)))
      .map(({ index }) => index);
    this.#broken[state] = broken;
    return broken;
  }

  /**
   * Lets signals arrive, once in a while.
   * @throws Undecided when one has
   */
  async breathe(): Promise<void> {
    if (this.#work < MOVES_BETWEEN_LOOKS) return;
    this.#work = 0;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#options.signal?.aborted) throw new Undecided('interrupted');
  }

  #number(codes: Int32Array): number {
    const { size } = this.#map;
    const state = this.#map.add(pack(this.#compiled.layout, codes), 0);
    if (state === size && size >= this.#options.maxStates) throw new Undecided('states');
    return state;
  }
}

const isFalse = (diagram: Parameters<typeof outcomesOf>[0], codes: Int32Array): boolean =>
  outcomesOf(diagram, codes).some((outcome) => outcome.kind === 'answer' && !outcome.holds);
