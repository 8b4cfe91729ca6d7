import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy, type SentStatement } from '../support/count-statements.js';
import { TestApp } from '../support/test-app.js';

/** What resolving the caller sends; everything else belongs to the question. */
const isCredentialLookup = ({ text }: SentStatement): boolean => text.includes('sealed_secret');

describe('statements behind a question', () => {
  let test: TestApp;
  let factory: Factory;
  let owner: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    owner = await factory.user();
    for (let n = 0; n < 100; n += 1) {
      const session = await factory.session(owner);
      await factory.container(session, { cluster_role: 'sub' });
    }
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  async function statementsOf(query: string, variables: object = {}): Promise<string[]> {
    const sent = await sentBy(async () => {
      const { status, body } = await test.gql(owner, query, variables);
      expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
    });
    return sent.filter(statement => !isCredentialLookup(statement)).map(({ text }) => text);
  }

  const page = `query ($limit: Int!) {
    compute_session_list(limit: $limit, offset: 0) {
      total_count items { id session_name user_email group_name image occupied_slots cpu_used
        containers { id role live_stat } }
    }
  }`;

  it.each([1, 10, 100])('takes three for a page of %i sessions with total and containers', async limit => {
    expect(await statementsOf(page, { limit })).toHaveLength(3);
  });

  it.each([1, 100])('takes one more for the history of %i sessions, and none where it is not selected', async limit => {
    const list = (fields: string) => `{ compute_session_list(limit: ${limit}, offset: 0) { items { ${fields} } } }`;
    expect(await statementsOf(list('id freshness observed_at stuck'))).toHaveLength(1);
    expect(await statementsOf(list('id status_history { status }'))).toHaveLength(2);
  });

  it('counts facets by the counters, unless what is held is asked for or the counters do not know the set', async () => {
    const facets = (fields: string, filter = '') =>
      statementsOf(`{ facets(by: ["status", "group"], filter: "${filter}") { key buckets { ${fields} } } }`);
    const kept = [/session_counts/, /session_counts/].map(text => expect.stringMatching(text) as unknown);
    const scanned = [/from sessions s/, /from sessions s/].map(text => expect.stringMatching(text) as unknown);
    expect(await facets('value id count')).toEqual(kept);
    expect(await facets('value count', 'status:running')).toEqual(kept);
    expect(await facets('value count gpu_slots')).toEqual(scanned);
    expect(await facets('value count', 'name:session')).toEqual(scanned);
  });

  it('reads no total that was not selected', async () => {
    const sent = await statementsOf('{ compute_session_list(limit: 5, offset: 0) { items { id } } }');
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toMatch(/count/);
  });

  it('reads no rows when only the total is selected', async () => {
    const sent = await statementsOf('{ compute_session_list(limit: 5, offset: 0) { total_count } }');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('session_counts');
  });

  it('counts no session for a total that the counters know', async () => {
    const args = 'limit: 0, offset: 0, status: "RUNNING,PENDING", domain_name: "default"';
    const [text] = await statementsOf(`{ compute_session_list(${args}) { total_count } }`);
    expect(text).not.toContain('count(*)');
    expect(text).not.toContain('from sessions');
  });

  it('reads only the selected columns', async () => {
    const [text] = await statementsOf('{ compute_session_list(limit: 5, offset: 0) { items { id tag } } }');
    expect(text).toContain('s.tag');
    for (const column of ['s.name', 's.startup_command', 's.mounts', 'owner.', 'team.', 'main.', 's.*']) {
      expect(text).not.toContain(column);
    }
  });

  it.each([
    ['/v1/sessions', 2],
    ['/v1/sessions?limit=100&total=true', 3],
    ['/v1/sessions?limit=100&total=true&fields=*,containers.live_stat', 3],
    ['/v1/sessions?fields=id,containers.image', 3],
    ['/v1/facets?by=status,group', 2],
    ['/v1/whoami', 1],
  ])('sends what it needs and no more in REST: %s takes %i', async (path, expected) => {
    const sent = await sentBy(async () => expect((await test.signed(owner, 'GET', path)).status).toBe(200));
    expect(sent.filter(statement => !isCredentialLookup(statement))).toHaveLength(expected);
  });

  it('sends every value of a request as a bound parameter', async () => {
    const sent = await sentBy(() =>
      test.gql(owner, 'query ($s: String) { compute_session_list(limit: 7, offset: 3, status: $s) { items { id } } }', {
        s: 'RUNNING',
      }),
    );
    const question = sent.find(statement => !isCredentialLookup(statement));
    expect(question?.text).not.toContain('RUNNING');
    expect(question?.values).toEqual([owner.accessKey, 'RUNNING', 7, 3]);
  });
});
