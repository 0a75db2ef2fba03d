// Reports of a run that go to files, as --report NAME=PATH asks for.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { type CheckRun, reporterNames, reporters } from '../report/reporters.js';
import type { Options } from './options.js';
import { assertWritable, makeFolderOf, writeFileAtomically } from './write-file.js';

/** The option. */
export const reportOption = {
  report: {
    type: 'string',
    many: true,
    about: `also write a report to a file, as NAME=PATH; may be repeated; names: ${reporterNames.join(', ')}`,
  },
} as const satisfies Options;

const HINT = 'choose another --report';

/** Writes the reports of a run. */
export type WriteReports = (run: CheckRun) => Promise<void>;

/**
 * Looks whether the reports can be written, before a long run is made for them.
 * @throws FlushpointError `usage/bad-value` for a report that does not exist, `environment/unwritable`
 */
export const reportsTo = async (words: readonly string[]): Promise<WriteReports> => {
  const wanted = words.map((word) => {
    const at = word.indexOf('=');
    const [name, path] = [word.slice(0, Math.max(0, at)), word.slice(at + 1)];
    const known = reporterNames.find((reporter) => reporter === name);
    if (known === undefined || path === '') {
      const hint =
        at < 0 || path === '' ? 'expected NAME=PATH, such as json=report.json' : suggest(name, reporterNames);
      throw new FlushpointError('usage/bad-value', `--report cannot be "${word}"`, hint);
    }
    return { name: known, path };
  });
  for (const { path } of wanted) {
    await makeFolderOf(path, HINT);
    await assertWritable(path, HINT);
  }
  return async (run) => {
    for (const { name, path } of wanted) await writeFileAtomically(path, (await reporters[name]())(run));
  };
};
