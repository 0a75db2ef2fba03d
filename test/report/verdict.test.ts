// Verdicts in words.
import { expect, test } from 'vitest';
import type { PropertyResult, Verdict } from '../../src/check/result.js';
import { compactVerdicts, verdictText } from '../../src/report/verdict.js';
import { lostUpdate } from '../cli/fixture-models.js';
import { judgedSample } from './sample.js';

const unreached: Verdict = { status: 'violated', unreached: true };
const open: Verdict = { status: 'inconclusive', provenDepth: 12 };

const property = (verdict: Verdict, kind: PropertyResult['kind'] = 'invariant'): PropertyResult => ({
  name: 'p',
  kind,
  verdict,
});

test('every verdict is a sentence', () => {
  expect(verdictText(property({ status: 'holds' }))).toBe('holds');
  expect(verdictText(property(unreached, 'reachable'))).toBe('violated, no reachable state satisfies it');
  expect(verdictText(property(open))).toBe('inconclusive, not violated within 12 steps');
  expect(verdictText(property(open, 'reachable'))).toBe('inconclusive, not reached within 12 steps');
  expect(verdictText(property({ status: 'inconclusive', provenDepth: -1 }))).toBe('inconclusive, nothing was judged');
  expect(verdictText(property({ status: 'not checked' }, 'eventually'))).toBe('not checked, liveness is not decided');
});

test('all verdicts are a few words', async () => {
  const { result } = await judgedSample(lostUpdate);
  const compact = (...verdicts: Verdict[]) =>
    compactVerdicts({ ...result, properties: verdicts.map((verdict) => property(verdict)) });
  expect(compact()).toBe('0 hold');
  expect(compact({ status: 'holds' })).toBe('1 holds');
  expect(compact({ status: 'holds' }, { status: 'holds' }, { status: 'not checked' })).toBe('2 hold, 1 not checked');
  expect(compact({ status: 'holds' }, unreached)).toBe('p (never reached)');
  expect(compact({ status: 'holds' }, open)).toBe('1 holds, 1 inconclusive');
  expect(compact(open, open)).toBe('2 inconclusive');
  expect(compact(unreached, open)).toBe('p (never reached), 1 inconclusive');
  expect(compactVerdicts(result)).toBe('no lost update (4 steps, 2 switches)');
});
