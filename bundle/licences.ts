// The licences of the packages that are part of the bundle, in a file beside it: they ask for it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

/** The folder of the package that a module belongs to; undefined for modules of flushpoint. */
const packageOf = (id: string): string | undefined => {
  if (!id.includes('/node_modules/')) return undefined;
  let folder = dirname(id);
  // A package.json within a package may only say how its modules are written.
  while (!existsSync(join(folder, 'package.json')) || !('version' in describedIn(folder))) folder = dirname(folder);
  return folder;
};

const describedIn = (folder: string): { readonly name?: string; readonly version?: string } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const noticeOf = (folder: string): string => {
  const { name, version } = describedIn(folder);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
};

/** Writes the file. */
export const licences: Plugin = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = [...new Set(ids.map(packageOf).filter((folder) => folder !== undefined))].sort();
    const source = `flushpoint contains these packages.\n\n${folders.map(noticeOf).join(`\n${'-'.repeat(80)}\n\n`)}`;
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source });
  },
};
