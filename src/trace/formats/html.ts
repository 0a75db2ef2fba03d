// A trace as a page to step through: one file that needs nothing but a browser. Its data are those of the format json, so
// that the page can give back the trace file; what it says without a program is the table of the format text.
import { pageDocument } from '../../report/page.js';
import type { TraceFormat } from './format.js';
import { traceText } from './text.js';
import { printable, subjectOf } from './words.js';

/** The format. */
export const html: TraceFormat = (trace, { command, against, shrunk }) => {
  const { model, fix } = printable(trace);
  const more = { ...(against === undefined ? {} : { against }), ...(shrunk === undefined ? {} : { shrunk }) };
  return pageDocument(
    { mode: 'trace', trace, command, ...more },
    { title: `${printable(subjectOf(trace))} · ${model} fix=${fix}`, text: traceText(trace, command, more) },
  );
};
