// SARIF 2.1.0, for code scanning: a result for each problem, and its trace as a code flow with one thread flow for each process.
import { pathToFileURL } from 'node:url';
import type { SourcePosition } from '../../base/source.js';
import { showChange, showStep } from '../../trace/formats/words.js';
import type { Trace } from '../../trace/trace.js';
import { parametersText } from '../configuration.js';
import { type Problem, problemsOf, type RuleId, rules } from '../problems.js';
import type { CheckRun } from '../reporters.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ruleIds = Object.keys(rules) as RuleId[];

const uriOf = (file: string): string =>
  /^(\/|[A-Za-z]:[\\/])/.test(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');

const physical = ({ file, line, column }: SourcePosition): object => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column },
  },
});

const located = (at: SourcePosition | undefined, text?: string): object => ({
  ...(at === undefined ? {} : physical(at)),
  ...(text === undefined ? {} : { message: { text } }),
});

const configurationOf = ({ model, fix, parameters }: Problem): string =>
  [model, `fix=${fix}`, parametersText(parameters)].filter((part) => part !== '').join(' ');

/** One thread flow for each process that moves; `executionOrder` says how they interleave. */
const codeFlow = (trace: Trace, { sourceOf }: Problem): object => {
  const steps = trace.steps.map((step, i) => ({ step, order: i + 1 }));
  const moving = trace.processes.filter((process) => steps.some(({ step }) => step.process === process));
  return {
    message: { text: `${trace.steps.length} steps, ${trace.switches} context switches` },
    threadFlows: moving.map((process) => ({
      id: process,
      locations: steps
        .filter(({ step }) => step.process === process)
        .map(({ step, order }) => {
          const changes = step.changes.map((change) => showChange(process, change)).join(', ');
          const text = `${order}. ${process}: ${showStep(step)}${changes === '' ? '' : `: ${changes}`}`;
          return { executionOrder: order, location: located(sourceOf(process, step.step), text) };
        }),
    })),
  };
};

const resultOf = (problem: Problem): object => {
  const { rule, level, message, at, definedAt, trace, command, fingerprint, model, fix, parameters } = problem;
  const again = command === undefined ? '' : `\nTo see it again: ${command}`;
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level,
    message: { text: `${configurationOf(problem)}: ${message}${again}` },
    locations: [
      { ...located(at), logicalLocations: [{ fullyQualifiedName: configurationOf(problem), kind: 'module' }] },
    ],
    ...(definedAt === undefined || trace === undefined
      ? {}
      : { relatedLocations: [{ id: 1, ...located(definedAt, 'the property is defined here') }] }),
    ...(trace === undefined || trace.steps.length === 0 ? {} : { codeFlows: [codeFlow(trace, problem)] }),
    partialFingerprints: { 'flushpoint/v1': fingerprint },
    properties: { model, fix, parameters },
  };
};

/** The report. */
export const sarif = (run: CheckRun): string => {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'flushpoint',
            ...(run.version === undefined ? {} : { version: run.version, semanticVersion: run.version }),
            rules: ruleIds.map((id) => ({
              id,
              shortDescription: { text: rules[id] },
              defaultConfiguration: { level: id === 'open-verdict' || id.startsWith('unused') ? 'warning' : 'error' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problemsOf(run).map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};
