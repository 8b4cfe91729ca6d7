import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../src/settings.js';
import { DEMO_SOURCE, DemoService, generateDemo, registerDemoCommand } from '../../src/demo/index.js';
import { openIngest } from '../../src/ingest/index.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

const parameters = { sessions: 1200, seed: 7, now: new Date('2026-03-04T05:06:07.890Z') };

describe('demo data', () => {
  let database: TestOrm;
  let demo: DemoService;
  const select = async (text: string, values: unknown[] = []) => (await database.admin.query(text, values)).rows;

  beforeAll(async () => {
    database = await openTestOrm();
    demo = new DemoService(openIngest(database.orm, DEMO_SOURCE));
  });
  afterAll(() => database.close());

  it('writes what the generator makes, twice as once', async () => {
    const seen: number[] = [];
    expect(await demo.populate(parameters, written => seen.push(written))).toEqual({
      inserted: 1200,
      updated: 0,
      unchanged: 0,
    });
    expect(seen).toEqual([500, 500, 200]);
    const made = [...generateDemo(parameters).sessions];
    const stored = await select(`select s.id, s.name, s.status, g.name as "group", u.email, c.email as creator,
        (select count(*)::int from containers where session_id = s.id) as containers,
        (select count(*)::int from session_dependencies where session_id = s.id) as dependencies
        from sessions s join groups g on g.id = s.group_id join users u on u.id = s.user_id
        left join users c on c.id = s.created_user_id`);
    const expected = made.map(session => ({
      id: session.id,
      name: session.name,
      status: session.status,
      group: session.owner.groupName,
      email: session.owner.userEmail,
      creator: session.createdUserEmail,
      containers: session.containers?.length,
      dependencies: session.dependsOn?.length,
    }));
    expect(new Map(stored.map(row => [row.id, row]))).toEqual(new Map(expected.map(row => [row.id, row])));
    expect(await demo.populate(parameters)).toEqual({ inserted: 0, updated: 0, unchanged: 1200 });
  });

  it('sums the slots of the containers on the session', async () => {
    const [{ wrong }] = (await select(`
      select count(*)::int as wrong from sessions s where s.occupied_slots is distinct from (
        select jsonb_object_agg(slot, total) from (
          select slot, trim_scale(sum(amount::numeric))::text as total
            from containers c, jsonb_each_text(c.occupied_slots) as held (slot, amount)
           where c.session_id = s.id group by slot) sums)`)) as [{ wrong: number }];
    expect(wrong).toBe(0);
  });

  it('keeps the last report of what has ended, and frozen as well', async () => {
    const rows = await select(`select c.status, count(t.live_stat)::int > 0 as live, count(t.last_stat)::int > 0 as last
        from containers c left join container_stats t on t.container_id = c.id
       group by 1 having count(t.container_id) > 0 order by 1`);
    expect(rows).toEqual([
      { status: 'RUNNING', live: true, last: false },
      { status: 'TERMINATED', live: true, last: true },
    ]);
  });

  it('moves the same sessions to the present when it is made again later', async () => {
    const later = { ...parameters, now: new Date('2026-03-05T00:00:00Z') };
    expect(await demo.populate(later)).toEqual({ inserted: 0, updated: 1200, unchanged: 0 });
    expect(await demo.populate(later)).toEqual({ inserted: 0, updated: 0, unchanged: 1200 });
  });

  it('tells how each session came to its status, in one life however often it was made', async () => {
    const rows = await select(`select s.id, s.status, array_agg(e.status order by e.occurred_at, e.seq) as told,
        max(e.occurred_at) = s.status_changed as last, min(e.occurred_at) = s.created_at as first
        from sessions s join session_events e on e.session_id = s.id group by s.id`);
    expect(rows).toHaveLength(1200);
    const wrong = rows.filter(({ status, told, first, last }) => {
      const isTold = told.at(-1) === status && told[0] === 'PENDING' && told.length <= 3;
      return !isTold || !first || !last;
    });
    expect(wrong).toEqual([]);
  });

  it('counts as fresh when it was made', async () => {
    const [state] = await select(`select last_heartbeat from source_states p join sources s on s.id = p.source_id
       where s.name = 'demo'`);
    expect(state?.last_heartbeat).toEqual(new Date('2026-03-05T00:00:00Z'));
  });

  it('is a command with the number of sessions and the seed as options', async () => {
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const program = new Command().exitOverride();
    registerDemoCommand(program, work => work(database.orm, readSettings({})));
    try {
      await program.parseAsync(['demo', '--sessions', '30', '--seed', '99'], { from: 'user' });
      expect(stdout).toHaveBeenCalledWith('30 sessions inserted, 0 updated, 0 unchanged\n');
      const wrong = program.parseAsync(['demo', '--sessions', '1e3'], { from: 'user' });
      await expect(wrong).rejects.toThrow('expected a whole number from 0 to 10000000');
    } finally {
      stdout.mockRestore();
      stderr.mockRestore();
    }
  });
});
