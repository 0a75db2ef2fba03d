// action.yml and the workflow: the steps of the action are run as a runner runs them, on a model of another folder.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { build } from '../cli/build.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => parse(readFileSync(join(root, path), 'utf8'));

interface Step {
  readonly name: string;
  readonly shell: string;
  readonly env?: { readonly [name: string]: string };
  readonly run: string;
}

const action = read('action.yml') as {
  readonly inputs: { readonly [name: string]: { readonly default: string } };
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
};

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(root, 'test/package/stranger/model.ts'), join(folder, 'model.ts'));

/** Runs the steps with some inputs, until one fails. */
const runAction = (inputs: { readonly [name: string]: string }) => {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const filledIn = (expression: string): string =>
    expression.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name) => inputs[name] ?? action.inputs[name]?.default ?? '',
    );
  let status: number | null = 0;
  let log = '';
  for (const { run, env = {} } of action.runs.steps) {
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filledIn(value)]));
    const bash = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, CI: 'true', ...files, ...own, GITHUB_ACTION_PATH: build().folder },
    });
    status = bash.status;
    log += bash.stdout + bash.stderr;
    if (status !== 0) break;
  }
  const [output, summary] = Object.values(files).map((file) => readFileSync(file, 'utf8'));
  return { status, log, output, summary };
};

describe('the action', () => {
  test('gives the exit code on, and writes what is printed into the log and the summary', () => {
    const { status, log, output, summary } = runAction({ arguments: 'trace model.ts --fix none' });
    expect(log).toMatch(/✗ counter {2}fix=none {2}no lost update/);
    expect({ status, output }).toEqual({ status: 1, output: 'exit-code=1\n' });
    expect(summary).toBe(`### flushpoint trace model.ts --fix none\n\`\`\`\`text\n${log}\`\`\`\`\n`);
  });

  test('turns what a check finds into annotations, and into the summary that the check writes', () => {
    const { status, log, summary } = runAction({ arguments: 'check model.ts --fix none' });
    expect(status).toBe(1);
    expect(log).toMatch(/^::error file=model\.ts,line=\d+,col=\d+,title=[^\n]*counter[^\n]*no lost update/m);
    expect(summary).toContain('no lost update');
    expect(summary).not.toContain('````text');
  });

  test('keeps quoted text together, runs nothing of it, and has no summary when none is wanted', () => {
    const { status, output, summary, log } = runAction({
      arguments: "trace model.ts --fix atomic --property 'no lost; touch stray $(touch stray)'",
      summary: 'false',
    });
    expect(log).toContain('has no property "no lost; touch stray $(touch stray)"');
    expect({ status, output, summary }).toEqual({ status: 2, output: 'exit-code=2\n', summary: '' });
    expect(existsSync(join(folder, 'stray'))).toBe(false);
  });

  test('puts no input into a script', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run, shell } of action.runs.steps) {
      expect(shell).toBe('bash');
      expect(run).not.toContain('${{');
    }
  });
});

test('the workflow runs what .ci/run says, on every version of Node that the package is for', () => {
  const { jobs, permissions } = read('.github/workflows/ci.yml');
  const { engines } = read('package.json');
  const { steps, strategy } = jobs.test;
  expect(steps.at(-1).run).toBe('.ci/run');
  expect(strategy.matrix.node).toEqual(['20.19', '22', '24']);
  expect(engines.node).toBe('>=20.19');
  expect(permissions).toEqual({ contents: 'read' });
});
