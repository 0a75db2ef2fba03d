// Colours are handed to every report, so that a report is a pure function and a test asks for none.
import { createColors } from 'picocolors';

/** Functions that colour a text, or leave it as it is. */
export type Colors = Pick<ReturnType<typeof createColors>, 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'>;

/** Colours on or off. */
export const colorsFor = (enabled: boolean): Colors => createColors(enabled);

/** No colours. */
export const plain: Colors = createColors(false);
