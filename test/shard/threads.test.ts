// What threads start from: entries that piscina can require without Node requiring an ES module.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build } from '../cli/build.js';

const folder = join(build().folder, 'dist/workers');

/** Requires a file in a process that refuses to require an ES module; without workerData, what it goes on to import may fail. */
const requires = (file: string) =>
  spawnSync(
    process.execPath,
    [
      '--no-experimental-require-module',
      '-e',
      `process.on('unhandledRejection', () => {}); const entry = require(${JSON.stringify(file)}); console.log(entry instanceof Promise ? 'promise' : typeof entry)`,
    ],
    { encoding: 'utf8' },
  );

test.each(readdirSync(folder).filter((name) => /\.c?js$/.test(name)))(
  'a thread that starts from %s can be ended at any moment',
  (name) => {
    // Ending a thread that requires an ES module is a fatal error of the process, in Node 20.
    expect(requires(join(folder, name))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^(function|promise)\n$/),
    });
  },
);
