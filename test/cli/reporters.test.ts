// check --reporter: several reports of one run, to files and to stdout.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from './call.js';
import { lockOrder, mistaken } from './fixture-models.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-reporters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const models = [lockOrder, mistaken];

describe('check --reporter', () => {
  test('writes several files of one run, besides what the terminal shows', async () => {
    const files = { junit: at('out/report.xml'), sarif: at('report.sarif'), gitlab: at('report.json') };
    const words = Object.entries(files).map(([name, file]) => `--reporter ${name}=${file}`);
    const { code, stdout } = await call(`check ${words.join(' ')}`, { models });
    expect(code).toBe(1);
    expect(stdout).toContain('2 models, 4 checks, 3 as expected, 1 differs');
    expect(readFileSync(files.junit, 'utf8')).toContain('<testsuites>');
    expect(JSON.parse(readFileSync(files.sarif, 'utf8')).version).toBe('2.1.0');
    expect(JSON.parse(readFileSync(files.gitlab, 'utf8'))).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('one of them may have stdout, which has nothing else then', async () => {
    const { stdout } = await call(`check --reporter github --reporter json=${at('all.json')}`, { models });
    expect(stdout).toMatch(/^(::error .*\n){2}$/);
    expect(JSON.parse(readFileSync(at('all.json'), 'utf8')).format).toBe('flushpoint-check');
  });

  test('of one configuration is the same report', async () => {
    const { stdout, code } = await call('check mistaken --fix none --reporter sarif', { models });
    expect(JSON.parse(stdout).runs[0].results).toHaveLength(2);
    expect(code).toBe(1);
    const { stdout: text } = await call('check mistaken --fix none --reporter text', { models });
    expect(text).toContain('not as expected:');
  });

  test('the summary is added to that of the step where there is one', async () => {
    const file = at('summary.md');
    writeFileSync(file, 'before\n');
    const { stdout } = await call('check --reporter summary', { models, env: { GITHUB_STEP_SUMMARY: file } });
    expect(stdout).toContain('2 models, 4 checks');
    expect(readFileSync(file, 'utf8')).toMatch(/^before\n## flushpoint: 4 checks, 2 errors\n/);
    expect((await call('check --reporter summary', { models })).stdout).toMatch(/^## flushpoint: /);
  });

  test.each([
    ['--reporter junti', '--reporter cannot be "junti" (did you mean "junit"?)'],
    ['--reporter junit=', '--reporter cannot be "junit=" (expected NAME=FILE, such as junit=report.xml)'],
    ['--reporter sarif --reporter github', 'stdout cannot have both the sarif and the github report'],
    ['--json --reporter github', 'stdout cannot have both the json and the github report'],
    ['--reporter sarif=a --reporter junit=a', 'two reports go to "a"'],
    [`--reporter sarif=${folder}`, 'it is a directory (choose another --reporter)'],
    ['--reporter sarif=/proc/no/such.sarif', 'cannot write "/proc/no": there is no such directory'],
  ])('%s is refused before anything is checked', async (words, message) => {
    const { code, stdout, stderr } = await call(`check ${words}`, { models });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(existsSync('a')).toBe(false);
  });
});
