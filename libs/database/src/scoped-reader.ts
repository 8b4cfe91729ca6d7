import type { MikroORM } from '@mikro-orm/postgresql';
import type { Principal, Scope } from '@rollcall/access';
import { currentWaiter, noteLag, type Waiter } from '@rollcall/observability';
import { SharedWork } from '@rollcall/sharing';
import { type ConnectionSource, primarySource } from './connection-source.js';
import { databaseError } from './database-error.js';
import { type Identity, identityOf, type SystemJob, systemIdentity } from './identity.js';
import { primaryOnly, type ReadServers } from './read-servers.js';
import type { TransactionLimits } from './identity-statement.js';
import type { NamedStatement } from './statement.js';
import { type Run, Transaction, type TransactionOptions } from './transaction.js';

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
  /** Given where the same caller may be given the same result when asking for the same meanwhile. */
  readonly shared?: SharedAs | undefined;
}

/** What a read has to have in common with another for both to be one. */
export interface SharedAs {
  /**
   * Who asks: the very object, which is made anew whenever anything about them changes. Two callers may see the same
   * sessions, and not the same of them.
   */
  readonly by: Principal;
  /** All else that the result depends on. */
  readonly words: string;
}

type AttemptOptions = Omit<ReadOptions, 'shared'> & Pick<TransactionOptions, 'waiter'>;

/** What was read, and how many seconds its snapshot lay behind, where it was a standby's. */
interface Answer<T> {
  readonly result: T;
  readonly lag: number | undefined;
}

/**
 * Reads as somebody: one read-only transaction in one snapshot, under the caller's identity. The closing statement is
 * not waited for.
 */
export class ScopedReader {
  private readonly primary: ConnectionSource;

  private readonly servers: ReadServers;

  private readonly shared = new SharedWork();

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
   * it says so. What is shared must not be changed afterwards.
   */
  async read<T>(scope: Scope, work: (run: Run) => Promise<T>, { shared, ...how }: ReadOptions = {}): Promise<T> {
    const alone = (waiter: Waiter | undefined) => this.answer(scope, work, { ...how, waiter });
    const waiter = currentWaiter();
    const together = shared && this.shared.of(shared.by, shared.words, waiter, alone);
    const { result, lag } = await (together ?? alone(waiter));
    noteLag(lag);
    return result;
  }

  /** Runs `work` as a named system job, for what must be read before there is a caller: always the latest there is. */
  async readAs<T>(job: SystemJob, work: (run: Run) => Promise<T>): Promise<T> {
    const { result } = await this.transaction(this.primary, systemIdentity(job), work, { waiter: currentWaiter() });
    return result;
  }

  private answer<T>(scope: Scope, work: (run: Run) => Promise<T>, how: AttemptOptions): Promise<Answer<T>> {
    let begun = false;
    const noting = (run: Run) =>
      work(async query => {
        const rows = await run(query);
        begun = true;
        return rows;
      });
    const attempt = (source: ConnectionSource): Promise<Answer<T>> =>
      this.transaction(source, identityOf(scope), how.handsOut === true ? noting : work, how);
    return this.servers.answer(attempt, () => !begun);
  }

  private async transaction<T>(
    source: ConnectionSource,
    identity: Identity,
    work: (run: Run) => Promise<T>,
    how: AttemptOptions,
  ): Promise<Answer<T>> {
    const { statementMilliseconds } = this.options;
    const transaction = await Transaction.on(source, identity, { begin: BEGIN, statementMilliseconds, ...how });
    try {
      const result = await work(transaction.run);
      // Rows read without an identity would be an empty page passed off as the truth.
      const lag = await transaction.opened;
      transaction.end('commit').catch(() => undefined);
      return { result, lag };
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
