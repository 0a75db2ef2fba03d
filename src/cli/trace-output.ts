// Options of commands that put out a trace: in which format, and where to.
import { FlushpointError } from '../base/errors.js';
import { suggest } from '../base/nearest.js';
import { type TraceFormatName, traceFormatNames } from '../trace/formats/format.js';
import type { Given, Options } from './options.js';

/** The options. */
export const traceOutputOptions = {
  format: {
    type: 'string',
    about: `how to write the trace: ${traceFormatNames.join(', ')}; default text`,
    words: traceFormatNames,
  },
  out: { type: 'string', about: 'write the trace to a file' },
} as const satisfies Options;

/**
 * The format that was asked for; text unless one was.
 * @throws FlushpointError `usage/bad-value` for one that does not exist, `usage/bad-option` for one beside --json
 */
export const formatFrom = (
  given: Given<typeof traceOutputOptions> & { json: boolean | undefined },
): TraceFormatName => {
  const { format, json } = given;
  if (format === undefined) return json ? 'json' : 'text';
  const found = traceFormatNames.find((known) => known === format);
  if (found === undefined) {
    throw new FlushpointError('usage/bad-value', `--format cannot be "${format}"`, suggest(format, traceFormatNames));
  }
  if (json && found !== 'json') {
    throw new FlushpointError(
      'usage/bad-option',
      `--json and --format ${found} exclude each other`,
      'leave out one of them',
    );
  }
  return found;
};
