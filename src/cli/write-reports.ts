// Reports of a run, as --reporter NAME[=FILE] asks for: to files, and one of them to stdout.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { type CheckRun, type ReporterName, reporterNames, reporters } from '../report/reporters.js';
import type { Context } from './command.js';
import type { Options } from './options.js';
import { assertWritable, makeFolderOf, writeFileAtomically } from './write-file.js';

/** The option. */
export const reporterOption = {
  reporter: {
    type: 'string',
    many: true,
    about: `write a report to a file, as NAME=FILE, or to stdout, as NAME; may be repeated; names: ${reporterNames.join(', ')}`,
  },
} as const satisfies Options;

const HINT = 'choose another --reporter';

/** A report that is asked for. */
interface Wanted {
  readonly name: ReporterName;
  /** Undefined for stdout. */
  readonly path: string | undefined;
  /** What is in the file already stays. */
  readonly append: boolean;
}

/** Where reports go. */
export interface Outlet {
  /** Stdout has a report and nothing else. */
  readonly ownsStdout: boolean;
  /** Writes the reports. */
  readonly write: (run: CheckRun) => Promise<void>;
}

const wantedFrom = (word: string, env: Context['env']): Wanted => {
  const at = word.indexOf('=');
  const [text, path] = at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
  const name = reporterNames.find((known) => known === text);
  if (name === undefined || path === '') {
    const hint = path === '' ? 'expected NAME=FILE, such as junit=report.xml' : suggest(text, reporterNames);
    throw new FlushpointError('usage/bad-value', `--reporter cannot be "${word}"`, hint);
  }
  // A step of a GitHub job has a file for its summary, which others may have written to.
  const own = name === 'summary' && path === undefined ? env.GITHUB_STEP_SUMMARY || undefined : undefined;
  return { name, path: path ?? own, append: own !== undefined };
};

/**
 * Looks whether the reports can be written, before a long run is made for them.
 * @throws FlushpointError `usage/bad-value` for a report that does not exist, `usage/bad-option` when two go to stdout,
 *   `environment/unwritable`
 */
export const outletFor = async (
  words: readonly string[],
  json: boolean | undefined,
  { env, print }: Pick<Context, 'env' | 'print'>,
): Promise<Outlet> => {
  const wanted = [...(json ? ['json'] : []), ...words].map((word) => wantedFrom(word, env));
  const [first, second] = wanted.filter(({ path }) => path === undefined);
  if (first !== undefined && second !== undefined) {
    throw new FlushpointError(
      'usage/bad-option',
      `stdout cannot have both the ${first.name} and the ${second.name} report`,
      `give one of them a file, as --reporter ${second.name}=FILE`,
    );
  }
  const paths = wanted.flatMap(({ path }) => path ?? []);
  const places = paths.map((path) => resolve(path));
  const twice = paths.find((_, i) => places.indexOf(places[i] as string) !== i);
  if (twice !== undefined) {
    throw new FlushpointError('usage/bad-option', `two reports go to "${twice}"`, 'give each a file of its own');
  }
  for (const path of paths) {
    await makeFolderOf(path, HINT);
    await assertWritable(path, HINT);
  }
  return {
    ownsStdout: first !== undefined,
    write: async (run) => {
      for (const { name, path, append } of wanted) {
        const text = (await reporters[name]())(run);
        if (path === undefined) print(text);
        else {
          const before = append ? await readFile(path, 'utf8').catch(() => '') : '';
          await writeFileAtomically(path, before + text, HINT);
        }
      }
    },
  };
};
