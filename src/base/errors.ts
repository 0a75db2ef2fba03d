// The one error class for everything that is not a bug of flushpoint: a broken model, wrong usage, an
// unusable environment. The command line prints it as one message and never with a stack trace.
import type { SourcePosition } from './source.js';

/**
 * What went wrong, as a stable code. `model/*` is a mistake in a model, `usage/*` one in a call or a
 * command line, `environment/*` something the machine refused. `docs/errors.md` has a section for each.
 */
export type ErrorCode =
  | 'model/empty-domain'
  | 'model/bad-initial-value'
  | 'model/bad-shape'
  | 'model/no-process'
  | 'model/duplicate-name'
  | 'model/bad-label'
  | 'model/unknown-label'
  | 'model/step-too-wide'
  | 'model/impure'
  | 'model/endless'
  | 'model/choose-zero'
  | 'model/too-many-bits'
  | 'model/step-error'
  | 'model/bad-definition'
  | 'model/unlisted-property'
  | 'model/unloadable'
  | 'usage/unknown-name'
  | 'usage/bad-value'
  | 'usage/bad-option'
  | 'usage/bad-request'
  | 'usage/bad-checkpoint'
  | 'usage/bad-config'
  | 'usage/would-overwrite'
  | 'usage/bad-report'
  | 'environment/unwritable'
  | 'environment/memory'
  | 'environment/worker'
  | 'environment/port'
  | 'internal/replay-differs';

/** An error with a stable code and, where there is one, the next thing to try. */
export class FlushpointError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** Where in the model's source; undefined where that is not known, or the mistake is not in a model. */
  source: SourcePosition | undefined;

  /**
   * @param code stable identifier, see {@link ErrorCode}
   * @param message what is wrong, where, and what was expected; one sentence
   * @param hint what to do about it
   */
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'FlushpointError';
    this.code = code;
    this.hint = hint;
    this.source = undefined;
  }

  /** This error, with a position unless a closer one is known already. */
  at(source: SourcePosition | undefined): this {
    this.source ??= source;
    return this;
  }
}

/** The message of anything that was thrown, in one line. */
export const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1)[0] ?? '';
