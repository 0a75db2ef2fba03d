// A module of the user's, in TypeScript or JavaScript, evaluated as it is: nothing is built, nothing is written, and the
// module's `flushpoint` is this program and never another copy. Everything is evaluated afresh on every call.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rememberCompiled } from '../base/source-map.js';
import { endedWithin, isDebugged, patience } from '../model/endless.js';

/** A module and what it is made of. */
export interface LoadedModule {
  readonly exports: object;
  /** The files that were read, packages left out; absolute paths. */
  readonly files: readonly string[];
}

/** A module that is evaluated for ever, as far as anybody can tell. */
export class Unending extends Error {}

type TransformResult = { readonly code: string };
type Cache = Record<string, NodeModule | undefined>;

/** The entries of this program, by what a module imports. */
const entries = [
  {
    specifier: 'flushpoint',
    file: fileURLToPath(new URL('../index.js', import.meta.url)),
    load: () => import('../index.js'),
  },
  {
    specifier: 'flushpoint/run',
    file: fileURLToPath(new URL('../run.js', import.meta.url)),
    load: () => import('../run.js'),
  },
] as const;

/** An entry that is loaded. */
interface Entry {
  readonly specifier: string;
  readonly file: string;
  readonly exports: object;
}

const isPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** Runs `body` while `require('flushpoint')` gives the running program to whoever asks, wherever it stands. */
const withProgram = <T>(program: readonly Entry[], body: () => T): T => {
  const require = createRequire(import.meta.url);
  const cache = require.cache as Cache;
  const resolver = require('node:module') as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
  const resolve = resolver._resolveFilename;
  const before = program.map(({ file }) => cache[file]);
  resolver._resolveFilename = function (request, ...rest) {
    return program.find(({ specifier }) => specifier === request)?.file ?? resolve.call(this, request, ...rest);
  };
  for (const { file, exports } of program) {
    cache[file] = { id: file, filename: file, loaded: true, exports, children: [] } as unknown as NodeModule;
  }
  try {
    return body();
  } finally {
    resolver._resolveFilename = resolve;
    for (const [i, { file }] of program.entries()) {
      if (before[i] === undefined) delete cache[file];
      else cache[file] = before[i];
    }
  }
};

/**
 * Evaluates a module and everything that it imports.
 * @param path absolute
 * @throws Unending when it takes longer than a minute; whatever the module throws; what the loader says of one that it cannot read
 */
export const loadModule = async (path: string): Promise<LoadedModule> => {
  const { createJiti } = await import('jiti');
  const program = await Promise.all(
    entries.map(
      async ({ specifier, file, load }): Promise<Entry> => ({ specifier, file, exports: { ...(await load()) } }),
    ),
  );
  // Each setting is named, so that no variable of the environment has a say.
  const settings = {
    alias: {},
    debug: false,
    fsCache: false,
    interopDefault: true,
    jsx: false,
    moduleCache: true,
    nativeModules: [],
    rebuildFsCache: false,
    sourceMaps: true,
    transformModules: [],
    tryNative: false,
    tsconfigPaths: false,
  };
  const compiler = createJiti(path, settings);
  const load = createJiti(path, {
    ...settings,
    virtualModules: Object.fromEntries(program.map(({ specifier, exports }) => [specifier, exports])),
    transform: (options): TransformResult => {
      const code = compiler.transform(options);
      if (options.filename !== undefined) rememberCompiled(options.filename, code);
      return { code };
    },
  });
  const cache = load.cache as Cache;
  const before = new Set(Object.keys(cache));
  const added = () => Object.keys(cache).filter((file) => !before.has(file) && !isPackage(file));
  try {
    const { loadingMs } = patience;
    const evaluate = () => load(path) as object;
    const ended = withProgram(program, () =>
      isDebugged() ? { result: evaluate() } : endedWithin(loadingMs, evaluate),
    );
    if (ended === undefined) {
      // What was being evaluated, packages too, is not to be taken for whole.
      for (const file of Object.keys(cache)) if (!before.has(file) && cache[file]?.loaded === false) delete cache[file];
      throw new Unending(`it has not ended after ${loadingMs / 1000} seconds`);
    }
    return { exports: ended.result, files: added() };
  } finally {
    for (const file of added()) delete cache[file];
  }
};
