// The report of many cells, to the letter.
import { expect, test } from 'vitest';
import { modelBlock, totalsLine } from '../../src/report/cells.js';
import { colorsFor, plain } from '../../src/report/colors.js';
import { broken, endless, lockOrder, lostUpdate, mistaken } from '../cli/fixture-models.js';
import { sample } from './sample.js';

test('a model is a block with a line per cell', async () => {
  const cells = [
    await sample(lostUpdate),
    await sample(lostUpdate, 'atomic'),
    await sample(lostUpdate, undefined, { workers: 3 }),
  ];
  expect(modelBlock(cells, plain)).toBe(`lost-update
  ✓ none               13 states  12 ms  no lost update (4 steps, 2 switches)
  ✓ atomic              5 states  12 ms  3 hold, 1 not checked
  ✓ none    workers=3  84 states  12 ms  no lost update (6 steps, 3 switches)
`);
  expect(totalsLine(cells, 3, 1234, plain)).toBe('1 model, 3 checks, all as expected  (1.2 s)\n');
});

test('what differs is spelled out below its line', async () => {
  const cells = [await sample(mistaken), await sample(mistaken, 'atomic')];
  const text = modelBlock(cells, plain);
  expect(text).toContain(
    '  ✗ none    13 states  12 ms  no lost update (4 steps, 2 switches)\n      no lost update: expected',
  );
  expect(text).toContain("        see: flushpoint trace mistaken --property 'no lost update'\n");
  expect(text).toContain('      no deadlock: expected violated, got holds\n');
  expect(totalsLine(cells, 2, 80, plain)).toBe('1 model, 2 checks, 1 as expected, 1 differs  (80 ms)\n');
});

test('a cell that a limit cut short says how far it came', async () => {
  const cells = [await sample(endless, undefined, {}, { maxDepth: 2 })];
  expect(modelBlock(cells, plain)).toBe(`endless
  ? none  28+ states  12 ms  2 inconclusive
      nothing is above: expected holds, got inconclusive
      no deadlock: expected holds, got inconclusive
      stopped by the limit on depth
      every trace of at most 2 steps was judged
`);
  expect(totalsLine(cells, 4, 80, plain)).toBe(
    '1 model, 1 of 4 checks, interrupted, 0 as expected, 1 inconclusive  (80 ms)\n',
  );
});

test('a broken model says what is wrong and how to see it', async () => {
  const cells = [await sample(broken), await sample(lockOrder)];
  expect(modelBlock(cells.slice(0, 1), plain)).toMatch(
    /^broken\n {2}✗ none {6}broken model\n {6}test\/cli\/fixture-models\.ts:\d+:\d+: model broken: climb of climber writes 2 .*\n {8}see: flushpoint trace broken\n$/,
  );
  expect(totalsLine(cells, 2, 80, plain)).toBe('2 models, 2 checks, 1 as expected, 1 broken  (80 ms)\n');
});

test('colours add nothing but colours', async () => {
  const cells = [await sample(mistaken), await sample(mistaken, 'atomic')];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  const bare = modelBlock(cells, colorsFor(true)).replace(/\u001b\[\d+m/g, '');
  expect(bare).toBe(modelBlock(cells, plain));
});
