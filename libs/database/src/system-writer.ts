import { currentWaiter } from '@rollcall/observability';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MikroORM } from '@mikro-orm/postgresql';
import { type ConnectionSource, primarySource } from './connection-source.js';
import { databaseError } from './database-error.js';
import { type Identity, sourceIdentity, type SystemJob, systemIdentity } from './identity.js';
import type { TransactionLimits } from './identity-statement.js';
import { sql } from './sql.js';
import type { NamedStatement } from './statement.js';
import { type Run, Transaction, type TransactionOptions } from './transaction.js';

const BEGIN: NamedStatement = {
  name: 'rollcall_begin_write',
  text: 'begin isolation level read committed read write',
  values: [],
};

/** How a writer writes. */
export interface WriterOptions {
  /** False behind a pooler in transaction mode. */
  readonly namedStatements?: boolean;
  /** How long a statement may take that a request waits for; upkeep has limits of its own. */
  readonly statementMilliseconds?: number;
}

/** What a source writes in one transaction. */
type SourceWork<T> = (run: Run, runLast: Run) => Promise<T>;

/** Another process has the lock. */
class TakenError extends Error {
  override readonly name = 'TakenError';
}

/** Between two statements of a request nothing takes this long, unless its process is gone. */
const IDLE_MILLISECONDS = 10_000;

/**
 * Nobody waits for upkeep, and counting a cluster's sessions anew takes minutes rather than seconds. What somebody
 * else has locked it leaves for the next time, before it makes others wait behind it.
 */
const UPKEEP_LIMITS: TransactionLimits = {
  statementMilliseconds: 600_000,
  lockMilliseconds: 5_000,
  idleMilliseconds: IDLE_MILLISECONDS,
};

/**
 * Writes as a named system job: row-level security lets nobody else write, and only for the length of a transaction.
 * The counterpart of `ScopedReader`. What is returned has been committed.
 */
export class SystemWriter {
  private readonly primary: ConnectionSource;
  private readonly limits: TransactionLimits;
  /** The name under which work runs that only one process does at a time. */
  private readonly turn = new AsyncLocalStorage<string>();

  constructor(orm: MikroORM, { namedStatements = true, statementMilliseconds }: WriterOptions = {}) {
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
    const limits = job === 'upkeep' ? UPKEEP_LIMITS : this.limits;
    // What one request has the system write others wait for as well.
    return this.transaction(systemIdentity(job), work, { ...limits, waiter: undefined });
  }

  /**
   * The same for a registered source, which may write nothing but its own rows inside its registration. The commit
   * travels with what is given to `runLast`: a row that all of the source's transactions write is not kept locked for
   * the time it takes to ask for it.
   *
   * @param lockMilliseconds how long it waits for what another has locked, and is UNAVAILABLE then; undefined for as
   * long as a statement may take.
   */
  writeFor<T>(sourceId: string, work: SourceWork<T>, lockMilliseconds?: number): Promise<T> {
    const limits = { ...this.limits, lockMilliseconds, waiter: currentWaiter() };
    return this.transaction(sourceIdentity(sourceId), work, limits);
  }

  private async transaction<T>(
    identity: Identity,
    work: SourceWork<T>,
    limits: TransactionLimits & Pick<TransactionOptions, 'waiter'>,
  ): Promise<T> {
    // What is reported as written must outlive a crash.
    const transaction = await Transaction.on(this.primary, identity, { begin: BEGIN, durable: true, ...limits });
    const { run, runLast } = transaction;
    const result = await this.inTurn(run, () => work(run, runLast)).catch(async (error: unknown) => {
      await transaction.end('rollback').catch(() => undefined);
      throw databaseError(error);
    });
    await transaction.end('commit').catch((error: unknown) => {
      throw databaseError(error);
    });
    return result;
  }

  /**
   * Runs `work`, each of whose transactions is left out while another process is in the middle of one under the same
   * name. The lock belongs to that very transaction: it goes with its holder, however that ends, works through a
   * connection pooler, and takes no second connection, which all others might be waiting for in turn.
   *
   * @returns whether it ran.
   */
  async exclusively(name: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.turn.run(name, work);
      return true;
    } catch (error) {
      if (error instanceof TakenError) return false;
      throw error;
    }
  }

  /** Inside of `exclusively`, the first statement is for the lock. */
  private async inTurn<T>(run: Run, work: () => Promise<T>): Promise<T> {
    const name = this.turn.getStore();
    if (name === undefined) return work();
    const [lock] = await run(
      sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as mine`,
    );
    if (lock?.mine !== true) throw new TakenError();
    return work();
  }
}
