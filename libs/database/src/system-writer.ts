import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { type ConnectionSource, primarySource } from './connection-source.js';
import { databaseError } from './database-error.js';
import { type Identity, sourceIdentity, type SystemJob, systemIdentity } from './identity.js';
import { openTransaction, type Run, type TransactionLimits } from './transaction.js';

/** What is reported as written must outlive a crash, whatever the server's own setting is. */
const BEGIN = 'begin isolation level read committed read write; set local synchronous_commit to on';

/** How a writer writes. */
export interface WriterOptions {
  /** False behind a pooler in transaction mode. */
  readonly namedStatements?: boolean;
  /** How long a statement may take that a request waits for; administration may take its time. */
  readonly statementMilliseconds?: number;
}

/** Between two statements of a request nothing takes this long, unless its process is gone. */
const IDLE_MILLISECONDS = 10_000;

/**
 * Writes as a named system job: row-level security lets nobody else write, and only for the length of a transaction.
 * The counterpart of `ScopedReader`. What is returned has been committed.
 */
export class SystemWriter {
  private readonly primary: ConnectionSource;
  private readonly limits: TransactionLimits;

  constructor(
    private readonly orm: MikroORM,
    { namedStatements = true, statementMilliseconds }: WriterOptions = {},
  ) {
    this.primary = primarySource(orm, namedStatements);
    this.limits =
      statementMilliseconds === undefined ? {} : { statementMilliseconds, idleMilliseconds: IDLE_MILLISECONDS };
  }

  /**
   * Runs `work` in one transaction: all of it is written, or nothing.
   *
   * @throws UNAVAILABLE when the database is, FORBIDDEN when the job may not write a row; nothing is written then.
   */
  write<T>(job: SystemJob, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(systemIdentity(job), work, job === 'administration' ? {} : this.limits);
  }

  /** The same for a registered source, which may write nothing but its own rows inside its registration. */
  writeFor<T>(sourceId: string, work: (run: Run) => Promise<T>): Promise<T> {
    return this.transaction(sourceIdentity(sourceId), work, this.limits);
  }

  private async transaction<T>(
    identity: Identity,
    work: (run: Run) => Promise<T>,
    limits: TransactionLimits,
  ): Promise<T> {
    const { run, opened, end } = await openTransaction(this.orm, this.primary, BEGIN, identity, limits);
    const result = await attempt(async () => {
      await opened;
      return work(run);
    }, end);
    await end('commit').catch((error: unknown) => {
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

async function attempt<T>(work: () => Promise<T>, end: (statement: 'rollback') => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await end('rollback').catch(() => undefined);
    throw databaseError(error);
  }
}
