import type { MikroORM } from '@mikro-orm/postgresql';
import type { Compilable, Kysely, RawBuilder } from 'kysely';
import type { PoolClient, QueryConfig } from 'pg';
import type { ConnectionSource } from './connection-source.js';
import type { Identity } from './identity.js';
import { observed, timed } from './observed.js';
import { prepared } from './statement.js';

/** A query that can be sent: what Kysely builds, or a `sql` template. */
export type Query<Row> = Compilable<Row> | RawBuilder<Row>;

/** Sends one query inside the transaction and returns its rows. */
export type Run = <Row>(query: Query<Row>) => Promise<Row[]>;

/** What bounds a transaction. */
export interface TransactionLimits {
  /** Statements that take longer are canceled, with TIMED_OUT. */
  readonly statementMilliseconds?: number;
  /** Whoever holds the transaction open for as long without a statement is gone, and so is what it has locked. */
  readonly idleMilliseconds?: number;
  /** Statements are planned once a connection, whatever their values, and along indexes. */
  readonly keptPlans?: boolean;
}

/** A transaction under an identity: work may be sent at once, and whether it is open shows when it is asked. */
export interface OpenTransaction {
  readonly run: Run;
  /** Settles once the transaction is open under its identity, with its age where it reads from a standby; rejects when it is not. */
  readonly opened: Promise<number | undefined>;
  /** Sends the last statement and gives the connection back once it is answered. */
  readonly end: (statement: 'commit' | 'rollback') => Promise<void>;
}

/**
 * Begins a transaction with the identity set transaction-locally, so that row-level security applies and nothing
 * survives on the pooled connection. The opening statements travel with the first query: identity costs no round trip.
 */
export async function openTransaction(
  orm: MikroORM,
  source: ConnectionSource,
  begin: string,
  identity: Identity,
  limits: TransactionLimits = {},
): Promise<OpenTransaction> {
  const ended = timed(source.server);
  const client = await source.connect();
  // A connection may be lost while nothing waits for it; the next statement says so, or the last.
  client.on('error', ignore);
  const patience = patienceFor(limits);
  const builder = orm.em.getKysely() as Kysely<unknown>;
  const opening = Promise.all([
    client.query({ text: source.opening(begin), ...patience }),
    client.query({ ...named(source, identityStatement(identity, limits)), ...patience }),
  ]);
  const opened = opening.then(([answer]) => source.lagOf(answer));
  // Whoever works looks at it later; until then a failure must not count as unhandled.
  opened.catch(() => undefined);
  return {
    opened,
    run: async <Row>(query: Query<Row>) =>
      (await observed(client, { ...named(source, prepared(query.compile(builder))), ...patience })).rows as Row[],
    end: statement => {
      ended();
      return client.query({ text: statement, ...patience }).then(
        () => release(client),
        (error: Error) => {
          release(client, error);
          throw error;
        },
      );
    },
  };
}

function ignore(): void {}

function release(client: PoolClient, error?: Error): void {
  client.off('error', ignore);
  client.release(error);
}

/** Behind a pooler that changes connections a name would be that of somebody else's statement, or of none. */
function named({ namedStatements }: ConnectionSource, statement: QueryConfig): QueryConfig {
  if (namedStatements) return statement;
  const { name: _, ...unnamed } = statement;
  return unnamed;
}

/** A server that no longer answers cancels nothing: the connection is given up a little later than it would have. */
const GRACE_MILLISECONDS = 500;

function patienceFor({ statementMilliseconds }: TransactionLimits): { readonly query_timeout?: number } {
  return statementMilliseconds === undefined ? {} : { query_timeout: statementMilliseconds + GRACE_MILLISECONDS };
}

function identityStatement(
  identity: Identity,
  { statementMilliseconds, idleMilliseconds, keptPlans = false }: TransactionLimits,
): QueryConfig {
  const entries = Object.entries(identity);
  let name = 'rollcall_identity';
  // Without values a few rows are expected of everything; a bitmap of them would have to be sorted, an index is not.
  if (keptPlans) {
    entries.push(['plan_cache_mode', 'force_generic_plan'], ['enable_bitmapscan', 'off']);
    name += '_kept';
  }
  // Of this transaction only: as parameters of the connection they would not pass a pooler.
  if (statementMilliseconds !== undefined) {
    entries.push(['statement_timeout', String(statementMilliseconds)]);
    name += '_timed';
  }
  if (idleMilliseconds !== undefined) {
    entries.push(['idle_in_transaction_session_timeout', String(idleMilliseconds)]);
    name += '_idle';
  }
  const calls = entries.map(([setting], index) => `set_config('${setting}', $${index + 1}, true)`);
  return {
    name,
    text: `select ${calls.join(', ')}`,
    values: entries.map(([, value]) => value),
  };
}
