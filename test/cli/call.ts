// The command line called in this process, with the machine it runs on made up.

import { type Machine, run } from '../../src/cli/run.js';
import type { Model } from '../../src/model/model.js';
import { models as fixtures } from './fixture-models.js';

/** What differs from a machine without terminals. */
export interface CallOptions {
  readonly models?: readonly Model[];
  readonly env?: Machine['env'];
  readonly signal?: AbortSignal;
  readonly isTerminal?: boolean;
  /** Called with all that stdout has said, whenever it says more. */
  readonly onStdout?: (stdout: string) => void;
  readonly ask?: Machine['ask'];
}

/** What a call left behind. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls flushpoint with a command line, split at blanks; text in single quotes stays together. */
export const call = (line: string, options: CallOptions = {}): Promise<Called> =>
  callWith(
    (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1')),
    options,
  );

/** Calls flushpoint with the words of a command line. */
export const callWith = async (words: readonly string[], options: CallOptions = {}): Promise<Called> => {
  const { models = fixtures, env = {}, signal = new AbortController().signal, isTerminal = false } = options;
  let stdout = '';
  let stderr = '';
  const code = await run(words, {
    stdout: {
      write: (text) => {
        stdout += text;
        options.onStdout?.(stdout);
      },
      isTerminal,
      columns: () => undefined,
    },
    stderr: {
      write: (text) => {
        stderr += text;
      },
      isTerminal,
      columns: () => undefined,
    },
    env,
    now: () => 0,
    residentBytes: () => 0,
    signal,
    registry: 'none: nothing in these tests starts a thread',
    ask: options.ask,
    version: '1.2.3',
    loadModels: async () => models,
  });
  return { code, stdout, stderr };
};
