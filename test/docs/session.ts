// A `console` block: commands behind `$ ` and what they print. `npx flushpoint` is the built program, run where the files
// are that the page has shown so far; `node x.js` runs one of them; `awk` is the shell's.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, runBuilt, runHere } from '../cli/build.js';

/** A command and the lines that the page shows below it. */
export interface Call {
  readonly command: string;
  readonly shown: readonly string[];
}

/** The commands of a block. */
export const callsIn = (lines: readonly string[]): Call[] => {
  const calls: { command: string; shown: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) calls.push({ command: line.slice(2), shown: [] });
    else if (calls.length === 0) throw new Error(`a console block begins with a command, not with "${line}"`);
    else calls.at(-1)?.shown.push(line);
  }
  return calls;
};

/** What a page has said before a block. */
export interface Stage {
  /** Complete files by path; the latest text of each. */
  readonly files: ReadonlyMap<string, string>;
  /** Where they have been compiled; a folder of the page's own where it has none. */
  readonly folder: () => string;
  /** Other files, by name; commands find them. */
  readonly texts: ReadonlyMap<string, string>;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/**
 * Runs the commands of a block; the lines that each of them prints, stdout before stderr.
 * @param isOwnProcess whether flushpoint is started like by a shell, and not called in this process
 */
export const play = async (calls: readonly Call[], stage: Stage, isOwnProcess: boolean): Promise<string[][]> => {
  const printed: string[][] = [];
  let code: number | null = 0;
  const folder = stage.folder();
  for (const [name, text] of stage.texts) writeFileSync(join(folder, name), text);
  for (const { command } of calls) {
    // `npm ci` builds the program, and so does `build`; what npm prints is no business of this project.
    const [program = '', ...words] = (command.replace(/^npm ci && /, '').match(/'[^']*'|\S+/g) ?? []).map((word) =>
      word.replace(/^'(.*)'$/, '$1'),
    );
    if (program === 'npx' && words[0] === 'flushpoint') {
      // Progress depends on the machine.
      const quiet = [...words.slice(1), '--quiet'];
      const outcome = await (isOwnProcess ? runBuilt(build(), quiet, {}, folder) : runHere(build(), quiet, folder));
      code = outcome.code;
      printed.push(linesOf(outcome.stdout + outcome.stderr));
    } else if (program === 'node') {
      const outcome = spawnSync(process.execPath, words, { cwd: stage.folder(), encoding: 'utf8' });
      if (outcome.status !== 0) throw new Error(`${command} fails: ${outcome.stderr}`);
      code = outcome.status;
      printed.push(linesOf(outcome.stdout));
    } else if (program === 'awk') {
      const outcome = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' });
      if (outcome.status !== 0) throw new Error(`${command} fails: ${outcome.stderr}`);
      code = outcome.status;
      printed.push(linesOf(outcome.stdout));
    } else if (command === 'echo $?') printed.push([String(code)]);
    else throw new Error(`"${command}" cannot be run here; say why in a line <!-- not run: ... --> above the block`);
  }
  return printed;
};
