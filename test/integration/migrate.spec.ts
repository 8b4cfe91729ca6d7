import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/index.js';
import { urlOf } from '../support/database-url.js';
import { TEST_OWNER, TEST_PASSWORD } from '../support/template.js';

const NAMES = migrations.map(({ name }) => name);

describe('migrations', () => {
  let admin: Client;
  let database: string;

  beforeAll(async () => {
    database = `empty_${randomBytes(4).toString('hex')}`;
    admin = new Client({ connectionString: inject('postgres').url });
    await admin.connect();
    await admin.query(`create database ${database} owner ${TEST_OWNER}`);
  });

  afterAll(async () => {
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  });

  const asOwner = (): string => urlOf(inject('postgres').url, database, { user: TEST_OWNER, password: TEST_PASSWORD });

  it('of an empty database by three replicas at once are applied once, in order', async () => {
    const applied = await Promise.all([migrate(asOwner()), migrate(asOwner()), migrate(asOwner())]);
    expect(applied.flat()).toEqual(NAMES);
    expect(applied.filter(names => names.length > 0)).toHaveLength(1);
  });

  it('have nothing to do where all are applied', async () => {
    expect(await migrate(asOwner())).toEqual([]);
  });

  it('are named in the order in which they apply', () => {
    expect(NAMES.toSorted()).toEqual(NAMES);
  });
});
