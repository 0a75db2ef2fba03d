// The program as it is shipped, built into a temporary folder and run as a process of its own. The folder is named after
// the sources, so test files that ask for the same build share it. The bundle of the page is that of the project's dist, see
// test/page/bundle.ts, and nothing else there is used.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Output, run as Run } from '../../src/cli/run.js';
import type { Model } from '../../src/model/model.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = [
  'src',
  'bundle',
  'models',
  'properties',
  'workers',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** What tests import from the bundle besides its entries: to run the program, or a search in threads, in their own process. */
const entries = ['cli/run', 'explore/expander', 'explore/search', 'shard/sharding'];

const filesIn = (path: string): string[] => {
  if (!existsSync(join(root, path))) return [];
  const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

const digestOf = (extra: string | undefined): string => {
  const hash = createHash('sha256');
  const files = sources.flatMap((path) => (path.includes('.') ? [join(root, path)] : filesIn(path))).sort();
  for (const file of [...files, ...(extra === undefined ? [] : [extra])]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

/** A built program. */
export interface Build {
  readonly folder: string;
  /** What `node` runs. */
  readonly main: string;
}

/**
 * Builds flushpoint, or finds the build of the same sources.
 * @param registry a file that takes the place of models/index.ts
 */
export const build = (registry?: string): Build => {
  const folder = join(tmpdir(), `flushpoint-build-${digestOf(registry)}`);
  const main = join(folder, 'dist/src/cli/main.js');
  if (existsSync(main)) return { folder, main };
  const making = mkdtempSync(join(tmpdir(), 'flushpoint-making-'));
  for (const path of sources) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(making, path), { recursive: true });
  }
  if (registry !== undefined) cpSync(registry, join(making, 'models/index.ts'));
  symlinkSync(join(root, 'node_modules'), join(making, 'node_modules'));
  const run = (program: string, ...words: readonly string[]) =>
    spawnSync(process.execPath, [join(root, 'node_modules', program), ...words], {
      cwd: making,
      encoding: 'utf8',
      env: { ...process.env, FLUSHPOINT_TEST_ENTRIES: entries.join(' ') },
    });
  // Type errors do not keep the compiler from writing; they are what the type check is for.
  const tsc = run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  for (const file of readdirSync(join(making, 'dist/src'), { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(making, 'dist/src', file));
  }
  const rolldown = run('rolldown/bin/cli.mjs', '-c', 'bundle/rolldown.config.ts');
  if (!existsSync(join(making, 'dist/src/cli/main.js'))) {
    throw new Error(`the build failed: ${tsc.stdout}${tsc.stderr}${rolldown.stdout}${rolldown.stderr}`);
  }
  cpSync(join(making, 'models'), join(making, 'dist/models'), {
    recursive: true,
    filter: (path) => !/\.(ts|md)$/.test(path),
  });
  cpSync(join(root, 'dist/page'), join(making, 'dist/page'), { recursive: true });
  try {
    renameSync(making, folder);
  } catch {
    // Another test file was faster.
    rmSync(making, { recursive: true, force: true });
  }
  return { folder, main };
};

const moduleOf = <T>({ folder }: Build, path: string): Promise<T> =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist', path)).href);

/**
 * Runs the built program to its end in this process, in a folder: what it prints and ends with, at a tenth of the price of a
 * process. Nothing is a terminal, and nobody sends signals.
 */
export const runHere = async (
  built: Build,
  words: readonly string[],
  cwd: string,
): Promise<Omit<Outcome, 'signal'>> => {
  const { run } = await moduleOf<{ run: typeof Run }>(built, 'src/cli/run.js');
  const { models } = await moduleOf<{ models: readonly Model[] }>(built, 'models/index.js');
  const { version } = JSON.parse(readFileSync(join(built.folder, 'package.json'), 'utf8')) as { version: string };
  const said = { stdout: '', stderr: '' };
  const outputTo = (stream: keyof typeof said): Output => ({
    write: (text) => {
      said[stream] += text;
    },
    isTerminal: false,
    columns: () => undefined,
  });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const code = await run(words, {
      stdout: outputTo('stdout'),
      stderr: outputTo('stderr'),
      env: {},
      now: () => performance.now(),
      residentBytes: () => process.memoryUsage.rss(),
      signal: new AbortController().signal,
      version,
      loadModels: async () => models,
      registry: pathToFileURL(join(built.folder, 'dist/models/index.js')).href,
    });
    return { code, ...said };
  } finally {
    process.chdir(before);
  }
};

/** What a run left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when stderr has said this much. */
  readonly said: (text: string) => Promise<void>;
  /** Resolves with stdout when it matches, or is at its end. */
  readonly printed: (pattern: RegExp) => Promise<string>;
}

/** Starts the program; the environment has no say about colours and CI unless `env` gives it one. */
export const start = (
  { main, folder }: Build,
  words: readonly string[],
  env: { readonly [name: string]: string } = {},
  cwd: string = folder,
): Running => {
  const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, GITHUB_STEP_SUMMARY: _summary, ...clean } = process.env;
  const child = spawn(process.execPath, [main, ...words], { cwd, env: { ...clean, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    outcome: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    }),
    kill: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (pattern.test(stdout)) resolve(stdout);
        };
        child.stdout.on('data', look);
        child.on('close', () => resolve(stdout));
        look();
      }),
    said: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on('data', look);
        child.on('close', () => resolve());
        look();
      }),
  };
};

/** Runs the program to its end. */
export const runBuilt = (
  built: Build,
  words: readonly string[],
  env: { readonly [name: string]: string } = {},
  cwd?: string,
): Promise<Outcome> => start(built, words, env, cwd).outcome;
