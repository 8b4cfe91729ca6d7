import { loadSettings, type Values } from '@rollcall/config';
import { LOG_LEVELS } from '@rollcall/observability';
import { z } from 'zod';

const seconds = z.coerce.number().min(0).max(3_600);
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const limit = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, { error: 'expected postgres://user:password@host:port/database' })
  .optional();
const encryptionKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, { error: 'expected 64 hexadecimal digits (32 bytes)' })
  .optional();

/** Every setting of Rollcall. `.env.example` and the table of the README are made from this. */
export const settings = {
  HOST: {
    schema: z.string().default('127.0.0.1'),
    description: 'Address the API listens on; 0.0.0.0 in a container.',
  },
  PORT: {
    schema: port(8081),
    description: 'Port the API listens on; 0 takes any free one.',
  },
  MANAGEMENT_HOST: {
    schema: z.string().default('127.0.0.1'),
    description: 'Address of the probes and metrics, which ask nobody for a key; 0.0.0.0 in a container.',
  },
  MANAGEMENT_PORT: {
    schema: port(8091),
    description: 'Port of /livez, /readyz, /startupz and /metrics; 0 takes any free one.',
  },
  SHUTDOWN_DELAY_SECONDS: {
    schema: seconds.optional(),
    description: 'How long a server that was told to end goes on serving, unready. Unset: 5, on one machine 0.',
  },
  SHUTDOWN_TIMEOUT_SECONDS: {
    schema: seconds.default(20),
    description: 'How long requests in flight may still take after that.',
  },
  DATABASE_URL: {
    schema: postgresUrl,
    description: 'PostgreSQL 15 or newer to serve from. Unset: an embedded one is started on this machine.',
    secret: true,
  },
  DATABASE_OWNER_URL: {
    schema: postgresUrl,
    description: 'The same database as the role that owns the tables; used for migrations only.',
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    schema: z.coerce.number().int().min(1).max(200).default(10),
    description: 'Connections this process holds to the database at most.',
  },
  PRINCIPAL_CACHE_SECONDS: {
    schema: z.coerce.number().int().min(0).max(10).default(10),
    description:
      'How long a verified key may be remembered; a change of it is heard of at once. 0 looks it up every time.',
  },
  DATABASE_REPLICA_URL: {
    schema: postgresUrl,
    description:
      'A streaming standby of that database, for what callers read. Unset: everything is read from the primary.',
    secret: true,
  },
  DATABASE_REPLICA_POOL_SIZE: {
    schema: z.coerce.number().int().min(1).max(200).default(10),
    description: 'Connections this process holds to the standby at most.',
  },
  REPLICA_MAX_LAG_SECONDS: {
    schema: seconds.default(10),
    description: 'What a standby knows only from longer ago is read from the primary instead.',
  },
  DATABASE_POOLER: {
    schema: z.enum(['none', 'transaction']).default('none'),
    description: 'What `DATABASE_URL` leads to: the server itself, or a pooler in transaction mode such as PgBouncer.',
  },
  DATABASE_DIRECT_URL: {
    schema: postgresUrl,
    description: 'Behind a pooler: the server itself, for LISTEN, as the same role as `DATABASE_URL`.',
    secret: true,
  },
  ROLLCALL_HOME: {
    schema: z.string().default('.rollcall'),
    description: 'Folder of the embedded database and the keys made on first start.',
  },
  ENCRYPTION_KEY: {
    schema: encryptionKey,
    description: 'Seals the secrets of key pairs (AES-256-GCM): 64 hexadecimal digits. Unset: made on first start.',
    secret: true,
  },
  ENCRYPTION_KEY_PREVIOUS: {
    schema: encryptionKey,
    description: 'The key before the last rotation; secrets sealed with it still open.',
    secret: true,
  },
  AUTH_UNSIGNED_BODY: {
    schema: z.enum(['read-only', 'never']).default('read-only'),
    description:
      'Where a signature may leave the body out, as the Backend.AI SDKs do: `read-only` is /admin and /auth, or `never`.',
  },
  REQUEST_TIMEOUT_SECONDS: {
    schema: z.coerce.number().int().min(1).max(600).default(5),
    description: 'How long an answer may take; its statements in the database are canceled half a second before.',
  },
  KEY_CONCURRENCY: {
    schema: limit(8),
    description:
      'Requests of one key that a process works on at once; a hundred more wait up to two seconds for their turn.',
  },
  AUDIT_RETENTION_DAYS: {
    schema: limit(90),
    description: 'Days after which records of the audit are forgotten.',
  },
  HISTORY_RETENTION_DAYS: {
    schema: z.coerce.number().int().min(1).optional(),
    description:
      'Days after the end of a session when its history of statuses is forgotten. Unset: it is kept for ever.',
  },
  GRAPHQL_MAX_DEPTH: {
    schema: limit(16),
    description: 'How deep fields of a GraphQL operation may be nested; the largest introspection takes 15.',
  },
  GRAPHQL_MAX_ALIASES: {
    schema: limit(30),
    description: 'Aliases in a GraphQL operation, fragments written out.',
  },
  GRAPHQL_MAX_ROOT_FIELDS: {
    schema: limit(20),
    description: 'Questions in one GraphQL operation.',
  },
  GRAPHQL_MAX_DIRECTIVES: {
    schema: limit(50),
    description: 'Directives in a GraphQL operation, fragments written out.',
  },
  GRAPHQL_MAX_NODES: {
    schema: limit(100_000),
    description: 'Nodes that a GraphQL operation may ask for: page sizes, multiplied along nested lists.',
  },
  GRAPHQL_INTROSPECTION: {
    schema: z.enum(['monitor', 'everyone']).default('monitor'),
    description:
      'Who may ask for the GraphQL schema, and is told the names that a misspelt one is close to: `monitor` (and super-admins) or `everyone`.',
  },
  MAINTENANCE: {
    schema: z.enum(['on', 'off']).default('on'),
    description:
      'Whether this process takes part in periodic jobs; of several replicas one at a time runs each of them.',
  },
  STUCK_AFTER_SECONDS: {
    schema: z
      .string()
      .regex(/^([A-Z_]+|\*)=\d{1,9}(,([A-Z_]+|\*)=\d{1,9})*$/, {
        error: 'expected STATUS=seconds, comma-separated; * for every other status',
      })
      .default('PENDING=3600,PULLING=1800,*=900'),
    description:
      'After how many seconds in a status a session that neither runs nor has ended counts as stuck; `*` is every other status.',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS).default('warn'),
    description: 'The least serious messages that are still logged: `error`, `warn`, `info` or `debug`.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    description: 'Where traces go: a collector of OpenTelemetry, over HTTP. Unset: nothing of it is loaded.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: z.coerce.number().min(0).max(1).default(1),
    description: 'Share of requests that are traced, from 0 to 1.',
  },
  ACCESS_LOG_SAMPLE: {
    schema: z.coerce.number().min(0).max(1).default(1),
    description: 'Share of answered requests that `LOG_LEVEL=info` shows a line of: 1 is all, 0 none but failed ones.',
  },
} as const;

/** The typed settings of one process. */
export type AppSettings = Values<typeof settings>;

/** Injection token of the settings. */
export const APP_SETTINGS = Symbol('AppSettings');

/** Reads and checks every setting; all problems are reported at once. */
export function readSettings(environment: NodeJS.ProcessEnv): AppSettings {
  return loadSettings(settings, environment);
}
