// The command line as a function: every wrong input, every exit code, what goes where.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { allCommands, byName } from '../../src/cli/commands/index.js';
import { wantsColor } from '../../src/cli/run.js';
import type { Model } from '../../src/model/model.js';
import { call } from './call.js';
import { broken, endless, failing, lockOrder, lostUpdate, mistaken } from './fixture-models.js';

const commands = await allCommands();

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = `a command is missing (${commands.map(({ name }) => name).join(', ')}, completion; see flushpoint --help)`;

describe('a wrong command line', () => {
  test.each([
    ['', missing],
    ['chekc', 'unknown command "chekc" (did you mean "check"?)'],
    ['--jsn', 'unknown option --jsn (did you mean --json?)'],
    ['--json', missing],
    ['check lost-updat', 'unknown model "lost-updat" (did you mean "lost-update"?)'],
    ['list lost_update', 'unknown model "lost_update" (did you mean "lost-update"?)'],
    ['trace', 'trace needs a model (usage: flushpoint trace <model>)'],
    ['trace qqqqqqqqqq', /^unknown model "qqqqqqqqqq" \(known: lost-update, lock-order, /],
    ['check lost-update lock-order', 'unexpected argument "lock-order" (usage: flushpoint check [model])'],
    ['check lost-update --fix atmic', 'model lost-update has no fix "atmic" (did you mean "atomic"?)'],
    ['check lost-update --fix', '--fix needs a value'],
    ['check lost-update --fix --json', '--fix needs a value'],
    ['check lost-update --fix=', '--fix needs a value'],
    ['check lost-update --no-fix', '--fix needs a value'],
    ['check lost-update --fix none --fix atomic', '--fix is given 2 times (keep one of them)'],
    ['check --fix atomic', '--fix needs a model (for example flushpoint check <model> --fix NAME)'],
    ['check --set workers=2', '--set needs a model (for example flushpoint check <model> --fix NAME)'],
    ['check lost-update --fxi atomic', 'unknown option --fxi (did you mean --fix?)'],
    ['check lost-update -q', 'unknown option -q (did you mean --quiet?)'],
    ['check --constructor=1', 'unknown option --constructor (see --help)'],
    ['list --fix atomic', 'unknown option --fix (see --help)'],
    ['check lost-update --set worker=2', 'model lost-update has no parameter "worker" (did you mean "workers"?)'],
    ['check lost-update --set workers', '--set cannot be "workers" (expected name=value, such as pages=2)'],
    ['check lost-update --set workers=9', 'parameter workers cannot be "9" (expected 2..4)'],
    ['check lost-update --set workers=two', 'parameter workers cannot be "two" (expected 2..4)'],
    ['check lost-update --set workers=2 --set workers=3', '--set gives workers twice (keep one of them)'],
    [
      'check lost-update --fix atomic --set atomic=false',
      'fix atomic of model lost-update sets atomic to true, but false was asked for (leave out atomic, or the fix)',
    ],
    ['check --max-states lots', /^--max-states cannot be "lots" \(expected a whole number from 1, such as /],
    ['check --max-depth -5', /^--max-depth /],
    ['check --timeout soon', '--timeout cannot be "soon" (expected a duration such as 30, 30s, 5m or 1h)'],
    ['check --max-memory 4X', '--max-memory cannot be "4X" (expected a size such as 512M or 4G)'],
    ['check --log-level loud', /^--log-level cannot be "loud" \(/],
    ['check --json=maybe', '--json takes no value, but "maybe" was given (--json or --no-json)'],
    ['trace lost-update --property losst', /^model lost-update has no property "losst" \(/],
    [
      'trace lost-update --property no',
      'model lost-update has 2 properties like "no" ("no lost update", "no deadlock")',
    ],
    [
      'trace lost-update --out /no/such/folder/trace.txt',
      /^cannot write "\/no\/such\/folder\/trace.txt": there is no such/,
    ],
    ['trace lost-update --out /tmp', 'cannot write "/tmp": it is a directory (choose another --out)'],
  ])('%s', async (line, expected) => {
    const { code, stdout, stderr } = await call(line);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^flushpoint: [^\n]+\n$/);
    const said = stderr.slice('flushpoint: '.length, -1);
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatch(expected);
    expect(code).toBe(2);
  });
});

describe('help', () => {
  test('knows each command by its own name', () => {
    expect([...byName.keys()]).toEqual(commands.map(({ name }) => name));
  });

  test('lists the commands and the exit codes', async () => {
    const { code, stdout, stderr } = await call('--help');
    expect(stdout).toContain('flushpoint trace <model>');
    expect(stdout).toContain('Exit codes: 0 every verdict is as expected');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each(['list', 'check', 'trace'])('of %s has an example', async (name) => {
    const { code, stdout } = await call(`${name} --help`);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  flushpoint ${name} `));
    expect(code).toBe(0);
  });

  test('--version is the version alone', async () =>
    expect(await call('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' }));

  test('completion prints a script for the shell', async () => {
    const { code, stdout } = await call('completion');
    expect(stdout).toContain('flushpoint --get-yargs-completions');
    expect(code).toBe(0);
  });

  test('the script asks, and names are the answer', async () =>
    expect(await call('--get-yargs-completions flushpoint check lo')).toEqual({
      code: 0,
      stdout: 'lost-update\nlock-order\n',
      stderr: '',
    }));
});

describe('list', () => {
  test('is one line per model', async () =>
    expect(await call('list', { models: [lostUpdate, lockOrder] })).toEqual({
      code: 0,
      stdout: `lost-update  ${lostUpdate.about}\nlock-order   ${lockOrder.about}\n`,
      stderr: '',
    }));

  test('of one model says what can be set', async () => {
    const { stdout } = await call('list lost-update');
    expect(stdout).toContain('workers  2..4');
    expect(stdout).toContain('sets atomic=true; commit 0123456789ab');
  });

  test('--verbose says so of all', async () => {
    const { stdout } = await call('list --verbose', { models: [lostUpdate, lockOrder] });
    expect(stdout.match(/^ {2}parameters$/gm)).toHaveLength(2);
  });

  test('--json is the catalogue', async () => {
    const { stdout } = await call('list --json', { models: [lockOrder] });
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'flushpoint-catalogue',
      version: 1,
      models: [
        {
          name: 'lock-order',
          parameters: [{ name: 'swapped', default: true, values: [false, true] }],
          fixes: [{ name: 'ordered', commit: null, set: { swapped: false } }],
          properties: [{ name: 'no deadlock', kind: 'deadlock' }],
          expectations: 2,
        },
      ],
    });
  });
});

describe('check of every model', () => {
  test('is 0 when every verdict is as expected', async () => {
    const { code, stdout, stderr } = await call('check', { models: [lostUpdate, lockOrder] });
    expect(stdout.match(/^ {2}✓ /gm)).toHaveLength(5);
    expect(stdout).toMatch(/\n2 models, 5 checks, all as expected {2}\(.*\)\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('is 1 when one differs, which is spelled out', async () => {
    const { code, stdout } = await call('check', { models: [lockOrder, mistaken] });
    expect(stdout).toContain('no deadlock: expected violated, got holds');
    expect(stdout).toMatch(/2 models, 4 checks, 3 as expected, 1 differs/);
    expect(code).toBe(1);
  });

  test('is 1 under --strict when something is unused and not declared; without it that is said, and no error', async () => {
    const idle: Model = { ...lostUpdate, build: (values) => ({ ...lostUpdate.build(values), unused: [] }) };
    const finding = '      step store of worker (cpu0) is never taken\n';
    const loose = await call('check', { models: [idle] });
    expect(loose.stdout).toContain(`  ✓ atomic              5 states`);
    expect(loose.stdout).toContain(finding);
    expect(loose.stdout).toMatch(/, all as expected, 2 findings {2}\(/);
    expect(loose.code).toBe(0);
    const strict = await call('check --strict', { models: [idle] });
    expect(strict.stdout).toContain('  ✗ atomic              5 states');
    expect(strict.stdout).toContain(finding);
    expect(strict.code).toBe(1);
    expect((await call('check lost-update --fix atomic --strict', { models: [idle] })).code).toBe(1);
  });

  test.each([
    [{ CI: 'true' }, '', 1],
    [{ CI: '1' }, '', 1],
    [{ CI: 'true' }, '--no-strict', 0],
    [{ CI: 'false' }, '', 0],
    [{ CI: '' }, '', 0],
    [{ CI: 'false' }, '--strict', 1],
  ])('%j %s ends with %i where something is unused', async (env, option, code) => {
    const idle: Model = { ...lostUpdate, build: (values) => ({ ...lostUpdate.build(values), unused: [] }) };
    expect((await call(`check ${option}`, { models: [idle], env })).code).toBe(code);
  });

  test('is 1 under --strict when a declaration is needed by no check', async () => {
    const stale: Model = {
      ...lostUpdate,
      build: (values) => ({
        ...lostUpdate.build(values),
        unused: [...(lostUpdate.build(values).unused ?? []), { variable: 'third', why: 'there is none' }],
      }),
    };
    const { stdout, code } = await call('check --strict', { models: [stale] });
    expect(stdout).toContain('model lost-update declares variable third as unused, and no check of it finds that\n');
    expect(code).toBe(1);
    expect((await call('check', { models: [stale] })).code).toBe(0);
  });

  test('is 3 when a limit leaves verdicts open', async () => {
    const { code, stdout } = await call('check --max-states 500', { models: [lockOrder, endless] });
    expect(stdout).toContain('1 inconclusive');
    expect(code).toBe(3);
  });

  test('is 1 when a verdict differs and another is open', async () =>
    expect((await call('check --max-states 500', { models: [mistaken, endless] })).code).toBe(1));

  test('is 2 when a model is broken, and the others are checked all the same', async () => {
    const { code, stdout } = await call('check', { models: [broken, mistaken] });
    expect(stdout).toContain('climb of climber writes 2 to level');
    expect(stdout).toMatch(/2 models, 3 checks, 1 as expected, 1 differs, 1 broken/);
    expect(code).toBe(2);
  });

  test('of no model at all is as expected', async () => {
    const { code, stdout } = await call('check', { models: [] });
    expect(stdout).toMatch(/^0 models, 0 checks/);
    expect(code).toBe(0);
  });

  test('of one model has its cells only', async () => {
    const { code, stdout } = await call('check lock-order');
    expect(stdout).toMatch(/1 model, 2 checks, all as expected/);
    expect(code).toBe(0);
  });

  test('stops at a signal, says how far it came, and ends with the code of the signal', async () => {
    const controller = new AbortController();
    controller.abort(130);
    const { code, stdout } = await call('check', { models: [lockOrder], signal: controller.signal });
    expect(stdout).toMatch(/0 of 2 checks, interrupted/);
    expect(code).toBe(130);
  });

  test('--json has a cell for every line', async () => {
    const { stdout } = await call('check --json', { models: [lockOrder, mistaken, broken] });
    const { format, version, cells, totals } = JSON.parse(stdout);
    expect({ format, version, totals }).toEqual({
      format: 'flushpoint-check',
      version: 1,
      totals: {
        planned: 5,
        checked: 5,
        asExpected: 3,
        differs: 1,
        inconclusive: 0,
        broken: 1,
        unjudged: 0,
        findings: 0,
      },
    });
    expect(cells[0]).toMatchObject({
      model: 'lock-order',
      fix: 'none',
      status: 'as expected',
      mismatches: [],
      error: null,
    });
    expect(cells[0].result.properties[0].verdict).toMatchObject({
      status: 'violated',
      steps: 2,
      trace: { switches: 1 },
    });
    expect(cells[2]).toMatchObject({ status: 'differs', expectation: { violated: {} } });
    expect(cells[4]).toMatchObject({ status: 'broken', result: null, error: { code: 'model/step-error', trace: {} } });
  });
});

describe('check of one configuration', () => {
  test('is 0 when it is as expected, violated or not', async () => {
    expect((await call('check lost-update --fix none')).code).toBe(0);
    expect((await call('check lost-update --fix atomic')).code).toBe(0);
    expect((await call('check lost-update --set workers=3')).code).toBe(0);
  });

  test('compares parameters that amount to a fix with what is expected of the fix', async () => {
    const { code, stdout } = await call('check lost-update --set atomic=true');
    expect(stdout).toContain('  as expected\n');
    expect(code).toBe(0);
  });

  test('is 1 when a property is violated and nothing is expected', async () => {
    const { code, stdout } = await call('check lost-update --set workers=4');
    expect(stdout).toContain("flushpoint trace lost-update --set workers=4 --property 'no lost update'");
    expect(stdout).toContain('the model states no expectation for this configuration');
    expect(code).toBe(1);
  });

  test('is 0 when all hold and nothing is expected', async () =>
    expect((await call('check lost-update --fix atomic --set workers=3')).code).toBe(0));

  test('is 3 when a limit leaves verdicts open', async () => {
    const { code, stdout } = await call('check endless --fix none --max-depth 2');
    expect(stdout).toContain('inconclusive, not violated within 2 steps');
    expect(stdout).toContain('stopped by the limit on depth');
    expect(code).toBe(3);
  });

  test.each(['check broken --fix none', 'trace broken'])(
    'of a broken model is 2, and the trace is on stderr: %s',
    async (line) => {
      const { code, stdout, stderr } = await call(line);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^flushpoint: test\/cli\/fixture-models\.ts:\d+:\d+: model broken: climb of climber writes 2 to level/,
      );
      expect(stderr).toContain('▶2 climb');
      expect(code).toBe(2);
    },
  );

  test('that runs into a bug of flushpoint is 70, without a stack', async () => {
    const { code, stdout, stderr } = await call('check failing');
    expect(stderr).toMatch(/^flushpoint: internal error: cannot read properties of undefined \(this is a bug[^\n]*\n$/);
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(failing.name).toBe('failing');
  });
});

describe('trace', () => {
  test('shows the first violated property and is 1', async () => {
    const { code, stdout, stderr } = await call('trace lost-update');
    expect(stdout).toContain('no lost update  4 steps, 2 context switches');
    expect(stdout).toContain("again:  flushpoint trace lost-update --property 'no lost update'");
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test('of a reachable property is its witness', async () => {
    const { code, stdout } = await call("trace lost-update --property 'UPDATE IS'");
    expect(stdout).toContain('an update is stored is reached');
    expect(code).toBe(0);
  });

  test('says so when nothing is violated, and how to see a witness', async () => {
    const { code, stdout } = await call('trace lost-update --fix atomic');
    expect(stdout).toContain('no property is violated');
    expect(stdout).toContain("flushpoint trace lost-update --fix atomic --property 'an update is stored'");
    expect(code).toBe(0);
  });

  test('says so when the named property holds, is open, or is not decided', async () => {
    const holds = await call('trace lost-update --property deadlock');
    expect(holds).toMatchObject({ code: 0, stdout: expect.stringContaining('no deadlock  holds; there is no trace') });
    const open = await call('trace endless --max-depth 3');
    expect(open).toMatchObject({ code: 3, stdout: expect.stringContaining('not violated within 3 steps') });
    const undecided = await call('trace lost-update --property ends');
    expect(undecided).toMatchObject({ code: 3, stdout: expect.stringContaining('not checked') });
  });

  test('--json is a versioned document', async () => {
    const { stdout } = await call('trace lock-order --json');
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'flushpoint-trace',
      version: 2,
      outcome: 'violated',
      trace: { model: 'lock-order', switches: 1, finding: { kind: 'deadlock' } },
    });
    const nothing = await call('trace lock-order --fix ordered --json');
    expect(JSON.parse(nothing.stdout)).toMatchObject({ outcome: 'nothing violated', trace: null });
  });

  test('--out writes to a file, without colours and with nothing on stdout', async () => {
    const file = join(folder, 'trace.txt');
    const { code, stdout, stderr } = await call(`trace lock-order --color --out ${file}`);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await call('trace lock-order')).stdout);
  });

  test('--out writes nothing when there is no trace', async () => {
    const file = join(folder, 'none.txt');
    const { code, stdout } = await call(`trace lock-order --fix ordered --out ${file}`);
    expect(stdout).toContain('no property is violated');
    expect(existsSync(file)).toBe(false);
    expect(code).toBe(0);
  });
});

describe('colours', () => {
  test.each([
    [undefined, {}, true, true],
    [undefined, {}, false, false],
    [undefined, { NO_COLOR: '1' }, true, false],
    [undefined, { NO_COLOR: '' }, true, true],
    [undefined, { FORCE_COLOR: '1' }, false, true],
    [undefined, { FORCE_COLOR: '0' }, true, false],
    [undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [undefined, { TERM: 'dumb' }, true, false],
    [true, { NO_COLOR: '1' }, false, true],
    [false, { FORCE_COLOR: '1' }, true, false],
  ] as const)('asked %s, environment %o, terminal %s: %s', (asked, env, isTerminal, expected) =>
    expect(wantsColor(asked, env, isTerminal)).toBe(expected),
  );

  test('reach the report', async () => {
    const sequence = '\u001b[';
    expect((await call('check lock-order', { isTerminal: true })).stdout).toContain(sequence);
    expect((await call('check lock-order')).stdout).not.toContain(sequence);
    expect((await call('check lock-order --color')).stdout).toContain(sequence);
    expect((await call('check lock-order', { isTerminal: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(
      sequence,
    );
  });
});
