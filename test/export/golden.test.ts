// The text of exported models, letter by letter: files next to this one, to be read by people, too.
import { expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { outlineOf } from '../../src/export/outline.js';
import { type TargetName, targets } from '../../src/export/targets.js';
import { configure } from '../../src/model/model.js';
import { nuisances, sample } from './sample-models.js';

const extensions: { readonly [target in TargetName]: string } = { promela: 'pml', murphi: 'm', tla: 'tla' };
const names = Object.keys(targets) as TargetName[];

test.each(names.flatMap((to) => [sample, nuisances].map((m) => [to, m.name, m] as const)))(
  '%s of %s',
  async (to, name, m) => {
    const fix = Object.keys(m.fixes)[0];
    const outline = outlineOf(compile(m, configure(m, fix, m === sample ? { pages: 2 } : {})));
    await expect((await targets[to].load())(outline)).toMatchFileSnapshot(`golden/${name}.${extensions[to]}`);
  },
);

test('a file says which model, fix and parameters it was made from, and by which command', async () => {
  const text = (await targets.promela.load())(outlineOf(compile(sample, configure(sample, 'flush', { pages: 2 }))));
  expect(text).toContain(' * Made by: flushpoint export sample --to promela --fix flush --set pages=2\n');
  expect(text).toContain(' * Fix: flush\n * Parameters: pages=2 flush=true\n');
});
