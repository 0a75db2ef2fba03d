// Runs of `flushpoint check`: cells are checked, told, and written to reports.
import { count } from '../base/plural.js';
import type { Cell, CheckedCell } from '../check/check-all.js';
import type { Model } from '../model/model.js';
import type { ShardNote } from '../report/check-document.js';
import { cacheFrom, cacheOption } from './cache.js';
import { codeOfRun, exitCodeOf } from './check-codes.js';
import { checkpointsFrom } from './checkpoint.js';
import type { Context } from './command.js';
import { type ExitCode, exitCode, weightiest } from './exit-code.js';
import { limitsFrom } from './limits.js';
import {
  checkpointOptions,
  configurationOptions,
  type Given,
  limitOptions,
  machineOptions,
  type Options,
} from './options.js';
import { isStrict, strictOption } from './strict.js';
import { assertUpdatable, updateExpectations, updateOptions } from './update-expectations.js';
import { parameterValues, parseShard, parseWorkers } from './values.js';
import { outletFor, reporterOption } from './write-reports.js';

/** Options of a run. */
export const runOptions = {
  ...configurationOptions,
  shard: {
    type: 'string',
    about: 'check one part of the run, as 2/5; merge-reports joins the JSON reports of all parts',
  },
  tier: { type: 'string', about: 'check the sets of parameters that the config has under this name' },
  ...limitOptions,
  ...machineOptions,
  ...checkpointOptions,
  ...strictOption,
  ...updateOptions,
  ...cacheOption,
  ...reporterOption,
} as const satisfies Options;

/** What was given for them. */
export type CheckGiven = Given<typeof runOptions> & { readonly json: boolean | undefined };

/** A run that came to its end. */
export interface CheckDone {
  readonly code: ExitCode;
  readonly checked: readonly CheckedCell[];
}

const labelOf = ({ model, fix }: Cell): string => `${model.name} fix=${fix}`;

const logCell = (cell: CheckedCell, { log }: Context): void => {
  const { fix, parameters, status } = cell;
  const searched =
    cell.status === 'broken'
      ? { error: cell.error.message }
      : { states: cell.result.statistics.states, elapsedMs: cell.result.timing.elapsedMs };
  log.info({ model: cell.model.name, fix, parameters, status, ...searched }, 'checked');
};

/** What a report says of a run besides its cells. */
const runWith = (strict: boolean, startedAt: Date, { version }: Context) => ({
  single: false,
  startedAt,
  stale: [],
  shard: undefined,
  strict,
  version,
});

/** What was written is what is expected from now on; broken models and open verdicts remain. */
const updated = async (checked: readonly CheckedCell[], given: CheckGiven, context: Context): Promise<CheckDone> => {
  const isUpToDate = await updateExpectations(checked, given.yes, context);
  const open = checked.filter(({ status }) => status === 'broken' || status === 'inconclusive');
  const codes = open.map((cell) => exitCodeOf(cell, false));
  return { code: weightiest([...codes, isUpToDate ? exitCode.asExpected : exitCode.violated]), checked };
};

/** One configuration, told at length. */
export const checkOne = async (model: Model, given: CheckGiven, context: Context): Promise<CheckDone> => {
  const { print, colors, progress, signal, residentBytes, log } = context;
  const { cellOf, checkCell } = await import('../check/check-all.js');
  const strict = isStrict(given.strict, context.env);
  assertUpdatable([model], given);
  const cell = cellOf(model, given.fix, parameterValues(model, given.set));
  const workers = parseWorkers(given.workers);
  const limits = limitsFrom(given, residentBytes(), workers);
  const outlet = await outletFor(given.reporter, given.json, context);
  const startedAt = new Date();
  log.debug({ model: model.name, fix: cell.fix, parameters: cell.parameters, limits }, 'checking');
  progress.begin(labelOf(cell));
  const checkpoints = await checkpointsFrom(given, context);
  const cache = await cacheFrom(given, context);
  const checked = await checkCell(cell, {
    limits,
    workers,
    signal,
    onProgress: progress.update,
    ...checkpoints,
    ...cache,
  });
  if (given.update) return updated([checked], given, context);
  if (!outlet.ownsStdout) {
    const { checkText } = await import('../report/check.js');
    print(checkText(checked, colors, strict));
  }
  const { elapsedMs } = checked.result.timing;
  await outlet.write({ ...runWith(strict, startedAt, context), cells: [checked], planned: 1, single: true, elapsedMs });
  logCell(checked, context);
  return { code: exitCodeOf(checked, strict), checked: [checked] };
};

/** Fewer cells than this are checked before threads have started. */
const POOL_FROM_CELLS = 40;

/** Every cell of some models, a block per model. */
export const checkCells = async (models: readonly Model[], given: CheckGiven, context: Context): Promise<CheckDone> => {
  const { print, colors, progress, signal, residentBytes, registry } = context;
  const workers = parseWorkers(given.workers);
  const limits = limitsFrom(given, residentBytes(), workers);
  const { checkAll, plan } = await import('../check/check-all.js');
  const { planTier } = await import('../check/tier.js');
  const { openCheckPool } = await import('../check/check-pool.js');
  const { modelBlock, totalsLine } = await import('../report/cells.js');
  const { planHash, shardOf } = await import('../check/cell-shard.js');
  const { declarationUses, staleIn } = await import('../check/declarations.js');
  const { staleText } = await import('../report/findings.js');
  const strict = isStrict(given.strict, context.env);
  assertUpdatable(models, given);
  const started = performance.now();
  const names = context.models.map(({ name }) => name);
  const all = context.tier === undefined ? plan(models) : planTier(models, context.tier, names);
  const shard = given.shard === undefined ? undefined : parseShard(given.shard);
  const cells = shard === undefined ? all : all.filter((cell) => shardOf(cell, shard.of) === shard.index);
  const outlet = await outletFor(given.reporter, given.json, context);
  const startedAt = new Date();
  const checked: CheckedCell[] = [];
  let block: CheckedCell[] = [];
  const printBlock = (): void => {
    if (block.length > 0 && !outlet.ownsStdout && !given.update) print(`${modelBlock(block, colors, strict)}\n`);
    block = [];
  };
  const onCell = (cell: Cell, before: number): void => {
    progress.begin(`[${before + 1}/${cells.length}] ${labelOf(cell)}`);
  };
  const pooled = workers > 1 && cells.length >= POOL_FROM_CELLS;
  const pool = pooled ? await openCheckPool(registry, workers, signal) : undefined;
  const cache = await cacheFrom(given, context);
  const where = { ...cache, ...(pool === undefined ? { workers } : { runner: pool.run, atOnce: workers }) };
  try {
    for await (const cell of checkAll(cells, { limits, signal, onProgress: progress.update, onCell, ...where })) {
      if (block[0] !== undefined && block[0].model !== cell.model) printBlock();
      block.push(cell);
      checked.push(cell);
      logCell(cell, context);
    }
  } finally {
    await pool?.close();
  }
  printBlock();
  const elapsedMs = performance.now() - started;
  if (given.update) return updated(checked, given, context);
  const uses = declarationUses(checked);
  // Whether some other cell needs a declaration is known when all have been checked.
  const stale = shard !== undefined || checked.length < cells.length ? [] : staleIn(uses);
  const note: ShardNote | undefined = shard && {
    ...shard,
    program: context.version,
    plan: planHash(all),
    planned: all.length,
    positions: cells.slice(0, checked.length).map((cell) => all.indexOf(cell)),
    declarations: uses,
  };
  if (!outlet.ownsStdout) {
    const tint = strict ? colors.red : colors.yellow;
    print(stale.map((declaration) => `${tint(staleText(declaration))}\n`).join(''));
    if (note !== undefined)
      print(colors.dim(`shard ${note.index} of ${note.of} of a run of ${count(all.length, 'check')}\n`));
    print(totalsLine(checked, cells.length, elapsedMs, colors, strict));
  }
  const run = { ...runWith(strict, startedAt, context), cells: checked, planned: cells.length, elapsedMs };
  await outlet.write({ ...run, stale, shard: note });
  return { code: codeOfRun(checked, stale, strict), checked };
};
