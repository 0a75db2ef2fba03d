// The formats of traces. Adding one is a file and a line here, and the types ask for its name beside the others.
import { dot } from './dot.js';
import type { TraceFormat, TraceFormatName } from './format.js';
import { html } from './html.js';
import { itf } from './itf.js';
import { json } from './json.js';
import { mail } from './mail.js';
import { mermaid } from './mermaid.js';
import { shiviz } from './shiviz.js';
import { svg } from './svg.js';
import { text } from './text.js';

/** Every format, by the name it has on the command line. */
export const traceFormats = { text, json, itf, mermaid, dot, shiviz, svg, html, mail } satisfies Record<
  TraceFormatName,
  TraceFormat
>;
