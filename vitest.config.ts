// Tests run on the sources; `flushpoint` and its entries are the package itself, as models and programs import them.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The source of every entry of the package, by what it is imported as. */
const entries = { '': 'index', '/run': 'run', '/vitest': 'vitest/index', '/fast-check': 'fast-check/index' };

export default defineConfig({
  resolve: {
    alias: Object.entries(entries).map(([entry, source]) => ({
      find: new RegExp(`^flushpoint${entry}$`),
      replacement: fileURLToPath(new URL(`src/${source}.ts`, import.meta.url)),
    })),
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/page/bundle.ts',
    testTimeout: 300_000,
    // Some hooks build the program.
    hookTimeout: 300_000,
    // Loading the same modules again would take each file half a second. A test that changes something outside of itself (the
    // working directory, a module) puts it back.
    isolate: false,
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
