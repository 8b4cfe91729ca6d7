import { randomUUID } from 'node:crypto';
import { bigints, jsons, moments, type Sql, uuids } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('lists as binary parameters', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`set timezone to 'UTC'`);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** What the database understood, as text. */
  const understood = async (list: Sql): Promise<unknown[]> => {
    const { text, values } = list.statement();
    const { rows } = await client.query<{ read: unknown[] }>(`select (${text})::text[] as read`, [...values]);
    return rows[0]?.read ?? [];
  };

  it('are UUIDs, in either case', async () => {
    const ids = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', randomUUID()];
    expect(await understood(uuids([...ids, 'ABCDEF01-2345-6789-abcd-EF0123456789']))).toEqual([
      ...ids,
      'abcdef01-2345-6789-abcd-ef0123456789',
    ]);
  });

  it.each(['', 'no', 'abcdef0123456789abcdef0123456789', 'abcdef01-2345-6789-abcd-ef012345678g'])(
    'are no UUIDs where %j is none',
    text => {
      expect(() => uuids([text])).toThrow(RangeError);
    },
  );

  it('are JSON texts, byte for byte, of any characters', async () => {
    const texts = ['{}', '{ "a" : "\\"\\\\" }', '"höhö 😀"', '[1,null]', 'null'];
    expect(await understood(jsons(texts))).toEqual(texts);
    expect(await understood(jsons(texts.map(text => Buffer.from(text))))).toEqual(texts);
  });

  it('are no JSON texts where the database says so', async () => {
    await expect(understood(jsons(['{}', '{']))).rejects.toMatchObject({ code: '22P02' });
  });

  it('are moments to the microsecond, before and after the year 2000', async () => {
    const second = Date.UTC(2026, 1, 28, 23, 59, 59) * 1000;
    expect(await understood(moments([0, 1, second, second + 999_999]))).toEqual([
      '1970-01-01 00:00:00+00',
      '1970-01-01 00:00:00.000001+00',
      '2026-02-28 23:59:59+00',
      '2026-02-28 23:59:59.999999+00',
    ]);
  });

  it('are whole numbers up to the largest that are exact', async () => {
    const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(await understood(bigints(numbers))).toEqual(numbers.map(String));
    expect(() => bigints([0.5])).toThrow(RangeError);
  });

  it('may be empty', async () => {
    for (const list of [uuids([]), jsons([]), moments([]), bigints([])]) expect(await understood(list)).toEqual([]);
  });
});
