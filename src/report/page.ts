// A page: one HTML document with everything in it. The program and the styles are bundled when flushpoint is built; the data
// lie beside them as JSON, which a browser does not run. The document forbids the browser whatever the page does not need.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type PageData, pageIds } from './page-data.js';

const { resolve } = createRequire(import.meta.url);
const bundled = (name: string): string => readFileSync(resolve(`#page/${name}`), 'utf8').trim();

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in a document. */
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] as string);

/** Data that cannot end the element that they are in, nor do anything to whoever looks at the source. */
const jsonForScript = (data: PageData): string =>
  JSON.stringify(data).replace(
    /[<\u2028\u2029]|[^\P{Cc}\n]|\p{Cf}/gu,
    (found) => `${[...found].map((c) => unitsOf(c)).join('')}`,
  );

const unitsOf = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** What the policy calls exactly this text. */
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M4 1v6h8v8" fill="none" stroke="#cf222e" stroke-width="2.5"/></svg>';

/** What a document says before its program has drawn it. */
export interface PageText {
  readonly title: string;
  /** Shown as it is, by browsers that run no programs. */
  readonly text: string;
}

/**
 * The document.
 * @param data goes into it; any text may be in there
 */
export const pageDocument = (data: PageData, { title, text }: PageText): string => {
  const [script, style] = [bundled('page.js'), bundled('page.css')];
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    ...(data.mode === 'explore' ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="flushpoint">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<style>${style}</style>
</head>
<body>
<div id="${pageIds.root}"><pre>${escapeHtml(text)}</pre></div>
<script type="application/json" id="${pageIds.data}">${jsonForScript(data)}</script>
<script>${script}</script>
</body>
</html>
`;
};
