// Verdicts in words: one property at length, or all properties of a check in a few words.

import { count } from '../base/plural.js';
import type { CheckResult, PropertyResult, Verdict } from '../check/result.js';
import type { Colors } from './colors.js';

/** `14 steps, 1 switch` */
const length = (steps: number, switches: number): string =>
  `${count(steps, 'step')}, ${count(switches, 'switch', 'switches')}`;

/** Marks in front of lines. */
export const marks = {
  good: (colors: Colors) => colors.green('✓'),
  bad: (colors: Colors) => colors.red('✗'),
  open: (colors: Colors) => colors.yellow('?'),
  none: (colors: Colors) => colors.dim('-'),
} as const;

/** The mark of a verdict. */
export const markOf = ({ status }: Verdict): (typeof marks)[keyof typeof marks] =>
  ({ holds: marks.good, violated: marks.bad, inconclusive: marks.open, 'not checked': marks.none })[status];

/** A verdict in a sentence. */
export const verdictText = ({ kind, verdict }: PropertyResult): string => {
  switch (verdict.status) {
    case 'holds':
      return verdict.steps === undefined ? 'holds' : `holds, reached in ${count(verdict.steps, 'step')}`;
    case 'violated':
      if ('untraced' in verdict) return `violated in ${count(verdict.steps, 'step')}; its trace was not rebuilt`;
      return 'unreached' in verdict
        ? 'violated, no reachable state satisfies it'
        : `violated in ${length(verdict.steps, verdict.switches)}`;
    case 'inconclusive':
      return verdict.provenDepth < 0
        ? 'inconclusive, nothing was judged'
        : `inconclusive, ${kind === 'reachable' ? 'not reached' : 'not violated'} within ${count(verdict.provenDepth, 'step')}`;
    case 'not checked':
      return 'not checked, liveness is not decided';
  }
};

/** All verdicts in a few words: `6 hold`, or the violated properties and how long their traces are. */
export const compactVerdicts = ({ properties }: CheckResult): string => {
  const violated = properties.flatMap(({ name, verdict }) => {
    if (verdict.status !== 'violated') return [];
    if ('untraced' in verdict) return [`${name} (${count(verdict.steps, 'step')})`];
    return [`${name} (${'unreached' in verdict ? 'never reached' : length(verdict.steps, verdict.switches)})`];
  });
  const numberOf = (status: Verdict['status']) => properties.filter((p) => p.verdict.status === status).length;
  const [holds, inconclusive, unchecked] = [numberOf('holds'), numberOf('inconclusive'), numberOf('not checked')];
  return [
    ...violated,
    ...(violated.length === 0 && (holds > 0 || inconclusive === 0) ? [count(holds, 'holds', 'hold')] : []),
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    ...(violated.length === 0 && unchecked > 0 ? [`${unchecked} not checked`] : []),
  ].join(', ');
};
