import type { MikroORM } from '@mikro-orm/postgresql';
import type { Compilable, Kysely, RawBuilder } from 'kysely';
import type { PoolClient, QueryConfig } from 'pg';
import { databaseError } from './database-error.js';
import type { Identity } from './identity.js';
import { prepared } from './statement.js';

/** A query that can be sent: what Kysely builds, or a `sql` template. */
export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** Sends one query inside the transaction and returns its rows. */
export type Run = <Row>(query: Query<Row>) => Promise<Row[]>;

/** A transaction under an identity: work may be sent at once, and whether it is open shows when it is asked. */
export interface OpenTransaction {
  readonly run: Run;
  /** Settles once the transaction is open under its identity; rejects when it is not. */
  readonly opened: Promise<unknown>;
  /** Sends the last statement and gives the connection back once it is answered. */
  readonly end: (statement: 'commit' | 'rollback') => Promise<void>;
}

/**
 * Begins a transaction with the identity set transaction-locally, so that row-level security applies and nothing
 * survives on the pooled connection. The opening statements travel with the first query: identity costs no round trip.
 */
export async function openTransaction(orm: MikroORM, begin: string, identity: Identity): Promise<OpenTransaction> {
  const client = await connect(orm);
  const builder = orm.em.getKysely() as Kysely<unknown>;
  const opened = Promise.all([client.query(begin), client.query(identityStatement(identity))]);
  // Whoever works looks at it later; until then a failure must not count as unhandled.
  opened.catch(() => undefined);
  return {
    opened,
    run: async <Row>(query: Query<Row>) => (await client.query(prepared(query.compile(builder)))).rows as Row[],
    end: statement =>
      client.query(statement).then(
        () => client.release(),
        (error: Error) => {
          client.release(error);
          throw error;
        },
      ),
  };
}

async function connect(orm: MikroORM): Promise<PoolClient> {
  try {
    const pool = await orm.em.getConnection('read').getNativeClient();
    return await pool.connect();
  } catch (error) {
    throw databaseError(error);
  }
}

function identityStatement(identity: Identity): QueryConfig {
  const entries = Object.entries(identity);
  const calls = entries.map(([name], index) => `set_config('${name}', $${index + 1}, true)`);
  return { name: 'rollcall_identity', text: `select ${calls.join(', ')}`, values: entries.map(([, value]) => value) };
}
