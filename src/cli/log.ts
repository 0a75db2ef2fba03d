// Structured logs on stderr, by pino: readable on a terminal, a JSON object per line otherwise. pino is loaded when the
// first line is written, because most runs write none and start faster without it.
import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import { logLevels } from './options.js';

/** A level of the log. */
export type LogLevel = (typeof logLevels)[number];

type Write = (fields: object, message: string) => void;

/** What a command logs to. */
export interface Log {
  readonly level: LogLevel;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
}

const STDERR = 2;

const createLogger = (level: LogLevel, pretty: boolean, colorize: boolean): Logger => {
  const require = createRequire(import.meta.url);
  const { pino } = require('pino') as typeof import('pino');
  // Synchronous, so that nothing is lost when the process ends.
  if (!pretty) return pino({ level, base: null }, pino.destination({ dest: STDERR, sync: true }));
  const prettyStream = require('pino-pretty') as typeof import('pino-pretty');
  return pino({ level, base: null }, prettyStream({ destination: STDERR, sync: true, colorize, singleLine: true }));
};

/**
 * A log.
 * @param pretty for a reader at a terminal
 * @param beforeWrite called before a line is written
 */
export const createLog = (level: LogLevel, pretty: boolean, colorize: boolean, beforeWrite: () => void): Log => {
  let logger: Logger | undefined;
  const at =
    (own: 'debug' | 'info' | 'warn'): Write =>
    (fields, message) => {
      if (logLevels.indexOf(own) < logLevels.indexOf(level)) return;
      logger ??= createLogger(level, pretty, colorize);
      beforeWrite();
      logger[own](fields, message);
    };
  return { level, debug: at('debug'), info: at('info'), warn: at('warn') };
};
