#!/usr/bin/env node
// The program: hands the process over to `run`. Output is written synchronously to files, pipes and terminals, and the
// exit code is set and not forced, so nothing that was printed is lost.
import { fstatSync, readFileSync, writeFileSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { exitCode } from './exit-code.js';
import { type Output, run } from './run.js';

const controller = new AbortController();
const signals = { SIGINT: exitCode.interrupted, SIGTERM: exitCode.terminated } as const;
/** The default action is back in place: a signal ends the process, whatever it is doing. */
const stopListening = (): void => {
  for (const name of Object.keys(signals)) process.removeListener(name, interrupt);
};
const interrupt = (signal: keyof typeof signals): void => {
  stopListening();
  controller.abort(signals[signal]);
};
const listen = (): void => {
  if (!controller.signal.aborted) for (const name of Object.keys(signals)) process.on(name, interrupt);
};
/** Modules of a user may do anything, and as long as they do nobody here hears of a signal: it ends the process. */
const whileLoading = async <T>(body: () => Promise<T>): Promise<T> => {
  stopListening();
  try {
    return await body();
  } finally {
    listen();
  }
};

type Stream = WriteStream & { readonly fd: number };

const isFile = (stream: Stream): boolean => {
  try {
    return fstatSync(stream.fd).isFile();
  } catch {
    return false;
  }
};

const outputFor = (stream: Stream, name: string): Output => {
  const failed = (error: NodeJS.ErrnoException): void => {
    // Nobody reads on: `flushpoint check | head -1`.
    if (error.code === 'EPIPE') end(exitCode.closedPipe);
    process.stderr.write(`flushpoint: cannot write to ${name}: ${error.message}\n`);
    end(exitCode.unusable);
  };
  stream.on('error', failed);
  /** The stream of a file takes no notice when the disk had room for a part only. */
  const writeWhole = (text: string): void => {
    try {
      writeFileSync(stream.fd, text);
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
    }
  };
  return {
    write: isFile(stream) ? writeWhole : (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    // A terminal that does not know its size says 0.
    columns: () => stream.columns || undefined,
  };
};

let hasEnded = false;
const end = (code: number): never => {
  hasEnded = true;
  process.exit(code);
};
// A module of a user that ends the process must not pass for a check that went well.
process.on('exit', () => {
  if (hasEnded) return;
  process.stderr.write(
    'flushpoint: the process was ended before the result was there; does a module call process.exit?\n',
  );
  process.exitCode = exitCode.unusable;
});

const ask = async (question: string): Promise<string> => {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question, { signal: controller.signal });
  } catch (error) {
    if (controller.signal.aborted) return '';
    throw error;
  } finally {
    terminal.close();
  }
};

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await run(process.argv.slice(2), {
  stdout: outputFor(process.stdout, 'stdout'),
  stderr: outputFor(process.stderr, 'stderr'),
  env: process.env,
  now: () => performance.now(),
  residentBytes: () => process.memoryUsage.rss(),
  signal: controller.signal,
  loading: whileLoading,
  ask: process.stdout.isTTY && process.stdin.isTTY ? ask : undefined,
  version,
  loadModels: async (name) => {
    const { byName } = await import('../../models/by-name.js');
    const load = name === undefined ? undefined : byName.get(name);
    return load === undefined ? (await import('../../models/index.js')).models : [await load()];
  },
  registry: new URL('../../models/index.js', import.meta.url).href,
});
hasEnded = true;
