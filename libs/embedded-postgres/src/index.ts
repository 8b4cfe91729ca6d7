/**
 * A real PostgreSQL that comes with the package and runs beside the process that needs it: no installation, no fixed
 * port, nothing shared with a PostgreSQL of the machine. It knows nothing of schemas, roles or migrations.
 */
export { EmbeddedPostgresError } from './embedded-postgres-error.js';
export type { PostgresOptions, RunningPostgres } from './running-postgres.js';
export { startPostgres } from './start-postgres.js';
