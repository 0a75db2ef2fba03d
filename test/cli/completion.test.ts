// What a shell offers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands/index.js';
import { completions } from '../../src/cli/completion.js';
import { IMPORTS, modelText, userFolder } from '../load/folder.js';
import { callWith } from './call.js';
import { lockOrder, lostUpdate } from './fixture-models.js';

const commands = await allCommands();

const complete = (...words: string[]) => completions(['flushpoint', ...words], commands, [lostUpdate, lockOrder]);

test('commands come first', () => {
  expect(complete('')).toEqual([...commands.map(({ name }) => name), 'completion']);
  expect(complete('ch')).toEqual(['check']);
  expect(complete('--v')).toEqual(['--version']);
});

test('then models', () => {
  expect(complete('check', '')).toEqual(['lost-update', 'lock-order']);
  expect(complete('trace', 'loc')).toEqual(['lock-order']);
});

test('then options of the command', () => {
  expect(complete('trace', 'lost-update', '--p')).toEqual(['--property']);
  expect(complete('list', '--p')).toEqual([]);
  expect(complete('check', 'lost-update', '')).toContain('--max-states');
});

test('and the names that an option takes', () => {
  expect(complete('check', 'lost-update', '--fix', '')).toEqual(['none', 'atomic']);
  expect(complete('check', 'lost-update', '--set', 'w')).toEqual(['workers=']);
  expect(complete('trace', 'lost-update', '--property', 'no ')).toEqual(['no lost update', 'no deadlock']);
  expect(complete('check', '--log-level', 'd')).toEqual(['debug']);
  expect(complete('trace', 'lost-update', '--against', '')).toEqual(['none', 'atomic']);
  expect(complete('trace', 'lost-update', '--out', '')).toEqual([]);
  expect(complete('check', '--fix', '')).toEqual([]);
});

test('and the words that it takes, whatever the model is', () => {
  expect(complete('trace', 'lost-update', '--format', 'm')).toEqual(['mermaid', 'mail']);
  expect(complete('replay', '--format', 's')).toEqual(['shiviz', 'svg']);
  expect(complete('graph', '--format', '')).toEqual(['dot', 'svg']);
  expect(complete('graph', '--labels', 'v')).toEqual(['values']);
  expect(complete('export', '--to', '')).toEqual(['promela', 'murphi', 'tla']);
  expect(complete('trace', '--minimise', 's')).toEqual(['steps', 'switches']);
  expect(complete('simulate', '--strategy', 'p')).toEqual(['pct']);
});

test('nothing where a path is expected, so that the shell offers files', () => {
  for (const line of [
    'replay',
    'init',
    'merge-reports',
    'merge-reports one.json',
    'conform lost-update',
    'check ./l',
  ]) {
    const last = line.startsWith('check') ? [] : [''];
    expect(complete(...line.split(' '), ...last), line).toEqual([]);
  }
  expect(complete('conform', 'lost-update', 'log.jsonl', '--map')).toEqual(['--map']);
  expect(complete('replay', 'trace.json', '')).toContain('--module');
});

test('an option that was given a value is not the model', () => {
  expect(complete('check', '--config', 'lost-update', '')).toEqual(['lost-update', 'lock-order']);
  expect(complete('check', 'lost-update', '--fix', 'none', '--set', '')).toEqual(['workers=', 'atomic=']);
});

describe("of one's own models", () => {
  const before = process.cwd();
  const folder = userFolder();
  beforeAll(() => {
    process.chdir(folder.path);
    folder.write(
      'two.ts',
      `${IMPORTS}export const one = ${modelText('one')};\nexport const two = ${modelText('two')};\n`,
    );
    folder.write('own.ts', `${IMPORTS}export default ${modelText('own')};\n`);
    folder.write('flushpoint.config.json', '{ "models": ["./two.ts"] }');
    folder.write('broken.config.json', '{ "models": ["./away.ts"] }');
  });
  afterAll(() => {
    process.chdir(before);
    folder.remove();
  });
  const said = async (...words: string[]) => {
    const { stdout, stderr, code } = await callWith(['--get-yargs-completions', 'flushpoint', ...words]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return stdout.split('\n').slice(0, -1);
  };

  test('those of the config come before the built-in ones', async () =>
    expect((await said('trace', '')).slice(0, 3)).toEqual(['one', 'two', 'lost-update']));

  test('what a model of the config or of a module has is offered', async () => {
    expect(await said('trace', 'two', '--property', 'the')).toEqual(['the top']);
    expect(await said('trace', './own.ts', '--property', '')).toEqual(['no deadlock', 'the top']);
    expect(await said('trace', 'two.ts#one', '--property', 'the')).toEqual(['the top']);
  });

  test('where one cannot be read, the built-in ones are', async () => {
    expect((await said('trace', '--config', 'broken.config.json', ''))[0]).toBe('lost-update');
    expect(await said('trace', './away.ts', '--property', '')).toEqual([]);
  });
});
