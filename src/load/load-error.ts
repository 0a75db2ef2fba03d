// What a user's module threw while it was loaded, as one error that says where: in which file, line and column.
import { FlushpointError, messageOf } from '../base/errors.js';
import { positionInStack, type SourcePosition } from '../base/source.js';
import { Unending } from './load-module.js';
import { mentionOf } from './mention.js';

/** Why a module cannot be loaded, and where that is. */
export interface Reason {
  readonly what: string;
  readonly at: SourcePosition;
}

/** What the loader says of text that is no TypeScript; it counts columns from 0. */
const syntaxErrorIn = (thrown: unknown): Reason | undefined => {
  const [, what = '', file = '', line, column] =
    /^ParseError: (.*?)\s*\n(?:.*\n)* (.*):(\d+):(\d+)$/.exec(thrown instanceof Error ? thrown.message : '') ?? [];
  return file === '' ? undefined : { what, at: { file, line: Number(line), column: Number(column) + 1 } };
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
 * Why a module cannot be loaded.
 * @param thrown what loading it threw
 * @param path of the module, absolute
 */
export const reasonOf = (thrown: unknown, path: string): Reason => {
  const known = missingModuleIn(thrown) ?? syntaxErrorIn(thrown) ?? topLevelAwaitIn(thrown, path);
  if (known !== undefined) return known;
  if (thrown instanceof Unending) return { what: thrown.message, at: { file: path, line: 1, column: 1 } };
  const what =
    thrown instanceof FlushpointError
      ? thrown.message
      : thrown instanceof Error
        ? `${thrown.name}: ${messageOf(thrown)}`
        : `it throws ${String(thrown)}`;
  return { what, at: positionInStack(thrown) ?? { file: path, line: 1, column: 1 } };
};

/**
 * The error to show for a module of models.
 * @param thrown what loading it threw
 * @param path of the module, absolute
 */
export const loadError = (thrown: unknown, path: string): FlushpointError => {
  const { what, at } = reasonOf(thrown, path);
  if (thrown instanceof FlushpointError) return thrown.at(at);
  return new FlushpointError('model/unloadable', `cannot load the model: ${what}`).at(at);
};
