// The built program as a process of its own: exit codes, signals, pipes, streams, and the same bytes on every run.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { userFolder } from '../load/folder.js';
import { build, runBuilt, start } from './build.js';

const program = build(fileURLToPath(new URL('fixture-models.ts', import.meta.url)));
const only = (...names: string[]) => ({ FLUSHPOINT_TEST_MODELS: names.join(',') });

/** Removes every `timing`, which is all that may differ. */
const withoutTiming = (text: string): unknown =>
  JSON.parse(text, (key, value) => (key === 'timing' ? undefined : value));

describe('the exit code', () => {
  test.each([
    ['0: all as expected', ['check'], 0],
    ['1: violated', ['trace', 'lock-order'], 1],
    ['1: differs', ['check', 'mistaken'], 1],
    ['2: wrong usage', ['chekc'], 2],
    ['2: a broken model', ['check', 'broken'], 2],
    ['3: inconclusive', ['check', 'endless', '--max-states', '1k'], 3],
    ['70: a bug', ['check', 'failing'], 70],
  ])('is %s', async (_, words, expected) => {
    const env = words.length === 1 ? only('lost-update', 'lock-order') : {};
    const { code, signal, stderr } = await runBuilt(program, words, env);
    expect({ code, signal }).toEqual({ code: expected, signal: null });
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('--version is the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await runBuilt(program, ['--version'])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
});

test('a wrong word is one line on stderr and nothing on stdout', async () =>
  expect(await runBuilt(program, ['check', 'lost-updaet'])).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: 'flushpoint: unknown model "lost-updaet" (did you mean "lost-update"?)\n',
  }));

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the search with what was found so far', async (name, expected) => {
    const running = start(program, ['check', 'endless', '--fix', 'none']);
    await running.said('states');
    running.kill(name);
    const { code, signal, stdout, stderr } = await running.outcome;
    expect({ code, signal }).toEqual({ code: expected, signal: null });
    expect(stdout).toMatch(/inconclusive, not violated within \d+ steps/);
    expect(stdout).toContain('interrupted');
    expect(stderr).toContain('"msg":"interrupted');
  });

  test('ends a run over many cells with those that were checked', async () => {
    const running = start(program, ['check', '--json'], only('lock-order', 'endless', 'lost-update'));
    await running.said('endless');
    running.kill('SIGINT');
    const { code, stdout } = await running.outcome;
    expect(code).toBe(130);
    const { cells, totals } = JSON.parse(stdout);
    expect(totals).toMatchObject({ planned: 6, checked: 3, asExpected: 2, inconclusive: 1 });
    expect(cells[2].result.statistics.stop).toBe('interrupted');
  });

  test('that comes twice ends the process at once', async () => {
    const running = start(program, ['check', 'endless', '--fix', 'none']);
    await running.said('states');
    running.kill('SIGINT');
    running.kill('SIGINT');
    const { code, signal } = await running.outcome;
    // A shell reports 130 for either.
    expect(code === 130 || signal === 'SIGINT').toBe(true);
  });
});

describe('a module that never ends while it is loaded', () => {
  const folder = userFolder();
  afterAll(folder.remove);
  const path = folder.write('spin.ts', "import { writeSync } from 'node:fs';\nwriteSync(2, 'loading');\nfor (;;);\n");

  test.each(['SIGINT', 'SIGTERM'] as const)('is ended by %s', async (name) => {
    const running = start(program, ['check', path]);
    await running.said('loading');
    running.kill(name);
    // A shell reports 130 and 143.
    expect(await running.outcome).toEqual({ code: null, signal: name, stdout: '', stderr: 'loading' });
  });
});

describe('streams', () => {
  const shell = (line: string): string =>
    execFileSync('bash', ['-c', line.replaceAll('flushpoint', `'${process.execPath}' '${program.main}'`)], {
      encoding: 'utf8',
      env: { ...process.env, ...only('lock-order', 'lost-update') },
    });

  test('a closed pipe ends the program quietly', () =>
    // What the program says on stderr goes to the captured stream, together with its exit code.
    expect(shell('{ { flushpoint check --json 2>&3; echo $? >&3; } | sleep 0; } 3>&1')).toBe('141\n'));

  test('a full disk is one line', () =>
    expect(shell('{ flushpoint list 2>&1 >/dev/full; echo $?; }')).toMatch(
      /^flushpoint: cannot write to stdout: [^\n]*ENOSPC[^\n]*\n2\n$/,
    ));

  test('a disk that becomes full while a file is written is one line', () =>
    expect(
      shell(
        'cd "$(mktemp -d)"; ulimit -f 1; trap "" XFSZ; { flushpoint check lost-update --json > report; echo $?; } 2>&1',
      ),
    ).toMatch(/^flushpoint: cannot write to stdout: [^\n]*EFBIG[^\n]*\n2\n$/));

  test('an empty word is refused: the variable that it came from is not set', () =>
    expect(shell('flushpoint conform lock-order "" 2>&1 </dev/null; echo $?')).toBe(
      'flushpoint: an argument is empty (is a variable of the shell not set?)\n2\n',
    ));

  test('a module that ends the process is no check that went well', () =>
    expect(
      shell('cd "$(mktemp -d)"; echo "process.exit(0)" > leaves.mjs; flushpoint check ./leaves.mjs 2>&1; echo $?'),
    ).toBe('flushpoint: the process was ended before the result was there; does a module call process.exit?\n2\n'));

  test('a working directory that is gone is one line', () =>
    expect(shell('cd "$(mktemp -d)"; rmdir "$PWD"; flushpoint list 2>&1; echo $?')).toMatch(
      /^flushpoint: the working directory does not exist any more [^\n]*\n2\n$/,
    ));

  test('a short run has nothing on stderr', async () =>
    expect((await runBuilt(program, ['check'], only('lock-order', 'lost-update'))).stderr).toBe(''));

  test('a long run has progress on stderr, unless it is quiet', async () => {
    const words = ['check', 'endless', '--fix', 'none', '--timeout', '1500ms'];
    const [loud, quiet] = await Promise.all([runBuilt(program, words), runBuilt(program, [...words, '--quiet'])]);
    expect(loud.stderr).toMatch(/^endless fix=none {2}[\d,]+ states {2}\S+ [kM]\/s {2}depth \d+ {2}frontier .*\n/);
    expect(loud.stdout).toContain('stopped by the time limit');
    expect(quiet.stderr).toBe('');
    expect([loud.code, quiet.code]).toEqual([3, 3]);
  });

  test('logs are JSON lines on stderr, and stdout is what it is without them', async () => {
    const words = ['check', 'lost-update', '--json'];
    const [silent, logging] = await Promise.all([
      runBuilt(program, words),
      runBuilt(program, [...words, '--log-level', 'debug']),
    ]);
    expect(withoutTiming(logging.stdout)).toEqual(withoutTiming(silent.stdout));
    const lines = logging.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg }) => msg)).toEqual(['checked', 'checked', 'checked']);
    expect(lines[1]).toMatchObject({
      level: 30,
      model: 'lost-update',
      fix: 'atomic',
      status: 'as expected',
      states: 5,
    });
  });

  test('where a bug was noticed is logged at debug', async () => {
    const { code, stderr } = await runBuilt(program, ['check', 'failing', '--log-level', 'debug']);
    expect(code).toBe(70);
    expect(stderr).toMatch(/"stack":"TypeError: cannot read/);
  });

  test('NO_COLOR and FORCE_COLOR are honoured', async () => {
    const colored = async (env: { readonly [name: string]: string }) =>
      (await runBuilt(program, ['check', 'lock-order'], env)).stdout.includes('\u001b[');
    expect(await colored({})).toBe(false);
    expect(await colored({ FORCE_COLOR: '1' })).toBe(true);
    expect(await colored({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });
});

describe('two runs print the same bytes', () => {
  const twice = (words: readonly string[]) => Promise.all([runBuilt(program, words), runBuilt(program, words)]);

  test.each([
    ['list', ['list', 'lost-update']],
    ['list --json', ['list', '--json', 'lost-update']],
    ['trace', ['trace', 'lost-update', '--set', 'workers=4']],
    ['trace --json', ['trace', 'lost-update', '--json']],
  ])('%s', async (_, words) => {
    const [first, second] = await twice(words);
    expect(first.stdout).not.toBe('');
    expect(second.stdout).toBe(first.stdout);
  });

  test('check --json, timing aside', async () => {
    const [first, second] = await twice(['check', 'lost-update', '--json']);
    expect(withoutTiming(second.stdout)).toEqual(withoutTiming(first.stdout));
    expect(JSON.stringify(withoutTiming(first.stdout))).not.toMatch(/elapsed|perSecond/i);
  });

  test('check, times aside', async () => {
    const timeless = (text: string) => text.replace(/ +<?\d[\d.]* m?s\b|\(<?\d[\d.]* m?s\)/g, ' T');
    const [first, second] = await twice(['check', 'lost-update']);
    expect(timeless(second.stdout)).toBe(timeless(first.stdout));
  });
});
