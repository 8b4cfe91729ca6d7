import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { eventually } from '../support/eventually.js';
import { Haproxy, withoutHaproxy } from '../support/haproxy.js';
import { type Caller, type Look, Watch } from '../support/looks.js';
import { Replicas } from '../support/replicas.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';
import { type Question, truthfulCaller } from '../support/truthful-callers.js';

const REPLICAS = 3;
const SESSIONS = 60;
const LIST = {
  query: `{ compute_session_list(limit: 100, offset: 0) {
    total_count items { id session_name status created_at containers { id status } } } }`,
};
const RECOVERY_MS = 10_000;
/** Six restarts take half a minute, on a machine that does other things as well more. */
const ROLLING_MS = 150_000;
/** HAProxy says that a replica broke off, or, over a connection used before, breaks off as well. */
const UNANSWERED = /^(502 |UND_ERR_SOCKET|ECONNRESET)/;

// Debian's package: apt-get install haproxy.
describe.skipIf(withoutHaproxy)('three replicas behind HAProxy, under load', () => {
  let test: TestApp;
  let replicas: Replicas;
  let proxy: Haproxy;
  let callers: Caller[];

  beforeAll(async () => {
    test = await TestApp.start();
    const users = await populate(test);
    replicas = await Replicas.start(REPLICAS, {
      DATABASE_URL: test.database.urlFor(TEST_APP, TEST_PASSWORD),
      DATABASE_POOL_SIZE: '4',
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
      // Longer than HAProxy takes to notice, see its configuration.
      SHUTDOWN_DELAY_SECONDS: '1.5',
    });
    proxy = await Haproxy.start(replicas.ports);
    callers = await Promise.all(users.flatMap(questions).map(each => truthfulCaller(() => proxy.url, each)));
  });

  afterAll(async () => {
    await proxy?.stop();
    await replicas?.stop();
    await test?.stop();
  });

  it(
    'lose no request while all of them are restarted, twice',
    async () => {
      const watch = new Watch(callers);
      await watch.settled(500, RECOVERY_MS);
      const codes = [...(await replicas.roll()), ...(await replicas.roll())];
      await watch.settled(500, RECOVERY_MS);
      await watch.stop();

      expect(codes).toEqual(Array.from({ length: 2 * REPLICAS }, () => 0));
      expect(lostOf(watch.looks)).toEqual([]);
      expect(watch.looks.length).toBeGreaterThan(1_000);
      // All of them had their part of it, over connections that were kept.
      for (const replica of ['replica-1', 'replica-2', 'replica-3']) {
        expect((await proxy.loadOf(replica)).total).toBeGreaterThan(100);
      }
      const { requests, connections } = await proxy.traffic();
      expect(requests / connections).toBeGreaterThan(50);
    },
    ROLLING_MS,
  );

  it('lose, when one is killed, at most what that one had in hand', async () => {
    await eventually(
      () => proxy.up(),
      up => up === REPLICAS,
    );
    const watch = new Watch(callers);
    await watch.settled(500, RECOVERY_MS);
    const { inHand, goneAt } = await killOne();
    await watch.settled(2_000, RECOVERY_MS);
    await watch.stop();

    const lost = watch.looks.filter(({ verdict }) => verdict !== 'right');
    expect(inHand).toBeGreaterThan(0);
    expect(lost.length).toBeLessThanOrEqual(inHand);
    expect(lost.filter(({ said }) => !UNANSWERED.test(said))).toEqual([]);
    // Whoever asked after it was gone was answered by another one.
    expect(lostOf(watch.looks.filter(({ begunAt }) => begunAt > goneAt))).toEqual([]);
  });

  /**
   * Kills the first one, halted before, so that it certainly has something in hand. What it has then it keeps, and what
   * is sent to it comes on top: so much it had when it was killed.
   */
  async function killOne(): Promise<{ inHand: number; goneAt: number }> {
    const victim = replicas.server(0);
    victim.signal('SIGSTOP');
    await sleep(50);
    const halted = await eventually(
      () => proxy.loadOf('replica-1'),
      ({ inHand }) => inHand > 1,
      500,
    );
    await victim.stop('SIGKILL');
    const goneAt = performance.now();
    const { total } = await proxy.loadOf('replica-1');
    return { inHand: halted.inHand + total - halted.total, goneAt };
  }
});

/** Two people with sessions of their own. */
async function populate(test: TestApp): Promise<TestUser[]> {
  const factory = await Factory.open(test);
  const users = [await factory.user(), await factory.user()];
  for (const user of users) {
    for (let n = 0; n < SESSIONS; n += 1) await factory.session(user, { name: `session ${n}` });
  }
  await factory.close();
  return users;
}

function questions(key: TestUser): Question[] {
  const { accessKey } = key;
  return [
    { who: `graphql ${accessKey}`, key, path: '/graphql', body: LIST },
    { who: `admin/gql ${accessKey}`, key, path: '/admin/gql', body: LIST },
    { who: `page ${accessKey}`, key, path: '/v1/sessions?limit=100&fields=id,name,status,containers.id' },
    { who: `facets ${accessKey}`, key, path: '/v1/facets?by=status' },
    { who: `export ${accessKey}`, key, path: '/v1/sessions?fields=id,name,status', accept: 'application/x-ndjson' },
  ];
}

/** What was not answered, or not right, once each. */
function lostOf(looks: readonly Look[]): string[] {
  return looks.filter(({ verdict }) => verdict !== 'right').map(({ who, said }) => `${who}: ${said}`);
}
