import { SystemWriter } from '@rollcall/database';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import type { SessionFact } from '../../src/ingest/fact.js';
import { IngestMemoryRepository } from '../../src/ingest/ingest-memory.repository.js';
import { SessionStoreRepository } from '../../src/ingest/session-store.repository.js';
import { SessionWriterService } from '../../src/ingest/session-writer.service.js';
import { ACCEPTED, type Verdict } from '../../src/ingest/verdict.js';
import { SessionCountEntity, SessionCountsService } from '../../src/sessions/index.js';
import { APP_LOGIN, databaseOf, openDataset } from '../dataset/index.js';
import { asSuperuser, type BenchPostgres } from '../postgres.js';

const DATABASE = 'bench_counters';
/** Sessions that were there before. */
const BEFORE = 10_000;

const TRIGGERS = ['inserted', 'updated', 'deleted', 'truncated'].map(what => `sessions_count_${what}`);

/** A database that sources write sessions into, each with a source of its own, by the code that the server does it with. */
export class CountersWorld {
  readonly postgres: BenchPostgres;
  /** Groups that sessions are in. */
  readonly groups: readonly string[];
  private readonly orm: MikroORM;
  private readonly sources: readonly string[];
  private readonly writer: SystemWriter;
  private readonly sessions: SessionWriterService;
  private readonly counts: SessionCountsService;

  private constructor(postgres: BenchPostgres, orm: MikroORM, { sources, groups }: Registered) {
    this.postgres = postgres;
    this.orm = orm;
    this.sources = sources;
    this.groups = groups;
    this.writer = new SystemWriter(orm);
    this.sessions = new SessionWriterService(new SessionStoreRepository(), new IngestMemoryRepository());
    const counts = orm.em.getRepository(SessionCountEntity);
    this.counts = new SessionCountsService(this.writer, counts);
  }

  static async open(writers: number): Promise<CountersWorld> {
    const postgres = await openDataset([BEFORE]);
    try {
      await dropDatabase(postgres);
      await asSuperuser(postgres, 'postgres', client =>
        client.query(`create database ${DATABASE} template ${databaseOf(BEFORE)}`),
      );
      const known = await asSuperuser(postgres, DATABASE, client => registered(client, writers));
      const url = postgres.url(APP_LOGIN, DATABASE);
      // One more for whoever folds.
      const orm = await MikroORM.init(databaseOptions({ url, poolSize: writers + 1 }));
      return new CountersWorld(postgres, orm, known);
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  /** What a source says in one transaction; all of it has to win. */
  async write(writer: number, facts: readonly SessionFact[]): Promise<void> {
    const source = this.sources[writer] as string;
    const entries = facts.map((fact, index) => ({ index, fact, digest: '', verdict: ACCEPTED }));
    const verdicts = new Map<number, Verdict>();
    await this.writer.writeFor(source, run => this.sessions.write(run, source, entries, verdicts));
    const lost = facts.length - [...verdicts.values()].filter(({ outcome }) => outcome === 'accepted').length;
    if (lost > 0) throw new Error(`${lost} of ${facts.length} sessions were not written`);
  }

  async fold(): Promise<void> {
    await this.counts.fold();
  }

  /** Clears away what folding leaves behind, as autovacuum would at some other time. */
  async clear(): Promise<void> {
    await this.administrate('vacuum session_counts, session_count_deltas');
  }

  /** Has sessions counted from now on, or not; what was missed meanwhile is counted first. */
  async count(on: boolean): Promise<void> {
    const actions = TRIGGERS.map(name => `${on ? 'enable' : 'disable'} trigger ${name}`);
    await this.administrate(`alter table sessions ${actions.join(', ')}`);
    if (on) await this.administrate('select rollcall_rebuild_session_counts()');
    for (const table of ['sessions', 'session_events', 'session_changes', 'session_counts']) {
      await this.administrate(`vacuum ${table}`);
    }
  }

  /** @throws when any count is not what counting finds. */
  async verify(): Promise<void> {
    const [wrong] = await this.counts.wrong();
    if (wrong !== undefined) throw new Error(`a count is wrong: ${JSON.stringify(wrong)}`);
  }

  async forget(ids: readonly string[]): Promise<void> {
    await this.administrate('delete from sessions where id = any($1::uuid[])', [ids]);
  }

  async stop(): Promise<void> {
    await this.orm.close();
    await dropDatabase(this.postgres);
    await this.postgres.stop();
  }

  private async administrate(statement: string, values: unknown[] = []): Promise<void> {
    await asSuperuser(this.postgres, DATABASE, client => client.query(statement, values));
  }
}

async function dropDatabase(postgres: BenchPostgres): Promise<void> {
  await asSuperuser(postgres, 'postgres', client => client.query(`drop database if exists ${DATABASE} with (force)`));
}

/** Ids of a source for each writer, and of the groups that their sessions are in. */
interface Registered {
  readonly sources: readonly string[];
  readonly groups: readonly string[];
}

async function registered(client: Client, writers: number): Promise<Registered> {
  const sources = await client.query<{ id: string }>(
    `insert into sources (name, kind, domains, heartbeat_seconds, grace_seconds)
     select 'writer-' || n, 'bench', '{default}', 30, 300 from generate_series(1, $1::int) n returning id`,
    [writers],
  );
  const groups = await client.query<{ id: string }>(`select id from groups where domain_name = 'default' order by id`);
  return { sources: sources.rows.map(({ id }) => id), groups: groups.rows.map(({ id }) => id) };
}
