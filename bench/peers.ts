// The checkers that the benchmark runs: how each is built for a size of the reference model, and how its output is read.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { sizes } from './reference-model.js';

type Size = (typeof sizes)[keyof typeof sizes];

/** What one run of one checker gave. */
export interface Run {
  readonly states: number;
  readonly transitions: number | undefined;
  readonly seconds: number;
  /** Memory of visited set and queues, as the checker itself reports it, or of the whole process. */
  readonly bytes: number;
}

/** A checker, ready to run. */
export interface Peer {
  readonly name: string;
  readonly run: () => Run;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (name: string): string => here(`../../peers/${name}`);
const numberAfter = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no ${pattern} in:\n${text.slice(-2000)}`);
  return Number(found.replaceAll(',', ''));
};
const output = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });

/** SPIN's count without its start; undefined where it prints too few digits to tell. */
const transitionsIn = (text: string): number | undefined =>
  /e\+\d+ transitions/.test(text) ? undefined : numberAfter(text, /(\d+) transitions/) - 1;

/** True when a command can be started. */
export const isInstalled = (command: string): boolean => {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** flushpoint itself, in a process of its own. */
export const flushpoint = (sizeName: string): Peer => ({
  name: 'flushpoint, 1 worker',
  run: () => {
    const result = JSON.parse(output(process.execPath, [here('flushpoint-run.js'), sizeName], '.')) as Run & {
      tableBytes: number;
    };
    return { ...result, bytes: result.tableBytes };
  },
});

/** The reference model written by hand in C, with the same algorithm: the limit of the machine. */
export const limit = ({ cpus, pages, faults, rounds }: Size, folder: string): Peer => {
  const binary = join(folder, 'limit');
  const defines = [`-DNF=${cpus}`, `-DNP=${pages}`, `-DNK=${faults}`, `-DNR=${rounds}`];
  output('cc', ['-O3', '-march=native', ...defines, '-o', binary, source('limit.c')], folder);
  return {
    name: 'C by hand: the limit',
    run: () => {
      const text = output(binary, [], folder);
      return {
        states: numberAfter(text, /(\d+) states/),
        transitions: numberAfter(text, /(\d+) transitions/),
        seconds: numberAfter(text, /([\d.]+) seconds/),
        bytes: numberAfter(text, /(\d+) bytes/),
      };
    },
  };
};

/** SPIN in its fastest exhaustive safety configuration, depth first. It counts the start as a transition. */
export const spin = (size: Size, folder: string, flags: readonly string[], name: string): Peer => {
  const { cpus, pages, faults, rounds } = size;
  const defines = [`-DNF=${cpus}`, `-DNP=${pages}`, `-DNK=${faults}`, `-DNR=${rounds}`, '-DFIX=1'];
  output('spin', ['-a', ...defines, source('ppc64_hash.pml')], folder);
  const binary = join(folder, `pan${flags.join('')}`);
  output(
    'cc',
    ['-O3', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=16000', '-DVECTORSZ=128', ...flags, '-o', binary, 'pan.c'],
    folder,
  );
  return {
    name,
    run: () => {
      const text = output(binary, ['-m100000', '-w24'], folder);
      return {
        states: numberAfter(text, /(\d+) states, stored/),
        transitions: transitionsIn(text),
        seconds: numberAfter(text, /elapsed time ([\d.e+]+)/),
        bytes: numberAfter(text, /([\d.]+)\s+total actual memory usage/) * 1e6,
      };
    },
  };
};

/** Rumur with one thread, symmetry reduction off. */
export const rumur = (size: Size, folder: string): Peer => {
  const { cpus, pages, faults, rounds } = size;
  const constants = { F: cpus, P: pages, K: faults, R: rounds };
  const text = Object.entries(constants).reduce(
    (model, [name, value]) => model.replace(new RegExp(`const ${name}: \\d+;`), `const ${name}: ${value};`),
    readFileSync(source('ppc64_hash.m'), 'utf8'),
  );
  writeFileSync(join(folder, 'model.m'), text);
  const options = ['--symmetry-reduction', 'off', '--deadlock-detection', 'off', '--threads', '1'];
  output('rumur', [...options, '-o', 'rumur.c', 'model.m'], folder);
  const binary = join(folder, 'rumur');
  output('cc', ['-O3', '-march=native', '-mcx16', 'rumur.c', '-o', binary, '-lpthread', '-latomic'], folder);
  return {
    name: 'Rumur, 1 thread',
    run: () => {
      const before = performance.now();
      const out = output(binary, [], folder);
      return {
        states: numberAfter(out, /Explored:\s*(\d+) states/),
        transitions: numberAfter(out, /Explored:\s*\d+ states, (\d+) rules fired/),
        seconds: (performance.now() - before) / 1000,
        bytes: Number.NaN,
      };
    },
  };
};
