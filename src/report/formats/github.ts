// Annotations of GitHub: workflow commands on stdout. GitHub shows ten of a kind for a step, so errors come first.
import { parametersText } from '../configuration.js';
import { type Problem, problemsOf } from '../problems.js';
import type { CheckRun } from '../reporters.js';

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const annotation = ({ level, at, rule, model, fix, parameters, message, command }: Problem): string => {
  const title = [`flushpoint ${rule}`, model, `fix=${fix}`, parametersText(parameters)].filter((part) => part !== '');
  const place = at === undefined ? [] : [`file=${property(at.file)}`, `line=${at.line}`, `col=${at.column}`];
  const text = command === undefined ? message : `${message}\nTo see it again: ${command}`;
  return `::${level} ${[...place, `title=${property(title.join(' '))}`].join(',')}::${data(text)}\n`;
};

/** The report; empty when there is nothing to say. */
export const github = (run: CheckRun): string => {
  const problems = problemsOf(run);
  const at = (level: Problem['level']) => problems.filter((problem) => problem.level === level);
  return [...at('error'), ...at('warning')].map(annotation).join('');
};
