import { Socket } from 'node:net';
import type { Waiter } from '@rollcall/observability';
import { Client, type ClientConfig, Pool } from 'pg';
import { type Connection, lineOf } from './connection-line.js';
import type { ConnectionSource } from './connection-source.js';
import { lsnOf, ReplayClock } from './replay-clock.js';
import { RowClient } from './row-client.js';
import type { NamedStatement } from './statement.js';

/** A standby to read from. */
export interface ReplicaOptions {
  readonly url: string;
  /** The primary it follows, which is asked how far it has come. */
  readonly primaryUrl: string;
  readonly poolSize: number;
  /** Older data is not shown; the primary is asked instead. */
  readonly maxLagSeconds: number;
  readonly namedStatements: boolean;
  /** Part of the connection's settings that the primary's have too: how values are read. */
  readonly client?: ClientConfig;
}

const PROBE_MS = 500;
/** How long either server may take to say how far it is; a standby that takes longer counts as lost. */
const PATIENCE_MS = 1_000;
const POSITION = 'select pg_last_wal_replay_lsn() as lsn';

/** Why a standby's answer was not used although it gave one. */
export class StaleReplicaError extends Error {
  override readonly name = 'StaleReplicaError';
}

/**
 * A standby and what is known of it. It is looked at all the time, so that a read never has to find out for itself
 * that it is gone: when it stops answering, its connections are cut, and whatever waits on one is free to go elsewhere.
 */
export class Replica implements ConnectionSource {
  readonly server = 'replica';
  readonly opening: readonly NamedStatement[] = [{ name: 'rollcall_position', text: POSITION, values: [] }];
  readonly namedStatements: boolean;
  readonly pool: Pool;
  private readonly clock = new ReplayClock();
  private readonly sockets = new Set<Socket>();
  private readonly standby: Watched;
  private readonly primary: Watched;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | undefined;
  private lag = Number.POSITIVE_INFINITY;

  constructor(private readonly options: ReplicaOptions) {
    this.namedStatements = options.namedStatements;
    this.pool = new Pool({
      Client: RowClient,
      ...options.client,
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: PATIENCE_MS,
      stream: () => this.socket(),
    });
    this.pool.on('error', () => undefined);
    this.pool.on('connect', client => client.on('error', () => undefined));
    this.standby = new Watched(options.url, POSITION);
    this.primary = new Watched(options.primaryUrl, 'select pg_current_wal_flush_lsn() as lsn');
    this.timer = setInterval(() => void this.look(), PROBE_MS);
    this.timer.unref();
  }

  /** Whether reads should try it. */
  get usable(): boolean {
    return this.lag <= this.options.maxLagSeconds;
  }

  /** How old its data was when it was last looked at; infinite while it is out of reach. */
  get lagSeconds(): number {
    return this.lag;
  }

  connect(waiter?: Waiter): Promise<Connection> {
    return lineOf(this.pool).connect(waiter);
  }

  lagOf(rows: readonly unknown[]): number {
    const { lsn } = (rows[0] ?? {}) as { readonly lsn?: string | null };
    if (typeof lsn !== 'string') throw new StaleReplicaError('not a standby');
    const seconds = this.clock.secondsBehind(lsnOf(lsn));
    if (seconds > this.options.maxLagSeconds) throw new StaleReplicaError(`${Math.round(seconds)} seconds behind`);
    return seconds;
  }

  /** Not to be tried again before it has been seen to answer. */
  distrust(): void {
    this.lag = Number.POSITIVE_INFINITY;
  }

  /** Looks at both servers now. */
  look(): Promise<void> {
    this.looking ??= this.position().finally(() => (this.looking = undefined));
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    this.cut();
    await Promise.all([this.standby.close(), this.primary.close(), this.pool.end()]);
  }

  private async position(): Promise<void> {
    const before = performance.now();
    const [primary, standby] = await Promise.allSettled([this.primary.ask(), this.standby.ask()]);
    if (primary.status === 'fulfilled' && primary.value !== null) this.clock.mark(lsnOf(primary.value), before);
    if (standby.status === 'fulfilled') {
      this.lag = standby.value === null ? Number.POSITIVE_INFINITY : this.clock.secondsBehind(lsnOf(standby.value));
      return;
    }
    this.distrust();
    this.cut();
  }

  private socket(): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    return socket.once('close', () => this.sockets.delete(socket));
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A connection that asks one question again and again, and is made anew when it was lost. */
class Watched {
  private client: Client | undefined;

  constructor(
    private readonly url: string,
    private readonly question: string,
  ) {}

  async ask(): Promise<string | null> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
    try {
      return await Promise.race([this.query(), late]);
    } catch (error) {
      void this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async query(): Promise<string | null> {
    this.client ??= await this.open();
    const { rows } = await this.client.query<{ lsn: string | null }>(this.question);
    return rows[0]?.lsn ?? null;
  }

  private async open(): Promise<Client> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: PATIENCE_MS });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
