import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { loggableError } from './loggable-error.js';

/** What Nest says of every module and route while it starts; of interest to nobody but who debugs that. */
const CHATTER = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'GraphQLModule',
]);

/** Nest's logger, written to ours: `new Logger('Context').warn('…')` and `.error({ err, … })`. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTER.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  /** The context is the last word; what else Nest adds are stacks, whose first lines may repeat a message. */
  private write(level: 'error' | 'warn' | 'info' | 'debug', message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const named = typeof context === 'string' ? { context } : {};
    if (message instanceof Error) this.failure(level, { ...named, err: message });
    else if (typeof message === 'object' && message !== null) this.failure(level, { ...named, ...message });
    else this.logger[level](named, String(message));
  }

  /** With words of our own choosing: left to itself, pino would take the error's message, whatever that quotes. */
  private failure(level: 'error' | 'warn' | 'info' | 'debug', line: Readonly<Record<string, unknown>>): void {
    const { err, msg, ...rest } = line;
    if (err === undefined) return this.logger[level](rest, typeof msg === 'string' ? msg : '');
    const said = loggableError(err);
    const words = said.message ?? [said.type, said.code].filter(Boolean).join(' ');
    this.logger[level]({ ...rest, err }, typeof msg === 'string' ? msg : words);
  }
}
