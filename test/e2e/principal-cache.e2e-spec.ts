import { Role } from '@rollcall/access';
import { NotifyListener } from '@rollcall/database';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { eventually } from '../support/eventually.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { TestApp, type TestKey } from '../support/test-app.js';

/** Far below the seconds that a key is remembered for, far above what a notification takes. */
const AT_ONCE_MS = 3_000;

describe('a remembered key', () => {
  let one: TestApp;
  let other: TestApp;
  let factory: Factory;
  let user: TestUser;
  let admin: Client;

  beforeAll(async () => {
    one = await TestApp.start({ PRINCIPAL_CACHE_SECONDS: '10' });
    other = await TestApp.start({ PRINCIPAL_CACHE_SECONDS: '10' }, one.database);
    factory = await Factory.open(one);
    admin = new Client({ connectionString: one.database.url });
    await admin.connect();
  });
  afterAll(async () => {
    await factory.close();
    await admin.end();
    await other.app.close();
    await one.stop();
  });
  beforeEach(async () => {
    user = await factory.user();
    for (const { app } of [one, other]) await eventually(() => app.get(NotifyListener).connected, Boolean);
  });

  const status = async (key: TestKey, test = other): Promise<number> => (await test.signed(key, 'GET', '/auth')).status;
  const lookups = async (work: () => Promise<unknown>): Promise<number> =>
    (await sentBy(work)).filter(({ text }) => text.includes('sealed_secret')).length;
  /** Both replicas remember the key when this is done. */
  const remember = async (): Promise<void> => {
    for (const test of [one, other]) {
      await eventually(
        async () => (expect(await status(user, test)).toBe(200), lookups(() => status(user, test))),
        n => n === 0,
      );
    }
  };
  const soon = (key: TestKey, hoped: number): Promise<number> =>
    eventually(
      () => status(key),
      answer => answer === hoped,
      AT_ONCE_MS,
    );

  it('is not looked up again', async () => {
    await remember();
    expect(await lookups(async () => expect([await status(user), await status(user, one)]).toEqual([200, 200]))).toBe(
      0,
    );
  });

  it('is verified all the same: its signature, its body, its secret', async () => {
    await remember();
    expect(await status({ ...user, secretKey: `${user.secretKey}x` })).toBe(401);
  });

  it('is refused by another replica once it is switched off, rotated or its user is', async () => {
    await remember();
    await one.keypairs.setActive(user.accessKey, false);
    expect(await soon(user, 401)).toBe(401);
    await one.keypairs.setActive(user.accessKey, true);
    expect(await soon(user, 200)).toBe(200);
    await remember();
    const rotated = await one.keypairs.rotate(user.accessKey);
    expect(await soon(user, 401)).toBe(401);
    expect(await status(rotated)).toBe(200);
    await factory.sql.query(`update users set status = 'inactive' where id = $1`, [user.id]);
    expect(await soon(rotated, 401)).toBe(401);
  });

  it('is refused by another replica while its domain is switched off, and no other is', async () => {
    const domain = await factory.domain();
    const [member, neighbour] = [await factory.user({ domain }), user];
    const source = await factory.source([domain, 'default']);
    expect([await status(member), await status(neighbour)]).toEqual([200, 200]);
    const switched = (on: boolean) =>
      factory.sql.query('update domains set is_active = $2 where name = $1', [domain, on]);
    await switched(false);
    expect(await soon(member, 401)).toBe(401);
    expect(await status(neighbour)).toBe(200);
    // It writes for other domains as well; whoever wants it to stop deactivates it.
    const beat = { event_id: 'beat', kind: 'heartbeat', occurred_at: new Date().toISOString() };
    expect(await new SourceClient(other.url, source).outcomes(beat)).toEqual(['accepted']);
    await switched(true);
    expect(await soon(member, 200)).toBe(200);
  });

  it('stands for its user as they are now: role, domain, keys, groups they lead', async () => {
    const total = async (): Promise<unknown> => {
      const { body } = await other.gql(user, '{ compute_session_list(limit: 0, offset: 0) { total_count } }');
      return body.data.compute_session_list.total_count as number;
    };
    const becomes = (hoped: number): Promise<unknown> => eventually(total, seen => seen === hoped, AT_ONCE_MS);
    const [domain, leader] = [await factory.domain(), await factory.user()];
    const group = await factory.group(domain);
    const mate = await factory.user({ domain });
    await factory.session(mate, { group_id: group });
    await factory.session(mate);
    await remember();
    expect(await total()).toBe(0);
    await factory.member(group, user, 'lead');
    expect(await becomes(1)).toBe(1);
    await factory.sql.query('update groups set is_active = false where id = $1', [group]);
    expect(await becomes(0)).toBe(0);
    await factory.sql.query('update groups set is_active = true where id = $1', [group]);
    expect(await becomes(1)).toBe(1);
    await factory.sql.query('delete from group_members where user_id = $1', [user.id]);
    expect(await becomes(0)).toBe(0);
    await factory.sql.query('update users set role = $2, domain_name = $3 where id = $1', [
      user.id,
      Role.Admin,
      domain,
    ]);
    expect(await becomes(2)).toBe(2);
    await factory.sql.query('update users set role = $2 where id = $1', [user.id, Role.User]);
    expect(await becomes(0)).toBe(0);
    await factory.sql.query('update keypairs set user_id = $2 where access_key = $1', [mate.accessKey, user.id]);
    expect(await becomes(2)).toBe(2);
    expect(await status(leader)).toBe(200);
  });

  it('pushes for its source as that is registered now, and is not looked up again with each batch', async () => {
    const [domain, further] = [await factory.domain(), await factory.domain()];
    const source = await factory.source([domain]);
    const client = new SourceClient(other.url, source);
    const session = { name: 's', status: 'RUNNING', created_at: momentOf(0), owner: { domain_name: further } };
    const pushed = async (): Promise<string | undefined> => {
      const { body } = await client.push(client.item('session.upsert', 0, { ...session, id: randomUUID() }));
      return body.code ?? body.results[0]?.code ?? body.results[0]?.outcome;
    };
    const becomes = (hoped: string) => eventually(pushed, code => code === hoped, AT_ONCE_MS);
    expect(await pushed()).toBe('OWNERSHIP_REFUSED');
    expect(await lookups(pushed)).toBe(0);
    await factory.sql.query('update sources set domains = $2 where id = $1', [source.sourceId, [domain, further]]);
    expect(await becomes('accepted')).toBe('accepted');
    await factory.sql.query('update sources set is_active = false where id = $1', [source.sourceId]);
    expect(await becomes('SOURCE_NOT_REGISTERED')).toBe('SOURCE_NOT_REGISTERED');
    await factory.sql.query('update sources set is_active = true where id = $1', [source.sourceId]);
    expect(await becomes('accepted')).toBe('accepted');
  });

  it('is forgotten for nobody else when one user changes, and for no use of it', async () => {
    await remember();
    const somebody = await factory.user();
    await factory.sql.query(`update users set status = 'inactive' where id = $1`, [somebody.id]);
    await factory.sql.query('update keypairs set last_used = now() where access_key = $1', [user.accessKey]);
    expect(await soon(somebody, 401)).toBe(401);
    expect(await lookups(() => status(user))).toBe(0);
  });

  it('is not believed while changes may go unheard', async () => {
    await remember();
    const listener = other.app.get(NotifyListener);
    // No new connection until the end of the test, and the present ones are cut.
    await admin.query(`alter database ${one.database.name} allow_connections false`).catch(() => undefined);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
                        where application_name = 'rollcall-listen' and datname = current_database()`);
    expect(
      await eventually(
        () => listener.connected,
        connected => !connected,
        AT_ONCE_MS,
      ),
    ).toBe(false);
    expect(await lookups(() => status(user))).toBe(1);
    expect(await lookups(() => status(user))).toBe(1);
    await factory.sql.query('update keypairs set is_active = false where access_key = $1', [user.accessKey]);
    expect(await status(user)).toBe(401);
    await admin.query(`alter database ${one.database.name} allow_connections true`);
    expect(await eventually(() => listener.connected, Boolean)).toBe(true);
    expect(await status(user)).toBe(401);
  });
});
