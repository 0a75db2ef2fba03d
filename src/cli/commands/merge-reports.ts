// flushpoint merge-reports: the JSON reports of the shards of a run as one, with the exit code of the whole run.
import { codeOfRun } from '../check-codes.js';
import { command } from '../command.js';
import { exitCode, weightiest } from '../exit-code.js';
import { readText } from '../read-file.js';
import { isStrict, strictOption } from '../strict.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

/** A report has a trace for every violation. */
const MOST_BYTES = 512 * 2 ** 20;

/** The command. */
export const mergeReports = command({
  name: 'merge-reports',
  argument: { name: 'report', required: true, many: true, about: 'JSON reports of check --shard, of every shard one' },
  about: 'join the JSON reports of the shards of a run, and end as the whole run would',
  needsModels: false,
  options: { out: { type: 'string', about: 'write the joined report to a file, as JSON' }, ...strictOption },
  example: ['merge-reports shard-1.json shard-2.json', 'whether both halves of a run together are as expected'],
  async run(_first, given, { words, print, colors, env }) {
    const { mergedReports, readShardReport } = await import('../../report/merge.js');
    if (given.out !== undefined) await assertWritable(given.out);
    const reports = await Promise.all(
      words.map(async (path) => readShardReport(path, await readText(path, MOST_BYTES))),
    );
    const document = mergedReports(reports);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (given.out !== undefined) await writeFileAtomically(given.out, text);
    const strict = isStrict(given.strict, env);
    if (given.json) print(text);
    else {
      const { mergedText } = await import('../../report/merged.js');
      print(mergedText(document, colors, strict));
    }
    const { cells, staleDeclarations, totals } = document;
    const code = codeOfRun(cells, staleDeclarations, strict);
    return weightiest(totals.checked < totals.planned ? [code, exitCode.inconclusive] : [code]);
  },
});
