// Words that say how a state graph is drawn; all that the help of the command line loads.

/** Formats of the drawing, the default first. */
export const graphFormats = ['dot', 'svg'] as const;

/** Name of a format. */
export type GraphFormat = (typeof graphFormats)[number];

/** What stands in the states, the default first: what differs from the state before, or from the initial state. */
export const graphLabels = ['changes', 'values'] as const;

/** One of {@link graphLabels}. */
export type GraphLabels = (typeof graphLabels)[number];
