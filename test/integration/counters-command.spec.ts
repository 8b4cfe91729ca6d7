import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCountersCommand } from '../../src/cli/counters.command.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';
import { runCommand } from '../support/run-command.js';

describe('rollcall counters', () => {
  let database: TestOrm;
  const run = (word: string) => runCommand(registerCountersCommand, database.orm, ['counters', word]);

  beforeAll(async () => {
    database = await openTestOrm();
    await database.admin.query(`insert into domains (name) values ('physics')`);
    await database.admin.query(`insert into sessions (id, name, access_key, domain_name, status)
      select gen_random_uuid(), status, 'AK1', 'physics', status from unnest('{RUNNING,TERMINATED}'::text[]) status`);
  });

  afterAll(() => database.close());

  it('verify says that every count is right where it is', async () => {
    expect(await run('verify')).toEqual({ text: 'Every count is right.\n', exitCode: undefined });
  });

  it('verify names each wrong count and fails; rebuild mends them', async () => {
    await database.admin.query('select rollcall_fold_session_counts()');
    await database.admin.query(
      `update session_counts set n = n + 2 where status = 'RUNNING' and grain in ('all', 'key')`,
    );
    const { text, exitCode } = await run('verify');
    expect(text.trimEnd().split('\n').toSorted()).toEqual([
      '2 counts are wrong.',
      'all RUNNING: kept 3, counted 1',
      'key AK1 physics RUNNING: kept 3, counted 1',
    ]);
    expect(exitCode).toBe(1);
    expect(await run('rebuild')).toEqual({ text: 'Counted anew.\n', exitCode: undefined });
    expect(await run('verify')).toEqual({ text: 'Every count is right.\n', exitCode: undefined });
  });
});
