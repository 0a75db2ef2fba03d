// The matrix of fixes, to the letter.
import { expect, test } from 'vitest';
import type { FixMatrix, FixRow } from '../../src/check/fixes.js';
import type { PropertyResult, Verdict } from '../../src/check/result.js';
import { plain } from '../../src/report/colors.js';
import { fixesJson, fixesMarkdown, fixesText } from '../../src/report/fixes.js';

const property = (name: string, verdict: Verdict, kind: PropertyResult['kind'] = 'invariant'): PropertyResult => ({
  name,
  kind,
  verdict,
});
const untraced: Verdict = { status: 'violated', steps: 14, untraced: true };

const row = (fixes: readonly string[], properties: readonly PropertyResult[], rest: Partial<FixRow>): FixRow => ({
  fixes,
  result: {
    model: 'sample',
    fix: fixes.join('+') || 'none',
    parameters: {},
    properties,
    statistics: {
      states: 412,
      transitions: 900,
      depth: 9,
      complete: true,
      stop: undefined,
      provenDepth: 9,
      bitsPerState: 12,
      wordsPerState: 1,
    },
    neverTaken: [],
    findings: [],
    caveats: [],
    timing: { elapsedMs: 1, compileMs: 1, statesPerSecond: 1, peakBytes: 1, bytesPerState: 1 },
  },
  costs: [],
  changesNothing: false,
  allHold: false,
  ...rest,
});

const matrix: FixMatrix = {
  model: 'sample',
  parameters: { pages: 2 },
  complete: true,
  rows: [
    row([], [property('no a|b', untraced), property('it ends', { status: 'not checked' }, 'eventually')], {
      costs: [{ unit: 'flush', least: 1, most: Number.POSITIVE_INFINITY }],
    }),
    row(
      ['early'],
      [
        property('no a|b', { status: 'holds' }),
        property('it ends', { status: 'not checked' }, 'eventually'),
        property('no grace period is lost', { status: 'inconclusive', provenDepth: 3 }),
      ],
      { costs: [{ unit: 'flush', least: 1, most: 3 }], allHold: true },
    ),
    row(['spare'], [property('no a|b', untraced), property('it ends', { status: 'not checked' }, 'eventually')], {
      costs: undefined,
      changesNothing: true,
    }),
  ],
  sufficient: [['early']],
};

test('as a table', () => {
  expect(fixesText(matrix, plain)).toBe(
    `sample  pages=2  3 rows

  fix    [1]   [2]  [3]  flush  states
  none   ✗ 14  -    n/a  1..∞   412
  early  ✓     -    ?    1..3   412
  spare  ✗ 14  -    n/a  ?      412     changes nothing

  [1] no a|b
  [2] it ends (liveness, not checked)
  [3] no grace period is lost
  ✓ holds, ✗ 14 (1) violated in 14 steps with 1 context switch, ? not decided, - not checked, n/a no such property
  flush: least..most of any run that ends

  enough to make every property that is checked hold: early
`,
  );
});

test('as Markdown', () => {
  expect(fixesMarkdown({ ...matrix, sufficient: [] })).toBe(
    `### sample (pages=2): fixes

| fix   | [1]  | [2] | [3] | flush | states | remark          |
|-------|------|-----|-----|-------|--------|-----------------|
| none  | ✗ 14 | -   | n/a | 1..∞  | 412    |                 |
| early | ✓    | -   | ?   | 1..3  | 412    |                 |
| spare | ✗ 14 | -   | n/a | ?     | 412    | changes nothing |

- [1] no a|b
- [2] it ends (liveness, not checked)
- [3] no grace period is lost
- ✓ holds, ✗ 14 (1) violated in 14 steps with 1 context switch, ? not decided, - not checked, n/a no such property
- flush: least..most of any run that ends

whether a fix makes every property that is checked hold is not decided.
`,
  );
});

test('what no fix mends is said, and only of rows that were decided', () => {
  const [none] = matrix.rows as [FixMatrix['rows'][number]];
  const { statistics } = none.result;
  const open = { ...none, result: { ...none.result, statistics: { ...statistics, complete: false } } };
  const text = fixesText({ ...matrix, rows: [open], sufficient: [] }, plain);
  expect(text).toContain('no fix or combination that was tried makes every property that is checked hold');
  expect(text).toMatch(/412\+\n/);
  expect(text).toContain('states with a +: the search ended before it had seen all of them');
});

test('as JSON, where a price without a bound has none', () => {
  const { format, version, rows } = JSON.parse(fixesJson(matrix));
  expect([format, version, rows.length]).toEqual(['flushpoint-fixes', 1, 3]);
  expect(rows[0].costs).toEqual([{ unit: 'flush', least: 1, most: null }]);
});
