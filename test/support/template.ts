import type { Client } from 'pg';

/** The database that every test database is a copy of. */
export const TEMPLATE = 'rollcall_template';

/**
 * Makes the template, once per run, before any test: a superuser's connection comes in, a database without open
 * connections must be left behind. An earlier run may have left one on a server that is not ours.
 */
export async function prepareTemplate(admin: Client): Promise<void> {
  await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
  await admin.query(`create database ${TEMPLATE}`);
}
