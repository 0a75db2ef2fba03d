// The checkers that the benchmark runs: how each is built for a size of a model, and how its output is read.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measured, output, type Usage } from './measure.js';
import type { BenchModel } from './models.js';

/** What one run of one checker gave. */
export interface Run extends Usage {
  readonly states: number;
  /** Undefined where the checker prints too few digits to tell. */
  readonly transitions: number | undefined;
  /** Memory of visited set and queues as the checker itself reports it; undefined when it does not. */
  readonly ownBytes: number | undefined;
}

/** A checker, ready to run. */
export interface Peer {
  readonly name: string;
  readonly run: () => Run;
}

/** A model in one size, and a folder to build it in. */
export interface Job {
  readonly model: BenchModel;
  readonly sizeName: string;
  readonly folder: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (name: string): string => here(`../../peers/${name}`);
const numberAfter = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no ${pattern} in:\n${text.slice(-2000)}`);
  return Number(found.replaceAll(',', ''));
};
const threads = (count: number): string => (count === 1 ? '1 thread' : `${count} threads`);

/** The parameters of a size under the names that another language has for them. */
const named = ({ model, sizeName }: Job, names: { readonly [parameter: string]: string }): [string, number][] =>
  Object.entries(model.sizes[sizeName]?.parameters ?? {}).map(([parameter, value]) => {
    const name = names[parameter];
    if (name === undefined) throw new Error(`${model.name}: the parameter ${parameter} has no name elsewhere`);
    return [name, value];
  });

const macros = (job: Job): string[] => named(job, job.model.macros).map(([name, value]) => `-D${name}=${value}`);

/** flushpoint itself, in a process of its own. */
export const flushpoint = ({ model, sizeName, folder }: Job, workers: number): Peer => ({
  name: `flushpoint, ${workers === 1 ? '1 worker' : `${workers} workers`}`,
  run: () => {
    const args = [here('flushpoint-run.js'), model.name, sizeName, String(workers)];
    const { text, usage } = measured(process.execPath, args, folder);
    const result = JSON.parse(text);
    if (!result.complete || result.violated) throw new Error(`flushpoint did not search ${model.name} to its end`);
    return { states: result.states, transitions: result.transitions, ownBytes: result.bytes, ...usage };
  },
});

/** The model written by hand in C, with the same algorithm: the limit of the machine. */
export const limit = (job: Job): Peer => {
  const binary = join(job.folder, 'limit');
  output('cc', ['-O3', '-march=native', ...macros(job), '-o', binary, source(`${job.model.peer}.c`)], job.folder);
  return {
    name: 'C by hand: the limit',
    run: () => {
      const { text, usage } = measured(binary, [], job.folder);
      if (!text.includes(' 0 violations')) throw new Error(`C by hand: ${text}`);
      return {
        states: numberAfter(text, /(\d+) states/),
        transitions: numberAfter(text, /(\d+) transitions/),
        ownBytes: numberAfter(text, /(\d+) bytes/),
        ...usage,
      };
    },
  };
};

/** SPIN counts its start as a transition, and prints large numbers with few digits. */
const transitionsIn = (text: string): number | undefined =>
  /e\+\d+ transitions/.test(text) ? undefined : numberAfter(text, /(\d+) transitions/) - 1;

/** SPIN's fastest exhaustive safety configurations: depth first and breadth first, each with and without compression. */
export const spinVariants: readonly { readonly name: string; readonly flags: readonly string[] }[] = [
  { name: 'SPIN, depth first', flags: [] },
  { name: 'SPIN, -DCOLLAPSE', flags: ['-DCOLLAPSE'] },
  { name: 'SPIN, -DBFS', flags: ['-DBFS'] },
  { name: 'SPIN, -DBFS -DCOLLAPSE', flags: ['-DBFS', '-DCOLLAPSE'] },
];

/** SPIN with some flags; its verifier is compiled here. */
export const spin = (job: Job, { name, flags }: (typeof spinVariants)[number]): Peer => {
  const folder = join(job.folder, `pan${flags.join('')}`);
  mkdirSync(folder);
  output('spin', ['-a', ...macros(job), source(`${job.model.peer}.pml`)], folder);
  const defines = ['-DSAFETY', '-DNOREDUCE', '-DMEMLIM=16000', '-DVECTORSZ=128', ...flags];
  output('cc', ['-O3', '-march=native', ...defines, '-o', 'pan', 'pan.c'], folder);
  // A hash table with about one slot for every state.
  const hashBits = Math.ceil(Math.log2(job.model.sizes[job.sizeName]?.states ?? 1));
  return {
    name,
    run: () => {
      const { text, usage } = measured('./pan', [`-m${job.model.spinDepth}`, `-w${hashBits}`], folder);
      if (text.includes('search depth too small')) throw new Error(`${name}: spinDepth is too small`);
      if (!text.includes('errors: 0')) throw new Error(`${name} found an error:\n${text.slice(0, 2000)}`);
      return {
        states: numberAfter(text, /(\d+) states, stored/),
        transitions: transitionsIn(text),
        ownBytes: numberAfter(text, /([\d.]+)\s+total actual memory usage/) * 1e6,
        ...usage,
      };
    },
  };
};

/** Rumur, symmetry reduction off: the number of threads is compiled in. */
export const rumur = (job: Job, threadCount: number): Peer => {
  const text = named(job, job.model.constants).reduce(
    (model, [name, value]) => {
      const declaration = new RegExp(`const ${name}: \\d+;`);
      if (!declaration.test(model)) throw new Error(`${job.model.peer}.m has no constant ${name}`);
      return model.replace(declaration, `const ${name}: ${value};`);
    },
    readFileSync(source(`${job.model.peer}.m`), 'utf8'),
  );
  const base = `rumur${threadCount}`;
  writeFileSync(join(job.folder, `${base}.m`), text);
  const options = ['--symmetry-reduction', 'off', '--deadlock-detection', 'off', '--threads', String(threadCount)];
  output('rumur', [...options, '-o', `${base}.c`, `${base}.m`], job.folder);
  const binary = join(job.folder, base);
  output('cc', ['-O3', '-march=native', '-mcx16', `${base}.c`, '-o', binary, '-lpthread', '-latomic'], job.folder);
  return {
    name: `Rumur, ${threads(threadCount)}`,
    run: () => {
      const { text: out, usage } = measured(binary, [], job.folder);
      return {
        states: numberAfter(out, /(\d+) states, \d+ rules fired/),
        transitions: numberAfter(out, /\d+ states, (\d+) rules fired/),
        ownBytes: undefined,
        ...usage,
      };
    },
  };
};
