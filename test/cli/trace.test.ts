// flushpoint trace: its formats, and the same schedule under a fix.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { traceFormats } from '../../src/trace/formats/index.js';
import { call } from './call.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--format', () => {
  test.each(Object.keys(traceFormats))('%s goes to stdout or to a file, the same', async (format) => {
    const file = join(folder, format);
    const printed = await call(`trace lost-update --format ${format}`);
    expect(printed).toMatchObject({ code: 1, stderr: '' });
    expect(printed.stdout).toContain('store');
    const written = await call(`trace lost-update --format ${format} --out ${file}`);
    expect(written).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
  });

  test('text is what there is without it, and json is --json', async () => {
    expect(await call('trace lost-update --format text')).toEqual(await call('trace lost-update'));
    expect(await call('trace lost-update --format json')).toEqual(await call('trace lost-update --json'));
    expect(await call('trace lost-update --format json --json')).toEqual(await call('trace lost-update --json'));
  });

  test('json is a document without a trace, too; the others say why there is none', async () => {
    const { code, stdout } = await call('trace lost-update --fix atomic --format json');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'nothing violated', trace: null });
    expect(code).toBe(0);
    expect((await call('trace lost-update --fix atomic --format svg')).stdout).toContain('no property is violated');
  });

  test.each([
    ['--format jsno', '--format cannot be "jsno" (did you mean "json"?)'],
    ['--format', '--format needs a value'],
    ['--json --format svg', '--json and --format svg exclude each other (leave out one of them)'],
    ['--against atmic', 'model lost-update has no fix "atmic" (did you mean "atomic"?)'],
    [
      '--against atomic --set atomic=false',
      'fix atomic of model lost-update sets atomic to true, but false was asked for (leave out atomic, or the fix)',
    ],
    [
      '--against atomic --format svg',
      '--format svg does not tell what --against finds (choose text, json, html, mail)',
    ],
  ])('%s is refused', async (options, message) =>
    expect(await call(`trace lost-update ${options}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `flushpoint: ${message}\n`,
    }),
  );
});

describe('--minimise', () => {
  test('steps is what there is without it', async () =>
    expect(await call('trace lost-update --minimise steps')).toEqual(await call('trace lost-update')));

  test('switches is said in the text, in the command and in the document', async () => {
    const { code, stdout } = await call('trace lost-update --minimise switches');
    expect(stdout).toContain('  minimal: fewest context switches first, then fewest steps\n');
    expect(stdout).toContain(
      "  again:  flushpoint trace lost-update --property 'no lost update' --minimise switches\n",
    );
    expect(code).toBe(1);
    const { trace } = JSON.parse((await call('trace lost-update --minimise switches --json')).stdout);
    expect(trace.minimality).toEqual({ first: 'switches', status: 'minimal' });
  });

  test('anything else is refused', async () =>
    expect(await call('trace lost-update --minimise swiches')).toMatchObject({
      code: 2,
      stderr: 'flushpoint: --minimise cannot be "swiches" (did you mean "switches"?)\n',
    }));
});

describe('--shrink', () => {
  test('shows the trace of the smallest parameters, and that there are none smaller', async () => {
    const { code, stdout } = await call('trace lost-update --set workers=4 --shrink');
    expect(stdout).toContain('4 steps, 2 context switches');
    expect(stdout).toContain('  shrunk: workers 4 → 2\n          minimal: there is no smaller configuration\n');
    expect(stdout).toContain("  again:  flushpoint trace lost-update --property 'no lost update'\n");
    expect(code).toBe(1);
  });

  test('is part of the JSON document and of a mail', async () => {
    const { stdout } = await call('trace lost-update --set workers=3 --shrink --json');
    const { trace, shrunk } = JSON.parse(stdout);
    expect(trace.parameters).toEqual({ workers: 2, atomic: false });
    expect(shrunk).toMatchObject({ from: { workers: 3 }, to: { workers: 2 }, status: 'minimal', unchecked: 0 });
    const mail = await call('trace lost-update --set workers=3 --shrink --format mail');
    expect(mail.stdout).toContain('Shrunk: workers 3 -> 2; minimal: there is no smaller configuration.');
  });

  test('goes with the other options: fewest switches there, and a fix there', async () => {
    const { stdout } = await call('trace lost-update --set workers=3 --shrink --minimise switches --against atomic');
    expect(stdout).toContain('  minimal: fewest context switches first, then fewest steps\n');
    expect(stdout).toContain('  with fix=atomic:  step 1 of 4');
  });
});

describe('the text', () => {
  test('says what has to come between what, and ends with how to see it again', async () => {
    const { stdout } = await call('trace lost-update');
    expect(stdout).toContain(
      '  why:    store of worker (cpu1) comes after load of worker (cpu0), and load before store\n' +
        '          moving the switch before step 2 makes the finding disappear\n' +
        "  again:  flushpoint trace lost-update --property 'no lost update'\n",
    );
  });
});

describe('--against', () => {
  const message = 'step 1 of 4, load of worker (cpu0): value becomes 1 here, and stays as it is in the trace';

  test('says where the same schedule is another one under a fix', async () => {
    const { code, stdout } = await call('trace lost-update --against atomic');
    expect(stdout).toContain(`  with fix=atomic:  ${message}\n`);
    expect(code).toBe(1);
  });

  test('is part of the JSON document and of a mail', async () => {
    const { stdout } = await call('trace lost-update --against atomic --json');
    expect(JSON.parse(stdout).against).toEqual({ fix: 'atomic', step: 1, message });
    const mail = await call('trace lost-update --against atomic --format mail');
    expect(mail.stdout.replaceAll('\n', ' ')).toContain(`With fix=atomic, ${message}.`);
  });

  test('none is the model as it is', async () =>
    expect((await call('trace lost-update --against none')).stdout).toContain(
      '  with fix=none:  the same schedule ends in the same finding\n',
    ));
});
