// What a page is made from: the data that is written into it, as the program in the page reads it.
import type { ExploreData } from '../explorer/protocol.js';
import type { TraceContext } from '../trace/formats/format.js';
import type { AnyTrace } from '../trace/trace.js';

/** A page that tells a trace, and what else there is to say. */
export interface TraceData extends Pick<TraceContext, 'command' | 'against' | 'shrunk'> {
  readonly mode: 'trace';
  readonly trace: AnyTrace;
}

/** What a page shows. */
export type PageData = TraceData | ExploreData;

/** Where the data lie in the document, and where the program of the page draws. */
export const pageIds = { data: 'data', root: 'page' } as const;
