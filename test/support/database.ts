import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { urlOf } from './database-url.js';
import type { PostgresAccess } from './postgres.global.js';
import { TEMPLATE } from './template.js';

/** A database of one test file's own: a copy of the migrated template. */
export interface TestDatabase extends Omit<PostgresAccess, 'database'> {
  readonly name: string;
  /** The superuser's name for it in `pg`'s words; equal to `name`. */
  readonly database: string;
  /** The address for another role, or for the superuser again. */
  urlFor(user: string, password?: string): string;
  /** Removes it, ending whatever connections are left. */
  drop(): Promise<void>;
}

/** PostgreSQL copies a template only while nobody else is in it, so the test files take turns. */
const COPYING = 720_261_124;

/** Creates a database for the calling test file. Call `drop` when done; the server goes at the end of the run anyway. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const access = inject('postgres');
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asAdmin(async admin => {
    await admin.query('select pg_advisory_lock($1)', [COPYING]);
    await admin.query(`create database ${name} template ${TEMPLATE}`);
  });
  return {
    ...access,
    name,
    database: name,
    url: urlOf(access.url, name),
    urlFor: (user, password) => urlOf(access.url, name, { user, password }),
    drop: () => asAdmin(async admin => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The lock of a session ends with its connection. */
async function asAdmin(work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: inject('postgres').url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
