import { PrivilegedConnectionError } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.setup.js';
import { readSettings } from '../../src/settings.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { TEST_OWNER, TEST_PASSWORD } from '../support/template.js';

describe('the server', () => {
  let database: TestDatabase;
  let admin: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`drop role if exists rollcall_test_heir, rollcall_test_bypass`);
    await admin.query(`create role rollcall_test_heir login password '${TEST_PASSWORD}' in role ${TEST_OWNER}`);
    await admin.query(
      `create role rollcall_test_bypass login bypassrls password '${TEST_PASSWORD}' in role rollcall_app`,
    );
  });

  afterAll(async () => {
    await admin.query('drop role rollcall_test_heir, rollcall_test_bypass');
    await admin.end();
    await database.drop();
  });

  const urls: ReadonlyArray<[string, () => string]> = [
    ['the owner of the tables', () => database.urlFor(TEST_OWNER, TEST_PASSWORD)],
    ['a member of that owner', () => database.urlFor('rollcall_test_heir', TEST_PASSWORD)],
    ['a role that bypasses row-level security', () => database.urlFor('rollcall_test_bypass', TEST_PASSWORD)],
    ['a superuser', () => database.url],
  ];

  it.each(urls)('refuses to boot as %s, and lets go of the database', async (_, url) => {
    const settings = readSettings({ DATABASE_URL: url(), ENCRYPTION_KEY: '5'.repeat(64), LOG_LEVEL: 'error' });
    await expect(createApp(settings)).rejects.toThrow(PrivilegedConnectionError);
    const others = 'select usename from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()';
    await expect.poll(async () => (await admin.query(others, [database.name])).rows).toEqual([]);
  });
});
