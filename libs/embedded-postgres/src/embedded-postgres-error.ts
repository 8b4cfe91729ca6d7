/**
 * The embedded server cannot be started here. The message is meant for the person at the terminal: it says what is
 * in the way and what to do, and ends with the server's own last lines when there are any.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
