// Tests run on the sources; `flushpoint` is the package itself, as models import it.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: [{ find: /^flushpoint$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }] },
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, maxWorkers: Math.max(2, availableParallelism() - 1) },
});
