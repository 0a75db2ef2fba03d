// A page of documentation, taken apart: fenced blocks, generated regions, headings and links. Lines can be put in the place
// of others; the page is written once, when everything is known.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lines `from .. to - 1` of a page. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** A fenced block: `lines` is what stands between the fences. */
export interface Fence extends Part {
  readonly language: string;
  /** Why it is not run, as the comment above it says: `<!-- not run: ... -->`. */
  readonly notRun: string | undefined;
  /** The file that it is the text of, as the comment above it says: `<!-- file: ... -->`. */
  readonly file: string | undefined;
}

/** What stands between `<!-- generated: name -->` and `<!-- end -->`. */
export interface Region extends Part {
  readonly name: string;
}

/** A page. */
export interface Page {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly fences: readonly Fence[];
  readonly regions: readonly Region[];
  readonly headings: readonly { readonly line: number; readonly level: number; readonly text: string }[];
  /** Targets of links, outside of fenced blocks. */
  readonly links: readonly string[];
  /** Puts other lines in the place of a part, when the page is written. */
  readonly replace: (part: Part, lines: readonly string[]) => void;
  /** Writes the page if anything was replaced. */
  readonly write: () => void;
}

/** The pages beside README, and everything under docs. */
export const pagePaths = (): string[] => {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...below.filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`),
  ];
};

/** What the comment above the fence that ends before a line says about a key; a blank line may stand between them. */
const saidAbove = (key: 'not run' | 'file', lines: readonly string[], from: number): string | undefined => {
  const above = (lines[from - 2] === '' ? lines[from - 3] : lines[from - 2]) ?? '';
  const start = `<!-- ${key}: `;
  return above.startsWith(start) && above.endsWith(' -->') ? above.slice(start.length, -' -->'.length) : undefined;
};

/** Reads a page. */
export const readPage = (path: string): Page => {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const fences: Fence[] = [];
  const regions: Region[] = [];
  const headings: Page['headings'][number][] = [];
  const links: string[] = [];
  let fence: { readonly from: number; readonly language: string } | undefined;
  let region: { readonly from: number; readonly name: string } | undefined;
  for (const [line, text] of lines.entries()) {
    const language = /^```(.*)$/.exec(text)?.[1];
    if (fence !== undefined) {
      if (language === undefined) continue;
      const { from } = fence;
      const said = { notRun: saidAbove('not run', lines, from), file: saidAbove('file', lines, from) };
      fences.push({ ...fence, to: line, lines: lines.slice(from, line), ...said });
      fence = undefined;
    } else if (language !== undefined) fence = { from: line + 1, language };
    else if (text === '<!-- end -->' && region !== undefined) {
      regions.push({ ...region, to: line, lines: lines.slice(region.from, line) });
      region = undefined;
    } else if (text.startsWith('<!-- generated: ')) {
      region = { from: line + 1, name: text.slice('<!-- generated: '.length, -' -->'.length) };
    } else {
      const [, marks, heading] = /^(#+) (.*)$/.exec(text) ?? [];
      if (marks !== undefined) headings.push({ line, level: marks.length, text: heading ?? '' });
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) links.push(target ?? '');
    }
  }
  if (fence !== undefined || region !== undefined) throw new Error(`${path}: a block or a region has no end`);
  const replaced: [Part, readonly string[]][] = [];
  return {
    path,
    fences,
    regions,
    headings,
    links,
    replace: (part, by) => void replaced.push([part, by]),
    write: () => {
      if (replaced.length === 0) return;
      const written = [...lines];
      // From the bottom up, so that the lines above keep their numbers.
      for (const [{ from, to }, by] of replaced.sort(([a], [b]) => b.from - a.from)) {
        written.splice(from, to - from, ...by);
      }
      writeFileSync(join(root, path), written.join('\n'));
    },
  };
};

/** The anchors of a page: those of its headings, as GitHub makes and numbers them, and those it names itself. */
export const anchorsOf = ({ path, headings }: Page): string[] => {
  const seen = new Map<string, number>();
  const ofHeadings = headings.map(({ text }) => {
    const plain = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(plain) ?? 0;
    seen.set(plain, before + 1);
    return before === 0 ? plain : `${plain}-${before}`;
  });
  const own = readFileSync(join(root, path), 'utf8').matchAll(/<a id="([^"]+)">/g);
  return [...ofHeadings, ...[...own].map(([, id]) => id ?? '')];
};
