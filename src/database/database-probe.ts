import { errorCode } from '@rollcall/database';
import { Client } from 'pg';
import { migrations } from './migrations/index.js';

/** How the database looked when it was last asked. */
export interface DatabaseState {
  readonly reachable: boolean;
  /** How many migrations of this version are not applied yet; unknown while the database is out of reach. */
  readonly pendingMigrations: number | undefined;
  /** One line for the operator; undefined when there is nothing to say. No address, no user, no password. */
  readonly complaint: string | undefined;
}

/** An answer is used again for as long as this, however many ask. */
const FRESH_MS = 1_000;
/** Together with the way there and back, the answer to a probe stays below half a second. */
const PATIENCE_MS = 350;

/** Before the first migration there is nothing to ask, and before the one that allows it, it may not be asked. */
const UNASKED: Readonly<Record<string, 'all' | 'some'>> = { '42P01': 'all', '42501': 'some' };

/**
 * Asks the database how it is, over a connection of its own: a pool that is exhausted by callers says nothing about
 * the database, and taking an overloaded replica out of service would only move its load to the others.
 */
export class DatabaseProbe {
  private client: Client | undefined;
  private asking: Promise<DatabaseState> | undefined;
  private known: { readonly state: DatabaseState; readonly at: number } | undefined;

  constructor(
    private readonly url: string,
    private readonly expected: readonly string[] = migrations.map(({ name }) => name),
  ) {}

  /** What is known, at most a second old; answers within 400 ms whatever the database does. */
  check(): Promise<DatabaseState> {
    if (this.known !== undefined && performance.now() - this.known.at < FRESH_MS) {
      return Promise.resolve(this.known.state);
    }
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** What was found when it was last asked, without asking. */
  get last(): DatabaseState | undefined {
    return this.known?.state;
  }

  close(): Promise<void> {
    return this.drop();
  }

  private async ask(): Promise<DatabaseState> {
    const state = await this.applied().then(
      applied => stateOf(this.expected.filter(name => !applied.has(name)).length),
      (error: unknown) => this.unreachable(error),
    );
    this.known = { state, at: performance.now() };
    return state;
  }

  private async applied(): Promise<ReadonlySet<string>> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    try {
      return await Promise.race([this.query(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async query(): Promise<ReadonlySet<string>> {
    this.client ??= await this.connect();
    const { rows } = await this.client.query<{ name: string }>('select name from mikro_orm_migrations');
    return new Set(rows.map(({ name }) => name));
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: PATIENCE_MS, keepAlive: true });
    // Lost while nobody asks: the next question finds out.
    client.on('error', () => void this.drop(client));
    await client.connect();
    return client;
  }

  private unreachable(error: unknown): DatabaseState {
    const code = errorCode(error);
    const unasked = UNASKED[code];
    if (unasked !== undefined) return stateOf(unasked === 'all' ? this.expected.length : 1);
    void this.drop();
    const complaint = `the database does not answer (${code === '' ? (error as Error).message : code})`;
    return { reachable: false, pendingMigrations: undefined, complaint };
  }

  private async drop(client = this.client): Promise<void> {
    if (client === this.client) this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}

function stateOf(pending: number): DatabaseState {
  return {
    reachable: true,
    pendingMigrations: pending,
    complaint: pending === 0 ? undefined : `${pending} of the database's migrations are not applied yet`,
  };
}
