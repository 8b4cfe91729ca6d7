import { type Logger, pino, stdTimeFunctions } from 'pino';
import { loggableError } from './loggable-error.js';
import { currentRequest } from './request-record.js';
import { forPeople } from './terminal-lines.js';

/** The levels of a log, from the one that says least. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How serious a line has to be. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whether lines of one level are written by a log whose least level is another. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(least);
}

/** Where lines go and which. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Plain lines for a person at a terminal instead of JSON. Default: when standard error is one. */
  readonly terminal?: boolean;
  readonly write?: (line: string) => void;
}

/**
 * The log of a process: one line of JSON each, on standard error, with the number of the request it belongs to.
 * Errors are reduced to what cannot carry a caller's words; nothing else is ever given that could.
 */
export function openLog({ level, terminal = process.stderr.isTTY, write }: LogOptions): Logger {
  const out = write ?? ((line: string) => void process.stderr.write(line));
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: (error: unknown) => loggableError(error) },
      mixin: () => {
        const record = currentRequest();
        return record === undefined ? {} : { request_id: record.id };
      },
    },
    { write: terminal ? line => out(forPeople(line)) : out },
  );
}
