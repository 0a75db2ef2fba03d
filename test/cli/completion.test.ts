// What a shell offers.
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { completions } from '../../src/cli/completion.js';
import { lockOrder, lostUpdate } from './fixture-models.js';

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
