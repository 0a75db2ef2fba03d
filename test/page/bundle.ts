// Before the tests: the bundle of the page, which the format html puts into documents, is that of the sources.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the bundle is made from. */
const sources = ['src', 'package-lock.json'];

const changedAt = (path: string): number => {
  const { mtimeMs } = statSync(path);
  const inside = statSync(path).isDirectory() ? readdirSync(path).map((name) => changedAt(join(path, name))) : [];
  return Math.max(mtimeMs, ...inside);
};

/** Bundles the page unless a bundle is there that is newer than every source. */
export default async (): Promise<void> => {
  const bundle = join(root, 'dist/page/page.js');
  const newest = Math.max(...sources.map((path) => changedAt(join(root, path))));
  if (existsSync(bundle) && statSync(bundle).mtimeMs >= newest) return;
  const { build } = await import('vite');
  await build({ configFile: join(root, 'src/page/vite.config.ts') });
};
