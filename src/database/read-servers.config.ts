import type { MikroORM } from '@mikro-orm/postgresql';
import { primaryOnly, primarySource, Replica, replicaFirst, ScopedReader, SystemWriter } from '@rollcall/database';
import type { AppSettings } from '../settings.js';

/** Injection token of the standby; null where there is none. */
export const REPLICA = Symbol('Replica');

/** What is left of a request's time to say that its statement took too long. */
const LAST_WORD_MILLISECONDS = 500;

/** A pooler in transaction mode hands every transaction another connection, on which a statement's name is unknown. */
function hasNames({ DATABASE_POOLER: pooler }: AppSettings): boolean {
  return pooler === 'none';
}

/** The standby that `DATABASE_REPLICA_URL` names, looked at from now on. */
export async function openReplica(orm: MikroORM, settings: AppSettings): Promise<Replica | null> {
  const { DATABASE_REPLICA_URL: url, DATABASE_URL: primaryUrl } = settings;
  if (url === undefined || primaryUrl === undefined) return null;
  const { types } = (await orm.em.getConnection().getNativeClient()).options;
  return new Replica({
    url,
    primaryUrl,
    poolSize: settings.DATABASE_REPLICA_POOL_SIZE,
    maxLagSeconds: settings.REPLICA_MAX_LAG_SECONDS,
    namedStatements: hasNames(settings),
    // Values are read as MikroORM's pool reads them, and queries travel together as they do there.
    client: { ...(types === undefined ? {} : { types }), pipeline: true },
  });
}

/** The reader of callers' questions: from the standby where there is one. */
export function openReader(orm: MikroORM, replica: Replica | null, settings: AppSettings): ScopedReader {
  const primary = primarySource(orm, hasNames(settings));
  const servers = replica === null ? primaryOnly(primary) : replicaFirst(replica, primary);
  return new ScopedReader(orm, { servers, ...statementsOf(settings) });
}

/** The writer of system jobs. */
export function openWriter(orm: MikroORM, settings: AppSettings): SystemWriter {
  return new SystemWriter(orm, statementsOf(settings));
}

function statementsOf(settings: AppSettings) {
  return {
    namedStatements: hasNames(settings),
    statementMilliseconds: settings.REQUEST_TIMEOUT_SECONDS * 1_000 - LAST_WORD_MILLISECONDS,
  };
}
