// JUnit XML in the form of Apache Ant: a suite for each model, a test for each property of each configuration. A verdict that
// is not as expected is a failure; a broken model, or a verdict that a limit left open, is an error.
import XMLBuilder from 'fast-xml-builder';
import type { CheckedCell } from '../../check/check-all.js';
import { traceText } from '../../trace/formats/text.js';
import { parametersText } from '../configuration.js';
import { UNKNOWN } from '../findings.js';
import { type Problem, problemsOf, type RuleId } from '../problems.js';
import type { CheckRun } from '../reporters.js';

const NOTHING_UNUSED = 'nothing is unused';

interface Test {
  readonly name: string;
  readonly problems: readonly Problem[];
}

const isError = (rule: RuleId): boolean => rule === 'broken-model' || rule === 'open-verdict';
const isUnused = ({ rule }: Problem): boolean => rule.startsWith('unused');

/** The tests of a cell: its properties, counts that differ, and that nothing is unused where that is an error. */
const testsOf = (cell: CheckedCell, problems: readonly Problem[], strict: boolean): readonly Test[] => {
  if (cell.status === 'broken') return [{ name: 'the model can be explored', problems }];
  const judged = cell.result.properties
    .filter(({ verdict }) => verdict.status !== 'not checked')
    .map(({ name }) => name);
  const verdicts = problems.filter((problem) => !isUnused(problem));
  const others = [...new Set(verdicts.map(({ subject }) => subject))].filter((name) => !judged.includes(name));
  return [
    ...[...judged, ...others].map((name) => ({ name, problems: verdicts.filter(({ subject }) => subject === name) })),
    ...(strict && cell.result.findings !== undefined
      ? [{ name: NOTHING_UNUSED, problems: problems.filter(isUnused) }]
      : []),
  ];
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const bodyOf = ({ message, trace, command }: Problem): string =>
  trace === undefined || command === undefined ? message : `${message}\n${traceText(trace, command, { width: 100 })}`;

const testcase = ({ name, problems }: Test, classname: string, time: string): object => {
  const [first] = problems;
  const head = { '@classname': classname, '@name': name, '@time': time };
  if (first === undefined) return head;
  const told = {
    '@message': problems.map(({ message }) => message).join('; '),
    '@type': first.rule,
    '#text': problems.map(bodyOf).join('\n'),
  };
  return { ...head, [isError(first.rule) ? 'error' : 'failure']: told };
};

const timeOf = (cell: CheckedCell): number => (cell.status === 'broken' ? 0 : cell.result.timing.elapsedMs);

/** What the tests do not say: properties that are not checked, findings that are no errors. */
const outputOf = (cell: CheckedCell, warnings: readonly Problem[], where: string): readonly string[] => {
  if (cell.status === 'broken') return [];
  const open = cell.result.properties.filter(({ verdict }) => verdict.status === 'not checked');
  return [
    ...open.map(({ name }) => `${where}: ${name}: not checked`),
    ...(cell.result.findings === undefined ? [`${where}: ${UNKNOWN}`] : []),
    ...warnings.map(({ message }) => `${where}: ${message}`),
  ];
};

const suiteOf = (name: string, id: number, run: CheckRun, problems: readonly Problem[]): object => {
  const cells = run.cells.filter(({ model }) => model.name === name);
  const whole = problems.filter(({ model, rule }) => model === name && rule === 'unused-declaration');
  const output: string[] = [];
  const cases = cells.flatMap((cell) => {
    const { fix, parameters } = cell;
    const where = [name, `fix=${fix}`, parametersText(parameters)].filter((part) => part !== '').join(' ');
    const own = problems.filter(
      (p) => p.model === name && p.fix === fix && p.parameters === parameters && p.rule !== 'unused-declaration',
    );
    output.push(...outputOf(cell, run.strict ? [] : own.filter(isUnused), where));
    // A search judges all properties at once: its time stands at the first of them.
    return testsOf(cell, own, run.strict).map((test, i) => ({
      test,
      where,
      time: i === 0 ? seconds(timeOf(cell)) : '0.000',
    }));
  });
  if (run.strict && whole.length > 0) {
    cases.push({ test: { name: 'every declaration is needed', problems: whole }, where: name, time: '0.000' });
  }
  const bad = cases.flatMap(({ test }) => test.problems[0] ?? []);
  return {
    '@name': name,
    '@package': 'flushpoint',
    '@id': String(id),
    '@timestamp': run.startedAt.toISOString().slice(0, 19),
    '@hostname': 'localhost',
    '@tests': String(cases.length),
    '@failures': String(bad.filter(({ rule }) => !isError(rule)).length),
    '@errors': String(bad.filter(({ rule }) => isError(rule)).length),
    '@time': seconds(cells.reduce((sum, cell) => sum + timeOf(cell), 0)),
    properties: { property: { '@name': 'strict', '@value': String(run.strict) } },
    testcase: cases.map(({ test, where, time }) => testcase(test, where, time)),
    'system-out': output.join('\n'),
    'system-err': '',
  };
};

/** Data without the characters that XML cannot have. */
const legal = <T>(data: T): T => {
  if (typeof data === 'string')
    return data.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd') as T;
  if (Array.isArray(data)) return data.map(legal) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, legal(value)])) as T;
};

/** The report. */
export const junit = (run: CheckRun): string => {
  const problems = problemsOf(run);
  const names = [...new Set(run.cells.map(({ model }) => model.name))];
  const builder = new XMLBuilder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    format: true,
  });
  const suites = names.map((name, id) => suiteOf(name, id, run, problems));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(legal({ testsuites: { testsuite: suites } }))}`;
};
