// What is packed: the program, its types and its documentation, and nothing that only this repository needs.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { build } from '../cli/build.js';

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

test('the tarball is small and has no tests; models come with their sources and source maps, the program without', () => {
  const { folder } = build();
  const npm = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
  const [{ size, files }] = JSON.parse(npm.stdout) as [Packed];
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('dist/src/cli/main.js');
  expect(paths).toContain('dist/src/run.d.ts');
  expect(paths).toContain('models/ppc64-hash/model.ts');
  expect(paths).toContain('dist/models/ppc64-hash/model.js.map');
  const others = paths.filter((path) => !/^(dist\/)?(models|properties)\//.test(path));
  expect(others.filter((path) => /\.map$|\.tsbuildinfo$|(?<!\.d)\.ts$|(^|\/)(test|bench)\//.test(path))).toEqual([]);
  expect(size).toBeLessThan(1_000_000);
});
