/** What a log line says of an error. */
export interface LoggableError {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: readonly string[];
  readonly cause?: LoggableError;
  readonly [place: string]: unknown;
}

/** Classes of SQLSTATE whose messages are about the server or the schema. The others may quote a value. */
const SPEAKING_CLASSES = /^(08|25|28|40|42|53|54|55|57|58|XX)/;
/** Where a database error happened, in names of the schema. `detail`, `where` and `hint` may quote values. */
const PLACES = ['severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const;
const FRAMES = 12;
const DEPTH = 3;

/**
 * An error as it may be logged: its kind, its code and where it happened. Of its texts only those that cannot carry
 * what a caller sent: a statement's values, a body that would not parse.
 */
export function loggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  const fromDatabase = typeof code === 'string' && typeof severity === 'string';
  const message = fromDatabase ? databaseMessage(error, code) : plainMessage(error);
  return {
    type: error.constructor.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(message === undefined ? {} : { message }),
    ...(fromDatabase ? placesOf(error) : {}),
    stack: framesOf(error),
    ...(error.cause === undefined || depth >= DEPTH ? {} : { cause: loggableError(error.cause, depth + 1) }),
  };
}

/** A wrapper's message may begin with the statement, values and all. */
function databaseMessage(error: Error, code: string): string | undefined {
  const wrapped = error.constructor.name.endsWith('Exception');
  return !wrapped && SPEAKING_CLASSES.test(code) ? error.message : undefined;
}

/** A parser quotes what it could not parse; a declared failure has its code, and may have its caller's words. */
function plainMessage(error: Error): string | undefined {
  return error instanceof SyntaxError || error.name === 'DomainError' ? undefined : error.message;
}

function placesOf(error: Error): Record<string, unknown> {
  const given = error as unknown as Record<string, unknown>;
  return Object.fromEntries(PLACES.filter(name => given[name] !== undefined).map(name => [name, given[name]]));
}

/** Only the frames: the first lines of a stack repeat the message. */
function framesOf({ stack = '' }: Error): string[] {
  const frames = stack.split('\n').filter(line => /^\s+at /.test(line));
  return frames.slice(0, FRAMES).map(line => line.trim());
}
