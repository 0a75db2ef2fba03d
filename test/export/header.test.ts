// The header of an exported file: the commands that it gives make the peer explore the file as it is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { outlineOf } from '../../src/export/outline.js';
import { type TargetName, targets } from '../../src/export/targets.js';
import { configure } from '../../src/model/model.js';
import { call } from '../cli/call.js';
import { rumur, spin } from './peers.js';
import { sample } from './sample-models.js';

const folder = mkdtempSync(join(tmpdir(), 'flushpoint-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = async (to: TargetName, fix?: string): Promise<string> =>
  (await targets[to].load())(outlineOf(compile(sample, configure(sample, fix))));

/** Runs the indented lines of a header, put together, with the file's name filled in. */
const runHeader = (text: string, file: string, lines: RegExp): string => {
  writeFileSync(join(folder, file), text);
  const commands = [...text.matchAll(lines)].map(([, command]) => (command as string).replaceAll('FILE', file));
  expect(commands.length).toBeGreaterThan(0);
  return spawnSync('sh', ['-c', commands.join(' && ')], { cwd: folder, encoding: 'utf8' }).stdout;
};

describe('the commands of the header', () => {
  it.skipIf(spin.missing !== undefined)(
    `run SPIN${spin.missing === undefined ? '' : ` (skipped: ${spin.missing})`}`,
    async () => {
      const output = runHeader(await write('promela'), 'sample.pml', /^ \* {3}(spin .*)$/gm);
      expect(output).toContain('assertion violated holds_no_stale_translation');
      expect(output).toMatch(/\d+ states, stored/);
      expect(output).not.toContain('invalid end state (');
    },
  );

  it.skipIf(rumur.missing !== undefined)(
    `run Rumur${rumur.missing === undefined ? '' : ` (skipped: ${rumur.missing})`}`,
    async () => {
      const lines = /^-- {3}((?:rumur|cc) .*)$/gm;
      expect(runHeader(await write('murphi'), 'sample.m', lines)).toContain(
        'invariant "no stale translation: 0" failed',
      );
      expect(runHeader(await write('murphi', 'flush'), 'sample.m', lines)).toContain('No error found.');
    },
  );

  it('make the file again', async () => {
    for (const to of Object.keys(targets) as TargetName[]) {
      const text = await write(to, 'flush');
      const command = /Made by: flushpoint (.*)/.exec(text)?.[1] as string;
      expect((await call(command, { models: [sample] })).stdout).toBe(text);
    }
  });
});

describe('flushpoint export', () => {
  it.each([
    ['export sample', 'export needs --to (one of promela, murphi, tla)'],
    ['export sample --to promla', '--to cannot be "promla" (did you mean "promela"?)'],
    ['export sampel --to promela', 'unknown model "sampel" (did you mean "sample"?)'],
    ['export sample --to tla --fix flsh', 'model sample has no fix "flsh" (did you mean "flush"?)'],
    [
      'export sample --to tla --out /no/such/folder/x.tla',
      /^cannot write "\/no\/such\/folder\/x.tla": there is no such/,
    ],
  ])('%s', async (line, expected) => {
    const { code, stdout, stderr } = await call(line, { models: [sample] });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const message = stderr.replace(/^flushpoint: /, '').trim();
    if (typeof expected === 'string') expect(message).toBe(expected);
    else expect(message).toMatch(expected);
  });

  it('writes to a file what it would print', async () => {
    const file = join(folder, 'out.pml');
    const printed = await call('export sample --to promela --set pages=2', { models: [sample] });
    const written = await call(`export sample --to promela --set pages=2 --out ${file}`, { models: [sample] });
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
  });

  it('--json says what the text is of', async () => {
    const { stdout } = await call('export sample --to murphi --fix flush --json', { models: [sample] });
    const text = await write('murphi', 'flush');
    expect(JSON.parse(stdout)).toEqual({
      format: 'flushpoint-export',
      version: 1,
      model: 'sample',
      fix: 'flush',
      parameters: { pages: 1, flush: true },
      to: 'murphi',
      text,
    });
  });
});
