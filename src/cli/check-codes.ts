// Exit codes of checks: of one cell, and of a run over many; the same whether a cell was checked here or is read from a report.
import type { CellStatus } from '../check/check-all.js';
import type { StaleDeclaration } from '../check/declarations.js';
import type { CheckResult } from '../check/result.js';
import { undeclared } from '../report/findings.js';
import { type ExitCode, exitCode, weightiest } from './exit-code.js';

/** What the exit code depends on; a broken cell has no result. */
export interface JudgedCell {
  readonly status: CellStatus;
  readonly result?: Pick<CheckResult, 'properties' | 'findings'> | null;
}

/**
 * The exit code of one cell.
 * @param strict something that is unused and not declared is an error
 */
export const exitCodeOf = (cell: JudgedCell, strict: boolean): ExitCode => {
  const hasFindings = undeclared(cell.result?.findings).length > 0;
  return weightiest([verdictCodeOf(cell), ...(strict && hasFindings ? [exitCode.violated] : [])]);
};

const verdictCodeOf = ({ status, result }: JudgedCell): ExitCode => {
  switch (status) {
    case 'as expected':
      return exitCode.asExpected;
    case 'differs':
      return exitCode.violated;
    case 'inconclusive':
      return exitCode.inconclusive;
    case 'broken':
      return exitCode.unusable;
    case 'unjudged': {
      const statuses = (result?.properties ?? []).map(({ verdict }) => verdict.status);
      if (statuses.includes('violated')) return exitCode.violated;
      return statuses.includes('inconclusive') ? exitCode.inconclusive : exitCode.asExpected;
    }
  }
};

/**
 * The exit code of a run.
 * @param stale declarations that nothing needs
 */
export const codeOfRun = (
  cells: readonly JudgedCell[],
  stale: readonly StaleDeclaration[],
  strict: boolean,
): ExitCode => {
  const codes = cells.map((cell) => exitCodeOf(cell, strict));
  return weightiest(strict && stale.length > 0 ? [...codes, exitCode.violated] : codes);
};
