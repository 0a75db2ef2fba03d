// Whether the tests notice faults in the engine: each mutant is applied to a copy of the sources, alone, and its tests are run
// there. Prints which test noticed it; ends with 1 if one was not noticed. Arguments are names of mutants; without any, all.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFault } from './apply.js';
import { type Mutant, mutants } from './mutants.js';

const root = process.cwd();
const parts = ['src', 'test', 'models', 'properties', 'workers', 'bench', 'dist/page', 'package.json', 'tsconfig.json'];
const more = ['bundle', 'tsconfig.build.json', 'vitest.config.ts'];
/** A fault may make a test run for ever. */
const PATIENCE_MS = 5 * 60_000;

/** What a run of some test files said. */
interface Outcome {
  /** The first test that failed, with its file; or that the run did not come to an end. */
  readonly failed: string | undefined;
  /** Tests that passed. */
  readonly passed: number;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const makeCopy = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'flushpoint-mutation-'));
  for (const path of [...parts, ...more]) {
    if (!existsSync(join(root, path))) throw new Error(`${path} is missing: run npm ci first`);
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // The bundle of the page is that of the project; making it anew for every mutant would take most of the time. A test that
  // takes long has not noticed anything.
  writeFileSync(
    join(folder, 'vitest.mutation.config.ts'),
    "import base from './vitest.config.ts';\n" +
      "const own = { globalSetup: [], setupFiles: ['./vitest.mutation.setup.ts'], testTimeout: 0, hookTimeout: 0 };\n" +
      'export default { ...base, test: { ...base.test, ...own } };\n',
  );
  // The smallest counterexample is of no interest.
  writeFileSync(
    join(folder, 'vitest.mutation.setup.ts'),
    "import fc from 'fast-check';\nfc.configureGlobal({ endOnFailure: true });\n",
  );
  return folder;
};

/** Runs test files in the copy until one test fails. */
const runTests = async (folder: string, files: readonly string[]): Promise<Outcome> => {
  const output = join(folder, 'report.json');
  rmSync(output, { force: true });
  const words = ['--config', 'vitest.mutation.config.ts', '--bail=1', '--reporter=json', `--outputFile=${output}`];
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...words, ...files], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    process.kill(-(child.pid as number), 'SIGKILL');
  }, PATIENCE_MS);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  clearTimeout(timer);
  if (isLate) return { failed: 'the tests did not come to an end', passed: 0 };
  if (!existsSync(output)) throw new Error(`vitest has written no report for ${files.join(', ')}`);
  const { testResults }: Report = JSON.parse(readFileSync(output, 'utf8'));
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ status, said: `${name.slice(folder.length + 1)}: ${fullName}` })),
  );
  const failed = tests.find(({ status }) => status === 'failed')?.said;
  // A file that cannot be run at all has noticed nothing.
  const broken = testResults.find(({ status, message }) => status === 'failed' && message !== '');
  if (failed === undefined && broken !== undefined) throw new Error(`${broken.name}: ${broken.message}`);
  return {
    failed,
    passed: tests.filter(({ status }) => status === 'passed').length,
  };
};

const chosen = process.argv.length > 2 ? mutants.filter(({ name }) => process.argv.includes(name)) : mutants;

/** Test files that pass without a fault. */
const passing = new Set<string>();

/** @throws Error for a file whose tests fail anyway: they notice nothing */
const assertPasses = async (folder: string, file: string): Promise<void> => {
  if (passing.has(file)) return;
  const { failed, passed } = await runTests(folder, [file]);
  if (failed !== undefined || passed === 0) throw new Error(`without a fault: ${failed ?? `no test in ${file}`}`);
  passing.add(file);
};

/** Applies one fault, runs its tests one file after the other until one fails, and takes the fault back. */
const noticedBy = async (
  folder: string,
  mutant: Mutant,
): Promise<{ readonly file: string; readonly failed: string } | undefined> => {
  const path = join(folder, mutant.file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, withFault(text, mutant));
  try {
    for (const file of mutant.tests) {
      const { failed } = await runTests(folder, [file]);
      if (failed !== undefined) return { file, failed };
    }
    return undefined;
  } finally {
    writeFileSync(path, text);
  }
};

// Nothing is run before every fault is known to fit.
for (const mutant of chosen) withFault(readFileSync(join(root, mutant.file), 'utf8'), mutant);
const folder = makeCopy();
try {
  const width = Math.max(...chosen.map(({ name }) => name.length));
  let unnoticed = 0;
  for (const mutant of chosen) {
    const noticed = await noticedBy(folder, mutant);
    if (noticed === undefined) unnoticed++;
    else await assertPasses(folder, noticed.file);
    console.log(
      `${noticed === undefined ? '✗' : '✓'} ${mutant.name.padEnd(width)}  ${noticed?.failed ?? 'NOT NOTICED'}`,
    );
  }
  console.log(`\n${chosen.length} mutants, ${chosen.length - unnoticed} noticed`);
  process.exitCode = unnoticed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
