import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { cursorFor, type Run, rowsOfCursor, ScopedReader, sql, SystemWriter, uuids } from '@rollcall/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

const EVERYTHING = { mode: 'all' } as const;

/** A statement with a text of its own, sent so often that it has a name. */
const number = (n: number) => sql<{ n: number }>`select ${n}::int as n /* transactions.spec */`;
const division = (by: number) => sql<{ n: number }>`select 1 / ${by}::int as n /* transactions.spec */`;

describe('transactions whose statements travel together', () => {
  let database: TestOrm;
  let orm: MikroORM;
  let reader: ScopedReader;

  beforeAll(async () => {
    database = await openTestOrm();
    // One connection: whatever a transaction leaves behind, the next one finds.
    orm = await MikroORM.init(databaseOptions({ url: database.url, poolSize: 1 }));
    reader = new ScopedReader(orm);
    for (let times = 0; times < 3; times += 1) await reader.read(EVERYTHING, all([number(1), division(1)]));
  });

  afterAll(async () => {
    await orm.close();
    await database.close();
  });

  const all = (queries: readonly ReturnType<typeof number>[]) => (run: Run) =>
    Promise.all(queries.map(async query => (await run(query))[0]?.n));
  const settled = (queries: readonly ReturnType<typeof number>[]) => (run: Run) =>
    Promise.allSettled(queries.map(query => run(query)));

  it('keep a bounded number of them prepared, and those that were closed still work', async () => {
    const odd = (n: number) => sql<{ n: number }>`select ${n}::int as n /* ${sql.raw(String(n))} */`;
    for (let n = 0; n < 450; n += 1) {
      for (let times = 0; times < 3; times += 1) await reader.read(EVERYTHING, all([odd(n), number(1)]));
    }
    const [{ kept }] = (await reader.read(EVERYTHING, run =>
      run(sql<{ kept: number }>`select count(*)::int as kept from pg_prepared_statements`),
    )) as [{ kept: number }];
    expect(kept).toBeGreaterThan(50);
    expect(kept).toBeLessThan(210);
    await expect(reader.read(EVERYTHING, all([odd(0), odd(449), number(2)]))).resolves.toEqual([0, 449, 2]);
  });

  it('give the memory of a long list back once it was sent', async () => {
    const list = uuids(Array.from({ length: 5_000 }, () => randomUUID()));
    const [bytes] = list.statement().values as [Buffer];
    expect(bytes.length).toBeGreaterThan(100_000);
    const answer = await reader.read(EVERYTHING, run => run(sql<{ n: number }>`select cardinality(${list}) as n`));
    expect([answer, bytes.length]).toEqual([[{ n: 5_000 }], 0]);
  });

  describe.each([{ atOnce: true }, { atOnce: false }])('%o', how => {
    it('give each statement its own rows', async () => {
      await expect(reader.read(EVERYTHING, all([number(1), number(2), division(1)]), how)).resolves.toEqual([1, 2, 1]);
    });

    it('tell what comes behind a failure of that failure, and keep what was answered before it', async () => {
      const outcomes: string[] = [];
      const attempt = reader.read(
        EVERYTHING,
        async run => {
          const answers = await settled([number(1), division(0), number(3)])(run);
          outcomes.push(...answers.map(({ status }) => status));
          for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
        },
        how,
      );
      await expect(attempt).rejects.toThrow('division by zero');
      expect(outcomes).toEqual(['fulfilled', 'rejected', 'rejected']);
    });

    it('leave the connection clean behind a failure, with statements that work as before', async () => {
      await expect(reader.read(EVERYTHING, all([division(0)]), how)).rejects.toThrow('division by zero');
      await expect(reader.read(EVERYTHING, all([number(4), division(1)]), how)).resolves.toEqual([4, 1]);
    });

    it('leave it clean when the work gives up after it has asked', async () => {
      const givingUp = (run: Run): Promise<never> => {
        run(division(0)).catch(() => undefined);
        return Promise.reject(new Error('changed my mind'));
      };
      await expect(reader.read(EVERYTHING, givingUp, how)).rejects.toThrow('changed my mind');
      await expect(reader.read(EVERYTHING, all([number(5)]), how)).resolves.toEqual([5]);
    });

    it('cost nothing when nothing is asked', async () => {
      await expect(reader.read(EVERYTHING, () => Promise.resolve('nothing'), how)).resolves.toBe('nothing');
      await expect(reader.read(EVERYTHING, all([number(6)]), how)).resolves.toEqual([6]);
    });

    it('leave no identity behind', async () => {
      await reader.read({ mode: 'own', accessKeys: ['AKIA1'], groups: [] }, all([number(7)]), how);
      const client = await (await orm.em.getConnection().getNativeClient()).connect();
      const { rows } = await client.query<{ scope: string }>(`select current_setting('rollcall.scope', true) as scope`);
      client.release();
      expect(rows[0]?.scope ?? '').toBe('');
    });
  });

  it('refuse a statement behind their end, which would run outside of them', async () => {
    const twice = async (run: Run) => {
      await run(number(1));
      return run(number(2));
    };
    await expect(reader.read(EVERYTHING, twice)).resolves.toEqual([{ n: 2 }]);
    await expect(reader.read(EVERYTHING, twice, { atOnce: true })).rejects.toThrow('asked after the end');
    await expect(reader.read(EVERYTHING, all([number(8)]))).resolves.toEqual([8]);
  });

  it('read each cursor by its own columns, although all are read by the same text', async () => {
    const rowsOf = (query: ReturnType<typeof sql>) =>
      reader.read(EVERYTHING, async run => {
        await run(cursorFor(query));
        const rows: unknown[] = [];
        for await (const some of rowsOfCursor(run, 2)) rows.push(...some);
        return rows;
      });
    for (let times = 0; times < 3; times += 1) {
      await expect(rowsOf(sql`select n from generate_series(1, 3) n`)).resolves.toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      await expect(rowsOf(sql`select 'x' as text, n * 2 as twice from generate_series(1, 1) n`)).resolves.toEqual([
        { text: 'x', twice: 2 },
      ]);
    }
  });

  it('hold no rows of a cursor that were taken already', async () => {
    const taken: object[][] = [];
    const held = await reader.read(EVERYTHING, async run => {
      await run(cursorFor(sql`select n from generate_series(1, 5) n`));
      const lengths: number[] = [];
      for await (const rows of rowsOfCursor<object>(run, 2)) {
        taken.push(rows);
        lengths.push(rows.length);
      }
      return lengths;
    });
    expect(held).toEqual([2, 2, 1]);
    expect(taken).toEqual([[], [], []]);
  });

  it('read a table whose columns have changed meanwhile', async () => {
    await database.admin.query(
      'create table changing (n int); insert into changing values (1); grant select on changing to public',
    );
    const rows = () => reader.read(EVERYTHING, run => run(sql`select * from changing`));
    for (let times = 0; times < 3; times += 1) await expect(rows()).resolves.toEqual([{ n: 1 }]);
    await database.admin.query(`alter table changing add column more text default 'x'`);
    // A plan made for other columns cannot be used again: PostgreSQL says so once.
    await rows().catch(() => undefined);
    await expect(rows()).resolves.toEqual([{ n: 1, more: 'x' }]);
  });

  it('write nothing of what was asked together when a part of it fails', async () => {
    const writer = new SystemWriter(orm);
    const attempt = writer.write('administration', run =>
      Promise.all([run(sql`insert into domains (name) values ('half')`), run(division(0))]),
    );
    await expect(attempt).rejects.toThrow('division by zero');
    const { rowCount } = await database.admin.query(`select from domains where name = 'half'`);
    expect(rowCount).toBe(0);
  });

  describe('of a source, whose commit travels with the last statement', () => {
    const SOURCE = '00000000-0000-0000-0000-000000000001';
    const noted = async (): Promise<number[]> => {
      const { rows } = await database.admin.query<{ n: number }>('select n from notes order by n');
      return rows.map(({ n }) => n);
    };
    const note = (n: number) => sql`insert into notes (n) values (${n})`;

    beforeAll(async () => {
      await database.admin.query(
        `create table notes (n int, unique (n) deferrable initially deferred); insert into notes values (1);
         grant all on notes to public`,
      );
    });

    it('are committed once they are through', async () => {
      const writer = new SystemWriter(orm);
      const written = await writer.writeFor(SOURCE, async (run, runLast) => {
        await run(note(2));
        await runLast(note(3));
        return 'both';
      });
      expect(written).toBe('both');
      expect(await noted()).toEqual([1, 2, 3]);
      await expect(reader.read(EVERYTHING, all([number(9)]))).resolves.toEqual([9]);
    });

    it.each([
      ['the commit', 'duplicate key', note(1)],
      ['the last statement', 'division by zero', division(0)],
    ])('say so when %s fails, have written nothing, and leave the connection clean', async (_, error, last) => {
      const writer = new SystemWriter(orm);
      const attempt = writer.writeFor(SOURCE, async (run, runLast) => {
        await run(note(4));
        await runLast<unknown>(last);
      });
      await expect(attempt).rejects.toThrow(error);
      expect(await noted()).toEqual([1, 2, 3]);
      await expect(reader.read(EVERYTHING, all([number(10)]))).resolves.toEqual([10]);
    });

    it('give up what another has locked after as long as they were told, and wait for it otherwise', async () => {
      const writer = new SystemWriter(orm);
      const write = (lockMilliseconds?: number) =>
        writer.writeFor(SOURCE, (_, runLast) => runLast(sql`update notes set n = 5 where n = 3`), lockMilliseconds);
      await database.admin.query('begin');
      await database.admin.query('select from notes where n = 3 for update');
      await expect(write(50)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const waiting = write();
      await database.admin.query('commit');
      await waiting;
      expect(await noted()).toEqual([1, 2, 5]);
    });

    it('refuse what is asked by somebody who did not wait, once they are over', async () => {
      const writer = new SystemWriter(orm);
      const { promise: over, resolve } = Promise.withResolvers<void>();
      let late: Promise<unknown> | undefined;
      const attempt = writer.writeFor(SOURCE, async run => {
        await run(note(8));
        late = over.then(() => run(note(9)));
        throw new Error('given up');
      });
      await expect(attempt).rejects.toThrow('given up');
      const before = await noted();
      resolve();
      await expect(late).rejects.toThrow('asked after the end');
      expect(await noted()).toEqual(before);
    });

    it('refuse a statement behind that one', async () => {
      const writer = new SystemWriter(orm);
      const attempt = writer.writeFor(SOURCE, async (run, runLast) => {
        await runLast(note(6));
        await run(note(7));
      });
      await expect(attempt).rejects.toThrow('asked after the end');
    });
  });
});
