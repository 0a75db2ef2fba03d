// A trace as flushpoint's own document: everything that is known of it, for programs and for `flushpoint replay`. Its JSON
// Schema is docs/schema/trace.schema.json.
import type { TraceFormat } from './format.js';
import { outcomeOf } from './words.js';

/** What the document calls itself. */
export const TRACE_FORMAT = 'flushpoint-trace';
/** Grows when a reader of older documents would misread one. */
export const TRACE_VERSION = 2;

/** The format. */
export const json: TraceFormat = (trace, { against, shrunk }) =>
  `${JSON.stringify(
    {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      outcome: outcomeOf(trace),
      trace,
      ...(against === undefined ? {} : { against }),
      ...(shrunk === undefined ? {} : { shrunk }),
    },
    null,
    2,
  )}\n`;
