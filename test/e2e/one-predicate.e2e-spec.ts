import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import {
  anyFilter,
  anyOrder,
  DAYS,
  GIB,
  GPUS,
  type KnownSession,
  STATUSES,
  TEAMS,
  TEXTS,
  TYPES,
} from '../support/random-filter.js';
import { dataOf, errorsOf } from '../support/graphql-outcome.js';
import { type Answer, TestApp } from '../support/test-app.js';

const FACETS = ['status', 'group', 'user', 'scaling_group', 'session_type', 'freshness'];

type Person = 'user' | 'other' | 'lead' | 'admin' | 'stranger' | 'monitor' | 'superadmin';

/** What a session says of itself, before it has an owner. */
interface Traits extends Omit<KnownSession, 'id' | 'owner' | 'ownerId' | 'accessKey' | 'domain'> {
  readonly of: Person;
}

const traits: fc.Arbitrary<Traits> = fc.record({
  of: fc.constantFrom<Person>('user', 'user', 'other', 'lead', 'stranger'),
  name: fc.constantFrom(...TEXTS.filter(text => text !== '')),
  team: fc.constantFrom(...TEAMS, null),
  status: fc.constantFrom(...STATUSES),
  type: fc.constantFrom(...TYPES),
  tag: fc.constantFrom(...TEXTS, null),
  scalingGroup: fc.constantFrom('a100', 'v100', null),
  image: fc.constantFrom('cr.example.com/ai/pytorch:2', 'cr.example.com/ai/jax:1', null),
  gpu: fc.constantFrom(...GPUS),
  mem: fc.constantFrom(...[0, 1, 2, 4].map(gib => gib * GIB)),
  createdAt: fc
    .tuple(fc.constantFrom(...DAYS), fc.constantFrom('00:00:00', '12:00:00.000001', '23:59:59.999999'))
    .map(([day, time]) => `${day} ${time}+00`),
  terminatedAt: fc.option(fc.constantFrom(...DAYS).map(day => `${day} 00:00:00+00`)),
});

describe('one predicate', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<Person, TestUser>;
  const teams: Record<string, string> = {};

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    const roles: Partial<Record<Person, Role>> = {
      admin: Role.Admin,
      monitor: Role.Monitor,
      superadmin: Role.SuperAdmin,
    };
    for (const name of ['user', 'other', 'lead', 'admin', 'monitor', 'superadmin'] as const) {
      people[name] = await factory.user({ domain: 'home', role: roles[name] ?? Role.User });
    }
    people.stranger = await factory.user({ domain: 'abroad' });
    for (const team of TEAMS) teams[team] = await factory.group('home', team);
    await factory.member(teams['infra'] as string, people.lead, 'lead');
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** Replaces everything there is by these sessions. */
  async function stock(rows: readonly Traits[]): Promise<KnownSession[]> {
    await factory.sql.query('delete from sessions');
    const known = rows.map(({ of, ...row }): KnownSession => {
      const { email: owner, id: ownerId, accessKey, domain } = people[of];
      return { ...row, id: randomUUID(), owner, ownerId, accessKey, domain };
    });
    for (const row of known) {
      await factory.insert('sessions', {
        ...{ id: row.id, name: row.name, status: row.status, session_type: row.type, tag: row.tag },
        ...{ domain_name: row.domain, user_id: row.ownerId, access_key: row.accessKey },
        ...{ group_id: row.team === null ? null : teams[row.team], scaling_group: row.scalingGroup },
        ...{ created_at: row.createdAt, terminated_at: row.terminatedAt },
      });
      const slots = { mem: String(row.mem), ...(row.gpu === 0 ? {} : { 'cuda.shares': String(row.gpu / 10) }) };
      await factory.container(row.id, { id: row.id, image: row.image, occupied_slots: slots });
    }
    return known;
  }

  /** The table "who sees what", in the words of the test. */
  function sees(person: Person, { accessKey, domain, team }: KnownSession): boolean {
    if (person === 'superadmin' || person === 'monitor') return true;
    if (person === 'admin') return domain === 'home';
    return accessKey === people[person].accessKey || (person === 'lead' && team === 'infra');
  }

  async function ask(person: Person, query: string, variables: object): Promise<Answer['body']> {
    const answer = await test.gql(people[person], query, variables);
    if (errorsOf(answer).length > 0) throw new Error(answer.text);
    return dataOf(answer);
  }

  const PAGE = `query ($limit: Int!, $offset: Int!, $after: String, $filter: String, $order: String) {
    list: compute_session_list(limit: $limit, offset: $offset, after: $after, filter: $filter, order: $order) {
      total_count next_cursor items { id } } }`;

  interface List {
    readonly total_count: number;
    readonly next_cursor: string | null;
    readonly items: ReadonlyArray<{ readonly id: string }>;
  }
  const page = async (person: Person, variables: object): Promise<List> =>
    (await ask(person, PAGE, variables))['list'] as never;

  async function byOffset(
    person: Person,
    filter: string,
    order: string,
    limit: number,
  ): Promise<{ ids: string[]; total: number }> {
    const ids: string[] = [];
    for (let offset = 0; ; offset += limit) {
      const { items, total_count: total } = await page(person, { filter, order, limit, offset });
      ids.push(...items.map(({ id }) => id));
      if (items.length < limit) return { ids, total };
    }
  }

  async function byCursor(person: Person, filter: string, order: string, limit: number): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { items, next_cursor: next } = await page(person, { filter, order, limit, offset: 0, after });
      ids.push(...items.map(({ id }) => id));
      after = next;
    }
    return ids;
  }

  async function exported(person: Person, filter: string, order: string): Promise<string[]> {
    const path = `/v1/sessions?${new URLSearchParams({ filter, order, fields: 'id' }).toString()}`;
    const headers = { ...(await test.bearer(people[person])), accept: 'application/x-ndjson' };
    const { status, text } = await test.request('GET', path, headers);
    expect(status).toBe(200);
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => (JSON.parse(line) as { id: string }).id);
  }

  async function facets(person: Person, filter: string): Promise<Array<{ count: number; gpu: number }>> {
    const query = `query ($by: [String!]!, $filter: String) { facets(by: $by, filter: $filter) { buckets { count gpu_slots } } }`;
    const found = (await ask(person, query, { by: FACETS, filter }))['facets'] as Array<{
      buckets: Array<{ count: number; gpu_slots: string }>;
    }>;
    return found.map(({ buckets }) => ({
      count: buckets.reduce((sum, { count }) => sum + count, 0),
      gpu: Math.round(buckets.reduce((sum, { gpu_slots: gpu }) => sum + Number(gpu) * 10, 0)),
    }));
  }

  it('gives list, total, cursor pages, facets, export and single lookups the same sessions: those a person would pick', async () => {
    const people6 = fc.constantFrom<Person>('user', 'other', 'lead', 'admin', 'stranger', 'monitor', 'superadmin');
    const world = fc.array(traits, { minLength: 5, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat()), async (rows, seeds) => {
        const sessions = await stock(rows);
        for (let n = 0; n < 6; n += 1) {
          const [seed] = [...seeds.take(1)];
          const cases = fc.tuple(anyFilter(sessions), anyOrder, people6, fc.integer({ min: 2, max: 9 }));
          const [asked] = fc.sample(cases, { numRuns: 1, ...(seed === undefined ? {} : { seed }) });
          const [filter, order, person, limit] = asked as NonNullable<typeof asked>;
          const mine = sessions.filter(row => sees(person, row) && filter.passes(row, people[person].id));
          const expected = mine.map(({ id }) => id).sort();
          const about = `${person}: ${filter.text} | ${order} | pages of ${limit}`;

          const probe = sessions[n % sessions.length] as KnownSession;
          const lookup = 'query ($id: UUID) { compute_session(id: $id) { id } }';
          const { ids, total } = await byOffset(person, filter.text, order, limit);
          const held = mine.reduce((sum, { gpu }) => sum + gpu, 0);
          expect({
            about,
            ids: ids.toSorted(),
            total,
            byCursor: await byCursor(person, filter.text, order, limit),
            exported: await exported(person, filter.text, order),
            facets: await facets(person, filter.text),
            single: (await ask(person, lookup, { id: probe.id }))['compute_session'],
          }).toEqual({
            about,
            ids: expected,
            total: expected.length,
            byCursor: ids,
            exported: ids,
            facets: FACETS.map(() => ({ count: expected.length, gpu: held })),
            single: sees(person, probe) ? { id: probe.id } : null,
          });
        }
      }),
      { numRuns: 12 },
    );
  });
});
