import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectoryRecord, openIngest, type SessionRecord } from '../../src/ingest/index.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

const directory = {
  domains: [{ name: 'physics', description: 'Department of physics' }],
  groups: [{ domain: 'physics', name: 'plasma' }],
  users: [
    { email: 'ada@example.org', fullName: 'Ada', domain: 'physics' },
    { email: 'lise@example.org', fullName: 'Lise', domain: 'physics' },
  ],
  members: [
    { domain: 'physics', group: 'plasma', email: 'ada@example.org' },
    { domain: 'physics', group: 'plasma', email: 'lise@example.org', role: 'lead' },
  ],
} satisfies DirectoryRecord;

let serial = 0;
const nextId = () => `00000000-0000-4000-8000-${(serial += 1).toString(16).padStart(12, '0')}`;

function aSession(changes: Partial<SessionRecord> = {}): SessionRecord {
  const id = changes.id ?? nextId();
  const lifecycle = { status: 'RUNNING', createdAt: '2026-01-02T03:04:05.123456Z' };
  return {
    id,
    name: 'tokamak',
    owner: { domain: 'physics', groupName: 'plasma', userEmail: 'ada@example.org', accessKey: 'AKIAADA' },
    ...lifecycle,
    mounts: ['shots', 'home "quoted", {odd}'],
    containers: [
      {
        id,
        ...lifecycle,
        occupiedSlots: { cpu: '1.5', mem: '1073741824' },
        stats: { cpu_util: { current: '12.5', unit_hint: 'percent' } },
      },
      { id: nextId(), ...lifecycle, clusterRole: 'sub', occupiedSlots: { cpu: '0.5', 'cuda.shares': '0.25' } },
    ],
    ...changes,
  };
}

/** The same records from another one on, so that parallel writers meet them in different orders. */
function turned<T>(batch: readonly T[], by: number): T[] {
  return [...batch.slice(by), ...batch.slice(0, by)];
}

const SOURCE = {
  name: 'local',
  kind: 'test',
  domains: ['physics', 'alchemy'],
  groups: [],
  heartbeat_seconds: 60,
  grace_seconds: 60,
};

describe('whole sessions, written by a program of our own', () => {
  let database: TestOrm;
  let ingest: ReturnType<typeof openIngest>;
  const select = async (text: string, values: unknown[] = []) => (await database.admin.query(text, values)).rows;
  const everything = () =>
    select(`select jsonb_agg(to_jsonb(s) || jsonb_build_object('version', s.xmin::text) order by s.id) as sessions,
                   (select jsonb_agg(to_jsonb(c) || jsonb_build_object('version', c.xmin::text) order by c.id)
                      from containers c) as containers,
                   (select jsonb_agg(to_jsonb(t) || jsonb_build_object('version', t.xmin::text) order by t.container_id)
                      from container_stats t) as stats,
                   (select jsonb_agg(to_jsonb(d) order by d.session_id, d.depends_on) from session_dependencies d) as deps
              from sessions s`);

  beforeAll(async () => {
    database = await openTestOrm();
    ingest = openIngest(database.orm, SOURCE);
    await ingest.ensureDirectory(directory);
  });
  afterAll(() => database.close());

  it('writes a session with its containers, stats and resolved owner', async () => {
    const session = aSession({
      createdUserEmail: 'lise@example.org',
      statusData: null,
      servicePorts: [{ name: 'sshd' }],
    });
    expect(await ingest.write([session])).toEqual({ inserted: 1, updated: 0, unchanged: 0, rejected: [] });

    const [row] = await select(
      `select s.name, g.name as "group", u.email, c.email as creator, s.mounts, s.service_ports, s.status_data,
              s.created_at = '2026-01-02 03:04:05.123456+00' as exact, s.occupied_slots
         from sessions s join groups g on g.id = s.group_id join users u on u.id = s.user_id
         join users c on c.id = s.created_user_id where s.id = $1`,
      [session.id],
    );
    expect(row).toEqual({
      name: 'tokamak',
      group: 'plasma',
      email: 'ada@example.org',
      creator: 'lise@example.org',
      mounts: ['shots', 'home "quoted", {odd}'],
      service_ports: [{ name: 'sshd' }],
      status_data: null,
      exact: true,
      occupied_slots: { cpu: '2', mem: '1073741824', 'cuda.shares': '0.25' },
    });
    const containers = await select(
      `select c.access_key, c.domain_name, c.group_id is not null as grouped, t.live_stat, t.access_key as stat_key
         from containers c left join container_stats t on t.container_id = c.id
        where c.session_id = $1 order by c.cluster_role`,
      [session.id],
    );
    const owned = { access_key: 'AKIAADA', domain_name: 'physics', grouped: true };
    expect(containers).toEqual([
      {
        ...owned,
        live_stat: { cpu_util: { current: '12.5', capacity: null, pct: null, unit_hint: 'percent' } },
        stat_key: 'AKIAADA',
      },
      { ...owned, live_stat: null, stat_key: null },
    ]);
  });

  it('rewrites no row when the same records come again', async () => {
    const first = aSession();
    const batch = [first, aSession({ dependsOn: [first.id] })];
    expect(await ingest.write(batch)).toMatchObject({ inserted: 2 });
    const before = await everything();
    expect(await ingest.write(batch)).toEqual({ inserted: 0, updated: 0, unchanged: 2, rejected: [] });
    expect(await ingest.write(batch.toReversed())).toMatchObject({ unchanged: 2 });
    expect(await everything()).toEqual(before);
  });

  it('counts a session as updated when only a container, a report or a dependency of it changed', async () => {
    const [a, b, c, d] = [aSession(), aSession(), aSession(), aSession()] as const;
    await ingest.write([a, b, c, d]);
    const [main, sub] = a.containers ?? [];
    const changed = [
      { ...a, containers: [main!, { ...sub!, occupiedSlots: { cpu: '7' } }] },
      { ...b, containers: [{ ...b.containers![0]!, stats: { cpu_util: { current: '99' } } }, b.containers![1]!] },
      { ...c, dependsOn: [d.id] },
      d,
    ];
    expect(await ingest.write(changed)).toEqual({ inserted: 0, updated: 3, unchanged: 1, rejected: [] });
    const slots = await select('select occupied_slots from sessions where id = $1', [a.id]);
    expect(slots).toEqual([{ occupied_slots: { cpu: '8.5', mem: '1073741824' } }]);
    expect(await ingest.write([{ ...c, dependsOn: [] }])).toMatchObject({ updated: 1 });
    expect(await select('select from session_dependencies where session_id = $1', [c.id])).toEqual([]);
  });

  it('reports invalid records by position and field, and writes the others', async () => {
    const [good, twin, thief] = [aSession({ name: '실험 🚀' }), aSession(), aSession()];
    const report = await ingest.write([
      { ...aSession(), name: 'nul\0' },
      good,
      { ...aSession(), owner: { ...good.owner, domain: 'alchemy' } },
      { ...aSession(), owner: { ...good.owner, domain: 'biology' } },
      twin,
      twin,
      { ...thief, containers: [...thief.containers!, { ...good.containers![1]! }] },
      aSession({ createdAt: '2026-02-30T00:00:00Z' }),
      { ...aSession(), containers: [] },
    ]);
    expect(report).toMatchObject({ inserted: 3, updated: 0, unchanged: 1 });
    expect(report.rejected.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      '0 body.name: contains a NUL character or half of a surrogate pair',
      '2 body.owner.domain_name: is not what this source was registered for',
      '3 body.owner.domain_name: is not what this source was registered for',
      '6 body.session_id: The source may not write this container.',
      expect.stringContaining('7 occurred_at: expected ISO 8601'),
    ]);
    expect(await select('select name from sessions where id = $1', [good.id])).toEqual([{ name: '실험 🚀' }]);
  });

  it('takes over what is from before there were sources, and nothing that is of another one', async () => {
    const [old, foreign] = [aSession(), aSession()];
    const columns = '(id, name, domain_name, access_key, status, source_id)';
    await database.admin.query(`insert into sessions ${columns} values ($1, 'old', 'physics', 'k', 'RUNNING', null)`, [
      old.id,
    ]);
    await database.admin.query(
      `with other as (insert into sources (name, kind, domains, heartbeat_seconds, grace_seconds)
                      values ('other', 'test', '{physics}', 1, 1) returning id)
       insert into sessions ${columns} select $1, 'theirs', 'physics', 'k', 'RUNNING', id from other`,
      [foreign.id],
    );
    const report = await ingest.write([old, foreign]);
    expect(report).toMatchObject({ updated: 1, rejected: [{ index: 1 }] });
    const names = await select('select name from sessions where id in ($1, $2) order by name', [old.id, foreign.id]);
    expect(names).toEqual([{ name: 'theirs' }, { name: 'tokamak' }]);
  });

  it('keeps the key of an owner who does not exist, and guesses no group or user', async () => {
    const ghost = aSession({
      owner: { domain: 'physics', groupName: 'nowhere', userEmail: 'ghost@example.org', accessKey: 'AKIAGHOST' },
    });
    expect(await ingest.write([ghost])).toMatchObject({ inserted: 1 });
    const rows = await select('select group_id, user_id, access_key from sessions where id = $1', [ghost.id]);
    expect(rows).toEqual([{ group_id: null, user_id: null, access_key: 'AKIAGHOST' }]);
  });

  it('loses one record, not the batch, when the database refuses a value that validation let through', async () => {
    await database.admin.query(`alter table sessions add constraint no_tag check (tag <> 'refused')`);
    const batch = [aSession(), aSession({ tag: 'refused' }), aSession(), aSession(), aSession()];
    const report = await ingest.write(batch);
    await database.admin.query('alter table sessions drop constraint no_tag');
    expect(report).toMatchObject({ inserted: 4, rejected: [{ index: 1 }] });
    expect(report.rejected[0]?.reason).not.toMatch(/constraint|no_tag|insert/);
  });

  it('writes nothing of a batch that fails in the middle, and knows nothing of it afterwards', async () => {
    await database.admin.query('revoke insert on session_events from rollcall_app');
    const batch = [aSession(), aSession()];
    await expect(ingest.write(batch)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await database.admin.query('grant insert on session_events to rollcall_app');
    expect(await select('select from sessions where id = $1', [batch[0]?.id])).toEqual([]);
    expect(await ingest.write(batch)).toMatchObject({ inserted: 2 });
  });

  it('has one effect when the same batch is written many times at once', async () => {
    const batch = Array.from({ length: 20 }, () => aSession());
    const reports = await Promise.all(Array.from({ length: 8 }, (_, index) => ingest.write(turned(batch, index))));
    expect(reports.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(20);
    expect(reports.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(140);
  });

  it('creates what a directory is missing and leaves what exists as it is', async () => {
    await database.admin.query(`update users set full_name = 'Ada L.', role = 'admin' where email = 'ada@example.org'`);
    await ingest.ensureDirectory({
      ...directory,
      users: [...directory.users, { email: 'emmy@example.org', domain: 'physics' }],
      members: directory.members.map(member => ({ ...member, role: 'lead' as const })),
    });
    const users = await select('select email, full_name, role from users order by email');
    expect(users).toEqual([
      { email: 'ada@example.org', full_name: 'Ada L.', role: 'admin' },
      { email: 'emmy@example.org', full_name: null, role: 'user' },
      { email: 'lise@example.org', full_name: 'Lise', role: 'user' },
    ]);
    const leads = await select(
      `select u.email from group_members m join users u on u.id = m.user_id where m.role = 'lead'`,
    );
    expect(leads).toEqual([{ email: 'lise@example.org' }]);
  });
});
