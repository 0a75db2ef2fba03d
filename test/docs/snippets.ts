// Complete files in the pages: `ts` blocks whose first line is a comment with a path. They are compiled as a stranger would
// compile them, against the built package.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from '../cli/build.js';
import type { Fence, Page } from './document.js';
import type { Stage } from './session.js';

/** The path that a block names as its own, or undefined when it is not a complete file. */
export const pathIn = ({ language, lines }: Fence): string | undefined =>
  language === 'ts' ? /^\/\/ ([\w./-]+\.ts)$/.exec(lines[0] ?? '')?.[1] : undefined;

/** The complete files of some pages, compiled together. */
export interface Snippets {
  /** What the compiler has to say; empty when all is well. */
  readonly compile: () => string;
  /** The files of a page above a line. */
  readonly stageAt: (page: Page, line: number) => Stage;
  /** Removes what was written. */
  readonly remove: () => void;
}

/** Collects the complete files of the pages. Nothing is written before something needs it. */
export const snippetsOf = (pages: readonly Page[]): Snippets => {
  const stages = pages.flatMap((page) => {
    const files = new Map<string, string>();
    return page.fences.flatMap((fence) => {
      const path = pathIn(fence);
      if (path === undefined) return [];
      files.set(path, `${fence.lines.join('\n')}\n`);
      return [{ page, line: fence.from, files: new Map(files) }];
    });
  });
  let base: string | undefined;
  /** Where everything is; inside the built program, so that `flushpoint` is found. */
  const baseFolder = (): string => {
    base ??= mkdtempSync(join(build().folder, 'docs-'));
    return base;
  };
  let compiled: { readonly folder: string; readonly said: string } | undefined;
  const compile = (): { readonly folder: string; readonly said: string } => {
    if (compiled !== undefined) return compiled;
    const { folder: program } = build();
    const folder = baseFolder();
    for (const [i, { files }] of stages.entries()) {
      for (const [path, text] of files) {
        const file = join(folder, String(i), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    const options = { noEmit: false, declaration: false, rootDir: '.', outDir: '.', allowJs: false };
    const config = { extends: '../tsconfig.json', compilerOptions: options, include: ['**/*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = spawnSync(process.execPath, [join(program, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      cwd: program,
      encoding: 'utf8',
    });
    compiled = { folder, said: tsc.stdout + tsc.stderr };
    return compiled;
  };
  return {
    compile: () => compile().said,
    stageAt: (page, line) => {
      const number = stages.findLastIndex((stage) => stage.page === page && stage.line <= line);
      const before = page.fences.filter((fence) => fence.from <= line);
      const texts = new Map(
        before.flatMap(({ file, lines }) => (file === undefined ? [] : [[file, `${lines.join('\n')}\n`] as const])),
      );
      const { files } = stages[number] ?? { files: new Map<string, string>() };
      // A page without files of its own has a folder, too, for what its commands write.
      const ownFolder = (): string => {
        const own = join(baseFolder(), page.path.replaceAll('/', '-'));
        mkdirSync(own, { recursive: true });
        return own;
      };
      return { files, folder: number < 0 ? ownFolder : () => join(compile().folder, String(number)), texts };
    },
    remove: () => {
      if (base !== undefined) rmSync(base, { recursive: true, force: true });
    },
  };
};
