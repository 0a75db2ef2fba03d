// What a page is made from: the data that is written into it, as the program in the page reads it.
import type { ExploreData } from '../explorer/protocol.js';
import type { Against } from '../trace/replay.js';
import type { Trace } from '../trace/trace.js';

/** A page that tells a trace. */
export interface TraceData {
  readonly mode: 'trace';
  readonly trace: Trace;
  /** The command that shows the trace again. */
  readonly command: string;
  /** What the same schedule does under a fix. */
  readonly against?: Against;
}

/** What a page shows. */
export type PageData = TraceData | ExploreData;

/** Where the data lie in the document, and where the program of the page draws. */
export const pageIds = { data: 'data', root: 'page' } as const;
