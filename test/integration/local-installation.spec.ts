import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { prepareDemo } from '../../src/cli/first-start.js';
import { isAppLogin } from '../../src/database/app-login.js';
import { type LocalInstallation, withLocal } from '../../src/local/index.js';
import { type AppSettings, readSettings } from '../../src/settings.js';
import { urlOf } from '../support/database-url.js';

describe('an installation on one machine, over a database that was given', () => {
  let home: string;
  let admin: Client;
  let database: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'rollcall-home-'));
    database = `given_${randomBytes(4).toString('hex')}`;
    admin = new Client({ connectionString: inject('postgres').url });
    await admin.connect();
    await admin.query(`create database ${database}`);
  });

  afterEach(async () => {
    await admin.query(`drop database ${database} with (force)`);
    await admin.query(`drop role if exists rollcall_${database}`);
    await admin.end();
    await rm(home, { recursive: true, force: true });
  });

  const settings = (environment: Record<string, string> = {}): AppSettings =>
    readSettings({ ROLLCALL_HOME: home, DATABASE_URL: urlOf(inject('postgres').url, database), ...environment });

  const opened = (environment?: Record<string, string>): Promise<LocalInstallation> =>
    withLocal(settings(environment), async (_orm, installation) => installation);

  it('migrates it as its owner and serves it as a login that row-level security binds', async () => {
    const { database: used } = await opened();
    expect(used.url).not.toBe(settings().DATABASE_URL);
    expect(await isAppLogin(used.url)).toBe(true);
  });

  it('uses an address as it is when it is already that of such a login', async () => {
    const { url } = (await opened()).database;
    expect((await opened({ DATABASE_URL: url })).database.url).toBe(url);
  });

  it('makes its keys once, for its owner’s eyes only', async () => {
    const first = await opened();
    expect((await opened()).keys).toEqual(first.keys);
    expect((await stat(join(home, 'keys.json'))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(home, 'keys.json'), 'utf8'))).toEqual(first.keys);
  });

  it('starts nothing in the home folder besides', async () => {
    await opened();
    await expect(stat(join(home, 'postgres'))).rejects.toThrow(/ENOENT/);
  });

  it('is given demo sessions and three keys on the first start, and nothing on later ones', async () => {
    const count = async (table: string): Promise<number> => {
      const client = new Client({ connectionString: urlOf(inject('postgres').url, database) });
      await client.connect();
      const { rows } = await client.query(`select count(*)::int as n from ${table}`);
      await client.end();
      return rows[0].n as number;
    };
    const first = await withLocal(settings(), prepareDemo);
    expect(first.map(key => key.label)).toEqual(['Demo User', 'Demo Lead', 'Demo Admin']);
    const [sessions, keys] = [await count('sessions'), await count('keypairs')];
    expect([sessions, keys]).toEqual([1000, 3]);

    expect(await withLocal(settings(), prepareDemo)).toEqual(first);
    expect([await count('sessions'), await count('keypairs')]).toEqual([sessions, keys]);
  });

  it('takes up a first start that ended before its keys were made', async () => {
    await withLocal(settings(), prepareDemo);
    const client = new Client({ connectionString: urlOf(inject('postgres').url, database) });
    await client.connect();
    await client.query('delete from keypairs');
    await client.query("delete from sessions where name like '%1%'");
    await client.end();
    expect(await withLocal(settings(), prepareDemo)).toHaveLength(3);
  });
});
