// What a format of traces is: a pure function from a trace to text. Adding one is a file, a line in the registry, and its
// name here, which is all that the help of the command line loads.
import type { Colors } from '../../report/colors.js';
import type { Against } from '../replay.js';
import type { Shrunk } from '../shrunk.js';
import type { AnyTrace } from '../trace.js';

/** What a format may say besides the trace. */
export interface TraceContext {
  /** The command that shows the trace again. */
  readonly command: string;
  /** Colours, where the format is one for a terminal; none unless given. */
  readonly colors?: Colors;
  /** Columns to use, where the format has a choice. */
  readonly width?: number;
  /** What the same schedule does under a fix; only some formats tell. */
  readonly against?: Against;
  /** In which parameters the trace has been shrunk; only some formats tell. */
  readonly shrunk?: Omit<Shrunk, 'trace'>;
}

/** A format: the whole file as text, with a line feed at the end. */
export type TraceFormat = (trace: AnyTrace, context: TraceContext) => string;

/** Every format by name, in the order in which the help lists them; the registry is checked against it. */
export const traceFormatNames = ['text', 'json', 'itf', 'mermaid', 'dot', 'shiviz', 'svg', 'html', 'mail'] as const;

/** Name of a format. */
export type TraceFormatName = (typeof traceFormatNames)[number];
