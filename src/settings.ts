import { loadSettings, type Values } from '@rollcall/config';
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
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
    schema: z.enum(['error', 'warn', 'log', 'debug']).default('warn'),
    description: 'The least serious messages that are still logged.',
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
