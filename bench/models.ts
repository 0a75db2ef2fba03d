// The models that the benchmark measures: each exists in flushpoint, Promela, Murphi and C, with the same states and the same
// transitions, in several sizes whose counts are known.
import type { Model } from '../src/index.js';
import { longZap } from './long-zap.js';
import { reference, sizes as referenceSizes } from './reference-model.js';
import { shootdown } from './shootdown.js';

/** One size of a model, with its exact counts. */
export interface Size {
  readonly parameters: { readonly [name: string]: number };
  readonly states: number;
  readonly transitions: number;
}

/** A model in every language. */
export interface BenchModel {
  /** What `--model` calls it. */
  readonly name: string;
  /** One line about its shape. */
  readonly about: string;
  readonly model: Model;
  /** `S` is quick, `L` is what is published. */
  readonly sizes: { readonly S: Size; readonly L: Size; readonly [name: string]: Size };
  /** More than the longest path that SPIN's depth-first search follows, in any size. */
  readonly spinDepth: number;
  /** Files in bench/peers, without `.pml`, `.m` and `.c`. */
  readonly peer: string;
  /** Names of the parameters in Promela and C, as macros. */
  readonly macros: { readonly [parameter: string]: string };
  /** Names of the parameters in Murphi, as constants. */
  readonly constants: { readonly [parameter: string]: string };
}

const plainSize = ({
  states,
  transitions,
  ...parameters
}: (typeof referenceSizes)[keyof typeof referenceSizes]): Size => ({ parameters, states, transitions });

const longZapNames = { pgds: 'D1', pmds: 'D2', ptes: 'D3', batch: 'NB', queue: 'NQ' };

export const benchModels: readonly BenchModel[] = [
  {
    name: 'reference',
    about: 'the reference model: teardown of pages against hash table inserts, 4 processes',
    model: reference,
    sizes: {
      S: plainSize(referenceSizes.S),
      M: plainSize(referenceSizes.M),
      L: plainSize(referenceSizes.L),
      XL: plainSize(referenceSizes.XL),
    },
    spinDepth: 100_000,
    peer: 'ppc64_hash',
    macros: { cpus: 'NF', pages: 'NP', faults: 'NK', rounds: 'NR' },
    constants: { cpus: 'F', pages: 'P', faults: 'K', rounds: 'R' },
  },
  {
    name: 'long-zap',
    about: 'long and narrow: a zap of many pages, 3 processes, thousands of levels with less than 70 states each',
    model: longZap,
    sizes: {
      S: {
        parameters: { pgds: 2, pmds: 16, ptes: 16, batch: 4, queue: 3 },
        states: 142_862,
        transitions: 422_199,
      },
      L: {
        parameters: { pgds: 16, pmds: 32, ptes: 32, batch: 4, queue: 3 },
        states: 4_630_670,
        transitions: 13_691_191,
      },
    },
    spinDepth: 400_000,
    peer: 'long_zap',
    macros: longZapNames,
    constants: longZapNames,
  },
  {
    name: 'shootdown',
    about: 'many processes: a TLB shootdown, 9 processes in size L',
    model: shootdown,
    sizes: {
      S: { parameters: { cpus: 6 }, states: 102_644, transitions: 515_404 },
      L: { parameters: { cpus: 8 }, states: 3_695_156, transitions: 24_658_426 },
    },
    spinDepth: 100_000,
    peer: 'shootdown',
    macros: { cpus: 'NC' },
    constants: { cpus: 'NC' },
  },
];

/** The model of a name. */
export const benchModel = (name: string): BenchModel | undefined => benchModels.find((m) => m.name === name);
