import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { TEST_OWNER, TEST_PASSWORD } from '../support/template.js';

/**
 * What the migrations make and the entities do not mention, so that MikroORM would drop it. Everything else that it
 * would change is a migration somebody forgot to write, or an entity somebody forgot to change.
 */
const KNOWN_TO_MIGRATIONS_ONLY = [
  // Containers and their stats hold the id of what they belong to as a plain column: nothing loads it through them.
  'alter table "containers" drop constraint "containers_session_id_fkey"',
  'alter table "container_stats" drop constraint "container_stats_container_id_fkey"',
  // Indexes for the default order of lists, with directions and expressions, and for the foreign keys beside them.
  'drop index "containers_of_session"',
  'drop index "sessions_by_creator"',
  'drop index "sessions_by_creation"',
  'drop index "sessions_by_gpu_slots"',
  'drop index "sessions_by_name"',
  'drop index "sessions_by_user"',
  'drop index "sessions_newest"',
  'drop index "sessions_newest_by_domain"',
  'drop index "sessions_newest_by_group"',
  'drop index "sessions_newest_by_key"',
  'drop index "sessions_newest_by_key_and_status"',
  'drop index "sessions_newest_by_status"',
  // Partial indexes for what has not ended and for what got lost, which only the write path looks for.
  'drop index "sessions_alive_of_source"',
  'drop index "sessions_lost"',
];

let database: TestDatabase;
let orm: MikroORM;

beforeAll(async () => {
  // A copy of the template, which is an empty database brought up to date by the real migrations.
  database = await createTestDatabase();
  const url = database.urlFor(TEST_OWNER, TEST_PASSWORD);
  orm = await MikroORM.init({ ...databaseOptions({ url }), logger: () => {} });
});

afterAll(async () => {
  await orm.close();
  await database.drop();
});

it('migrations and entities describe the same tables', async () => {
  const changes = await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: true, dropTables: false });
  const statements = changes.split(/;\s*/).filter(statement => statement !== '');
  expect(statements.toSorted()).toEqual(KNOWN_TO_MIGRATIONS_ONLY.toSorted());
});
