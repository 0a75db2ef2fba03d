// flushpoint check: verdicts against expected verdicts, of every model, of one model, or of one configuration.
import { FlushpointError } from '../../base/errors.js';
import type { Cell, CheckedCell } from '../../check/check-all.js';
import type { Model } from '../../model/model.js';
import { modelNamed } from '../../model/model.js';
import { checkpointsFrom } from '../checkpoint.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCode, weightiest } from '../exit-code.js';
import { limitsFrom } from '../limits.js';
import {
  checkpointOptions,
  configurationOptions,
  type Given,
  limitOptions,
  machineOptions,
  type Options,
} from '../options.js';
import { hasFindings, isStrict, strictOption } from '../strict.js';
import { parameterValues, parseWorkers } from '../values.js';
import { reportOption, reportsTo } from '../write-reports.js';

const options = {
  ...configurationOptions,
  tier: { type: 'string', about: 'check the sets of parameters that the config has under this name' },
  ...limitOptions,
  ...machineOptions,
  ...checkpointOptions,
  ...strictOption,
  ...reportOption,
} as const satisfies Options;
type CheckGiven = Given<typeof options> & { readonly json: boolean | undefined };

const exitCodeOf = (cell: CheckedCell, strict: boolean): ExitCode =>
  weightiest([verdictCodeOf(cell), ...(strict && hasFindings(cell) ? [exitCode.violated] : [])]);

const verdictCodeOf = (cell: CheckedCell): ExitCode => {
  switch (cell.status) {
    case 'as expected':
      return exitCode.asExpected;
    case 'differs':
      return exitCode.violated;
    case 'inconclusive':
      return exitCode.inconclusive;
    case 'broken':
      return exitCode.unusable;
    case 'unjudged': {
      const statuses = cell.result.properties.map(({ verdict }) => verdict.status);
      if (statuses.includes('violated')) return exitCode.violated;
      return statuses.includes('inconclusive') ? exitCode.inconclusive : exitCode.asExpected;
    }
  }
};

const labelOf = ({ model, fix }: Cell): string => `${model.name} fix=${fix}`;

const logCell = (cell: CheckedCell, { log }: Context): void => {
  const { fix, parameters, status } = cell;
  const searched =
    cell.status === 'broken'
      ? { error: cell.error.message }
      : { states: cell.result.statistics.states, elapsedMs: cell.result.timing.elapsedMs };
  log.info({ model: cell.model.name, fix, parameters, status, ...searched }, 'checked');
};

/** One configuration, told at length. */
const checkOne = async (model: Model, given: CheckGiven, context: Context): Promise<ExitCode> => {
  const { print, colors, progress, signal, residentBytes, log } = context;
  const { cellOf, checkCell } = await import('../../check/check-all.js');
  const strict = isStrict(given.strict, context.env);
  const cell = cellOf(model, given.fix, parameterValues(model, given.set));
  const workers = parseWorkers(given.workers);
  const limits = limitsFrom(given, residentBytes(), workers);
  const writeReports = await reportsTo(given.report);
  log.debug({ model: model.name, fix: cell.fix, parameters: cell.parameters, limits }, 'checking');
  progress.begin(labelOf(cell));
  const checkpoints = await checkpointsFrom(given, context);
  const checked = await checkCell(cell, { limits, workers, signal, onProgress: progress.update, ...checkpoints });
  if (given.json) {
    const { checkJson } = await import('../../report/json.js');
    print(checkJson([checked], 1, checked.result.timing.elapsedMs));
  } else {
    const { checkText } = await import('../../report/check.js');
    print(checkText(checked, colors, strict));
  }
  await writeReports({ cells: [checked], planned: 1, elapsedMs: checked.result.timing.elapsedMs, stale: [] });
  logCell(checked, context);
  return exitCodeOf(checked, strict);
};

/** Fewer cells than this are checked before threads have started. */
const POOL_FROM_CELLS = 40;

/** Every cell of some models, a block per model. */
const checkCells = async (models: readonly Model[], given: CheckGiven, context: Context): Promise<ExitCode> => {
  const { print, colors, progress, signal, residentBytes, registry } = context;
  const workers = parseWorkers(given.workers);
  const limits = limitsFrom(given, residentBytes(), workers);
  const { checkAll, plan } = await import('../../check/check-all.js');
  const { planTier } = await import('../../check/tier.js');
  const { openCheckPool } = await import('../../check/check-pool.js');
  const { modelBlock, totalsLine } = await import('../../report/cells.js');
  const { staleDeclarations } = await import('../../check/declarations.js');
  const { staleText } = await import('../../report/findings.js');
  const strict = isStrict(given.strict, context.env);
  const started = performance.now();
  const names = context.models.map(({ name }) => name);
  const cells = context.tier === undefined ? plan(models) : planTier(models, context.tier, names);
  const writeReports = await reportsTo(given.report);
  const checked: CheckedCell[] = [];
  let block: CheckedCell[] = [];
  const printBlock = (): void => {
    if (block.length > 0 && !given.json) print(`${modelBlock(block, colors, strict)}\n`);
    block = [];
  };
  const onCell = (cell: Cell, before: number): void => {
    progress.begin(`[${before + 1}/${cells.length}] ${labelOf(cell)}`);
  };
  const pooled = workers > 1 && cells.length >= POOL_FROM_CELLS;
  const pool = pooled ? await openCheckPool(registry, workers, signal) : undefined;
  const where = pool === undefined ? { workers } : { runner: pool.run, atOnce: workers };
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
  const stale = checked.length < cells.length ? [] : staleDeclarations(checked);
  if (given.json) {
    const { checkJson } = await import('../../report/json.js');
    print(checkJson(checked, cells.length, elapsedMs, stale));
  } else {
    const tint = strict ? colors.red : colors.yellow;
    print(stale.map((declaration) => `${tint(staleText(declaration))}\n`).join(''));
    print(totalsLine(checked, cells.length, elapsedMs, colors, strict));
  }
  await writeReports({ cells: checked, planned: cells.length, elapsedMs, stale });
  const codes = checked.map((cell) => exitCodeOf(cell, strict));
  return weightiest(strict && stale.length > 0 ? [...codes, exitCode.violated] : codes);
};

/** The command. */
export const check = command({
  name: 'check',
  argument: { name: 'model', required: false, about: 'check this model only' },
  about: 'check every model and fix against its expected verdict, or one configuration of a model',
  options,
  example: ['check ppc64-hash --fix none', 'every property of ppc64-hash without a fix'],
  async run(name, given, context) {
    const isOne = given.fix !== undefined || given.set.length > 0;
    const stored = (['checkpoint', 'resume'] as const).find((option) => given[option] !== undefined);
    if (stored !== undefined && (name === undefined || !isOne)) {
      throw new FlushpointError(
        'usage/bad-option',
        `--${stored} is for one search`,
        `for example flushpoint check ${name ?? '<model>'} --fix none --${stored} FILE`,
      );
    }
    if (name !== undefined) {
      const model = modelNamed(context.models, name);
      return isOne ? checkOne(model, given, context) : checkCells([model], given, context);
    }
    if (isOne) {
      throw new FlushpointError(
        'usage/bad-option',
        `--${given.fix === undefined ? 'set' : 'fix'} needs a model`,
        'for example flushpoint check <model> --fix NAME',
      );
    }
    return checkCells(context.models, given, context);
  },
});
