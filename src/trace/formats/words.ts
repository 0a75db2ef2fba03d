// How formats for people say things: values, reads, changes, steps, and what a trace ends in.
import { count } from '../../base/plural.js';
import type { Value } from '../../model/domain.js';
import type { Minimality } from '../minimality.js';
import type { Shrunk } from '../shrunk.js';
import type { AnyTrace, Change, Finding, NamedValue, PlainRun, Trace, TraceStep } from '../trace.js';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string => {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
};

/** Data with every text on one line: what is no character to look at is written as an escape. */
export const printable = <T>(data: T): T => {
  if (typeof data === 'string') return data.replace(UNPRINTABLE, escaped) as T;
  if (Array.isArray(data)) return data.map(printable) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, printable(value)])) as T;
};

/** A value as a reader wants it. */
export const showValue = (value: Value): string => (value === null ? '-' : String(value));

/** `ptl.owner = fault (cpu1)` */
export const showRead = ({ variable, value }: NamedValue): string => `${variable} = ${showValue(value)}`;

/** `me.page 0 → 1`; locals of the process that moves are shown as its own. */
export const showChange = (process: string, { variable, from, to }: Change, arrow = '→'): string => {
  const own = `${process}.`;
  const name = variable.startsWith(own) ? `me.${variable.slice(own.length)}` : variable;
  return `${name} ${showValue(from)} ${arrow} ${showValue(to)}`;
};

/** The step, with `choose` made visible: which alternative was taken. */
export const showStep = ({ step, choices }: Pick<TraceStep, 'step' | 'choices'>): string =>
  choices.length === 0 ? step : `${step} [${choices.join(', ')}]`;

const headlines: { readonly [kind in Finding['kind']]: (property: string) => string } = {
  invariant: (property) => `${property} is violated`,
  assertion: (property) => `${property} is violated`,
  deadlock: () => 'nothing can move',
  reachable: (property) => `${property} is reached`,
  error: (property) => `${property} is broken`,
};

/** For which member, and which conjunct of it: ` for 0, 1: "the PTE is tracked" is false`. */
export const memberText = ({ member, part }: Pick<Finding, 'member' | 'part'>): string =>
  `${member === undefined ? '' : ` for ${member}`}${part === undefined ? '' : `: "${part}" is false`}`;

/** What a trace comes to. */
export type TraceResult = 'violated' | 'reached' | 'path';

/** What a trace comes to; a run without a finding is a path. */
export const outcomeOf = ({ finding }: AnyTrace): TraceResult =>
  finding === null ? 'path' : finding.kind === 'reachable' ? 'reached' : 'violated';

/** What a trace is about: its property. */
export const subjectOf = ({ property }: AnyTrace): string => property ?? 'a path';

/** What a trace ends in, in one sentence: `no duplicate hash entry is violated for 0, 1`. */
export const headline = ({
  property,
  finding,
}: Pick<Trace, 'property' | 'finding'> | Pick<PlainRun, 'property' | 'finding'>): string => {
  if (finding === null) return 'every step of the path is possible; nothing is claimed about its end';
  const detail = finding.detail === undefined ? '' : `: ${finding.detail}`;
  return `${headlines[finding.kind](property)}${memberText(finding)}${detail}`;
};

/** What the finding read: `ptl.owner = fault (cpu1)`. */
export const readLines = ({ finding }: AnyTrace): readonly string[] => (finding?.reads ?? []).map(showRead);

/** Of a deadlock, who waits where: `fault waits at lock_outer: first.owner = truncate`. */
export const blockedLines = ({ finding }: AnyTrace): readonly string[] =>
  (finding?.blocked ?? []).map(
    ({ process, step, reads }) =>
      `${process} waits at ${step}${reads.length === 0 ? '' : `: ${reads.map(showRead).join(', ')}`}`,
  );

/** Numbers of the first steps after critical switches. */
export const criticalSteps = ({ explanation }: AnyTrace): readonly number[] =>
  (explanation?.switches ?? []).filter(({ critical }) => critical).map(({ step }) => step);

/** What there is to say about critical switches, in a sentence; undefined without any. */
export const criticalText = (trace: AnyTrace): string | undefined => {
  const steps = criticalSteps(trace);
  if (steps.length === 0) return undefined;
  const named = steps.length === 1 ? `${steps[0]}` : `${steps.slice(0, -1).join(', ')} or ${steps.at(-1)}`;
  return `moving the switch before step ${named} makes the finding disappear`;
};

const stops: { readonly [stop in NonNullable<Minimality['stop']>]: string } = {
  states: 'the limit on states was reached',
  memory: 'the limit on memory was reached',
  time: 'the time was up',
  interrupted: 'the search was interrupted',
};

const units: { readonly [first in Minimality['first']]: readonly [singular: string, plural: string] } = {
  steps: ['step', 'steps'],
  switches: ['context switch', 'context switches'],
};

/** `14 steps, 1 context switch (minimal)`, or `(best found)`; neither for a recorded trace, of which nobody knows. */
export const lengthText = ({
  steps,
  switches,
  minimality,
}: Pick<AnyTrace, 'steps' | 'switches' | 'minimality'>): string =>
  `${count(steps.length, 'step')}, ${count(switches, ...units.switches)}${minimality === undefined ? '' : ` (${minimality.status})`}`;

/** In which other sense a trace is minimal, or how far that is known, in a line; none where it has the fewest steps. */
export const minimalityLines = ({ minimality }: AnyTrace): readonly string[] => {
  if (minimality === undefined) return [];
  const { first, status, tried = 0, stop } = minimality;
  if (status === 'minimal') {
    return first === 'steps' ? [] : ['minimal: fewest context switches first, then fewest steps'];
  }
  const none =
    tried === 0 ? 'no shorter run is ruled out' : `no run with fewer than ${count(tried, ...units[first])} leads here`;
  return [`best found, not proved minimal: ${none}${stop === undefined ? '' : `, then ${stops[stop]}`}`];
};

const configurations = (n: number): string => count(n, 'smaller configuration');

/** Which parameters have become smaller, and whether they could be smaller still, in two lines. */
export const shrunkLines = (
  { from, to, status, stop, checked, unchecked }: Omit<Shrunk, 'trace'>,
  arrow = '→',
): readonly string[] => {
  const changed = Object.keys(from).filter((name) => from[name] !== to[name]);
  const numberOf = (outcome: Shrunk['checked'][number]['outcome']): number =>
    checked.filter((point) => point.outcome === outcome).length;
  const [open, broken] = [numberOf('open'), numberOf('broken')];
  const smaller = checked.length - numberOf('found');
  const changes = changed.map((name) => `${name} ${from[name]} ${arrow} ${to[name]}`).join(', ');
  const reasons = [
    ...(open === 0 ? [] : [`${configurations(open)} not decided within the limits`]),
    ...(unchecked === 0
      ? []
      : [`${configurations(unchecked)} not looked at${stop === undefined ? '' : `, ${stops[stop]}`}`]),
  ];
  const none =
    smaller === 0 ? 'there is no smaller configuration' : `the finding is in none of ${configurations(smaller)}`;
  return [
    changed.length === 0 ? 'nothing smaller was found' : changes,
    status === 'minimal'
      ? `minimal: ${none}${broken === 0 ? '' : `, ${broken} of which cannot be checked as the model is broken there`}`
      : `best found, not proved minimal: ${reasons.join('; ')}`,
  ];
};
