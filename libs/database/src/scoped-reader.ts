import type { MikroORM } from '@mikro-orm/postgresql';
import type { Scope } from '@rollcall/access';
import { databaseError } from './database-error.js';
import { type Identity, identityOf, type SystemJob, systemIdentity } from './identity.js';
import { openTransaction, type Run } from './transaction.js';

const BEGIN = 'begin isolation level repeatable read read only';

/**
 * Reads as somebody: one read-only transaction in one snapshot, under the caller's identity. The closing statement is
 * not waited for.
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
    const { run, opened, end } = await openTransaction(this.orm, BEGIN, identity);
    try {
      const result = await work(run);
      // Rows read without an identity would be an empty page passed off as the truth.
      await opened;
      end('commit').catch(() => undefined);
      return result;
    } catch (error) {
      end('rollback').catch(() => undefined);
      throw databaseError(
        await opened.then(
          () => error,
          (cause: unknown) => cause,
        ),
      );
    }
  }
}
