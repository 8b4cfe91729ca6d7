import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { migrations } from '../../src/database/migrations/index.js';
import { urlOf } from '../support/database-url.js';
import { TEST_OWNER, TEST_PASSWORD } from '../support/template.js';

const NAMES = migrations.map(({ name }) => name);

describe('migrations', () => {
  let admin: Client;
  let database: string;

  beforeEach(async () => {
    database = `empty_${randomBytes(4).toString('hex')}`;
    admin = new Client({ connectionString: inject('postgres').url });
    await admin.connect();
    await admin.query(`create database ${database} owner ${TEST_OWNER}`);
  });

  afterEach(async () => {
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  });

  const asOwner = (): string => urlOf(inject('postgres').url, database, { user: TEST_OWNER, password: TEST_PASSWORD });

  /** The database as it was after one of them, with a domain in it. */
  async function openedAt(to: string): Promise<Client> {
    const earlier = await MikroORM.init({ ...databaseOptions({ url: asOwner(), poolSize: 1 }), logger: () => {} });
    await earlier.migrator.up({ to });
    await earlier.close();
    const inside = new Client({ connectionString: urlOf(inject('postgres').url, database) });
    await inside.connect();
    await inside.query(`insert into domains (name) values ('d')`);
    return inside;
  }

  it('count the sessions that are already there', async () => {
    const inside = await openedAt('20261124000004-list-order');
    await inside.query(`insert into sessions (id, name, domain_name, access_key, status)
                        select gen_random_uuid(), 'n', 'd', 'AK', 'RUNNING' from generate_series(1, 100)`);
    await migrate(asOwner());
    const { rows } = await inside.query(`select grain, n::int from session_counts order by grain`);
    expect(rows).toEqual(['all', 'domain', 'group', 'key'].map(grain => ({ grain, n: 100 })));
    expect((await inside.query('select * from rollcall_wrong_session_counts()')).rows).toEqual([]);
    await inside.end();
  });

  it('count what is held to its last decimal in the sessions that are already there', async () => {
    const inside = await openedAt('20261125000090-ledger');
    const insert = `insert into sessions (id, name, domain_name, access_key, status, occupied_slots)
                    values (gen_random_uuid(), $1, 'd', 'AK', 'RUNNING', $2)`;
    await inside.query(insert, ['third', { 'cuda.shares': '0.3333333333333333' }]);
    await inside.query(insert, ['half', { 'cuda.shares': '0.5', mem: '1'.repeat(31) }]);
    await migrate(asOwner());
    const { rows } = await inside.query(
      `select name, gpu_slots::text, rollcall_slot(occupied_slots, 'mem')::text as mem from sessions order by name`,
    );
    expect(rows).toEqual([
      { name: 'half', gpu_slots: '0.5', mem: '1'.repeat(31) },
      { name: 'third', gpu_slots: '0.3333333333333333', mem: '0' },
    ]);
    await inside.end();
  });

  it('of an empty database by three replicas at once are applied once, in order', async () => {
    const applied = await Promise.all([migrate(asOwner()), migrate(asOwner()), migrate(asOwner())]);
    expect(applied.flat()).toEqual(NAMES);
    expect(applied.filter(names => names.length > 0)).toHaveLength(1);
  });

  it('have nothing to do where all are applied', async () => {
    await migrate(asOwner());
    expect(await migrate(asOwner())).toEqual([]);
  });

  it('are named in the order in which they apply', () => {
    expect(NAMES.toSorted()).toEqual(NAMES);
  });
});
