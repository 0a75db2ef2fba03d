// Every example that the help gives runs with the built-in models.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { models } from '../../models/index.js';
import { allCommands } from '../../src/cli/commands/index.js';
import { call } from './call.js';

const commands = await allCommands();

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'flushpoint-examples-'));
beforeAll(async () => {
  process.chdir(folder);
  // What the example of `replay` reads.
  await call('trace ppc64-hash --property duplicate --format json --out trace.json', { models });
  // And the one of `merge-reports`.
  for (const i of [1, 2]) {
    await call(`check phb-irq-map-refcount --shard ${i}/2 --reporter json=shard-${i}.json`, { models });
  }
  // And that of `conform`.
  writeFileSync('log.jsonl', '{"process": "user_store (cpu1)", "step": "store"}\n');
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

test.each(commands.map(({ example: [line, about], serves }) => [line, about, serves] as const))(
  'flushpoint %s: %s',
  async (line, _about, serves) => {
    // What would wait for a signal has it already.
    const { code, stdout, stderr } = await call(line, serves ? { models, signal: AbortSignal.abort(130) } : { models });
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    expect([0, 1]).toContain(code);
  },
);
