import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { RowClient } from '@rollcall/database';
import { DomainEntity, GroupEntity, GroupMemberEntity, KeypairEntity, UserEntity } from '../accounts/index.js';
import { AuditRecordEntity } from '../audit/index.js';
import { ContainerEntity, ContainerStatEntity } from '../containers/index.js';
import { MentionEntity, ParkedItemEntity, ReceiptEntity, SnapshotEntity } from '../ingest/index.js';
import {
  SessionChangeEntity,
  SessionCountDeltaEntity,
  SessionCountEntity,
  SessionDependencyEntity,
  SessionEntity,
  SessionEventEntity,
} from '../sessions/index.js';
import { RateUsageEntity } from '../limits/index.js';
import { SourceEntity, SourceStateEntity } from '../sources/index.js';
import { migrations } from './migrations/index.js';

/** Where the database is and how many connections this process may hold to it. */
export interface DatabaseAddress {
  /** `postgres://…`; a socket directory is given as `?host=/path`. */
  readonly url: string;
  readonly poolSize?: number;
}

/** How long a request waits for a free connection. */
const CONNECTION_TIMEOUT_MS = 5_000;

/** The one description of the database, for the server, the command line and the tests. */
export function databaseOptions({ url, poolSize = 10 }: DatabaseAddress): Options {
  return defineConfig({
    ...connectionOf(url),
    entities: [
      DomainEntity,
      GroupEntity,
      GroupMemberEntity,
      UserEntity,
      KeypairEntity,
      RateUsageEntity,
      AuditRecordEntity,
      SessionEntity,
      SessionDependencyEntity,
      SessionCountEntity,
      SessionCountDeltaEntity,
      ContainerEntity,
      ContainerStatEntity,
      SessionEventEntity,
      SessionChangeEntity,
      SourceEntity,
      SourceStateEntity,
      ReceiptEntity,
      ParkedItemEntity,
      SnapshotEntity,
      MentionEntity,
    ],
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, transactional: true, allOrNothing: true },
    pool: { min: 0, max: poolSize },
    driverOptions: {
      Client: RowClient,
      // Queries of one read travel together instead of waiting for each other's answer.
      pipeline: true,
      // A caller is told that the database is busy rather than left to wait for ever.
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    },
    discovery: { warnWhenNoEntities: true },
  });
}

function connectionOf(url: string): Pick<Options, 'host' | 'port' | 'user' | 'password' | 'dbName'> {
  const parsed = new URL(url);
  return {
    host: parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname),
    ...(parsed.port === '' ? {} : { port: Number(parsed.port) }),
    user: decodeURIComponent(parsed.username),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    dbName: decodeURIComponent(parsed.pathname.slice(1)),
  };
}
