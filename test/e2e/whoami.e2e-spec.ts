import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

const FIELDS = `user_id email role domain_name access_key access_keys led_groups { id name }
  scope { mode domain_name access_keys groups { id name } } because hidden_fields`;

describe('who am I', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<'user' | 'lead' | 'admin' | 'monitor' | 'superadmin', TestUser>;
  let team = { id: '', name: 'team' };

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    people.user = await factory.user({ domain: 'home' });
    people.lead = await factory.user({ domain: 'home' });
    people.admin = await factory.user({ domain: 'home', role: Role.Admin });
    people.monitor = await factory.user({ domain: 'home', role: Role.Monitor });
    people.superadmin = await factory.user({ domain: 'home', role: Role.SuperAdmin });
    team = { id: await factory.group('home', 'team'), name: 'team' };
    await factory.member(team.id, people.lead, 'lead');
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const hidden = ['Container.agent', 'Session.agent'];
  const blind = 'You do not see Container.agent, Session.agent: only superadmin reads what these hold.';
  const mode = (scope: string, rest: object = {}) => ({
    ...{ mode: scope, domain_name: null, access_keys: [], groups: [] },
    ...rest,
  });
  const expectations = {
    user: () => ({
      scope: mode('own', { access_keys: [people.user.accessKey] }),
      because: [`You see the sessions of ${people.user.accessKey}, because these access keys are yours.`, blind],
      hidden_fields: hidden,
    }),
    lead: () => ({
      led_groups: [team],
      scope: mode('own', { access_keys: [people.lead.accessKey], groups: [team] }),
      because: [
        `You see the sessions of ${people.lead.accessKey}, because these access keys are yours.`,
        'You see the sessions of the group team, because you lead it.',
        blind,
      ],
      hidden_fields: hidden,
    }),
    admin: () => ({
      scope: mode('domain', { domain_name: 'home' }),
      because: ['You see every session of the domain home, because you are its admin.', blind],
      hidden_fields: hidden,
    }),
    monitor: () => ({
      scope: mode('all'),
      because: ['You see every session, because your role is monitor.', blind],
      hidden_fields: hidden,
    }),
    superadmin: () => ({
      scope: mode('all'),
      because: ['You see every session, because your role is superadmin.'],
      hidden_fields: [],
    }),
  };

  it.each(Object.keys(expectations) as Array<keyof typeof expectations>)(
    'tells the %s who they are, what they see, and why, in REST as in GraphQL',
    async person => {
      const { id, email, domain, accessKey } = people[person];
      const rest = await test.signed(people[person], 'GET', '/v1/whoami');
      const graphql = await test.gql(people[person], `{ whoami { ${FIELDS} } }`);
      expect(rest.body).toEqual({
        user_id: id,
        email,
        role: person === 'lead' ? 'user' : person,
        domain_name: domain,
        access_key: accessKey,
        access_keys: [accessKey],
        led_groups: [],
        ...expectations[person](),
      });
      expect(graphql.body.data.whoami).toEqual(rest.body);
    },
  );

  it('shows the fields that are asked for, in that order', async () => {
    const { text } = await test.signed(people.user, 'GET', '/v1/whoami?fields=role,scope.mode,email');
    expect(text).toBe(`{"role":"user","scope":{"mode":"own"},"email":"${people.user.email}"}`);
  });

  it.each([
    ['fields=rol', 'fields: unknown field "rol", did you mean role?'],
    ['fields=', /^fields: unknown field "", expected some of user_id, email/],
    ['fields=scope.mod', 'fields: unknown field "scope.mod", did you mean mode?'],
    ['fields=role.name', 'fields: role has no fields of its own'],
    ['fields=role&fields=email', 'fields: expected text'],
    ['fields[]=role', '"fields[]": not known here'],
    ['fields[a]=role', '"fields[a]": not known here'],
    ['user=1&%00=2', '"user", "\\u0000": not known here'],
    ['__proto__=1', '"__proto__": not known here'],
  ])('names what is wrong in ?%s', async (query, detail) => {
    const { status, headers, body } = await test.signed(people.user, 'GET', `/v1/whoami?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'INVALID_ARGUMENT', type: 'urn:rollcall:error:INVALID_ARGUMENT' });
    if (typeof detail === 'string') expect(body.detail).toBe(detail);
    else expect(body.detail).toMatch(detail);
  });

  it('answers HEAD, other methods and other media types as HTTP has it', async () => {
    const headers = await test.bearer(people.user);
    const head = await test.request('HEAD', '/v1/whoami', headers);
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([
      200,
      '',
      'application/json; charset=utf-8',
    ]);
    const post = await test.request('POST', '/v1/whoami', headers);
    expect([post.status, post.headers.get('allow'), post.body.code]).toEqual([405, 'GET, HEAD', 'METHOD_NOT_ALLOWED']);
    const html = await test.request('GET', '/v1/whoami', { ...headers, accept: 'text/html' });
    expect([html.status, html.body.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(html.headers.get('vary')).toBe('accept');
    expect((await test.request('GET', '/v1/whoami', {})).status).toBe(401);
  });
});
