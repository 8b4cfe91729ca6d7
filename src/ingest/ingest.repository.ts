import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { databaseError, systemIdentity } from '@rollcall/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { CONTAINER_COLUMNS, OWNER_COLUMNS, SESSION_COLUMNS, STAT_COLUMNS } from './ingest-columns.js';
import type { IngestRows } from './ingest-rows.js';
import { columnList, overwriteChanged, recordset } from './upsert.js';

/** What a batch did to sessions, by id. A session has changed when any of its rows has. */
export interface WrittenSessions {
  readonly inserted: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
}

/** Sends one statement inside the transaction of the batch. */
type Send = <Row>(query: RawBuilder<Row>) => Promise<Row[]>;
interface Touched {
  readonly session_id: string;
}

const RESOLVED = { group_id: 'uuid', user_id: 'uuid', created_user_id: 'uuid' };
const DEPENDENCY_COLUMNS = { session_id: 'uuid', depends_on: 'uuid' };

/** The statements that write sessions: a fixed number a batch, each over all of its rows, in one transaction. */
@Injectable()
export class IngestRepository {
  constructor(private readonly orm: MikroORM) {}

  /** Writes a batch whole or not at all. Domains must exist; groups and users that do not become null. */
  write(rows: IngestRows): Promise<WrittenSessions> {
    return this.transaction(async send => {
      const sessions = await send(writeSessions(rows));
      const touched = [
        ...(rows.containers.length === 0 ? [] : await send(writeContainers(rows))),
        ...(rows.stats.length === 0 ? [] : await send(writeStats(rows))),
        ...(rows.dependents.length === 0 ? [] : await send(dropDependencies(rows))),
        ...(rows.dependencies.length === 0 ? [] : await send(writeDependencies(rows))),
      ];
      const inserted = new Set(sessions.filter(row => row.inserted).map(row => row.id));
      const changed = [...sessions.map(row => row.id), ...touched.map(row => row.session_id)];
      return { inserted, changed: new Set(changed.filter(id => !inserted.has(id))) };
    });
  }

  /** Those of the given domains that exist. */
  domains(names: readonly string[]): Promise<ReadonlySet<string>> {
    return this.transaction(async send => {
      const found = await send(sql<{ name: string }>`select name from domains where name = any(${names}::text[])`);
      return new Set(found.map(({ name }) => name));
    });
  }

  /** Which of the given containers exist already, and of which session each is: container id → session id. */
  containerSessions(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.transaction(async send => {
      const query = sql<{ id: string; session_id: string }>`
        select id, session_id from containers where id = any(${ids}::uuid[])`;
      return new Map((await send(query)).map(row => [row.id, row.session_id]));
    });
  }

  /** Row-level security lets nobody but the system write, and only for the length of a transaction. */
  private async transaction<T>(work: (send: Send) => Promise<T>): Promise<T> {
    const em = this.orm.em.fork({ session: { variables: { ...systemIdentity('administration') } } });
    try {
      return await em.transactional(inner => {
        const database = inner.getKysely() as unknown as Kysely<unknown>;
        return work(async query => (await query.execute(database)).rows);
      });
    } catch (error) {
      throw databaseError(error);
    }
  }
}

function writeSessions({ sessions }: IngestRows): RawBuilder<{ id: string; inserted: boolean }> {
  const columns = { id: 'uuid', ...SESSION_COLUMNS, ...OWNER_COLUMNS };
  // Only a row that this very statement made has never been locked or updated.
  return sql`
    insert into sessions (id, ${columnList(SESSION_COLUMNS)}, group_id, user_id, created_user_id)
    select r.id, ${columnList(SESSION_COLUMNS, 'r')}, g.id, u.id, c.id
      from ${recordset(sessions, columns)}
      left join groups g on g.domain_name = r.domain_name and g.name = r.group_name
      left join users u on u.email = r.user_email
      left join users c on c.email = r.created_user_email
    ${overwriteChanged('sessions', 'id', { ...SESSION_COLUMNS, ...RESOLVED })}
    returning id, xmax = 0 as inserted`;
}

function writeContainers({ containers }: IngestRows): RawBuilder<Touched> {
  return sql`
    insert into containers (id, ${columnList(CONTAINER_COLUMNS)})
    select r.id, ${columnList(CONTAINER_COLUMNS, 'r')}
      from ${recordset(containers, { id: 'uuid', ...CONTAINER_COLUMNS })}
    ${overwriteChanged('containers', 'id', CONTAINER_COLUMNS)}
    returning session_id`;
}

function writeStats({ stats }: IngestRows): RawBuilder<Touched> {
  return sql`
    with written as (
      insert into container_stats (container_id, ${columnList(STAT_COLUMNS)})
      select r.container_id, ${columnList(STAT_COLUMNS, 'r')}
        from ${recordset(stats, { container_id: 'uuid', ...STAT_COLUMNS })}
      ${overwriteChanged('container_stats', 'container_id', STAT_COLUMNS)}
      returning container_id)
    select session_id from containers where id in (select container_id from written)`;
}

function dropDependencies({ dependencies, dependents }: IngestRows): RawBuilder<Touched> {
  return sql`
    delete from session_dependencies d
     where d.session_id = any(${dependents}::uuid[])
       and not exists (select from ${recordset(dependencies, DEPENDENCY_COLUMNS)}
                        where r.session_id = d.session_id and r.depends_on = d.depends_on)
    returning d.session_id`;
}

/** A dependency on a session nobody has reported is left out: there would be nothing to show. */
function writeDependencies({ dependencies }: IngestRows): RawBuilder<Touched> {
  return sql`
    insert into session_dependencies (session_id, depends_on)
    select r.session_id, r.depends_on from ${recordset(dependencies, DEPENDENCY_COLUMNS)}
     where exists (select from sessions s where s.id = r.depends_on)
    on conflict do nothing
    returning session_id`;
}
