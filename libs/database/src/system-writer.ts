import type { MikroORM } from '@mikro-orm/postgresql';
import { type ConnectionSource, primarySource } from './connection-source.js';
import { databaseError } from './database-error.js';
import { type Identity, sourceIdentity, type SystemJob, systemIdentity } from './identity.js';
import { sql } from './sql.js';
import type { NamedStatement } from './statement.js';
import { type Run, Transaction } from './transaction.js';

const BEGIN: NamedStatement = {
  name: 'rollcall_begin_write',
  text: 'begin isolation level read committed read write',
  values: [],
};

/**
 * Writes as a named system job: row-level security lets nobody else write, and only for the length of a transaction.
 * The counterpart of `ScopedReader`. What is returned has been committed.
 */
export class SystemWriter {
  private readonly primary: ConnectionSource;

  constructor(orm: MikroORM, namedStatements = true) {
    this.primary = primarySource(orm, namedStatements);
  }

  /**
   * Runs `work` in one transaction: all of it is written, or nothing.
   *
   * @throws UNAVAILABLE when the database is, FORBIDDEN when the job may not write a row; nothing is written then.
   */
  write<T>(job: SystemJob, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(systemIdentity(job), work);
  }

  /** The same for a registered source, which may write nothing but its own rows inside its registration. */
  writeFor<T>(sourceId: string, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(sourceIdentity(sourceId), work);
  }

  private async transaction<T>(identity: Identity, work: (run: Run) => Promise<T>): Promise<T> {
    // What is reported as written must outlive a crash.
    const transaction = await Transaction.on(this.primary, identity, { begin: BEGIN, durable: true });
    const result = await work(transaction.run).catch(async (error: unknown) => {
      await transaction.end('rollback').catch(() => undefined);
      throw databaseError(error);
    });
    await transaction.end('commit').catch((error: unknown) => {
      throw databaseError(error);
    });
    return result;
  }

  /**
   * Runs `work` unless another process is in the middle of work of the same name. The lock belongs to a transaction,
   * so it goes with its holder, however that ends, and works through a connection pooler.
   *
   * @returns whether it ran.
   */
  exclusively(job: SystemJob, name: string, work: () => Promise<void>): Promise<boolean> {
    return this.write(job, async run => {
      const query = sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as mine`;
      const [lock] = await run(query);
      if (lock?.mine === true) await work();
      return lock?.mine === true;
    });
  }
}
