// What a user's module threw while it was loaded, as one error that says where: in which file, line and column.
import { readFileSync } from 'node:fs';
import { FlushpointError, messageOf } from '../base/errors.js';
import { positionInStack, type SourcePosition } from '../base/source.js';

const HINT = 'look at what the module does when it is imported';

interface Reason {
  readonly what: string;
  readonly at: SourcePosition;
}

/** What the loader says of text that is no TypeScript; it counts columns from 0. */
const syntaxErrorIn = (thrown: unknown): Reason | undefined => {
  const [, what = '', file = '', line, column] =
    /^ParseError: (.*?)\s*\n(?:.*\n)* (.*):(\d+):(\d+)$/.exec(thrown instanceof Error ? thrown.message : '') ?? [];
  return file === '' ? undefined : { what, at: { file, line: Number(line), column: Number(column) + 1 } };
};

/** Where a text stands for the first time in a file; its beginning when it cannot be found. */
const mentionOf = (pattern: RegExp, file: string): SourcePosition => {
  let lines: readonly string[] = [];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    // The position is less exact then.
  }
  const line = lines.findIndex((text) => pattern.test(text));
  return { file, line: Math.max(0, line) + 1, column: Math.max(0, lines[line]?.search(pattern) ?? 0) + 1 };
};

const missingModuleIn = (thrown: unknown): Reason | undefined => {
  const [, specifier] = /^Cannot find (?:module|package) '([^']+)'/.exec(messageOf(thrown)) ?? [];
  const { requireStack: [importer] = [] } = (thrown ?? {}) as { readonly requireStack?: readonly string[] };
  if (specifier === undefined || importer === undefined) return undefined;
  const quoted = new RegExp(`['"]${specifier.replaceAll(/[^\w/]/g, '\\$&')}['"]`);
  return { what: `there is no module "${specifier}"`, at: mentionOf(quoted, importer) };
};

/** Modules are evaluated at once, so that what threads and `--watch` load is the same. */
const topLevelAwaitIn = (thrown: unknown, path: string): Reason | undefined =>
  thrown instanceof SyntaxError && thrown.message.startsWith('await is only valid')
    ? { what: 'a model cannot await anything outside of a function', at: mentionOf(/\bawait\b/, path) }
    : undefined;

/**
 * The error to show.
 * @param thrown what loading the module threw
 * @param path of the module, absolute
 */
export const loadError = (thrown: unknown, path: string): FlushpointError => {
  const start: SourcePosition = { file: path, line: 1, column: 1 };
  if (thrown instanceof FlushpointError) return thrown.at(positionInStack(thrown) ?? start);
  const known = missingModuleIn(thrown) ?? syntaxErrorIn(thrown) ?? topLevelAwaitIn(thrown, path);
  if (known !== undefined) {
    return new FlushpointError('model/unloadable', `cannot load the model: ${known.what}`).at(known.at);
  }
  const what = thrown instanceof Error ? `${thrown.name}: ${messageOf(thrown)}` : `it throws ${String(thrown)}`;
  return new FlushpointError('model/unloadable', `cannot load the model: ${what}`, HINT).at(
    positionInStack(thrown) ?? start,
  );
};
