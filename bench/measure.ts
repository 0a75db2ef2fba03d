// Runs a command under GNU time, so that every checker is measured in the same way: as a whole process.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process used. */
export interface Usage {
  /** Of the clock, from its start to its end. */
  readonly seconds: number;
  /** Of the processors, in user mode, of all threads together. */
  readonly userSeconds: number;
  /** The largest resident set. */
  readonly peakBytes: number;
}

/** The standard output of a command; throws when it fails. */
export const output = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });

/** True when a command can be started. */
export const isInstalled = (command: string): boolean => {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/**
 * Runs a command and measures it.
 * @throws Error when it fails
 */
export const measured = (
  command: string,
  args: readonly string[],
  folder: string,
): { readonly text: string; readonly usage: Usage } => {
  const file = join(folder, 'usage');
  const text = output('/usr/bin/time', ['-f', '%e %U %M', '-o', file, command, ...args], folder);
  const [seconds, userSeconds, kilobytes] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  if (seconds === undefined || userSeconds === undefined || kilobytes === undefined || Number.isNaN(kilobytes)) {
    throw new Error(`GNU time did not say what ${command} used`);
  }
  return { text, usage: { seconds, userSeconds, peakBytes: kilobytes * 1024 } };
};
