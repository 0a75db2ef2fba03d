// Exit codes of checks: of one cell, and of a run over many.
import type { CheckedCell } from '../check/check-all.js';
import type { StaleDeclaration } from '../check/declarations.js';
import { type ExitCode, exitCode, weightiest } from './exit-code.js';
import { hasFindings } from './strict.js';

/** The exit code of one cell. */
export const exitCodeOf = (cell: CheckedCell, strict: boolean): ExitCode =>
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

/**
 * The exit code of a run.
 * @param stale declarations that nothing needs
 */
export const codeOfRun = (
  cells: readonly CheckedCell[],
  stale: readonly StaleDeclaration[],
  strict: boolean,
): ExitCode => {
  const codes = cells.map((cell) => exitCodeOf(cell, strict));
  return weightiest(strict && stale.length > 0 ? [...codes, exitCode.violated] : codes);
};
