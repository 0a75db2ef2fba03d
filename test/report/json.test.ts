// The documents for programs.
import { expect, test } from 'vitest';
import { checkJson, traceJson } from '../../src/report/json.js';
import { endless, lostUpdate } from '../cli/fixture-models.js';
import { sample } from './sample.js';

test('times stand in timing objects only, and what is absent is null', async () => {
  const cells = [await sample(lostUpdate), await sample(endless, undefined, {}, { maxDepth: 1 })];
  const { cells: read, timing } = JSON.parse(checkJson(cells, 2, 34.5));
  expect(timing).toEqual({ elapsedMs: 34.5 });
  expect(read[0].result.statistics).toEqual({
    states: 13,
    transitions: 14,
    depth: 4,
    complete: true,
    stop: null,
    provenDepth: 4,
    bitsPerState: 12,
    wordsPerState: 1,
  });
  expect(read[0].result.timing).toMatchObject({ elapsedMs: 12.3 });
  expect(read[1].result.statistics.stop).toBe('depth');
  expect(read[1].expectation).toEqual({ fix: 'none', violated: {} });
});

test('there may be no trace', () =>
  expect(JSON.parse(traceJson(undefined, 'holds'))).toEqual({
    format: 'flushpoint-trace',
    version: 2,
    outcome: 'holds',
    trace: null,
  }));
