import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { sourceIdentity } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestSource, type TestUser } from '../factories/index.js';
import { identified } from '../support/identified.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

describe('what a source may write', () => {
  let test: TestApp;
  let factory: Factory;
  let [registered, other] = [{} as TestSource, {} as TestSource];
  let [ada, stranger, admin, lead] = [{} as TestUser, {} as TestUser, {} as TestUser, {} as TestUser];
  let [plasma, optics] = ['', ''];
  let source: SourceClient;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    registered = await factory.source(['physics']);
    other = await factory.source(['physics', 'biology']);
    source = new SourceClient(test.url, registered);
    ada = await factory.user({ domain: 'physics' });
    stranger = await factory.user({ domain: 'biology' });
    admin = await factory.user({ domain: 'physics', role: Role.Admin });
    lead = await factory.user({ domain: 'physics' });
    plasma = await factory.group('physics', 'plasma');
    optics = await factory.group('physics', 'optics');
    await factory.member(plasma, lead, 'lead');
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const session = (owner: object, rest: object = {}) => {
    const described = { id: randomUUID(), name: 'n', status: 'RUNNING', created_at: momentOf(0) };
    return { ...described, owner: { domain_name: 'physics', ...owner }, ...rest };
  };
  const refusal = async (client: SourceClient, body: object) => {
    const { outcome, code, pointer } = (await client.push(client.item('session.upsert', 1, body))).body.results[0]!;
    return [outcome, code, pointer];
  };
  const sees = async (user: TestUser, id: string) => {
    const { body } = await test.gql(
      user,
      `{ compute_session(id: "${id}") { user_email user_uuid group_name access_key } }`,
    );
    return body.data.compute_session as Record<string, unknown> | null;
  };

  it.each<[string, () => object, string]>([
    ['a domain it was not registered for', () => ({ domain_name: 'biology' }), '/body/owner/domain_name'],
    ['a domain that does not exist', () => ({ domain_name: 'alchemy' }), '/body/owner/domain_name'],
    ['a user of another domain', () => ({ user_email: stranger.email }), '/body/owner/user_email'],
    ['a key of another domain', () => ({ access_key: stranger.accessKey }), '/body/owner/access_key'],
    [
      'a key of somebody else',
      () => ({ user_email: ada.email, access_key: admin.accessKey }),
      '/body/owner/access_key',
    ],
    [
      'a key of somebody beside nobody',
      () => ({ user_email: 'x@y.z', access_key: ada.accessKey }),
      '/body/owner/access_key',
    ],
  ])('is nothing for %s', async (_, owner, pointer) => {
    expect(await refusal(source, session(owner()))).toEqual(['rejected', 'OWNERSHIP_REFUSED', pointer]);
  });

  it('is nothing outside the groups it was registered for', async () => {
    const narrow = new SourceClient(test.url, await factory.source(['physics'], { groups: [plasma] }));
    expect(await narrow.outcomes(narrow.item('session.upsert', 1, session({ group_name: 'plasma' })))).toEqual([
      'accepted',
    ]);
    for (const group_name of ['optics', 'nowhere', null]) {
      expect(await refusal(narrow, session({ group_name }))).toEqual([
        'rejected',
        'OWNERSHIP_REFUSED',
        '/body/owner/group_name',
      ]);
    }
    expect(optics).not.toBe('');
  });

  it('is never what another source has, and nothing tells whether that is there', async () => {
    const theirs = session({ user_email: ada.email });
    const rival = new SourceClient(test.url, other);
    await rival.push(
      rival.item('session.upsert', 1, theirs),
      rival.item('container.upsert', 1, {
        id: theirs.id,
        session_id: theirs.id,
        status: 'RUNNING',
        created_at: momentOf(0),
      }),
    );
    expect(await refusal(source, { ...theirs, status: 'TERMINATED' })).toEqual([
      'rejected',
      'SESSION_REFUSED',
      '/body/id',
    ]);
    const own = session({ user_email: ada.email });
    const container = (id: string, session_id: string) => ({
      id,
      session_id,
      status: 'ERROR',
      created_at: momentOf(0),
    });
    const sample = (container_id: string) => ({ container_id, stats: { mem: { current: '66' } } });
    const answer = await source.push(
      source.item('session.upsert', 2, own),
      source.item('container.upsert', 2, container(theirs.id, own.id)),
      source.item('container.upsert', 2, container(randomUUID(), theirs.id)),
      source.item('container.upsert', 2, container(randomUUID(), randomUUID())),
      source.item('stat.sample', 2, sample(theirs.id)),
      source.item('stat.sample', 2, sample(randomUUID())),
    );
    const said = answer.body.results.map(({ outcome, code }) => [outcome, code]);
    expect(said).toEqual([
      ['accepted', null],
      ['rejected', 'CONTAINER_REFUSED'],
      // What is of others and what is not there are kept alike, and neither ever shows.
      ['accepted', null],
      ['accepted', null],
      ['accepted', null],
      ['accepted', null],
    ]);
    const { body } = await test.gql(
      ada,
      `{ compute_session(id: "${theirs.id}") { status containers { status live_stat } } }`,
    );
    expect(body.data.compute_session).toEqual({
      status: 'RUNNING',
      containers: [{ status: 'RUNNING', live_stat: null }],
    });
  });

  it('is nothing of what lies outside its groups by now, and nothing tells whether that is there', async () => {
    const key = await factory.source(['physics'], { groups: [plasma, optics] });
    const narrowed = new SourceClient(test.url, key);
    const began = momentOf(0);
    const [theirs, own] = [session({ group_name: 'plasma' }), session({ group_name: 'optics' })];
    const container = (id: string, session_id: string) => ({ id, session_id, status: 'RUNNING', created_at: began });
    const sample = (container_id: string, current: string) => ({ container_id, stats: { mem: { current } } });
    await narrowed.outcomes(
      narrowed.item('session.upsert', 1, theirs),
      narrowed.item('session.upsert', 1, own),
      narrowed.item('container.upsert', 1, container(theirs.id, theirs.id)),
      narrowed.item('stat.sample', 1, sample(theirs.id, '1')),
    );
    await factory.sql.query('update sources set group_ids = $1 where id = $2', [[optics], key.sourceId]);
    const ended = { ...theirs, status: 'TERMINATED', owner: own.owner };
    const items = [
      narrowed.item('session.upsert', 2, ended),
      narrowed.item('session.upsert', 0, ended),
      narrowed.item('session.upsert', 2, { ...own, depends_on: [theirs.id] }),
      narrowed.item('container.upsert', 2, container(theirs.id, own.id)),
      // Of these the parent is not there as far as the source is told, and may come yet.
      narrowed.item('container.upsert', 2, container(theirs.id, theirs.id)),
      narrowed.item('container.upsert', 2, container(randomUUID(), theirs.id)),
      narrowed.item('stat.sample', 2, sample(theirs.id, '2')),
    ];
    const said = ['rejected SESSION_REFUSED', 'rejected SESSION_REFUSED', 'accepted', 'rejected CONTAINER_REFUSED'];
    expect(await narrowed.outcomes(...items)).toEqual([...said, ...Array<string>(3).fill('accepted')]);
    const { body } = await test.gql(
      lead,
      `{ compute_session(id: "${theirs.id}") { status containers { status live_stat } status_history { status } } }`,
    );
    expect(body.data.compute_session).toMatchObject({
      status: 'RUNNING',
      containers: [{ status: 'RUNNING', live_stat: { mem: { current: '1' } } }],
      status_history: [{ status: 'RUNNING' }],
    });
  });

  it('keeps an owner who does not exist as text, for leads and admins to see, and widens nobody’s view', async () => {
    const body = session({ user_email: 'ghost@example.org', access_key: 'AKIAGHOST', group_name: 'plasma' });
    expect(await source.outcomes(source.item('session.upsert', 1, body))).toEqual(['accepted']);
    const shown = { user_email: 'ghost@example.org', user_uuid: null, group_name: 'plasma', access_key: 'AKIAGHOST' };
    expect(await sees(lead, body.id)).toEqual(shown);
    expect(await sees(admin, body.id)).toEqual(shown);
    expect(await sees(ada, body.id)).toBeNull();
    expect(await sees(stranger, body.id)).toBeNull();
  });

  it('gives the owner’s own key where none is named, and none where there is no owner', async () => {
    const [known, unknown] = [session({ user_email: ada.email }), session({})];
    await source.push(source.item('session.upsert', 1, known), source.item('session.upsert', 1, unknown));
    expect(await sees(ada, known.id)).toMatchObject({ user_email: ada.email, access_key: ada.accessKey });
    expect(await sees(admin, unknown.id)).toMatchObject({ user_email: null, access_key: null });
  });

  it('never stores a secret of a command', async () => {
    const body = session({}, { startup_command: 'WANDB_API_KEY=abcdef123456 train --password hunter2 --epochs 3' });
    await source.push(source.item('session.upsert', 1, body));
    const { rows } = await factory.sql.query('select startup_command from sessions where id = $1', [body.id]);
    expect(rows).toEqual([{ startup_command: 'WANDB_API_KEY=*** train --password *** --epochs 3' }]);
    const all = await factory.sql.query(
      'select item::text from ingest_parked union all select s::text from sessions s',
    );
    expect(JSON.stringify(all.rows)).not.toContain('hunter2');
  });

  it('is refused again by the database itself, whatever the code says', async () => {
    const app = new Client({ connectionString: test.database.urlFor(TEST_APP, TEST_PASSWORD) });
    await app.connect();
    const theirs = await factory.session(ada, { source_id: other.sourceId });
    const unowned = await factory.session(ada);
    const mine = await factory.session(ada, { source_id: registered.sourceId });
    const as = <T>(work: () => Promise<T>) => identified(app, sourceIdentity(registered.sourceId), work);
    const changed = async (id: string) =>
      as(async () => (await app.query(`update sessions set tag = 'x' where id = $1`, [id])).rowCount);
    expect([await changed(mine), await changed(theirs), await changed(unowned)]).toEqual([1, 0, 0]);
    const columns = '(id, name, status, access_key, domain_name, source_id)';
    const insert = (domain: string, sourceId: string) =>
      as(() =>
        app.query(`insert into sessions ${columns} values (gen_random_uuid(), 'n', 'R', 'k', $1, $2)`, [
          domain,
          sourceId,
        ]),
      );
    await insert('physics', registered.sourceId);
    await expect(insert('biology', registered.sourceId)).rejects.toThrow(/row-level security/);
    await expect(insert('physics', other.sourceId)).rejects.toThrow(/row-level security/);
    await expect(as(() => app.query(`update sources set domains = '{biology}'`))).resolves.toMatchObject({
      rowCount: 0,
    });
    await expect(
      as(() => app.query(`update sessions set domain_name = 'biology' where id = $1`, [mine])),
    ).rejects.toThrow(/row-level security/);
    expect(await as(async () => (await app.query('select access_key from keypairs')).rows)).toEqual([]);
    await factory.sql.query('update sources set is_active = false where id = $1', [registered.sourceId]);
    expect(await changed(mine)).toBe(0);
    await factory.sql.query('update sources set is_active = true where id = $1', [registered.sourceId]);
    await app.end();
  });
});
