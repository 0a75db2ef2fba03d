// The report of one check, to the letter.
import { expect, test } from 'vitest';
import { checkText } from '../../src/report/check.js';
import { plain } from '../../src/report/colors.js';
import { endless, lostUpdate } from '../cli/fixture-models.js';
import { judgedSample } from './sample.js';

test('a violated property comes with the command that shows it', async () =>
  expect(
    checkText(await judgedSample(lostUpdate, undefined, { workers: 4 }), plain),
  ).toBe(`lost-update  fix=none  workers=4
  ✗ no lost update       violated in 8 steps, 4 switches
      flushpoint trace lost-update --set workers=4 --property 'no lost update'
  ✓ an update is stored  holds, reached in 2 steps
  - every worker ends    not checked, liveness is not decided
  ✓ no deadlock          holds

  states       755
  transitions  1,156
  depth        8
  state        27 bits in 1 word of 32, 18.3 bytes with the tables
  memory       24.0 KiB
  time         12 ms, 5.3 M states/s
  liveness properties are not checked

  the model states no expectation for this configuration
`));

test('steps that are never taken are listed, and the verdicts are compared', async () => {
  const text = checkText(await judgedSample(lostUpdate, 'atomic'), plain);
  expect(text).toContain(
    '  never taken  store of worker (cpu0)  (load stores as well)\n               store of worker (cpu1)  (load',
  );
  expect(text).toMatch(/\n {2}as expected\n$/);
});

test('a limit leaves verdicts open, and they cannot be compared', async () => {
  const text = checkText(await judgedSample(endless, undefined, {}, { maxDepth: 1 }), plain);
  expect(text).toContain('  ? no deadlock       inconclusive, not violated within 1 step\n');
  expect(text).toContain('  states       7  (not all)\n');
  expect(text).toContain('  stopped by the limit on depth\n');
  expect(text).toContain('  cannot be compared with what is expected:\n    nothing is above: expected holds, got inc');
});
