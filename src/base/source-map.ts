// From a position in JavaScript that was made from TypeScript back to the TypeScript, by source maps. The modules of a
// user's models exist in memory only; whoever compiles them hands in what came out.
import type { SourceMap, SourceMapPayload } from 'node:module';
import { builtin } from './builtin.js';
import type { SourcePosition } from './source.js';

interface Known {
  readonly map: SourceMap;
  /** The path of a source that the map names. */
  readonly sourceOf: (source: string) => string;
  readonly inMemory: boolean;
}

const inMemory = new Map<string, string>();
const known = new Map<string, Known | undefined>();

/**
 * Remembers what a file was compiled to.
 * @param code ends with an inline source map
 */
export const rememberCompiled = (file: string, code: string): void => {
  inMemory.set(file, code);
  known.delete(file);
};

const linkIn = (code: string): string | undefined => [...code.matchAll(/^\/\/# sourceMappingURL=(\S+)/gm)].at(-1)?.[1];

const read = (file: string): Known | undefined => {
  const [fs, module, path] = [builtin('node:fs'), builtin('node:module'), builtin('node:path')];
  const compiled = inMemory.get(file);
  if (fs === undefined || module === undefined || path === undefined) return undefined;
  if (compiled === undefined && !/\.[cm]?js$/.test(file)) return undefined;
  const link = linkIn(compiled ?? fs.readFileSync(file, 'utf8'));
  if (link === undefined) return undefined;
  const [, inline] = /^data:application\/json;[^,]*base64,(.*)$/.exec(link) ?? [];
  const beside = path.resolve(path.dirname(file), link);
  const text = inline === undefined ? fs.readFileSync(beside, 'utf8') : Buffer.from(inline, 'base64').toString('utf8');
  const map = new module.SourceMap(JSON.parse(text) as SourceMapPayload);
  const sourceOf = (source: string) => (compiled === undefined ? path.resolve(path.dirname(beside), source) : file);
  return { map, sourceOf, inMemory: compiled !== undefined };
};

const mapOf = (file: string): Known | undefined => {
  if (!known.has(file)) {
    let found: Known | undefined;
    try {
      found = read(file);
    } catch {
      // Without its map, a file is its own source.
    }
    known.set(file, found);
  }
  return known.get(file);
};

/** The position that a position was made from; itself where no source map is known. */
export const originalPosition = (position: SourcePosition): SourcePosition => {
  const { file, line, column } = position;
  const found = mapOf(file);
  if (found === undefined) return position;
  // A module that was compiled in memory stands in a function, whose head is on the first line.
  if (found.inMemory && line === 1) return { file, line, column: 1 };
  const entry = found.map.findEntry(line - 1, column - 1);
  if (!('originalSource' in entry)) return position;
  return {
    file: found.sourceOf(entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
};
