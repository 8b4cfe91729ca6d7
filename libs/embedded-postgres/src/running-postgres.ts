/** What to start, and where its data lives. */
export interface PostgresOptions {
  /** The folder of the database cluster. Created on first use; its parent folders too. */
  readonly dataDir: string;
  /**
   * Whether acknowledged data survives a crash of the server or the machine. Default true. False is for tests: it
   * is several times faster at writing, and a crash may leave an unusable folder.
   */
  readonly durable?: boolean;
  /** Receives the server's log, a line at a time; statements and their values are never in it. */
  readonly log?: (line: string) => void;
  /**
   * Where root keeps what the server's account could not reach otherwise: copies of the binaries, and the data of
   * folders that only root may enter. Default `/var/lib/rollcall`; it outlives reboots.
   */
  readonly stateDir?: string;
}

/** A server that accepts connections. */
export interface RunningPostgres {
  /** The socket's folder, or `127.0.0.1` on Windows; what `pg` takes as `host`. */
  readonly host: string;
  readonly port: number;
  /**
   * The superuser's password where the server listens on TCP (Windows). Undefined where the folder's permissions
   * are the protection: there every local role is trusted.
   */
  readonly password: string | undefined;
  /** Where the data really is: the folder asked for, or its stand-in below `stateDir`. */
  readonly dataDir: string;
  /** False when another process started this server: then `stop` leaves it alone. */
  readonly owned: boolean;
  /**
   * The address of a database for a role, understood by `pg` and by everything built on it. Give the role's password
   * where the server asks for one; the superuser `postgres` needs none here.
   *
   * @example
   * new pg.Client(running.url('postgres', 'postgres'))
   */
  url(user: string, database: string, password?: string): string;
  /** Ends every connection and shuts down cleanly. Resolves when the server is gone; may be called repeatedly. */
  stop(): Promise<void>;
}

/** The name of the one role that exists after the first start. @internal */
export const SUPERUSER = 'postgres';

/** Where a server listens. @internal */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
}

/** The public face of a server that is ready. @internal */
export function runningPostgres(
  endpoint: Endpoint,
  dataDir: string,
  server: { readonly owned: boolean; stop(): Promise<void> },
): RunningPostgres {
  return {
    ...endpoint,
    dataDir,
    owned: server.owned,
    url: (user, database, password) => databaseUrl(endpoint, user, database, password),
    stop: () => server.stop(),
  };
}

function databaseUrl(endpoint: Endpoint, user: string, database: string, password: string | undefined): string {
  const secret = password ?? (user === SUPERUSER ? endpoint.password : undefined);
  const login = encodeURIComponent(user) + (secret === undefined ? '' : `:${encodeURIComponent(secret)}`);
  const path = encodeURIComponent(database);
  // A URL has no place for a folder as its host, so it travels as a parameter and wins over the name in the host's place.
  return endpoint.host.startsWith('/')
    ? `postgres://${login}@localhost:${endpoint.port}/${path}?host=${encodeURIComponent(endpoint.host)}`
    : `postgres://${login}@${endpoint.host}:${endpoint.port}/${path}`;
}
