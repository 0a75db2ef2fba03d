// Reports of all shards of a run, joined to the report that the whole run would have given. Whatever does not belong together
// is refused.
import { FlushpointError } from '../base/errors.js';
import { isObject } from '../base/is-object.js';
import { count } from '../base/plural.js';
import { staleIn } from '../check/declarations.js';
import type { CheckDocument, DocumentCell, ShardNote, Totals } from './check-document.js';
import { undeclared } from './findings.js';
import { CHECK_FORMAT, CHECK_VERSION } from './json.js';

/** A report and the file that it was in. */
export interface NamedReport {
  readonly path: string;
  readonly document: ShardReport;
}

type ShardReport = CheckDocument & { readonly shard: ShardNote };

const bad = (path: string, message: string, hint?: string): FlushpointError =>
  new FlushpointError('usage/bad-report', `"${path}" ${message}`, hint);

const isList = Array.isArray;

/** Whether what is read of a cell is there. */
const isCell = (cell: unknown): boolean => {
  if (!isObject(cell) || typeof cell.model !== 'string' || typeof cell.status !== 'string') return false;
  const { result } = cell;
  if (cell.status === 'broken') return true;
  return (
    isObject(result) && isObject(result.statistics) && isList(result.properties) && result.properties.every(isObject)
  );
};

/**
 * Reads the report of a shard.
 * @param path for messages
 * @throws FlushpointError `usage/bad-report` for a text that is none, or one of another version
 */
export const readShardReport = (path: string, text: string): NamedReport => {
  let document: Partial<CheckDocument> | null;
  try {
    document = JSON.parse(text) as Partial<CheckDocument> | null;
  } catch {
    throw bad(path, 'is no JSON', 'give reports of flushpoint check --shard I/N --json');
  }
  if (document?.format !== CHECK_FORMAT) throw bad(path, 'is no report of flushpoint check');
  if (document.version !== CHECK_VERSION) {
    throw bad(path, `has version ${document.version} of the format`, `this flushpoint reads version ${CHECK_VERSION}`);
  }
  const { shard, cells, timing } = document;
  if (shard === null) throw bad(path, 'is the report of a whole run', 'there is nothing to join');
  if (
    !isList(cells) ||
    !cells.every(isCell) ||
    !isList(shard?.positions) ||
    !isList(shard.declarations) ||
    shard.positions.length !== cells.length ||
    typeof timing?.elapsedMs !== 'number'
  ) {
    throw bad(path, 'is not whole');
  }
  return { path, document: document as ShardReport };
};

/** Every shard once, of one run and one program. */
const assertOneRun = (reports: readonly NamedReport[]): void => {
  const [first, ...rest] = reports as [NamedReport, ...NamedReport[]];
  const { program, plan, of } = first.document.shard;
  for (const { path, document } of rest) {
    const other = document.shard;
    if (other.program !== program) {
      throw bad(path, `is from flushpoint ${other.program}, and "${first.path}" from ${program}`);
    }
    if (other.of !== of) throw bad(path, `is one of ${other.of} shards, and "${first.path}" one of ${of}`);
    if (other.plan !== plan) {
      throw bad(
        path,
        `is of another run than "${first.path}"`,
        'models, fixes, parameters and expectations have to be the same',
      );
    }
  }
  const seen = new Map<number, string>();
  for (const { path, document } of reports) {
    const { index } = document.shard;
    const before = seen.get(index);
    if (before !== undefined) throw bad(path, `is shard ${index} of ${of}, and so is "${before}"`);
    seen.set(index, path);
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) {
    throw new FlushpointError(
      'usage/bad-report',
      `${count(missing.length, 'shard')} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}`,
      'give the reports of all',
    );
  }
};

const findingsIn = (cell: DocumentCell): number => undeclared(cell.result?.findings).length;

/**
 * Joins reports.
 * @param reports of shards, in any order; at least one
 * @throws FlushpointError `usage/bad-report` when a shard is missing, is there twice, or is of another run or program
 */
export const mergedReports = (reports: readonly NamedReport[]): CheckDocument => {
  assertOneRun(reports);
  const documents = reports.map(({ document }) => document);
  const placed = documents.flatMap(({ shard, cells }) =>
    cells.map((cell, i) => ({ at: shard.positions[i] ?? 0, cell })),
  );
  const cells = placed.sort((a, b) => a.at - b.at).map(({ cell }) => cell);
  const planned = documents[0]?.shard.planned ?? 0;
  const staleDeclarations = cells.length < planned ? [] : staleIn(documents.flatMap(({ shard }) => shard.declarations));
  const sum = (key: keyof Totals): number => documents.reduce((total, { totals }) => total + totals[key], 0);
  const totals: Totals = {
    planned,
    checked: cells.length,
    asExpected: sum('asExpected'),
    differs: sum('differs'),
    inconclusive: sum('inconclusive'),
    broken: sum('broken'),
    unjudged: sum('unjudged'),
    findings: staleDeclarations.length + cells.reduce((total, cell) => total + findingsIn(cell), 0),
  };
  const elapsedMs = documents.reduce((total, { timing }) => total + timing.elapsedMs, 0);
  const { format, version } = documents[0] as ShardReport;
  return { format, version, shard: null, cells, staleDeclarations, totals, timing: { elapsedMs } };
};
