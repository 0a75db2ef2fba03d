// The log of events: one JSON object in a line, who did which step, and what some variables were afterwards. It comes from
// outside, so everything in it is checked.
import { FlushpointError } from '../base/errors.js';
import type { Value } from '../model/domain.js';
import { entriesOf, listOf, name, natural, optional, record, scalar } from '../trace/decode.js';

/** One event of a log. */
export interface LogEvent {
  /** Label of the process, or what a mapping says it is called. */
  readonly process: string;
  readonly step: string;
  /** Values of variables after the step; any, or none. */
  readonly values?: ReadonlyMap<string, Value>;
  /** Answers to `choose`, in order, where they are known. */
  readonly choices?: readonly number[];
  /** When or where it was seen; is repeated in messages. */
  readonly at?: string;
  /** Line of the file, from 1. */
  readonly line?: number;
}

const EXPECTED = 'expected one JSON object in a line: {"process": "…", "step": "…"}';

const event = record({
  process: name,
  step: name,
  values: optional(entriesOf(scalar)),
  choices: optional(listOf(natural)),
  at: optional(name),
});

const documentIn = (text: string, line: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new FlushpointError('usage/bad-value', `line ${line} is not JSON`, EXPECTED);
  }
};

/**
 * Reads a log from the text of a file; empty lines are skipped.
 * @throws FlushpointError `usage/bad-value` for the first line that is no event
 */
export const readLog = (content: string): LogEvent[] =>
  content.split('\n').flatMap((text, i): LogEvent[] => {
    if (text.trim() === '') return [];
    const line = i + 1;
    const { process, step, values, choices, at } = event(documentIn(text, line), `line ${line}: the event`);
    return [
      {
        process,
        step,
        ...(values === undefined ? {} : { values: new Map(values) }),
        ...(choices === undefined ? {} : { choices }),
        ...(at === undefined ? {} : { at }),
        line,
      },
    ];
  });
