// A folder of a user's, with blanks in its path, and the modules in it.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder. */
export interface Folder {
  readonly path: string;
  /** Writes a file and returns its path. */
  readonly write: (name: string, text: string) => string;
  readonly remove: () => void;
}

/** Makes a folder. */
export const userFolder = (): Folder => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'flushpoint user ')));
  return {
    path,
    write: (name, text) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** A model in TypeScript that has nothing wrong with it, as an expression. */
export const modelText = (name: string, climb = 's.level = 1;'): string => `model({
  name: '${name}',
  about: 'climbs',
  parameters: {},
  build: () => ({
    state: { level: range(2) },
    processes: [
      process('climber', {}, {
        rest(s: { level: number }) {},
        climb(s) {
          ${climb}
        },
      }),
    ],
    properties: [deadlockFree, reachable<{ level: number }>('the top', (s) => s.level === 1)],
  }),
})`;

/** What a module of models imports. */
export const IMPORTS = "import { deadlockFree, model, process, range, reachable } from 'flushpoint';\n";
