// check --watch: checks once, then again whatever a changed file is part of, and says first what has become of the traces
// that failed before.
import { relative } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import { count } from '../base/plural.js';
import { StepError } from '../check/check.js';
import type { CheckedCell } from '../check/check-all.js';
import type { Model } from '../model/model.js';
import type { Trace } from '../trace/trace.js';
import type { CheckDone } from './check-runs.js';
import type { Context, Loaded } from './command.js';
import type { ExitCode } from './exit-code.js';
import { failureOf } from './failure.js';
import { openWatcher } from './watch.js';

/** Checks the models that are loaded, or only those of some names. */
export type CheckLoaded = (loaded: Loaded, signal: AbortSignal, only?: ReadonlySet<string>) => Promise<CheckDone>;

const filesOf = ({ files, configFiles }: Loaded): string[] => [
  ...new Set([...configFiles, ...[...files.values()].flat()]),
];

/** The traces of what a cell has that nobody expects. */
const failuresOf = (cell: CheckedCell): readonly Trace[] => {
  if (cell.status === 'broken') {
    return cell.error instanceof StepError && cell.error.trace !== undefined ? [cell.error.trace] : [];
  }
  if (cell.status !== 'differs' && cell.status !== 'unjudged') return [];
  const differing = new Set(cell.mismatches.map(({ property }) => property));
  return cell.result.properties.flatMap(({ name, verdict }) =>
    verdict.status === 'violated' && 'trace' in verdict && (cell.status === 'unjudged' || differing.has(name))
      ? [verdict.trace]
      : [],
  );
};

/** What has become of a trace that failed: a line. */
const retold = async (model: Model, trace: Trace): Promise<string> => {
  const { replay } = await import('../check/replay.js');
  const what = `${model.name}  fix=${trace.fix}  ${trace.property}`;
  try {
    const replayed = replay(model, trace);
    return replayed.kind === 'replays'
      ? `still fails: ${what}, ${count(trace.steps.length, 'step')}`
      : `no longer fails in this way: ${what}, ${replayed.message}`;
  } catch (error) {
    if (!(error instanceof FlushpointError)) throw error;
    return `cannot be replayed: ${what}, ${error.message}`;
  }
};

/** Names of the models that a changed file is part of, now or before; undefined for all of them. */
const affectedBy = (changed: readonly string[], before: Loaded, after: Loaded): ReadonlySet<string> | undefined => {
  if (changed.some((file) => [...before.configFiles, ...after.configFiles].includes(file))) return undefined;
  const touched = ({ files }: Loaded) =>
    [...files].filter(([, parts]) => parts.some((file) => changed.includes(file))).map(([m]) => m.name);
  const known = new Set(before.models.map(({ name }) => name));
  const added = after.models.map(({ name }) => name).filter((name) => !known.has(name));
  return new Set([...touched(before), ...touched(after), ...added]);
};

/**
 * Checks, waits and checks again until the signal is raised. A check that is running ends when a file changes.
 * @throws FlushpointError `usage/bad-option` when there is nothing to watch
 */
export const watchChecks = async (
  given: { readonly json: boolean | undefined },
  context: Context,
  check: CheckLoaded,
): Promise<ExitCode> => {
  const { print, warn, colors, signal } = context;
  if (given.json) {
    throw new FlushpointError('usage/bad-option', '--json and --watch exclude each other', 'leave out one of them');
  }
  if (filesOf(context).length === 0) {
    throw new FlushpointError(
      'usage/bad-option',
      '--watch needs models of your own',
      'give the path of a module, or list it in a config',
    );
  }
  const watcher = openWatcher();
  const failed = new Map<string, readonly Trace[]>();
  let loaded: Loaded = context;
  // Names of models to check; undefined for all.
  let due: ReadonlySet<string> | undefined;
  let unread: readonly string[] = [];
  let code: ExitCode = 0;
  const runOnce = async (): Promise<void> => {
    const changing = watcher.changing();
    const done = await check(loaded, AbortSignal.any([signal, changing]), due).catch((error) => told(error, warn));
    // What was not checked to its end stays due.
    if (!changing.aborted) due = new Set();
    if (done === undefined) return;
    code = done.code;
    for (const m of new Set(done.checked.map((cell) => cell.model))) {
      const cells = done.checked.filter((cell) => cell.model === m);
      failed.set(m.name, cells.flatMap(failuresOf));
    }
  };
  const retell = async (): Promise<void> => {
    for (const m of loaded.models) {
      if (!(due?.has(m.name) ?? true)) continue;
      for (const trace of failed.get(m.name) ?? []) print(`${await retold(m, trace)}\n`);
    }
  };
  try {
    watcher.watch(filesOf(loaded));
    await runOnce();
    while (!signal.aborted) {
      print(colors.dim(`watching ${count(filesOf(loaded).length, 'file')}; Ctrl-C ends\n`));
      const changed = await watcher.changed(signal);
      if (changed.length === 0) break;
      const shown = changed.map((file) => relative(globalThis.process.cwd(), file)).join(', ');
      print(`\n${colors.bold(`changed: ${shown}`)}\n`);
      unread = [...unread, ...changed];
      const next = await context.reload().catch((error) => {
        told(error, warn);
        // The mistake may be in a module that was not there before.
        const { source } = error as FlushpointError;
        watcher.watch([...filesOf(loaded), ...(source === undefined ? [] : [source.file])]);
      });
      if (next === undefined) continue;
      // Without its config the project would be another one, or none; editors take files away for a moment.
      const [config] = loaded.configFiles;
      if (config !== undefined && !next.configFiles.includes(config)) {
        warn(`flushpoint: ${relative(globalThis.process.cwd(), config)} is not there any more; waiting for it\n`);
        watcher.watch(filesOf(loaded));
        continue;
      }
      const affected = affectedBy(unread, loaded, next);
      due = due === undefined || affected === undefined ? undefined : new Set([...due, ...affected]);
      unread = [];
      loaded = next;
      watcher.watch(filesOf(loaded));
      await retell();
      await runOnce();
    }
    return code;
  } finally {
    watcher.close();
  }
};

/** A mistake of the user's is told, and waiting goes on. */
const told = (error: unknown, warn: Context['warn']): undefined => {
  if (!(error instanceof FlushpointError) || error.code.startsWith('internal/')) throw error;
  warn(`${failureOf(error).line}\n`);
};
