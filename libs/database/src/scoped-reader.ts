import type { MikroORM } from '@mikro-orm/postgresql';
import type { Scope } from '@rollcall/access';
import type { Compilable, Kysely, RawBuilder } from 'kysely';
import type { PoolClient, QueryConfig } from 'pg';
import { databaseError } from './database-error.js';
import { type Identity, identityOf, type SystemJob, systemIdentity } from './identity.js';
import { prepared } from './statement.js';

/** A query that can be sent: what Kysely builds, or a `sql` template. */
export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** Sends one query inside the transaction and returns its rows. */
export type Run = <Row>(query: Query<Row>) => Promise<Row[]>;

const BEGIN = 'begin isolation level repeatable read read only';

/**
 * Reads as somebody: one read-only transaction in one snapshot, with the caller's identity set transaction-locally,
 * so that row-level security applies and nothing survives on the pooled connection. The opening statements travel
 * with the first query and the closing one is not waited for: identity costs no round trip.
 */
export class ScopedReader {
  constructor(private readonly orm: MikroORM) {}

  /** Runs `work` as a caller. Everything it reads belongs to one snapshot. */
  read<T>(scope: Scope, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(identityOf(scope), work);
  }

  /** Runs `work` as a named system job, for what must be read before there is a caller. */
  readAs<T>(job: SystemJob, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(systemIdentity(job), work);
  }

  private async transaction<T>(identity: Identity, work: (run: Run) => Promise<T>): Promise<T> {
    const client = await this.connect();
    const builder = this.orm.em.getKysely() as Kysely<unknown>;
    const opened = Promise.all([client.query(BEGIN), client.query(identityStatement(identity))]);
    // Looked at below; until then a failure must not count as unhandled.
    opened.catch(() => undefined);
    const run: Run = async <Row>(query: Query<Row>) =>
      (await client.query(prepared(query.compile(builder)))).rows as Row[];
    try {
      const result = await work(run);
      // Rows read without an identity would be an empty page passed off as the truth.
      await opened;
      close(client, 'commit');
      return result;
    } catch (error) {
      close(client, 'rollback');
      throw databaseError(
        await opened.then(
          () => error,
          (cause: unknown) => cause,
        ),
      );
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      const pool = await this.orm.em.getConnection('read').getNativeClient();
      return await pool.connect();
    } catch (error) {
      throw databaseError(error);
    }
  }
}

function close(client: PoolClient, statement: 'commit' | 'rollback'): void {
  client.query(statement).then(
    () => client.release(),
    (error: Error) => client.release(error),
  );
}

function identityStatement(identity: Identity): QueryConfig {
  const entries = Object.entries(identity);
  const calls = entries.map(([name], index) => `set_config('${name}', $${index + 1}, true)`);
  return { name: 'rollcall_identity', text: `select ${calls.join(', ')}`, values: entries.map(([, value]) => value) };
}
