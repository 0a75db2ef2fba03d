// Files that are watched until one of them is another than it was. Folders are watched and contents compared: editors put a
// new file in the place of the old one, and systems tell of changes that are none.
import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** A set of files that is watched. */
export interface FileWatcher {
  /** Watches other files from now on; those that were watched before count as they were then. */
  readonly watch: (files: readonly string[]) => void;
  /** The files that changed since they were last asked for; waits for one, and is empty when the signal is raised. */
  readonly changed: (signal: AbortSignal) => Promise<readonly string[]>;
  /** A signal that is raised as soon as a file has changed. */
  readonly changing: () => AbortSignal;
  readonly close: () => void;
}

/** An editor that saves a file may touch it several times within this. */
const SETTLE_MS = 40;

/** A file that is not there has no digest. */
const digestOf = (file: string): string | undefined => {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
};

/** A watcher of no files yet. */
export const openWatcher = (): FileWatcher => {
  let digests = new Map<string, string | undefined>();
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();

  const different = (): string[] => [...digests].flatMap(([file, was]) => (digestOf(file) === was ? [] : [file]));
  const look = (): void => {
    if (different().length > 0) for (const listener of [...listeners]) listener();
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  };
  const stop = (): void => {
    for (const watcher of watchers) watcher.close();
    clearTimeout(timer);
  };

  return {
    watch(files) {
      stop();
      digests = new Map(files.map((file) => [file, digests.has(file) ? digests.get(file) : digestOf(file)]));
      watchers = [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => {
        try {
          // A folder that goes away is noticed by its files.
          return [watch(folder, soon).on('error', soon)];
        } catch {
          return [];
        }
      });
    },
    changed: (signal) =>
      new Promise((resolve) => {
        const settle = (files: readonly string[]): void => {
          listeners.delete(found);
          signal.removeEventListener('abort', give);
          for (const file of files) digests.set(file, digestOf(file));
          resolve(files);
        };
        const give = (): void => settle([]);
        const found = (): void => {
          const files = different();
          if (files.length > 0) settle(files);
        };
        listeners.add(found);
        signal.addEventListener('abort', give);
        if (signal.aborted) give();
        else found();
      }),
    changing() {
      const controller = new AbortController();
      const abort = (): void => {
        listeners.delete(abort);
        controller.abort();
      };
      listeners.add(abort);
      look();
      return controller.signal;
    },
    close: stop,
  };
};
