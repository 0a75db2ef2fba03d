// SPIN, Rumur and TLC, run on exported models: what they count, and which properties they find violated. Verdicts come in
// the order of the properties in the file, so that names need not survive the way there and back.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Outline, OutlineProperty } from '../../src/export/outline.js';
import { type TargetName, targets } from '../../src/export/targets.js';
import { tlaModuleName } from '../../src/export/tla.js';

const call = promisify(execFile);

/** What a peer says of a model. */
export interface PeerResult {
  readonly states: number;
  readonly transitions: number;
  /** By property of the outline: whether a state or step was found that violates it, or that a `reachable` looks for. */
  readonly found: readonly (boolean | undefined)[];
}

/** A model checker. */
export interface Peer {
  readonly name: string;
  readonly target: TargetName;
  /** Why it cannot be run here. */
  readonly missing: string | undefined;
  /** @param states how many there are to be expected, to choose sizes and optimisation by */
  readonly run: (outline: Outline, states: number) => Promise<PeerResult>;
}

const without = (...programs: readonly string[]): string | undefined => {
  const absent = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  return absent.length === 0 ? undefined : `${absent.join(' and ')} not installed`;
};

const inFolder = async <T>(body: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'flushpoint-peer-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs a program; a peer that found an error says so by its exit code, too. */
const outputOf = async (cwd: string, program: string, words: readonly string[]): Promise<string> => {
  const options = { cwd, maxBuffer: 2 ** 30, timeout: 1_800_000 };
  return call(program, [...words], options).then(
    ({ stdout }) => stdout,
    (error: { code?: unknown; stdout?: string; stderr?: string }) => {
      if (typeof error.code === 'number' && error.stdout !== '') return error.stdout ?? '';
      throw new Error(`${program} ${words.join(' ')} failed: ${error.stdout ?? ''}${error.stderr ?? String(error)}`);
    },
  );
};

/** The last number that a pattern finds: what is printed on the way comes first. */
const numberIn = (text: string, pattern: RegExp): number => {
  const digits = [...text.matchAll(new RegExp(pattern, 'g'))].at(-1)?.[1];
  if (digits === undefined) throw new Error(`no ${pattern.source} in:\n${text.slice(-4000)}`);
  return Number(digits.replaceAll(',', ''));
};

/** Optimising pays for itself from here on. */
const OPTIMISE_FROM_STATES = 50_000;

const optimisation = (states: number): string => (states < OPTIMISE_FROM_STATES ? '-O0' : '-O2');

/** A compiler that takes a twentieth of the time of the usual one, for programs that run so shortly that theirs is no matter. */
const quickCompiler = without('tcc') === undefined ? 'tcc' : 'cc';

/** Compiles the verifier that SPIN writes. */
const compilePan = async (folder: string, states: number): Promise<void> => {
  const words = ['-w', '-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=4096', optimisation(states), '-o', 'pan', 'pan.c'];
  await outputOf(folder, states < OPTIMISE_FROM_STATES ? quickCompiler : 'cc', words);
};

const isJudged = ({ kind }: OutlineProperty): boolean => kind !== 'deadlock' && kind !== 'eventually';

/** SPIN, without partial-order reduction. */
export const spin: Peer = {
  name: 'SPIN',
  target: 'promela',
  missing: without('spin', 'cc'),
  run: (outline, states) =>
    inFolder(async (folder) => {
      const text = (await targets.promela.load())(outline);
      await writeFile(join(folder, 'model.pml'), text);
      const translated = await outputOf(folder, 'spin', ['-a', '-o2', 'model.pml']);
      if (/error/i.test(translated)) throw new Error(translated);
      await compilePan(folder, states);
      const hashBits = Math.max(10, Math.ceil(Math.log2(states + 1)) + 1);
      const output = await outputOf(folder, './pan', [`-m${states + 100}`, `-w${hashBits}`, '-c0', '-n']);
      if (/max search depth too small|out of memory|aborting/.test(output)) throw new Error(output.slice(-4000));
      // Every property has a flag, and the assertion that fails names it.
      const flagsInOrder = [...text.matchAll(/^hidden byte (\w+) = 1;$/gm)].map(([, flag]) => flag);
      const failed = new Set([...output.matchAll(/assertion violated (\w+)/g)].map(([, flag]) => flag));
      const judged = outline.properties.filter(isJudged);
      return {
        states: numberIn(output, /(\d+) states, stored/),
        transitions: numberIn(output, /(\d+) transitions/) - 1,
        found: outline.properties.map((property) => {
          if (property.kind === 'deadlock') return output.includes('invalid end state (');
          return isJudged(property) ? failed.has(flagsInOrder[judged.indexOf(property)] as string) : undefined;
        }),
      };
    }),
};

/**
 * Rumur. It does not go on from a state that breaks an invariant, so the invariants become covers of their negations, which
 * it counts.
 */
export const rumur: Peer = {
  name: 'Rumur',
  target: 'murphi',
  missing: without('rumur', 'cc'),
  run: (outline, states) =>
    inFolder(async (folder) => {
      const text = (await targets.murphi.load())(outline).replaceAll(
        /^invariant ("[^"]*")\n([^;]*);$/gm,
        (_, title, holds) => `cover ${title}\n!(${holds});`,
      );
      await writeFile(join(folder, 'model.m'), text);
      const options = ['--symmetry-reduction', 'off', '--deadlock-detection', 'off', '--threads', '1', '--quiet'];
      await outputOf(folder, 'rumur', [...options, '-o', 'model.c', 'model.m']);
      const flags = ['-w', '-mcx16', optimisation(states), 'model.c', '-o', 'model', '-lpthread', '-latomic'];
      await outputOf(folder, 'cc', flags);
      const output = await outputOf(folder, './model', []);
      const hits = [...output.matchAll(/^\s*cover ".*" (not hit|hit \d+ times)$/gm)].map(
        ([, hit]) => hit !== 'not hit',
      );
      const covers = [...text.matchAll(/^cover "/gm)];
      if (hits.length !== covers.length) throw new Error(`${hits.length} of ${covers.length} covers in:\n${output}`);
      let next = 0;
      return {
        states: numberIn(output, /(\d+) states, \d+ rules fired/),
        transitions: numberIn(output, /\d+ states, (\d+) rules fired/),
        found: outline.properties.map(({ kind, members, violable }) => {
          if (kind === 'eventually') return undefined;
          const own = members.length + (violable === undefined ? 0 : 1) + (kind === 'deadlock' ? 1 : 0);
          const found = hits.slice(next, next + own).includes(true);
          next += own;
          return found;
        }),
      };
    }),
};

const jar = process.env.FLUSHPOINT_TLA2TOOLS;

/** TLC: with all invariants, and again without the one that it has found violated, until it finds none and has counted all. */
const tlc: Peer = {
  name: 'TLC',
  target: 'tla',
  missing: jar === undefined ? 'FLUSHPOINT_TLA2TOOLS names no tla2tools.jar' : without('java'),
  run: (outline) =>
    inFolder(async (folder) => {
      const text = (await targets.tla.load())(outline);
      const module = tlaModuleName(outline.compiled.model.name);
      await writeFile(join(folder, `${module}.tla`), text);
      const check = async (invariants: readonly string[]): Promise<string> => {
        const lines = ['SPECIFICATION Spec', ...invariants.map((name) => `INVARIANT ${name}`)];
        await writeFile(join(folder, `${module}.cfg`), `${lines.join('\n')}\n`);
        const words = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', jar as string, 'tlc2.TLC'];
        return outputOf(folder, 'java', [...words, '-deadlock', '-workers', '1', module]);
      };
      const invariants = [...text.matchAll(/^\\\* {3}INVARIANT (\w+)$/gm)].map(([, name]) => name as string);
      const holding = new Set(invariants);
      let output = await check(invariants);
      for (;;) {
        const [, violated] = /Invariant (\w+) is violated/.exec(output) ?? [];
        if (violated === undefined) break;
        if (!holding.delete(violated)) throw new Error(`nobody asked for ${violated}:\n${output}`);
        output = await check([...holding]);
      }
      const checked = outline.properties.filter(({ kind }) => kind !== 'eventually');
      const found = new Map(checked.map((property, i) => [property, !holding.has(invariants[i] as string)]));
      return {
        states: numberIn(output, /([\d,]+) distinct states found/),
        transitions: numberIn(output, /([\d,]+) states generated/) - 1,
        found: outline.properties.map((property) => found.get(property)),
      };
    }),
};

/** Every peer. */
export const peers: readonly Peer[] = [spin, rumur, tlc];
