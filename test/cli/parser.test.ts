// Most command lines are read by the parser of yargs alone: whatever is typed means what it means to the whole of yargs.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { allCommands } from '../../src/cli/commands/index.js';
import { commonOptions } from '../../src/cli/options.js';
import { parse } from '../../src/cli/parser.js';
import { parseAtLength } from '../../src/cli/yargs.js';

const commands = await allCommands();

/** What came of it: what a command is told, or what the user is. */
const outcome = async (read: typeof parse, words: readonly string[]): Promise<unknown> => {
  try {
    const parsed = await read(words, commands, '1.2.3', 80);
    return parsed.kind === 'output' ? parsed : { ...parsed, command: parsed.command.name };
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string };
    return { code, message, hint };
  }
};

const odd = [
  ...[
    '--',
    '-',
    '-5',
    '-h',
    '-x',
    '--x',
    '--no',
    '--=',
    '--json=',
    '--fix=',
    '--no-json=1',
    '--nojson',
    '--help',
    '--version',
  ],
  ...[
    'help',
    'version',
    'completion',
    'check',
    'true',
    'false',
    '0',
    '007',
    '1e3',
    'a b',
    'a=b',
    '"',
    '"a"',
    "'a'",
    '`a`',
    '/',
  ],
  ...['ä', '.', './a.ts', '#', '\n', ' ', 'null', 'undefined', '_', '$0'],
];

const wordsOf = ({ name, options }: Command): fc.Arbitrary<string[]> => {
  const option = fc.constantFrom(...Object.keys({ ...options, ...commonOptions }));
  const value = fc.constantFrom('none', 'model', 'a=1', '3', 'junit=x.xml', ...odd);
  const word = fc.oneof(
    { weight: 4, arbitrary: option.map((o) => [`--${o}`]) },
    { weight: 4, arbitrary: fc.tuple(option, value).map(([o, v]) => [`--${o}`, v]) },
    { weight: 3, arbitrary: fc.tuple(option, value).map(([o, v]) => [`--${o}=${v}`]) },
    { weight: 1, arbitrary: option.map((o) => [`--no-${o}`]) },
    { weight: 4, arbitrary: fc.constantFrom('none', 'model', 'log.jsonl').map((v) => [v]) },
    { weight: 1, arbitrary: value.map((v) => [v]) },
  );
  return fc.array(word, { maxLength: 5 }).map((parts) => [name, ...parts.flat()]);
};

test.each(commands.map((command) => [command.name, command] as const))('%s', async (_name, command) => {
  await fc.assert(
    fc.asyncProperty(wordsOf(command), async (words) => {
      expect(await outcome(parse, words)).toEqual(await outcome(parseAtLength, words));
    }),
    { numRuns: 300, seed: 1 },
  );
});
