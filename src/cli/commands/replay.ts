// flushpoint replay: runs a trace from a file through the model as it is, and says where the two part.
import { FlushpointError } from '../../base/errors.js';
import type { Model } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';
import { assertNoneGiven, foreignOptions, replayForeign } from '../foreign-trace.js';
import { readText } from '../read-file.js';
import { formatFrom, traceOutputOptions } from '../trace-output.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

/** More than any trace has: this many bytes are several hundred thousand steps. */
const MOST_BYTES = 16 * 2 ** 20;

/** What a trace file says that it is of: the model, its configuration, and the property if there is one. */
const recordedIn = async (path: string, models: readonly Model[]) => {
  const content = await readText(path, MOST_BYTES);
  const { readTrace } = await import('../../trace/read-trace.js');
  const { identify } = await import('../../check/replay.js');
  try {
    const recorded = readTrace(content);
    return { recorded, ...identify(recorded, models) };
  } catch (error) {
    if (!(error instanceof FlushpointError) || !error.code.startsWith('usage/')) throw error;
    const isFarOff = error.message.startsWith('unknown model') && error.hint?.startsWith('known: ') === true;
    const hint = isFarOff ? `${error.hint}; a model of your own needs --module FILE` : error.hint;
    throw new FlushpointError(error.code, `cannot replay "${path}": ${error.message}`, hint);
  }
};

/** The command. */
export const replay = command({
  name: 'replay',
  argument: {
    name: 'file',
    required: true,
    about: 'a trace of flushpoint in JSON or ITF, or one of another tool in ITF',
  },
  about: 'run a recorded trace again, and say where the model no longer does the same',
  options: {
    module: { type: 'string', about: 'path of the module that has the model of the trace, where it is no known one' },
    ...traceOutputOptions,
    ...foreignOptions,
  },
  example: ['replay trace.json', 'whether the trace in trace.json is still one of the model'],
  async run(path = '', given, context) {
    const { print, colors, width, models, log } = context;
    if (given.json && given.format !== undefined) {
      throw new FlushpointError('usage/bad-option', '--json and --format exclude each other', 'leave out one of them');
    }
    if (given.model !== undefined) {
      const stray = given.format === undefined ? given.out && 'out' : 'format';
      if (stray !== undefined) {
        throw new FlushpointError(
          'usage/bad-option',
          `--${stray} and --model exclude each other`,
          'leave out one of them',
        );
      }
      return replayForeign(path, given.model, given, context);
    }
    assertNoneGiven(given);
    const format = given.json ? 'text' : formatFrom(given);
    if (given.out !== undefined) await assertWritable(given.out);
    const { recorded, model, configuration } = await recordedIn(path, models);
    const { compile } = await import('../../compile/compile.js');
    const { replayTrace } = await import('../../trace/replay.js');
    const compiled = compile(model, configuration);
    const replayed = replayTrace(compiled, recorded);
    const { steps } = recorded;
    log.debug({ file: path, model: model.name, steps: steps.length, replayed: replayed.kind }, 'replayed');

    if (given.json) {
      const { documentText } = await import('../../report/json.js');
      print(
        documentText('flushpoint-replay', 2, {
          replays: replayed.kind === 'replays',
          step: replayed.kind === 'replays' ? undefined : replayed.step,
          message: replayed.kind === 'replays' ? undefined : replayed.message,
          trace: replayed.kind === 'replays' ? replayed.trace : undefined,
        }),
      );
    } else if (replayed.kind === 'differs') {
      const { replayFailureText } = await import('../../trace/formats/text.js');
      print(replayFailureText(recorded, replayed, colors));
    } else {
      const { explained } = await import('../../trace/explain.js');
      const { traceFormats } = await import('../../trace/formats/index.js');
      const { quoteWord } = await import('../../trace/formats/text.js');
      const { plain } = await import('../../report/colors.js');
      const { trace } = replayed;
      const text = traceFormats[format](trace.finding === null ? trace : explained(compiled, trace), {
        command: `flushpoint replay ${quoteWord(path)}${given.module === undefined ? '' : ` --module ${quoteWord(given.module)}`}`,
        colors: given.out === undefined ? colors : plain,
        width,
      });
      if (given.out === undefined) print(text);
      else await writeFileAtomically(given.out, text);
    }
    return replayed.kind === 'replays' ? exitCode.asExpected : exitCode.violated;
  },
});
