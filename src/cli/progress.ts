// Progress on stderr: a line that is rewritten on a terminal, a plain line every few seconds otherwise. Nothing is shown
// in the first second, so that short runs stay silent.
import type { Progress } from '../explore/search.js';
import { progressText } from '../report/progress.js';

/** Where progress is written, and how. */
export interface ProgressTarget {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: () => number;
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
}

/** What is running, and how far it is. */
export interface ProgressDisplay {
  /**
   * Begins something else.
   * @param label stands in front of the line
   */
  begin(label: string): void;
  update(progress: Progress): void;
  /** Takes the live line away; before anything else is written to the terminal. */
  clear(): void;
}

const SILENT_MS = 1000;
const LIVE_MS = 100;
const PLAIN_MS = 5000;
const CLEAR_LINE = '\r\u001b[K';

/** A display that shows nothing. */
export const noProgress: ProgressDisplay = { begin: () => {}, update: () => {}, clear: () => {} };

/** A display on a stream. */
export const createProgress = ({ write, isTerminal, columns, now }: ProgressTarget): ProgressDisplay => {
  const started = now();
  let label = '';
  let isShown = false;
  let next = started + SILENT_MS;

  const show = (text: string): void => {
    const time = now();
    if (time < next) return;
    next = time + (isTerminal ? LIVE_MS : PLAIN_MS);
    write(isTerminal ? `${CLEAR_LINE}${text.slice(0, Math.max(1, columns() - 1))}` : `${text}\n`);
    isShown = isTerminal;
  };

  return {
    begin(text) {
      label = text;
      show(label);
    },
    update(progress) {
      show(`${label}  ${progressText(progress)}`);
    },
    clear() {
      if (isShown) write(CLEAR_LINE);
      isShown = false;
    },
  };
};
