import type { Client } from 'pg';
import { ensureAppLogin } from '../../src/database/app-login.js';
import { migrate } from '../../src/database/migrate.js';

/** The database that every test database is a copy of. */
export const TEMPLATE = 'rollcall_template';

/** Owns the tables of the template and of its copies. */
export const TEST_OWNER = 'rollcall_test_owner';

/** What tests, like the running server, connect as: bound by row-level security. */
export const TEST_APP = 'rollcall_test_app';

/** Trusted locally anyway; a given server may ask for it. */
export const TEST_PASSWORD = 'rollcall-test';

/**
 * Makes the template, once per run, before any test: a superuser's connection comes in, a database without open
 * connections is left behind. An earlier run may have left one on a server that is not ours.
 */
export async function prepareTemplate(
  admin: Client,
  urlFor: (user: string, database: string) => string,
): Promise<void> {
  await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
  await admin.query(`do $$ begin
    create role ${TEST_OWNER} login createrole password '${TEST_PASSWORD}';
  exception when duplicate_object then null; end $$`);
  await admin.query(`create database ${TEMPLATE} owner ${TEST_OWNER}`);
  const owner = urlFor(TEST_OWNER, TEMPLATE);
  await migrate(owner);
  await ensureAppLogin(owner, { name: TEST_APP, password: TEST_PASSWORD });
}
