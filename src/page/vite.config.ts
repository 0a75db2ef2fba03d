// Bundles the page: one script and one style sheet in dist/page, which are put into every page that is written.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  logLevel: 'warn',
  publicDir: false,
  // The same bundle whoever asks for it: tests run in a mode of their own.
  mode: 'production',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: at('../../dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: 'chrome123',
    lib: {
      entry: at('main.tsx'),
      formats: ['iife'],
      name: 'flushpoint',
      fileName: () => 'page.js',
      cssFileName: 'page',
    },
  },
});
