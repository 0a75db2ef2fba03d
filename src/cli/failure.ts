// From anything that was thrown to what the user reads and the exit code. A user's mistake is one line; a bug of
// flushpoint says that it is one.
import { FlushpointError } from '../base/errors.js';
import type { StepError } from '../check/check.js';
import { positionText } from '../report/position.js';
import type { Trace } from '../trace/trace.js';
import { type ExitCode, exitCode } from './exit-code.js';

/** What is said about a failure. */
export interface Failure {
  /** One line. */
  readonly line: string;
  /** How a broken model gets to the step that fails. */
  readonly trace: Trace | undefined;
  /** Where a bug of flushpoint was noticed. */
  readonly stack: string | undefined;
  readonly exitCode: ExitCode;
}

/** Text in one line, whatever was typed or read: a terminal obeys nothing in it. */
const oneLine = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);

/** What is said about something that was thrown. */
export const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof FlushpointError) {
    const { code, message, hint, stack, source } = thrown;
    const where = source === undefined ? '' : `${positionText(source)}: `;
    const isBug = code.startsWith('internal/');
    return {
      line: oneLine(`flushpoint: ${where}${message}${hint === undefined ? '' : ` (${hint})`}`),
      trace: code === 'model/step-error' ? (thrown as StepError).trace : undefined,
      stack: isBug ? stack : undefined,
      exitCode: isBug ? exitCode.internal : exitCode.unusable,
    };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    line: oneLine(
      `flushpoint: internal error: ${message} (this is a bug of flushpoint; --log-level debug shows where, please report it)`,
    ),
    trace: undefined,
    stack: thrown instanceof Error ? thrown.stack : undefined,
    exitCode: exitCode.internal,
  };
};
