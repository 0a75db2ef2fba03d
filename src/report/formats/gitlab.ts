// The code quality report of GitLab: a list of problems with a place and a fingerprint.
import { parametersText } from '../configuration.js';
import { type Problem, problemsOf, type RuleId } from '../problems.js';
import type { CheckRun } from '../reporters.js';

const severityOf = ({ rule, level }: Problem): string => {
  const severities: { readonly [rule in RuleId]?: string } = { 'broken-model': 'blocker', 'open-verdict': 'minor' };
  return severities[rule] ?? (level === 'error' ? 'major' : 'minor');
};

/** The report. */
export const gitlab = (run: CheckRun): string => {
  const issues = problemsOf(run).map((problem) => {
    const { rule, model, fix, parameters, message, at, fingerprint } = problem;
    const configuration = [model, `fix=${fix}`, parametersText(parameters)].filter((part) => part !== '').join(' ');
    return {
      type: 'issue',
      check_name: rule,
      description: `${configuration}: ${message}`,
      categories: ['Bug Risk'],
      severity: severityOf(problem),
      fingerprint,
      // A model that was made by a program has no place of its own.
      location: { path: at?.file ?? model, lines: { begin: at?.line ?? 1 } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
};
