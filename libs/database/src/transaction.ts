import type { Waiter } from '@rollcall/observability';
import type { PoolClient } from 'pg';
import { Batch } from './batch.js';
import type { Connection } from './connection-line.js';
import type { ConnectionSource } from './connection-source.js';
import type { Identity } from './identity.js';
import { identityStatement, type TransactionLimits } from './identity-statement.js';
import { observed, timed } from './observed.js';
import type { Sql } from './sql.js';
import { type NamedStatement, prepared } from './statement.js';

/** Sends one query inside the transaction and returns its rows. */
export type Run = <Row>(query: Sql<Row>) => Promise<Row[]>;

/** How a transaction begins, what bounds it, and how it ends. */
export interface TransactionOptions extends TransactionLimits {
  /** `begin …`. */
  readonly begin: NamedStatement;
  /** Everything is asked for at once: the end travels with it. */
  readonly atOnce?: boolean;
  /** Who waits for it, and may give it up while it waits for a connection; undefined for what nobody gives up. */
  readonly waiter: Waiter | undefined;
}

/** A server that no longer answers cancels nothing: the connection is given up a little later than it would have. */
const GRACE_MILLISECONDS = 500;

/**
 * A transaction with the identity set transaction-locally, so that row-level security applies and nothing survives on
 * the pooled connection. What is asked in one go travels together, the first time behind the statements that open the
 * transaction: identity costs no round trip.
 */
export class Transaction {
  /** Once something was asked: settles when that ran under the identity, with its age where it was a standby's. */
  opened: Promise<number | undefined> | undefined;
  private batch: Batch | undefined;
  /** Whether the end travels with what is asked for next. */
  private isEnding: boolean;
  private failure: Error | undefined;
  private isOver = false;
  /** The answer to the last statement, once that has been sent. */
  private closing: Promise<unknown> | undefined;

  private constructor(
    private readonly connection: Connection,
    private readonly source: ConnectionSource,
    private readonly identity: Identity,
    private readonly options: TransactionOptions,
    private readonly over: () => void,
  ) {
    this.isEnding = options.atOnce === true;
  }

  static async on(source: ConnectionSource, identity: Identity, options: TransactionOptions): Promise<Transaction> {
    const over = timed(source.server);
    const connection = await source.connect(options.waiter);
    // A connection may be lost while nothing waits for it; the next statement says so, or the last.
    connection.client.on('error', ignore);
    return new Transaction(connection, source, identity, options, over);
  }

  private get client(): PoolClient {
    return this.connection.client;
  }

  readonly run: Run = async <Row>(query: Sql<Row>) =>
    (await observed(query.statement(), statement => this.ask(prepared(statement)))) as Row[];

  /** The same for the last one: the commit travels with it, and is still to be waited for. */
  readonly runLast: Run = query => {
    this.isEnding = true;
    return this.run(query);
  };

  /** Sends the last statement, unless it has been, and gives the connection back once it is answered. */
  async end(statement: 'commit' | 'rollback'): Promise<void> {
    this.over();
    this.isOver = true;
    try {
      if (this.closing !== undefined) await this.closed(statement);
      else if (this.opened !== undefined) await this.lastly(statement === 'commit' ? COMMIT : ROLLBACK);
      release(this.connection);
    } catch (error) {
      release(this.connection, error as Error);
      throw error;
    }
  }

  /** Once the end that travelled with what was asked is answered; behind a failure it was left out. */
  private closed(statement: 'commit' | 'rollback'): Promise<unknown> | undefined {
    return statement === 'commit' ? this.closing : this.closing?.catch(() => this.lastly(ROLLBACK));
  }

  private ask(statement: NamedStatement): Promise<unknown[]> {
    // Nothing may run behind a transaction that is over or was never open: it would run outside of any.
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.closing !== undefined || this.isOver)
      return Promise.reject(new Error('asked after the end of the transaction'));
    this.batch ??= this.nextBatch();
    return this.add(this.batch, statement);
  }

  private nextBatch(): Batch {
    const batch = this.emptyBatch();
    if (this.opened === undefined) this.open(batch);
    queueMicrotask(() => {
      this.batch = undefined;
      if (this.isEnding) this.closing = this.add(batch, COMMIT);
      this.client.query(batch);
    });
    return batch;
  }

  private open(batch: Batch): void {
    const { source, options } = this;
    const opening = [options.begin, ...source.opening, identityStatement(this.identity, options)];
    const answers = Promise.all(opening.map(statement => this.add(batch, statement)));
    this.opened = answers.then(rows => source.lagOf(rows[1] ?? []));
    // Whoever works looks at it later; until then a failure must not count as unhandled.
    this.opened.catch(ignore);
  }

  private async lastly(statement: NamedStatement): Promise<void> {
    const batch = this.emptyBatch();
    const answer = this.add(batch, statement);
    this.client.query(batch);
    await answer;
  }

  private emptyBatch(): Batch {
    const { statementMilliseconds } = this.options;
    return new Batch(this.client, statementMilliseconds && statementMilliseconds + GRACE_MILLISECONDS);
  }

  /** Behind a pooler that changes connections a name would be that of somebody else's statement, or of none. */
  private add(batch: Batch, statement: NamedStatement): Promise<unknown[]> {
    const rows = batch.add(
      this.source.namedStatements ? statement : { ...statement, name: undefined, bytes: undefined },
    );
    rows.catch((error: Error) => (this.failure ??= error));
    return rows;
  }
}

const COMMIT: NamedStatement = { name: 'rollcall_commit', text: 'commit', values: [] };
const ROLLBACK: NamedStatement = { name: 'rollcall_rollback', text: 'rollback', values: [] };

function ignore(): void {}

function release(connection: Connection, error?: Error): void {
  connection.client.off('error', ignore);
  connection.release(error);
}
