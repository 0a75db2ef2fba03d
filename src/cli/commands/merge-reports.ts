// flushpoint merge-reports: the JSON reports of the shards of a run as one, with the exit code of the whole run.
import { codeOfRun } from '../check-codes.js';
import { command } from '../command.js';
import { exitCode, weightiest } from '../exit-code.js';
import { readText } from '../read-file.js';
import { isStrict, strictOption } from '../strict.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';
import { outletFor, reporterOption } from '../write-reports.js';

/** A report has a trace for every violation. */
const MOST_BYTES = 512 * 2 ** 20;

/** The command. */
export const mergeReports = command({
  name: 'merge-reports',
  argument: { name: 'report', required: true, many: true, about: 'JSON reports of check --shard, of every shard one' },
  about: 'join the JSON reports of the shards of a run, and end as the whole run would',
  // Other reports than JSON have places in the source.
  needsModels: ({ reporter }) => Array.isArray(reporter) && reporter.length > 0,
  options: {
    out: { type: 'string', about: 'write the joined report to a file, as JSON' },
    ...strictOption,
    ...reporterOption,
  },
  example: ['merge-reports shard-1.json shard-2.json', 'whether both halves of a run together are as expected'],
  async run(_first, given, context) {
    const { words, print, colors, env } = context;
    const { mergedReports, readShardReport } = await import('../../report/merge.js');
    if (given.out !== undefined) await assertWritable(given.out);
    const outlet = await outletFor(given.reporter, given.json, context);
    const startedAt = new Date();
    const reports = await Promise.all(
      words.map(async (path) => readShardReport(path, await readText(path, MOST_BYTES))),
    );
    const document = mergedReports(reports);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (given.out !== undefined) await writeFileAtomically(given.out, text);
    const strict = isStrict(given.strict, env);
    const { cells, staleDeclarations, totals, timing } = document;
    if (given.reporter.length > 0) {
      const { revivedCells } = await import('../../report/revived.js');
      await outlet.write({
        cells: revivedCells(cells, context.models),
        planned: totals.planned,
        single: false,
        startedAt,
        elapsedMs: timing.elapsedMs,
        stale: staleDeclarations,
        shard: undefined,
        strict,
        version: context.version,
      });
    } else if (given.json) print(text);
    if (!outlet.ownsStdout) {
      const { mergedText } = await import('../../report/merged.js');
      print(mergedText(document, colors, strict));
    }
    const code = codeOfRun(cells, staleDeclarations, strict);
    return weightiest(totals.checked < totals.planned ? [code, exitCode.inconclusive] : [code]);
  },
});
