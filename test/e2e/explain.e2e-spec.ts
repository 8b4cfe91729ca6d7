import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type Answer, TestApp } from '../support/test-app.js';

type Person = 'owner' | 'lead' | 'member' | 'other' | 'admin' | 'strangeAdmin' | 'monitor' | 'superadmin' | 'source';

describe('who sees a session, and why', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<Person, TestUser>;
  let session = '';
  let team = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    const make = (name: string, role = Role.User, domain = 'home'): Promise<TestUser> =>
      factory.user({ domain, role, email: `${name}@example.com` });
    for (const name of ['owner', 'lead', 'member', 'other'] as const) people[name] = await make(name);
    people.admin = await make('admin', Role.Admin);
    people.strangeAdmin = await make('strange-admin', Role.Admin, 'abroad');
    people.monitor = await make('monitor', Role.Monitor);
    people.superadmin = await make('superadmin', Role.SuperAdmin);
    people.source = await make('source', Role.Source);
    team = await factory.group('home', 'team');
    await factory.member(team, people.lead, 'lead');
    await factory.member(team, people.member);
    session = await factory.session(people.owner, { group_id: team });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const explain = (person: Person, query: string): Promise<Answer> =>
    test.signed(people[person], 'GET', `/v1/whoami/explain?${query}`);

  it('lists by rule whom it lets see the session', async () => {
    const { status, body } = await explain('superadmin', `session=${session.toUpperCase()}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      session_id: session,
      domain_name: 'home',
      group_id: team,
      access_key: people.owner.accessKey,
      user: null,
    });
    const emails = Object.fromEntries(
      (body.rules as Array<{ rule: string; users: Array<{ email: string }> }>).map(({ rule, users }) => [
        rule,
        users.map(({ email }) => email),
      ]),
    );
    expect(emails).toEqual({
      owner_key: ['owner@example.com'],
      led_group: ['lead@example.com'],
      domain_admin: ['admin@example.com'],
      monitor: ['monitor@example.com'],
      super_admin: ['superadmin@example.com'],
    });
  });

  it('says the same as the answers themselves do, to everybody', async () => {
    for (const person of Object.keys(people) as Person[]) {
      const { body } = await explain('superadmin', `session=${session}&user=${people[person].email}`);
      const { status } = await test.signed(people[person], 'GET', `/v1/sessions/${session}`);
      expect([person, body.user.sees]).toEqual([person, status === 200]);
      expect(body.user.because.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['owner', true, ['The session was made with one of their access keys.']],
    ['lead', true, ['They lead the group that the session belongs to.']],
    ['strangeAdmin', false, ['They administrate the domain abroad; the session belongs to home.']],
    ['source', false, ['Their role is source, which reports sessions and sees none.']],
    [
      'member',
      false,
      [
        expect.stringMatching(/^Their access keys are AKIA\w+; the session was made with AKIA\w+\.$/),
        expect.stringMatching(/^They do not lead the group [\w-]+ of the session\.$/),
        'Their role is user, which sees nothing else.',
      ],
    ],
  ] as const)('tells of the %s why', async (person, sees, because) => {
    const { body } = await explain('superadmin', `session=${session}&user=${people[person].email}&fields=user`);
    expect(body.user).toMatchObject({ user_id: people[person].id, sees, because, can_sign_in: true });
  });

  it('says who could not sign in anyway', async () => {
    await test.keypairs.setActive(people.lead.accessKey, false);
    const { body } = await explain('superadmin', `session=${session}&user=${people.lead.email}`);
    expect(body.user).toMatchObject({ sees: true, can_sign_in: false });
    await test.keypairs.setActive(people.lead.accessKey, true);
    const switched = (on: boolean) =>
      factory.sql.query('update domains set is_active = $2 where name = $1', [people.lead.domain, on]);
    await factory.sql.query(`update users set domain_name = $2 where id = $1`, [
      people.superadmin.id,
      await factory.domain(),
    ]);
    await switched(false);
    const later = await explain('superadmin', `session=${session}&user=${people.lead.email}`);
    expect(later.body.user).toMatchObject({ sees: true, can_sign_in: false });
    await switched(true);
  });

  it('is for super-administrators, and refuses what it cannot answer', async () => {
    for (const person of ['owner', 'lead', 'admin', 'monitor', 'source'] as const) {
      expect((await explain(person, `session=${session}`)).status).toBe(403);
    }
    const failures = [
      ['fields=rules', 400, 'INVALID_ARGUMENT'],
      ['session=12c45b55', 400, 'INVALID_ARGUMENT'],
      [`session=${randomUUID()}`, 404, 'NOT_FOUND'],
      [`session=${session}&user=nobody@example.com`, 404, 'USER_NOT_FOUND'],
    ] as const;
    for (const [query, status, code] of failures) {
      const answer = await explain('superadmin', query);
      expect([query, answer.status, answer.body.code]).toEqual([query, status, code]);
    }
  });
});
