import type { Client } from 'pg';
import { SecretBox } from '../../src/accounts/secret-box.js';
import { ensureAppLogin } from '../../src/database/app-login.js';
import { migrate } from '../../src/database/migrate.js';
import { asSuperuser, type BenchPostgres } from '../postgres.js';
import { step } from '../say.js';
import { dropSecondaryIndexes } from './secondary-indexes.js';
import { ENCRYPTION_KEY, keyAt, type Shape, shapeOf, SUPER_ADMIN } from './shape.js';
import {
  containersStatement,
  directoryStatements,
  keypairStatement,
  sessionsStatement,
  statsStatement,
} from './statements.js';

const OWNER = 'rollcall_owner';
/** The login that Rollcall serves with: row-level security binds it. */
export const APP_LOGIN = 'rollcall';
/** The login of the peers, which know nothing of identities: row-level security does not bind it. */
export const PEER_LOGIN = 'bench_peer';

const BATCH = 100_000;

/**
 * Ownership and sums of slots, which triggers keep, are written outright: row by row they would take longer than all
 * the rest. Every other trigger does its work.
 */
const KEPT_BY_HAND = [
  ['containers', 'containers_ownership'],
  ['containers', 'containers_slots_inserted'],
  ['container_stats', 'container_stats_ownership'],
] as const;

/** The name of the database of so many sessions. */
export function databaseOf(sessions: number): string {
  return `bench_${sessions}`;
}

/** Whether the database is there as `mark` says. It is written last, so that a half-loaded one is not. */
export function isLoaded(postgres: BenchPostgres, sessions: number, mark: string): Promise<boolean> {
  return asSuperuser(postgres, 'postgres', async client => {
    const { rows } = await client.query<{ mark: string | null }>(
      `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
      [databaseOf(sessions)],
    );
    return rows[0]?.mark === mark;
  });
}

/** Makes the database of so many sessions anew. */
export async function loadDatabase(postgres: BenchPostgres, sessions: number, mark: string): Promise<void> {
  const database = databaseOf(sessions);
  await createDatabase(postgres, database);
  const ownerUrl = postgres.url(OWNER, database);
  await migrate(ownerUrl);
  await ensureAppLogin(ownerUrl, { name: APP_LOGIN });
  await asSuperuser(postgres, database, client => fill(client, shapeOf(sessions)));
  await asSuperuser(postgres, 'postgres', client =>
    client.query(`comment on database ${database} is ${client.escapeLiteral(mark)}`),
  );
}

function createDatabase(postgres: BenchPostgres, database: string): Promise<void> {
  return asSuperuser(postgres, 'postgres', async client => {
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`do $$ begin create role ${OWNER} login createrole;
      exception when duplicate_object then null; end $$`);
    await client.query(`create database ${database} owner ${OWNER}`);
  });
}

async function fill(client: Client, shape: Shape): Promise<void> {
  await client.query(`do $$ begin create role ${PEER_LOGIN} login bypassrls in role rollcall_app;
    exception when duplicate_object then null; end $$`);
  for (const statement of directoryStatements(shape)) await client.query(statement);
  await client.query(keypairStatement(shape), sealedKeys(shape));
  await toggleTriggers(client, 'disable');
  const indexes = await dropSecondaryIndexes(client);
  await step(`  ${shape.sessions} sessions`, async () => {
    for (let from = 0; from < shape.sessions; from += BATCH) {
      await client.query(sessionsStatement(shape, from, Math.min(from + BATCH, shape.sessions)));
    }
  });
  const slices = await slicesOf(client, shape);
  await step('  their containers', () => inSlices(client, containersStatement(), slices));
  await step('  their reports', () => inSlices(client, statsStatement(), slices));
  await step('  indexes', async () => {
    for (const definition of indexes) await client.query(definition);
  });
  await toggleTriggers(client, 'enable');
  await step('  statistics', () => client.query('vacuum (analyze, freeze)').then(() => client.query('checkpoint')));
  await verify(client, shape);
}

function sealedKeys({ keys }: Shape): [string[], string[]] {
  const box = new SecretBox([Buffer.from(ENCRYPTION_KEY, 'hex')]);
  const all = [...Array.from({ length: keys }, (_, index) => keyAt(index)), SUPER_ADMIN];
  return [all.map(key => key.accessKey), all.map(({ secret, accessKey }) => box.seal(secret, accessKey))];
}

async function toggleTriggers(client: Client, how: 'enable' | 'disable'): Promise<void> {
  for (const [table, trigger] of KEPT_BY_HAND) await client.query(`alter table ${table} ${how} trigger ${trigger}`);
}

/** Spans of creation that hold one batch of sessions each. */
async function slicesOf(client: Client, { sessions }: Shape): Promise<Array<[string, string]>> {
  const { rows } = await client.query<{ bound: string }>(
    `select created_at::text as bound
       from (select created_at, row_number() over (order by created_at) as n from sessions) numbered
      where n % ${BATCH} = 1 order by n`,
  );
  const bounds = [...rows.map(({ bound }) => bound), 'infinity'];
  return Array.from({ length: Math.ceil(sessions / BATCH) }, (_, n) => [bounds[n] as string, bounds[n + 1] as string]);
}

async function inSlices(client: Client, statement: string, slices: ReadonlyArray<[string, string]>): Promise<void> {
  for (const slice of slices) await client.query(statement, slice);
}

/** What the disabled triggers would have written must be what is there. */
async function verify(client: Client, { sessions }: Shape): Promise<void> {
  const { rows } = await client.query<{ sessions: string; wrong: string }>(
    `select (select count(*) from sessions) as sessions,
            (select count(*) from (select * from sessions order by id limit 1000) s
              where s.occupied_slots <> rollcall_slots_of(s.id)
                 or exists (select from containers c left join container_stats t on t.container_id = c.id
                             where c.session_id = s.id
                               and ((c.domain_name, c.group_id, c.access_key) is distinct from
                                    (s.domain_name, s.group_id, s.access_key)
                                 or (t.container_id is not null and
                                     (t.domain_name, t.group_id, t.access_key) is distinct from
                                     (s.domain_name, s.group_id, s.access_key))))) as wrong`,
  );
  const [found] = rows;
  if (Number(found?.sessions) !== sessions || found?.wrong !== '0') {
    throw new Error(`the data set is not what it should be: ${JSON.stringify(found)}`);
  }
}
