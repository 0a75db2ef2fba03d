// README and docs say what the program does: every command is run, every complete file is compiled, every generated table is
// made again, every error is provoked, every link leads somewhere. FLUSHPOINT_UPDATE_DOCS=1 brings what differs up to date
// instead of comparing it, FLUSHPOINT_UPDATE_DOCS=all also the times of what does not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exitCode } from '../../src/cli/exit-code.js';
import { build } from '../cli/build.js';
import { anchorsOf, type Fence, type Page, type Part, pagePaths, readPage } from './document.js';
import { generated } from './generated.js';
import { abridged, shows } from './output.js';
import { provoke } from './provoke.js';
import { callsIn, play } from './session.js';
import { pathIn, snippetsOf } from './snippets.js';

const { FLUSHPOINT_UPDATE_DOCS: update = '' } = process.env;
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What the first screen of the README promises. */
const MAIN_JOB = 'npm ci && npx flushpoint check';

const pages = pagePaths().map(readPage);
const snippets = snippetsOf(pages);
const pageAt = (path: string): Page => pages.find((page) => page.path === path) as Page;

afterAll(() => {
  for (const page of pages) page.write();
  snippets.remove();
});

/** Compares, or remembers what to write. */
const settle = (page: Page, part: Part, wanted: readonly string[], isRight: boolean): void => {
  if (update === 'all' || (update !== '' && !isRight)) page.replace(part, wanted);
  else if (!isRight) expect(part.lines).toEqual(wanted);
};

const playFence = async (page: Page, fence: Fence): Promise<void> => {
  const calls = callsIn(fence.lines);
  const isMainJob = calls[0]?.command === MAIN_JOB;
  const printed = await play(calls, snippets.stageAt(page, fence.from), isMainJob);
  // A page that is brought up to date must not make a failure of the main job look normal.
  if (isMainJob) expect(printed[0]?.at(-1)).toContain('all as expected');
  const isRight = calls.every(({ shown }, i) => shows(shown, printed[i] ?? []));
  const wanted = calls.flatMap(({ command, shown }, i) => [
    `$ ${command}`,
    ...abridged(shown, printed[i] ?? [], update === 'all'),
  ]);
  settle(page, fence, wanted, isRight);
};

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  for (const fence of page.fences) {
    if (fence.language !== 'console') continue;
    const name = `line ${fence.from + 1}: ${fence.lines[0]}`;
    if (fence.notRun === undefined) test(name, () => playFence(page, fence));
    else test.skip(`${name}: ${fence.notRun}`, () => {});
  }

  test.each(page.regions.map((region) => [region.name, region] as const))('generated: %s', (name, region) => {
    const make = generated[name];
    if (make === undefined)
      throw new Error(`nothing is generated under this name: ${Object.keys(generated).join(', ')}`);
    const lines = make();
    settle(page, region, lines, region.lines.join('\n') === lines.join('\n'));
  });

  test('links lead somewhere', () => {
    const dead = page.links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page.path : normalize(join(dirname(page.path), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});

test('yaml blocks can be read', () => {
  const blocks = pages.flatMap((page) => page.fences).filter(({ language }) => language === 'yaml');
  expect(blocks.length).toBeGreaterThan(1);
  for (const { lines } of blocks) expect(parse(lines.join('\n'))).toBeTypeOf('object');
});

test('complete files compile', () => {
  expect(pages.flatMap((page) => page.fences).filter((fence) => pathIn(fence) !== undefined)).not.toEqual([]);
  expect(snippets.compile()).toBe('');
});

describe('docs/errors.md', () => {
  const page = pageAt('docs/errors.md');
  const sections = page.headings.filter(({ level, text }) => level === 2 && text.includes('/'));
  const codes = [...read('src/base/errors.ts').matchAll(/^ {2}\| '([a-z-]+\/[a-z-]+)'/gm)].map(
    ([, code]) => code ?? '',
  );
  const others = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== join('base', 'errors.ts'))
    .map((path) => read(join('src', path)));
  /** A code that no source file raises has no example. */
  const isRaised = (code: string): boolean => others.some((text) => text.includes(`'${code}'`));

  test('has a section for every code, in order, and no other', () =>
    expect(sections.map(({ text }) => text)).toEqual(codes));

  test('has the code as the anchor of its section', () =>
    expect(anchorsOf(page)).toEqual(expect.arrayContaining(codes)));

  for (const [i, { text: code, line }] of sections.entries()) {
    const end = sections[i + 1]?.line ?? Number.POSITIVE_INFINITY;
    const fences = page.fences.filter(({ from }) => from > line && from < end);
    const console = fences.filter(({ language }) => language === 'console');
    const [message] = fences.filter(({ language }) => language === 'text');
    const [example] = fences.filter(({ language }) => language === 'ts');

    test(`${code} has an example`, async () => {
      // Commands are run with the others.
      if (!isRaised(code) || console.length > 0) return;
      if (message === undefined) throw new Error('a text block with the message is missing');
      const provoked = await provoke(code, example?.lines.join('\n'), build);
      expect(provoked?.code).toBe(code);
      settle(page, message, [provoked?.line ?? ''], message.lines.join('\n') === provoked?.line);
    });
  }
});

test('the main job stands on the first screen of the README', () => {
  const fence = pageAt('README.md').fences.find(({ lines }) => lines[0] === `$ ${MAIN_JOB}`);
  expect(fence?.from).toBeLessThan(20);
});

test('docs/cli.md has every exit code', () => {
  const listed = [...read('docs/cli.md').matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(exitCode));
});
