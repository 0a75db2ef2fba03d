// Expectations in a file: what is read is what was written, and an update changes what differs and nothing else.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { models } from '../../models/index.js';
import { type CheckedCell, cellOf, checkAll, plan } from '../../src/check/check-all.js';
import { updateOf } from '../../src/check/update.js';
import { type Expectation, type Model, model, violated } from '../../src/index.js';
import { expectationsText, parseExpectations } from '../../src/model/expectation-file.js';
import { call } from '../cli/call.js';
import { lostUpdate } from '../cli/fixture-models.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-update-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checked = async (m: Model, ...more: readonly ReturnType<typeof cellOf>[]): Promise<CheckedCell[]> => {
  const cells: CheckedCell[] = [];
  for await (const cell of checkAll([...plan([m]), ...more])) cells.push(cell);
  return cells;
};

/** lost-update with its expectations in a file. */
const inFile = (name: string, expected: readonly Expectation[] | undefined): Model => {
  const path = join(folder, name);
  if (expected !== undefined) writeFileSync(path, expectationsText(expected));
  const { about, parameters, fixes, build } = lostUpdate;
  // biome-ignore lint/suspicious/noExplicitAny: the types of the parts were checked where they were first put together
  return model({ name: 'lost-update', about, parameters, fixes, build, expected: pathToFileURL(path) } as any);
};

describe('a file of expectations', () => {
  it.each(models.map((m) => [m.name, m] as const))('of %s is what would be written', (_, m) =>
    expect(readFileSync(m.expectedFile ?? '', 'utf8')).toBe(expectationsText(m.expected)),
  );

  it('gives back what it was made from', () => {
    const expected: readonly Expectation[] = [
      { about: 'as it is', violated: { 'no lost update': violated(4, 2), 'of any length': violated() }, states: 13 },
      { fix: 'atomic', parameters: { workers: 3, name: 'a "quoted" word', fast: true }, violated: {}, transitions: 0 },
    ];
    expect(parseExpectations(expectationsText(expected), 'file')).toEqual(expected);
    expect(parseExpectations(expectationsText([]), 'file')).toEqual([]);
  });

  const cell = (text: string) => `{ "format": "flushpoint-expectations", "version": 1, "cells": [${text}] }`;
  it.each([
    ['{', 'file: the text is no JSON: '],
    ['[]', 'file: the document is no object'],
    ['{ "format": "other", "version": 1, "cells": [] }', 'is no "format": "flushpoint-expectations" of "version": 1'],
    ['{ "format": "flushpoint-expectations", "version": 1, "cells": 3 }', 'file: cells is no array'],
    [cell('{ "violated": {}, "fixx": "atomic" }'), 'file: cells[0] has a field "fixx"'],
    [cell('{ "violated": { "safe": 3 } }'), 'file: cells[0].violated["safe"] is no object'],
    [
      cell('{ "violated": { "safe": { "steps": -1 } } }'),
      'cells[0].violated["safe"] has a length that is no whole number',
    ],
    [cell('{ "violated": { "safe": { "violated": true } } }'), 'cells[0].violated["safe"] has a field "violated"'],
    [cell('{}'), 'file: cells[0].violated is no object'],
    [cell('{ "violated": {}, "states": 1.5 }'), 'file: cells[0] has a count that is no whole number'],
    [cell('{ "violated": {}, "parameters": [] }'), 'file: cells[0].parameters is no object'],
  ])('%s is refused, with the place', (text, message) =>
    expect(() => parseExpectations(text, 'file')).toThrow(message),
  );

  it('may not exist yet', () => {
    const m = inFile('absent.json', undefined);
    expect(m.expected).toEqual([]);
    expect(m.expectedFile).toBe(join(folder, 'absent.json'));
  });

  it('with a parameter that the model does not have is a mistake in the model', () =>
    expect(() => inFile('strange.json', [{ parameters: { size: 3 }, violated: {} }])).toThrow(
      'model lost-update: an expectation: model lost-update has no parameter "size"',
    ));
});

describe('an update', () => {
  it('of what is as expected changes nothing', async () => {
    const { expected, cells } = updateOf(lostUpdate, await checked(lostUpdate));
    expect(expected).toEqual(lostUpdate.expected);
    expect(cells).toEqual([]);
  });

  it('replaces what differs, and leaves open what was open', async () => {
    const wrong: Model = {
      ...lostUpdate,
      expected: [
        { about: 'kept', violated: { 'no lost update': violated(5, 1), 'no deadlock': violated() }, states: 12 },
        { fix: 'atomic', violated: { gone: violated(3) } },
        { parameters: { workers: 3 }, violated: { 'no lost update': violated() } },
      ],
    };
    const { expected, cells } = updateOf(wrong, await checked(wrong));
    expect(expected).toEqual([
      { about: 'kept', violated: { 'no lost update': violated(4, 2) }, states: 13 },
      { fix: 'atomic', violated: {} },
      { parameters: { workers: 3 }, violated: { 'no lost update': violated() } },
    ]);
    expect(cells.map(({ fix, changes }) => [fix, changes.map(({ of }) => of)])).toEqual([
      ['none', ['no lost update', 'no deadlock', 'states']],
      ['atomic', ['gone']],
    ]);
  });

  it('adds a cell for a configuration that no expectation names', async () => {
    const { expected, cells } = updateOf(
      lostUpdate,
      await checked(lostUpdate, cellOf(lostUpdate, 'none', { workers: 4 })),
    );
    expect(expected.slice(3)).toEqual([
      { parameters: { workers: 4 }, violated: { 'no lost update': violated(8, 4) }, states: 755, transitions: 1156 },
    ]);
    expect(cells).toMatchObject([{ parameters: { workers: 4 }, isNew: true }]);
  });

  it('goes on to expect of a fix without parameters what was expected before an expectation named it', async () => {
    const silent: Model = { ...lostUpdate, expected: lostUpdate.expected.filter(({ fix }) => fix === undefined) };
    const before = plan([silent]).map(({ fix, parameters }) => ({ fix, parameters }));
    const { expected, cells } = updateOf(silent, await checked(silent, cellOf(silent, 'atomic', { workers: 3 })));
    expect(expected.slice(2)).toMatchObject([
      { fix: 'atomic', parameters: { workers: 3 }, violated: {} },
      { fix: 'atomic', violated: {} },
    ]);
    expect(cells[1]?.changes).toEqual([{ of: 'every property', before: undefined, after: 'holds' }]);
    const after = plan([{ ...silent, expected }]).map(({ fix, parameters }) => ({ fix, parameters }));
    for (const cell of before) expect(after).toContainEqual(cell);
  });

  it('does not touch what a limit left open', async () => {
    const cells: CheckedCell[] = [];
    for await (const cell of checkAll(plan([lostUpdate]), { limits: { maxDepth: 1 } })) cells.push(cell);
    expect(updateOf(lostUpdate, cells).expected).toEqual(lostUpdate.expected);
  });
});

describe('check --update', () => {
  const wrong: readonly Expectation[] = [{ violated: { 'no lost update': violated(5, 1) } }];
  const diff = [
    'lost-update  1 expectation',
    '  fix=none',
    '    - no lost update: violated in 5 steps with 1 switch',
    '    + no lost update: violated in 4 steps with 2 switches',
  ].join('\n');

  it('shows what changes and writes it with --yes; what was written is as expected', async () => {
    const { code, stdout } = await call('check --update --yes', { models: [inFile('yes.json', wrong)] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${diff}\n\n1 expectation of 1 model written\n` });
    expect(readFileSync(join(folder, 'yes.json'), 'utf8')).toBe(
      expectationsText([{ violated: { 'no lost update': violated(4, 2) } }]),
    );
    const again = inFile('yes.json', undefined);
    expect((await call('check', { models: [again] })).code).toBe(0);
    expect((await call('check --update', { models: [again] })).stdout).toBe('nothing to update\n');
  });

  it.each([
    ['y', 0],
    ['yes', 0],
    ['', 1],
    ['no', 1],
  ])('asks at a terminal; "%s" ends with %i', async (answer, code) => {
    const m = inFile('ask.json', wrong);
    const called = await call('check --update', { models: [m], ask: async () => answer });
    expect(called.code).toBe(code);
    expect(called.stdout).toContain(diff);
    const text = readFileSync(join(folder, 'ask.json'), 'utf8');
    expect(text === expectationsText(wrong)).toBe(code === 1);
  });

  it('writes nothing where nobody can be asked', async () => {
    const { code, stdout, stderr } = await call('check --update', { models: [inFile('nobody.json', wrong)] });
    expect(stdout).toContain(diff);
    expect(stderr).toBe('flushpoint: nothing is written: nobody can be asked (give --yes to write what is shown)\n');
    expect(code).toBe(2);
    expect(readFileSync(join(folder, 'nobody.json'), 'utf8')).toBe(expectationsText(wrong));
  });

  it('of one configuration adds its expectation', async () => {
    const m = inFile('one.json', wrong);
    const { stdout } = await call('check lost-update --set workers=4 --update --yes', { models: [m] });
    expect(stdout).toContain(
      '  fix=none  workers=4  (new)\n    + no lost update: violated in 8 steps with 4 switches\n',
    );
    expect(inFile('one.json', undefined).expected).toHaveLength(2);
  });

  it('needs a file to write to, and says so before the search', async () => {
    const { code, stdout, stderr } = await call('check --update --yes', { models: [lostUpdate] });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--update needs a file of expectations, and model lost-update has none');
  });

  it('of an installed package is refused', async () => {
    const m: Model = { ...lostUpdate, expectedFile: '/home/me/node_modules/flushpoint/dist/models/x.json' };
    const { code, stderr } = await call('check --update --yes', { models: [m] });
    expect(code).toBe(2);
    expect(stderr).toContain('it belongs to an installed package');
  });

  it('says what is in the way of writing', async () => {
    const m: Model = { ...inFile('way.json', wrong), expectedFile: join(folder, 'no-such-folder', 'x.json') };
    const { code, stderr } = await call('check --update --yes', { models: [m] });
    expect(code).toBe(2);
    expect(stderr).toContain('there is no such directory');
  });
});

it('a length that is stated and differs is a failure', async () => {
  const stating = (steps: number, switches?: number): Model => ({
    ...lostUpdate,
    expected: [{ violated: { 'no lost update': violated(steps, switches) } }],
  });
  const statusOf = async (m: Model) => (await checked(m))[0]?.status;
  expect(await statusOf(stating(4, 2))).toBe('as expected');
  expect(await statusOf(stating(4))).toBe('as expected');
  expect(await statusOf(stating(5, 2))).toBe('differs');
  expect(await statusOf(stating(4, 1))).toBe('differs');
});
