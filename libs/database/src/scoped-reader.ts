import type { MikroORM } from '@mikro-orm/postgresql';
import type { Scope } from '@rollcall/access';
import { type ConnectionSource, primarySource } from './connection-source.js';
import { databaseError } from './database-error.js';
import { type Identity, identityOf, type SystemJob, systemIdentity } from './identity.js';
import { noteLag } from './observed.js';
import { primaryOnly, type ReadServers } from './read-servers.js';
import type { TransactionLimits } from './identity-statement.js';
import type { NamedStatement } from './statement.js';
import { type Run, Transaction } from './transaction.js';

const BEGIN: NamedStatement = {
  name: 'rollcall_begin_read',
  text: 'begin isolation level repeatable read read only',
  values: [],
};

/** How a reader reads. */
export interface ReaderOptions extends Pick<TransactionLimits, 'statementMilliseconds'> {
  /** Which server answers a caller's question; by default the one that everything is written to. */
  readonly servers?: ReadServers;
  /** False behind a pooler in transaction mode. */
  readonly namedStatements?: boolean;
}

/** How a caller's question may be answered. */
export interface ReadOptions {
  /** Its rows leave while it still reads, as those of an export do: once some have, it cannot begin anew. */
  readonly handsOut?: boolean;
  /**
   * The shape of its statements says along which index they are read, whatever their values: each is planned once a
   * connection. Planning costs several times what reading a page does.
   */
  readonly keptPlans?: boolean;
  /** All it asks for is asked for at once, before any of it is answered: the transaction then costs one round trip. */
  readonly atOnce?: boolean;
}

/**
 * Reads as somebody: one read-only transaction in one snapshot, under the caller's identity. The closing statement is
 * not waited for.
 */
export class ScopedReader {
  private readonly primary: ConnectionSource;

  private readonly servers: ReadServers;

  constructor(
    orm: MikroORM,
    private readonly options: ReaderOptions = {},
  ) {
    this.primary = primarySource(orm, options.namedStatements);
    this.servers = options.servers ?? primaryOnly(this.primary);
  }

  /**
   * Runs `work` as a caller. Everything it reads belongs to one snapshot, which may be that of a standby. What a
   * standby cannot answer is read again from the beginning: `work` must not hand anything out while it reads, unless
   * it says so.
   */
  read<T>(scope: Scope, work: (run: Run) => Promise<T>, { handsOut = false, ...how }: ReadOptions = {}): Promise<T> {
    let read = false;
    const noting = (run: Run) =>
      work(async query => {
        const rows = await run(query);
        read = true;
        return rows;
      });
    const attempt = (source: ConnectionSource): Promise<T> =>
      this.transaction(source, identityOf(scope), handsOut ? noting : work, how);
    return this.servers.answer(attempt, () => !read);
  }

  /** Runs `work` as a named system job, for what must be read before there is a caller: always the latest there is. */
  readAs<T>(job: SystemJob, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(this.primary, systemIdentity(job), work, {});
  }

  private async transaction<T>(
    source: ConnectionSource,
    identity: Identity,
    work: (run: Run) => Promise<T>,
    how: ReadOptions,
  ): Promise<T> {
    const { statementMilliseconds } = this.options;
    const transaction = await Transaction.on(source, identity, { begin: BEGIN, statementMilliseconds, ...how });
    try {
      const result = await work(transaction.run);
      // Rows read without an identity would be an empty page passed off as the truth.
      noteLag(await transaction.opened);
      transaction.end('commit').catch(() => undefined);
      return result;
    } catch (error) {
      transaction.end('rollback').catch(() => undefined);
      const cause = await transaction.opened?.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      throw databaseError(cause ?? error);
    }
  }
}
