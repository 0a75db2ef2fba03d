// flushpoint replay: traces that replay, traces that do not, and files that are no traces.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { explore } from '../../src/explorer/explore.js';
import { call } from './call.js';
import { lostUpdate } from './fixture-models.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);
const traceFile = file('trace.json');
const itfFile = file('trace.itf.json');

beforeAll(async () => {
  await call(`trace lost-update --format json --out ${traceFile}`);
  await call(`trace lost-update --format itf --out ${itfFile}`);
});

/** A file with the document of {@link traceFile}, changed. */
// biome-ignore lint/suspicious/noExplicitAny: documents that are wrong on purpose
const changed = (name: string, change: (trace: any) => void): string => {
  const document = JSON.parse(readFileSync(traceFile, 'utf8'));
  change(document.trace);
  writeFileSync(file(name), JSON.stringify(document));
  return file(name);
};

describe('a trace that replays', () => {
  test.each([
    ['JSON', traceFile],
    ['ITF', itfFile],
  ])('from %s is shown as the model tells it, and is 0', async (_, path) => {
    const { code, stdout, stderr } = await call(`replay ${path}`);
    const shown = await call('trace lost-update');
    const again = `  again:  flushpoint replay ${path}\n`;
    expect(stdout).toBe(shown.stdout.replace(' (minimal)', '').replace(/ {2}again: {2}.*\n/, again));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('can be written in another format', async () => {
    const { stdout } = await call(`replay ${itfFile} --format json`);
    // All of it but that the trace is minimal, which only a check knows.
    const { trace, ...document } = JSON.parse(readFileSync(traceFile, 'utf8'));
    expect(JSON.parse(stdout)).toEqual({ ...document, trace: { ...trace, minimality: undefined } });
    const out = file('again.itf.json');
    expect(await call(`replay ${traceFile} --format itf --out ${out}`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(itfFile, 'utf8'));
  });

  test('--json says so', async () => {
    const { stdout } = await call(`replay ${traceFile} --json`);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'flushpoint-replay',
      version: 2,
      replays: true,
      step: null,
      message: null,
      trace: { model: 'lost-update', steps: [{}, {}, {}, {}] },
    });
  });

  test('of every built-in model', async () => {
    for (const { name } of models) {
      const path = file(`${name}.json`);
      expect((await call(`trace ${name} --format json --out ${path}`, { models })).code).toBe(1);
      expect(await call(`replay ${path}`, { models })).toMatchObject({ code: 0, stderr: '' });
    }
  });
});

describe('a path without a finding', () => {
  const explorer = explore(lostUpdate);
  const moves = [
    { process: 'worker (cpu0)', step: 'load', choices: [] },
    { process: 'worker (cpu1)', step: 'load', choices: [] },
  ];
  const pathFile = file('path.json');
  beforeAll(() => writeFileSync(pathFile, explorer.traceFile(moves).text));

  const shown = (path: string): string =>
    [
      '✓ lost-update  fix=none  a path  2 steps, 1 context switch',
      '   worker (cpu0)  worker (cpu1)  changed',
      ' 1 load',
      '▶2                load',
      '  every step of the path is possible; nothing is claimed about its end',
      `  again:  flushpoint replay ${path}`,
      '',
    ].join('\n');

  test('that the explorer saved is shown, and is 0; so is its ITF document', async () => {
    expect(await call(`replay ${pathFile}`)).toEqual({ code: 0, stdout: shown(pathFile), stderr: '' });
    const out = file('path.itf.json');
    await call(`replay ${pathFile} --format itf --out ${out}`);
    expect(await call(`replay ${out}`)).toEqual({ code: 0, stdout: shown(out), stderr: '' });
    const { stdout } = await call(`replay ${out} --format json`);
    expect(stdout).toBe(readFileSync(pathFile, 'utf8'));
  });

  test('of no step is the initial state', async () => {
    const path = file('no-step.json');
    writeFileSync(path, explorer.traceFile([]).text);
    const { code, stdout } = await call(`replay ${path}`);
    expect(stdout).toContain('a path  0 steps, 0 context switches\n  in the initial state\n');
    expect(code).toBe(0);
  });

  test('--json says that it replays, and shows no finding', async () => {
    const { code, stdout } = await call(`replay ${pathFile} --json`);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 2,
      replays: true,
      trace: { property: null, finding: null, steps: [{}, {}] },
    });
    expect(code).toBe(0);
  });

  test('that is no longer one of the model is 1, and says where', async () => {
    const path = file('other-path.json');
    writeFileSync(path, readFileSync(pathFile, 'utf8').replaceAll('"step": "load"', '"step": "store"'));
    expect(await call(`replay ${path}`)).toEqual({
      code: 1,
      stdout:
        '✗ lost-update  fix=none  a path  does not replay\n' +
        '  step 1 of 2, store of worker (cpu0): worker (cpu0) is at load here\n',
      stderr: '',
    });
  });

  test('with a property is no trace, and is 2', async () => {
    const path = file('claims.json');
    writeFileSync(path, readFileSync(pathFile, 'utf8').replace('"property": null', '"property": "no lost update"'));
    expect(await call(`replay ${path}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `flushpoint: cannot replay "${path}": the document.trace.property is "no lost update" (expected null, as there is no finding)\n`,
    });
  });
});

describe('a trace that does not replay is 1, and says where', () => {
  test('because a variable becomes something else', async () => {
    const path = changed('differs.json', (trace) => {
      trace.steps[2].changes[0].to = 2;
    });
    expect(await call(`replay ${path}`)).toEqual({
      code: 1,
      stdout:
        '✗ lost-update  fix=none  no lost update  does not replay\n' +
        '  step 3 of 4, store of worker (cpu1): value becomes 1 here, and 2 in the trace\n',
      stderr: '',
    });
    expect(JSON.parse((await call(`replay ${path} --json`)).stdout)).toEqual({
      format: 'flushpoint-replay',
      version: 2,
      replays: false,
      step: 3,
      message: 'step 3 of 4, store of worker (cpu1): value becomes 1 here, and 2 in the trace',
      trace: null,
    });
  });

  test('because the property holds at the end', async () => {
    const path = changed('holds.json', (trace) => {
      trace.steps.pop();
    });
    const { code, stdout } = await call(`replay ${path}`);
    expect(stdout).toContain('after the last step: no lost update is not violated here: ended[0] = false\n');
    expect(code).toBe(1);
  });

  test('without anything that a terminal obeys', async () => {
    const path = changed('escapes.json', (trace) => {
      trace.steps[0].process = '\u001b[2J\u202e';
    });
    const { code, stdout } = await call(`replay ${path}`);
    expect(stdout).toContain('step 1 of 4, "load" of "\\u001b[2J\\u{202e}": there is no such process here\n');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(code).toBe(1);
  });
});

describe('a file that is no trace is 2 and one line', () => {
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(file(name), content);
    return file(name);
  };
  const large = (): string => {
    const path = write('large.json', '{');
    truncateSync(path, 16 * 2 ** 20 + 1);
    return path;
  };
  const directory = (): string => {
    mkdirSync(file('directory'));
    return file('directory');
  };

  test.each<[string, () => string, string]>([
    ['does not exist', () => file('none.json'), 'cannot read "FILE": there is no such file'],
    ['is a directory', directory, 'cannot read "FILE": it is a directory'],
    ['is too large', large, 'cannot read "FILE": it is larger than 16 MiB'],
    ['has no end', () => '/dev/zero', 'cannot read "FILE": it is larger than 16 MiB'],
    ['is not text', () => write('binary', Uint8Array.of(0x7b, 0xff)), 'cannot read "FILE": it is not UTF-8 text'],
    [
      'is not JSON',
      () => write('text', 'hello'),
      'cannot replay "FILE": it is not JSON (expected a trace, as flushpoint trace --format json or --format itf writes it)',
    ],
    [
      'is of a model that does not exist',
      () => changed('model', (trace) => Object.assign(trace, { model: 'lost-updaet' })),
      'cannot replay "FILE": unknown model "lost-updaet" (did you mean "lost-update"?)',
    ],
    [
      'is of a model that is nowhere near',
      () => changed('far', (trace) => Object.assign(trace, { model: 'seqlock' })),
      'cannot replay "FILE": unknown model "seqlock" (known: lost-update; a model of your own needs --module FILE)',
    ],
    [
      'is of a fix that does not exist',
      () => changed('fix', (trace) => Object.assign(trace, { fix: 'atmic' })),
      'cannot replay "FILE": model lost-update has no fix "atmic" (did you mean "atomic"?)',
    ],
    [
      'is of a parameter that does not exist',
      () => changed('parameter', (trace) => Object.assign(trace.parameters, { worker: 2 })),
      'cannot replay "FILE": model lost-update has no parameter "worker" (did you mean "workers"?)',
    ],
    [
      'gives a parameter a value that it cannot have',
      () => changed('value', (trace) => Object.assign(trace.parameters, { workers: 9 })),
      'cannot replay "FILE": parameter workers of model lost-update cannot be 9 (expected 2..4)',
    ],
    [
      'contradicts its fix',
      () => changed('contradiction', (trace) => Object.assign(trace, { fix: 'atomic' })),
      'cannot replay "FILE": fix atomic of model lost-update sets atomic to true, but false was asked for (leave out atomic, or the fix)',
    ],
    [
      'is of a property that does not exist',
      () => changed('property', (trace) => Object.assign(trace, { property: 'no lost updates' })),
      'cannot replay "FILE": model lost-update has no property "no lost updates" (did you mean "no lost update"?)',
    ],
  ])('when it %s', async (_, prepare, message) => {
    const path = prepare();
    expect(await call(`replay ${path}`, { models: [lostUpdate] })).toEqual({
      code: 2,
      stdout: '',
      stderr: `flushpoint: ${message.replace('FILE', path)}\n`,
    });
  });

  test('and so are wrong options', async () => {
    const refused = async (line: string) => (await call(line)).stderr;
    expect(await refused('replay')).toContain('replay needs a file');
    expect(await refused(`replay ${traceFile} --json --format json`)).toContain('--json and --format exclude');
    expect(await refused(`replay ${traceFile} --out /no/such/folder/x`)).toContain('cannot write');
  });
});
