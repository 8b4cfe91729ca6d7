import { sql, SystemWriter } from '@rollcall/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionCountEntity, SessionCountsService } from '../../src/sessions/index.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

/** What a statement may take that a request waits for, in this file. */
const REQUEST_MS = 300;
/** Nothing of the system hangs for longer. */
const LONGEST_MS = 6_000;

describe('what the system writes on its own', () => {
  let database: TestOrm;
  let writer: SystemWriter;

  beforeAll(async () => {
    database = await openTestOrm();
    writer = new SystemWriter(database.orm, { statementMilliseconds: REQUEST_MS });
  });
  afterAll(() => database.close());

  const sleeping = sql`select pg_sleep(${(REQUEST_MS * 3) / 1_000}::float8)`;
  const counts = () => new SessionCountsService(writer, database.orm.em.getRepository(SessionCountEntity));
  const tookMs = async (work: () => Promise<unknown>): Promise<number> => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };

  async function locked<T>(table: string, work: () => Promise<T>): Promise<T> {
    await database.admin.query(`begin; lock table ${table} in access exclusive mode`);
    try {
      return await work();
    } finally {
      await database.admin.query('rollback');
    }
  }

  it('may take longer than a request when it is upkeep', async () => {
    await expect(writer.write('upkeep', run => run(sleeping))).resolves.toHaveLength(1);
  });

  it('may not when it is administration, which a request waits for', async () => {
    await expect(writer.write('administration', run => run(sleeping))).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('does not hang on locked tables, and is done another time', async () => {
    const works = [() => counts().fold(), () => counts().rebuild(), () => counts().wrong()];
    const took = await locked('sessions, session_counts, session_count_deltas', () =>
      tookMs(() => Promise.all(works.map(work => expect(work()).rejects.toMatchObject({ code: 'UNAVAILABLE' })))),
    );
    expect(took).toBeLessThan(LONGEST_MS);
    await expect(Promise.all(works.map(work => work()))).resolves.toHaveLength(3);
  });

  it('has limits even where nobody has set any, and leaves none on the connection', async () => {
    const limits = sql<Record<string, string>>`select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;
    const unlimited = new SystemWriter(database.orm);
    expect(await unlimited.write('upkeep', run => run(limits))).toEqual([
      { statement: '10min', lock: '5s', idle: '10s' },
    ]);
    expect(await unlimited.write('administration', run => run(limits))).toEqual([
      { statement: '0', lock: '0', idle: '0' },
    ]);
  });
});
