// Bundles the program: the entries of dist/src stay where package.json, workers and models look for them, and what they share is in
// a few files in dist/src/chunks. Every module is in exactly one file, because some have state. See docs/decisions/bundle.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'rolldown';
import { licences } from './licences.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (module: string): string => at(`../src/${module}.ts`);

/** What is named by package.json, or imported by an address: by workers, threads and modules of users. */
const entries = [
  'cli/main',
  'index',
  'run',
  'vitest/index',
  'fast-check/index',
  'check/check-pool',
  'load/registry',
  'shard/work',
];
/** Modules that tests import from the bundle; they change nothing in what is where. */
const testEntries = process.env.FLUSHPOINT_TEST_ENTRIES?.split(' ') ?? [];

/** Packages that become part of the bundle, with what they need. */
const bundled =
  /^(ansi-regex|ansi-styles|cliui|escalade|fastest-levenshtein|get-caller-file|picocolors|string-width|strip-ansi|wrap-ansi|y18n|yargs|yargs-parser)(\/|$)/;

/** Modules of those that are left out, and what is there for them. */
const replaced = new Map([
  ['get-caller-file', at('no-caller.ts')],
  ['string-width', at('text-width.ts')],
]);

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Whether a module is one of some, or one that they need as soon as they are loaded. */
const neededBy = (...roots: readonly string[]) => {
  let needed: Set<string> | undefined;
  return (id: string, modules: Modules): boolean => {
    if (needed === undefined) {
      needed = new Set(roots.map(source));
      for (const one of needed) for (const other of modules.getModuleInfo(one)?.importedIds ?? []) needed.add(other);
    }
    return needed.has(id);
  };
};

/** A module is in the first of these that it belongs to. So a file needs those above it at most, and there are no cycles. */
const chunks = [
  // All that a thread of a search loads.
  { name: 'search', has: neededBy('shard/work') },
  // With it, all that a model loads.
  { name: 'model', has: neededBy('index') },
  // With them, all that the check of one configuration of a built-in model loads.
  {
    name: 'check',
    has: neededBy('cli/run', 'cli/parser', 'cli/commands/check', 'check/check-all', 'report/check', 'config/config'),
  },
  // A search that goes on in several threads.
  { name: 'shard', has: neededBy('shard/sharded-expander', 'shard/team') },
  // Help, and words that have to be looked at more closely.
  { name: 'yargs', has: neededBy('cli/yargs') },
  { name: 'run', has: neededBy('run', 'trace/formats/index') },
  { name: 'rest', has: (id: string) => id.startsWith(at('../src/')) },
];

/** The program, which waits for its end, and modules that import a package, or a part of Node, that few runs need. */
const alone = [
  'cli/main',
  'check/check-pool',
  'explorer/server',
  'fast-check/index',
  'graph/svg',
  'load/registry',
  'report/formats/junit',
  'simulate/walks',
  'vitest/index',
].map(source);

const chunkOf = (id: string, modules: Modules): string | null =>
  alone.includes(id) ? null : (chunks.find(({ has }) => has(id, modules))?.name ?? null);

const replacing: Plugin = { name: 'replacing', resolveId: (specifier) => replaced.get(specifier) };

/** A module that is imported dynamically gets a file that says in which other file it is; that one is imported instead. */
const withoutDetours: Plugin = {
  name: 'without-detours',
  generateBundle(_options, bundle) {
    const all = Object.values(bundle).filter((file) => file.type === 'chunk');
    const targets = new Map<string, string>();
    for (const { fileName, code, isEntry, moduleIds } of all) {
      const [, names = '', target] = /^export \{ (.+) \} from "\.\/([^"]+)";\s*$/.exec(code) ?? [];
      if (isEntry || moduleIds.length > 0 || target === undefined || names.includes(' as ')) continue;
      targets.set(basename(fileName), target);
      delete bundle[fileName];
    }
    for (const file of all) {
      file.code = file.code.replace(/\bimport\("([^"]*\/)([^/"]+)"\)/g, (whole, folder: string, name: string) =>
        targets.has(name) ? `import("${folder}${targets.get(name)}")` : whole,
      );
      for (const name of targets.keys()) {
        if (file.code.includes(`/${name}"`) && !targets.has(basename(file.fileName)))
          this.error(`${file.fileName} needs ${name}`);
      }
    }
  },
};

/** Models import flushpoint by its name, which takes Node longer to find for each of them than a file that is named. */
const namedEntry: Plugin = {
  name: 'named-entry',
  writeBundle() {
    for (const folder of ['models', 'properties'].map((name) => at(`../dist/${name}`))) {
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!path.endsWith('.js')) continue;
        const file = join(folder, path);
        const entry = relative(dirname(file), at('../dist/src/index.js')).replaceAll('\\', '/');
        writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=^import .* from ')flushpoint(?=';$)/gm, entry));
      }
    }
  },
};

export default defineConfig({
  input: Object.fromEntries([...entries, ...testEntries].map((entry) => [entry, source(entry)])),
  platform: 'node',
  external: (id) => (/^[a-z@]/.test(id) && !bundled.test(id)) || /\/models\/(index|by-name)\.js$/.test(id),
  makeAbsoluteExternalsRelative: false,
  preserveEntrySignatures: 'allow-extension',
  tsconfig: false,
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] }, mainFields: ['module', 'main'] },
  plugins: [replacing, withoutDetours, licences, namedEntry],
  // A module that is needed at once by some, and by others later, is the rule here.
  checks: { ineffectiveDynamicImport: false },
  logLevel: 'warn',
  output: {
    dir: at('../dist/src'),
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    minifyInternalExports: false,
    comments: { jsdoc: false, annotation: false, legal: true },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: 'chunkOf', name: (id, context) => chunkOf(id, context as unknown as Modules) }],
    },
  },
});
