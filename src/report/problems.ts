// What a run of checks has to say to a machine: every verdict that is not as expected, every broken model, and what is
// unused, each with the place in the source that it is about. Reports for CI are made from this and from nothing else.
import { createHash } from 'node:crypto';
import type { SourcePosition } from '../base/source.js';
import { StepError } from '../check/check.js';
import type { CheckedCell } from '../check/check-all.js';
import type { Vacuity, VacuityKind } from '../check/vacuity.js';
import { type AnySystem, configure, type Model } from '../model/model.js';
import type { LooseValues } from '../model/parameters.js';
import { printable } from '../trace/formats/words.js';
import type { Trace } from '../trace/trace.js';
import { traceCommand } from './configuration.js';
import { findingText, staleText, undeclared } from './findings.js';
import { shownPosition } from './position.js';
import type { CheckRun } from './reporters.js';
import { verdictText } from './verdict.js';

/** What a problem is a case of, and what that means. */
export const rules = {
  'unexpected-verdict': 'A verdict, the length of a shortest trace or a count differs from what the model expects.',
  violation: 'A property is violated in a configuration for which the model states no expectation.',
  'open-verdict': 'A limit or a signal ended the search before there was a verdict.',
  'broken-model': 'The model cannot be explored.',
  'unused-step': 'No run takes a step.',
  'unused-alternative': 'No run chooses an alternative.',
  'unused-antecedent': 'The condition under which an invariant promises something is never true.',
  'unused-assertion': 'No run comes to a check of an assertion.',
  'unused-variable': 'No run writes a variable.',
  'unused-fix': 'A fix changes nothing.',
  'unused-declaration': 'Something is declared as unused, and no check finds that.',
} as const;

/** One of {@link rules}. */
export type RuleId = keyof typeof rules;

/** How bad it is. */
export type Level = 'error' | 'warning';

/** One thing that a reader of the report should look at. */
export interface Problem {
  readonly rule: RuleId;
  readonly level: Level;
  readonly model: string;
  /** `none` for what concerns no configuration. */
  readonly fix: string;
  /** Values that differ from the defaults, beyond those that the fix sets. */
  readonly parameters: LooseValues;
  /** A property, a count, or what is unused. */
  readonly subject: string;
  /** One sentence. */
  readonly message: string;
  /** Where it is in the source; the file relative to the working folder where it is below that. */
  readonly at: SourcePosition | undefined;
  /** Where the property is defined. */
  readonly definedAt: SourcePosition | undefined;
  readonly trace: Trace | undefined;
  /** Shows the trace again. */
  readonly command: string | undefined;
  /** The same for the same problem, whatever else changes. */
  readonly fingerprint: string;
  /** Where a step of a process is in the source. */
  readonly sourceOf: (process: string, step: string) => SourcePosition | undefined;
}

type Judged = Exclude<CheckedCell, { readonly status: 'broken' }>;

const systemOf = (cell: CheckedCell): AnySystem | undefined => {
  try {
    return cell.model.build(configure(cell.model, cell.fix, cell.parameters).values);
  } catch {
    return undefined; // It is broken, which is said elsewhere.
  }
};

const stepSource = (system: AnySystem | undefined, process: string, step: string): SourcePosition | undefined =>
  system?.processes.find(({ label }) => label === process)?.steps.find(({ name }) => name === step)?.source;

/** What all problems of a cell have in common. */
const partsOf = (cell: CheckedCell) => {
  const system = systemOf(cell);
  const known = new Map<string, SourcePosition | undefined>();
  const sourceOf = (process: string, step: string): SourcePosition | undefined => {
    const key = JSON.stringify([process, step]);
    if (!known.has(key)) known.set(key, shownPosition(stepSource(system, process, step) ?? cell.model.source));
    return known.get(key);
  };
  const definitionOf = (property: string) =>
    shownPosition(system?.properties.find(({ name }) => name === property)?.source ?? cell.model.source);
  return { system, sourceOf, definitionOf };
};

const problem = (
  cell: Pick<CheckedCell, 'model' | 'fix' | 'parameters'>,
  given: Pick<Problem, 'rule' | 'level' | 'subject' | 'message'> & Partial<Problem>,
): Problem => {
  const { model, fix, parameters } = cell;
  const identity = JSON.stringify([given.rule, model.name, fix, parameters, given.subject]);
  return {
    model: model.name,
    fix,
    parameters,
    at: shownPosition(model.source),
    definedAt: undefined,
    trace: undefined,
    command: undefined,
    sourceOf: () => undefined,
    ...given,
    // Names come from models, and models are somebody's text.
    ...printable({ subject: given.subject, message: given.message }),
    fingerprint: createHash('sha256').update(identity).digest('hex').slice(0, 32),
  };
};

/** A verdict of a cell, told as a problem. */
const verdictProblem = (
  cell: Judged,
  parts: ReturnType<typeof partsOf>,
  rule: RuleId,
  level: Level,
  property: string,
  message: string,
): Problem => {
  const verdict = cell.result.properties.find(({ name }) => name === property)?.verdict;
  const trace = verdict?.status === 'violated' && 'trace' in verdict ? verdict.trace : undefined;
  const last = trace?.steps.at(-1);
  const definedAt = parts.definitionOf(property);
  return problem(cell, {
    rule,
    level,
    subject: property,
    message: `${property}: ${message}`,
    at: (last === undefined ? undefined : parts.sourceOf(last.process, last.step)) ?? definedAt,
    definedAt,
    trace,
    command: trace === undefined ? undefined : traceCommand(cell.model, trace),
    sourceOf: parts.sourceOf,
  });
};

const ruleOf: { readonly [kind in VacuityKind]: RuleId } = {
  step: 'unused-step',
  alternative: 'unused-alternative',
  antecedent: 'unused-antecedent',
  assertion: 'unused-assertion',
  variable: 'unused-variable',
  fix: 'unused-fix',
};

const findingSource = (
  { kind, subject }: Vacuity,
  { system, sourceOf, definitionOf }: ReturnType<typeof partsOf>,
): SourcePosition | undefined => {
  if (kind === 'antecedent' || kind === 'assertion') return definitionOf(subject);
  if (kind !== 'step' && kind !== 'alternative') return undefined;
  for (const { label, steps } of system?.processes ?? []) {
    const step = steps.find(({ name }) => subject.endsWith(`${name} of ${label}`));
    if (step !== undefined) return sourceOf(label, step.name);
  }
  return undefined;
};

const problemsOfCell = (cell: CheckedCell, strict: boolean): Problem[] => {
  const parts = partsOf(cell);
  if (cell.status === 'broken') {
    const { error } = cell;
    const trace = error instanceof StepError ? error.trace : undefined;
    const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
    return [
      problem(cell, {
        rule: 'broken-model',
        level: 'error',
        subject: error.code,
        message,
        at: shownPosition(error.source ?? cell.model.source),
        trace,
        command: trace === undefined ? undefined : traceCommand(cell.model, trace),
        sourceOf: parts.sourceOf,
      }),
    ];
  }
  const isOpen = (name: string) =>
    cell.result.properties.some((p) => p.name === name && p.verdict.status === 'inconclusive');
  const compared = cell.mismatches.map(({ property, message }) => {
    const open = cell.status === 'inconclusive' || isOpen(property);
    return verdictProblem(
      cell,
      parts,
      open ? 'open-verdict' : 'unexpected-verdict',
      open ? 'warning' : 'error',
      property,
      message,
    );
  });
  const unjudged =
    cell.status !== 'unjudged'
      ? []
      : cell.result.properties.flatMap((property) => {
          const { status } = property.verdict;
          if (status !== 'violated' && status !== 'inconclusive') return [];
          const [rule, level] =
            status === 'violated' ? (['violation', 'error'] as const) : (['open-verdict', 'warning'] as const);
          return [verdictProblem(cell, parts, rule, level, property.name, verdictText(property))];
        });
  const findings = undeclared(cell.result.findings).map((finding) =>
    problem(cell, {
      rule: ruleOf[finding.kind],
      level: strict ? 'error' : 'warning',
      subject: finding.subject,
      message: findingText(finding),
      at: findingSource(finding, parts) ?? shownPosition(cell.model.source),
    }),
  );
  return [...compared, ...unjudged, ...findings];
};

/** Every problem of a run, in order of its cells; those of whole models at the end. */
export const problemsOf = ({ cells, stale, strict }: CheckRun): readonly Problem[] => [
  ...cells.flatMap((cell) => problemsOfCell(cell, strict)),
  ...stale.flatMap((declaration) => {
    const model: Model | undefined = cells.find((cell) => cell.model.name === declaration.model)?.model;
    if (model === undefined) return [];
    const { declaration: subject } = declaration;
    const level = strict ? 'error' : 'warning';
    const message = staleText(declaration);
    return [problem({ model, fix: 'none', parameters: {} }, { rule: 'unused-declaration', level, subject, message })];
  }),
];
