// flushpoint graph: formats, files, and models that are too large to be drawn.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { call } from './call.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('writes DOT unless it is told otherwise', async () => {
  const { code, stdout, stderr } = await call('graph lost-update --fix atomic');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^digraph states \{\n {2}label="lost-update {2}fix=atomic: 5 states, 4 transitions";\n/);
  expect(await call('graph lost-update --fix atomic --format dot')).toEqual({ code, stdout, stderr });
});

test('writes SVG, to a file', async () => {
  const file = join(folder, 'graph.svg');
  expect(await call(`graph lost-update --set workers=3 --format svg --out ${file}`)).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const svg = readFileSync(file, 'utf8');
  expect(svg).toContain('lost&#45;update &#160;fix=none &#160;workers=3');
  expect(svg.trimEnd().endsWith('</svg>')).toBe(true);
});

test('writes JSON', async () => {
  const { code, stdout } = await call('graph lock-order --json');
  expect(code).toBe(0);
  const graph = JSON.parse(stdout);
  expect(graph).toMatchObject({ format: 'flushpoint-graph', version: 1, model: 'lock-order', fix: 'none' });
  expect(graph.states.filter(({ ending }: { ending: string }) => ending === 'deadlock')).toMatchObject([
    { findings: [{ property: 'no deadlock', kind: 'deadlock' }] },
  ]);
});

test.each([
  [
    'lost-update --set workers=4 --max-states 50',
    'model lost-update has 755 states here, and at most 50 are drawn (make it smaller with --set workers=2, or raise --max-states)',
  ],
  ['lock-order --max-states 3', 'model lock-order has 13 states here, and at most 3 are drawn (raise --max-states)'],
  ['lost-update --format pdf', '--format cannot be "pdf" (known: dot, svg)'],
  ['lost-update --labels value', '--labels cannot be "value" (did you mean "values"?)'],
  ['lost-update --json --format svg', '--json and --format exclude each other (leave out one of them)'],
  [
    'lost-update --max-states none',
    '--max-states cannot be "none" (expected a whole number from 1, such as 5000, 500k, 10M or 1e6)',
  ],
])('%s is refused', async (words, message) => {
  const file = join(folder, 'refused.dot');
  expect(await call(`graph ${words} --out ${file}`)).toEqual({
    code: 2,
    stdout: '',
    stderr: `flushpoint: ${message}\n`,
  });
  expect(() => readFileSync(file)).toThrow();
});
