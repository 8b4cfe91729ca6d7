import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';

describe('createTestDatabase', () => {
  it('gives everybody who asks at once a database of their own, and removes it again', async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
    expect(new Set(databases.map(({ name }) => name)).size).toBe(4);
    const [first, ...others] = databases;
    const client = new Client({ connectionString: first!.url });
    client.on('error', () => undefined);
    await client.connect();
    expect((await client.query('select current_database() as name')).rows).toEqual([{ name: first!.name }]);

    await Promise.all(databases.map(database => database.drop()));
    await expect(new Client({ connectionString: others[0]!.url }).connect()).rejects.toThrow('does not exist');
    await client.end();
  });
});
