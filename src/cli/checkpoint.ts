// Checkpoints, from the options.
import { FlushpointError } from '../base/errors.js';
import type { CheckOptions } from '../check/check.js';
import type { Context } from './command.js';
import type { checkpointOptions, Given } from './options.js';
import { parseDuration } from './values.js';
import { assertReplaceable } from './write-file.js';

/**
 * What a check is told about checkpoints.
 * @throws FlushpointError `usage/bad-option` for an interval without a file, `usage/bad-value` for an interval that cannot
 *   be read, `environment/unwritable`
 */
export const checkpointsFrom = async (
  given: Given<typeof checkpointOptions>,
  { warn }: Pick<Context, 'warn'>,
): Promise<Pick<CheckOptions, 'checkpoint' | 'resume'>> => {
  const { checkpoint: path, 'checkpoint-every': every, resume } = given;
  const resuming = resume === undefined ? {} : { resume };
  if (path === undefined) {
    if (every === undefined) return resuming;
    throw new FlushpointError('usage/bad-option', '--checkpoint-every needs a file', 'add --checkpoint FILE');
  }
  await assertReplaceable(path, 'choose another --checkpoint');
  const everyMs = every === undefined ? {} : { everyMs: parseDuration('checkpoint-every', every) };
  let failed = false;
  const onFailure = (error: FlushpointError): void => {
    // Once is enough; the next one may succeed.
    if (!failed) warn(`flushpoint: ${error.message}; the search goes on\n`);
    failed = true;
  };
  return { checkpoint: { path, ...everyMs, onFailure }, ...resuming };
};
