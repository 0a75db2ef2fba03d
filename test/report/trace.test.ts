// Which trace is shown, and what is said without one.
import { expect, test } from 'vitest';
import type { CheckResult } from '../../src/check/result.js';
import { plain } from '../../src/report/colors.js';
import { alsoViolatedText, noTraceText, traceOutcome } from '../../src/report/trace.js';
import { lostUpdate } from '../cli/fixture-models.js';
import { judgedSample } from './sample.js';

const violated = (await judgedSample(lostUpdate)).result;
const holding = (await judgedSample(lostUpdate, 'atomic')).result;
const resultWith = (verdicts: {
  readonly [name: string]: CheckResult['properties'][number]['verdict'];
}): CheckResult => ({
  ...holding,
  properties: holding.properties.map((p) => ({ ...p, verdict: verdicts[p.name] ?? p.verdict })),
});
const unreached = resultWith({ 'an update is stored': { status: 'violated', unreached: true } });

test('the first violated property is shown unless one is named', () => {
  expect(traceOutcome(violated)).toMatchObject({ outcome: 'violated', trace: { property: 'no lost update' } });
  expect(traceOutcome(violated, 'an update is stored')).toMatchObject({
    outcome: 'reached',
    trace: { steps: [{}, {}] },
  });
  expect(traceOutcome(violated, 'no deadlock')).toMatchObject({ outcome: 'holds' });
  expect(traceOutcome(violated, 'every worker ends')).toMatchObject({ outcome: 'not checked' });
});

test('a violation that has a trace goes before one that has none, and both before an open verdict', () => {
  expect(traceOutcome(unreached).outcome).toBe('unreached');
  const both = { ...violated, properties: [...unreached.properties, ...violated.properties] };
  expect(traceOutcome(both).outcome).toBe('violated');
  expect(traceOutcome(resultWith({ 'no deadlock': { status: 'inconclusive', provenDepth: 3 } })).outcome).toBe(
    'inconclusive',
  );
  expect(traceOutcome(holding).outcome).toBe('nothing violated');
});

test('without a trace there is a sentence', () => {
  const say = (result: CheckResult, name?: string) => {
    const outcome = traceOutcome(result, name);
    return outcome.trace === undefined ? noTraceText(result, outcome, ({ property }) => `show ${property}`, plain) : '';
  };
  const caveat = '  liveness properties are not checked\n';
  expect(say(holding)).toBe(
    `lost-update  fix=atomic  no property is violated, so there is no counterexample\n  "an update is stored" is reached: show an update is stored\n${caveat}`,
  );
  expect(say(holding, 'no deadlock')).toBe(`lost-update  fix=atomic  no deadlock  holds; there is no trace\n${caveat}`);
  expect(say(unreached)).toBe(
    `lost-update  fix=atomic  an update is stored  violated, no reachable state satisfies it; there is no trace\n${caveat}`,
  );
});

test('other violated properties are named below a trace', () => {
  expect(alsoViolatedText(violated, 'no lost update', plain)).toBe('');
  expect(alsoViolatedText(violated, 'an update is stored', plain)).toBe('  also violated: no lost update\n');
});
