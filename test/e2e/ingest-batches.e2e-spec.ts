import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role } from '@rollcall/access';
import { Factory, type TestSource, type TestUser } from '../factories/index.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

describe('POST /v1/ingest/batches', () => {
  let test: TestApp;
  let factory: Factory;
  let registered: TestSource;
  let source: SourceClient;
  let owner: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    registered = await factory.source(['physics']);
    source = new SourceClient(test.url, registered);
    owner = await factory.user({ domain: 'physics' });
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const session = (id: string, status: string, rest: object = {}) => {
    const owned = { domain_name: 'physics', user_email: owner.email, access_key: owner.accessKey };
    return { id, name: 'tokamak', status, created_at: momentOf(0), owner: owned, ...rest };
  };
  const container = (id: string, session_id: string, status = 'RUNNING', rest: object = {}) => {
    return { id, session_id, status, created_at: momentOf(0), ...rest };
  };
  const sample = (container_id: string, current: string) => {
    return { container_id, stats: { mem: { current, capacity: '100', pct: null, unit_hint: 'bytes' } } };
  };
  const shown = async (id: string) => {
    const fields = `status status_info freshness live_stat last_stat status_history { status reason }
      containers { id status live_stat last_stat }`;
    return (await test.gql(owner, `{ compute_session(id: "${id}") { ${fields} } }`)).body.data.compute_session;
  };

  it('takes in sessions, containers, samples and heartbeats, and shows them', async () => {
    const id = randomUUID();
    const heartbeat = { ...source.item('heartbeat', 0, {}), occurred_at: new Date().toISOString() };
    const answer = await source.push(
      source.item('session.upsert', 1, session(id, 'PENDING')),
      source.item('session.upsert', 2, session(id, 'RUNNING', { status_info: 'placed' })),
      source.item('container.upsert', 2, container(id, id)),
      source.item('stat.sample', 3, sample(id, '25')),
      heartbeat,
    );
    expect(answer.status).toBe(200);
    expect(answer.body.counts).toEqual({ accepted: 5, duplicate: 0, stale: 0, rejected: 0 });
    const live_stat = { mem: { current: '25', capacity: '100', pct: '25.00', unit_hint: 'bytes' } };
    expect(await shown(id)).toEqual({
      status: 'RUNNING',
      status_info: 'placed',
      freshness: 'LIVE',
      live_stat,
      last_stat: null,
      status_history: [
        { status: 'PENDING', reason: null },
        { status: 'RUNNING', reason: 'placed' },
      ],
      containers: [{ id, status: 'RUNNING', live_stat, last_stat: null }],
    });
  });

  it('says of each item what became of it, and one bad item never loses the others', async () => {
    const id = randomUUID();
    const { body } = await source.push(
      source.item('session.upsert', 1, session(id, 'RUNNING')),
      'nonsense',
      { event_id: 'x', kind: 'session.delete', occurred_at: momentOf(1) },
      source.item('session.upsert', 1, { ...session(randomUUID(), 'RUNNING'), nmae: 'typo' }),
      source.item('session.upsert', 1, session(randomUUID(), 'RUNNING', { num_queries: -1 })),
      source.item(
        'session.upsert',
        1,
        session(randomUUID(), 'RUNNING', { status_data: { a: [{ Environ: { A: 1 } }] } }),
      ),
      { ...source.item('heartbeat', 0, {}), occurred_at: new Date(Date.now() + 301_000).toISOString() },
      source.item('session.upsert', 1, session(randomUUID(), 'terminated')),
      source.item('stat.sample', 1, { container_id: id, stats: { mem: { current: 5 } } }),
      source.item('stat.sample', 1, sample(id, '150')),
      source.item('container.upsert', 1, container(id, id)),
    );
    expect(body.results.map(({ outcome, code, status, pointer }) => [outcome, code, status, pointer])).toEqual([
      ['accepted', null, null, null],
      ['rejected', 'ITEM_INVALID', 400, ''],
      ['rejected', 'ITEM_INVALID', 400, '/kind'],
      ['rejected', 'ITEM_INVALID', 400, '/body/nmae'],
      ['rejected', 'ITEM_INVALID', 400, '/body/num_queries'],
      ['rejected', 'ENVIRONMENT_REFUSED', 400, '/body/status_data/a/0/Environ'],
      ['rejected', 'CLOCK_AHEAD', 400, '/occurred_at'],
      ['rejected', 'ITEM_INVALID', 400, '/body/status'],
      ['rejected', 'ITEM_INVALID', 400, '/body/stats/mem/current'],
      ['accepted', 'PCT_ABOVE_CAPACITY', null, '/body/stats/mem'],
      ['accepted', null, null, null],
    ]);
    expect(body.results.every(({ outcome, detail }) => outcome === 'accepted' || detail !== '')).toBe(true);
    const { containers } = await shown(id);
    expect(containers).toMatchObject([{ live_stat: { mem: { pct: '150.00' } } }]);
  });

  it.each(['created_at', 'status_changed', 'terminated_at'])('refuses a %s that is to come', async name => {
    const ahead = (minutes: number) => ({ [name]: new Date(Date.now() + minutes * 60_000).toISOString() });
    const id = randomUUID();
    const told = (minutes: number) => [
      source.item('session.upsert', 1, { ...session(id, 'TERMINATED'), ...ahead(minutes) }),
      source.item('container.upsert', 1, { ...container(id, id), status: 'TERMINATED', ...ahead(minutes) }),
    ];
    const { body } = await source.push(...told(60 * 24 * 365 * 70));
    const said = ['rejected', 'CLOCK_AHEAD', `/body/${name}`];
    expect(body.results.map(({ outcome, code, pointer }) => [outcome, code, pointer])).toEqual([said, said]);
    expect(await source.outcomes(...told(4))).toEqual(['accepted', 'accepted']);
  });

  it('refuses JSON that would be read with every row of a page, and numbers that grow when they are', async () => {
    for (const status_data of [Array(60_000).fill(1), Array(10_000).fill(1e308), 'x'.repeat(100_000)]) {
      const { body } = await source.push(
        source.item('session.upsert', 1, session(randomUUID(), 'RUNNING', { status_data })),
      );
      expect(body.results[0]).toMatchObject({
        outcome: 'rejected',
        code: 'ITEM_INVALID',
        pointer: '/body/status_data',
      });
    }
  });

  it('calls nothing a duplicate of what was refused', async () => {
    const id = randomUUID();
    await source.push(source.item('session.upsert', 1, session(id, 'RUNNING')));
    const other = new SourceClient(test.url, await factory.source(['physics']));
    const foreign = other.item('session.upsert', 2, session(id, 'TERMINATED'));
    const own = other.item('session.upsert', 2, session(randomUUID(), 'RUNNING'));
    expect(await other.outcomes(foreign, own, foreign, own)).toEqual([
      'rejected SESSION_REFUSED',
      'accepted',
      'rejected SESSION_REFUSED',
      'duplicate',
    ]);
  });

  it('finds a session by any name that it takes in', async () => {
    const [id, name] = [randomUUID(), 'n'.repeat(256)];
    await source.push(source.item('session.upsert', 1, { ...session(id, 'RUNNING'), name }));
    const { body } = await test.gql(owner, `{ compute_session(sess_id: "${name}") { id } }`);
    expect(body).toEqual({ data: { compute_session: { id } } });
  });

  it('counts a third of a device, as a float is written', async () => {
    const id = randomUUID();
    const slots = { 'cuda.shares': '0.3333333333333333', cpu: '0.125' };
    await source.push(
      source.item('session.upsert', 1, session(id, 'RUNNING', { tag: 'third' })),
      source.item('container.upsert', 1, container(id, id, 'RUNNING', { occupied_slots: slots })),
      source.item(
        'container.upsert',
        1,
        container(randomUUID(), id, 'RUNNING', { cluster_idx: 2, occupied_slots: slots }),
      ),
    );
    for (const [filter, count] of [
      ['gpu:0.6666666666666666', 1],
      ['gpu<0.6666666666666666', 0],
      ['cpu:0.25', 1],
    ] as const) {
      const { data } = (
        await test.gql(
          owner,
          `{ compute_session_list(limit: 0, offset: 0, filter: "tag:third ${filter}") { total_count } }`,
        )
      ).body;
      expect([filter, data.compute_session_list.total_count]).toEqual([filter, count]);
    }
  });

  it.each(['session.upsert', 'container.upsert', 'heartbeat', 'snapshot.begin', 'stat.sample'])(
    'refuses a tower of brackets in a %s, and takes in what stands beside it',
    async kind => {
      for (const depth of [40, 5_000, 500_000]) {
        const body = `{"status_data":${'['.repeat(depth)}${']'.repeat(depth)}}`;
        const tower = `{"event_id":"${randomUUID()}","kind":"${kind}","occurred_at":"${momentOf(1)}","body":${body}}`;
        const beside = JSON.stringify(source.item('session.upsert', 1, session(randomUUID(), 'RUNNING')));
        const { status, body: answer } = await source.send(Buffer.from(`[${tower},${beside}]`));
        expect([status, answer.results.map(({ outcome, code }) => [outcome, code])]).toEqual([
          200,
          [
            ['rejected', 'ITEM_INVALID'],
            ['accepted', null],
          ],
        ]);
      }
    },
  );

  it('knows an event again, whatever the order of its members, and refuses the same id with another body', async () => {
    const id = randomUUID();
    const first = source.item('session.upsert', 1, session(id, 'RUNNING'));
    const shuffled = JSON.parse(JSON.stringify(first, Object.keys(flattened(first)).toReversed())) as unknown;
    const other = { ...first, body: session(id, 'TERMINATED') };
    expect(await source.outcomes(first, first)).toEqual(['accepted', 'duplicate']);
    expect(await source.outcomes(first, shuffled, other)).toEqual([
      'duplicate',
      'duplicate',
      'rejected EVENT_ID_CONFLICT',
    ]);
    const { body } = await source.push(other);
    expect(body.results[0]).toMatchObject({ event_id: first.event_id, status: 409, pointer: '/event_id' });
    expect(await shown(id)).toMatchObject({ status: 'RUNNING' });
  });

  it('knows an event again wherever it stands among new ones', async () => {
    const beat = () => source.item('heartbeat', 1, {});
    const [known, changed] = [beat(), beat()];
    expect(await source.outcomes(known, changed)).toEqual(['accepted', 'accepted']);
    const other = { ...changed, occurred_at: beat().occurred_at.replace(/Z$/, '+01:00') };
    expect(await source.outcomes(beat(), known, other, beat())).toEqual([
      'accepted',
      'duplicate',
      'rejected EVENT_ID_CONFLICT',
      'accepted',
    ]);
  });

  it('has one effect for twenty parallel retries of one batch', async () => {
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const batch = ids.flatMap(id => [
      source.item('session.upsert', 1, session(id, 'PENDING')),
      source.item('session.upsert', 2, session(id, 'RUNNING')),
      source.item('container.upsert', 2, container(id, id)),
      source.item('stat.sample', 3, sample(id, '1')),
    ]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => source.push(...batch.slice(index * 4), ...batch.slice(0, index * 4))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const total = (outcome: string) => answers.reduce((sum, { body }) => sum + (body.counts[outcome] ?? 0), 0);
    expect(['accepted', 'stale', 'duplicate', 'rejected'].map(total)).toEqual([160, 0, 160 * 19, 0]);
    const { rows } = await factory.sql.query(
      'select count(*)::int as n from session_events where session_id = any($1::uuid[])',
      [ids],
    );
    expect(rows).toEqual([{ n: 80 }]);
  });

  it('orders by the time of events, never by arrival: what comes late is history and changes nothing else', async () => {
    const id = randomUUID();
    await source.push(source.item('session.upsert', 5, session(id, 'RUNNING', { tag: 'new' })));
    expect(await source.outcomes(source.item('session.upsert', 3, session(id, 'PREPARING', { tag: 'old' })))).toEqual([
      'stale',
    ]);
    const tie = source.item('session.upsert', 5, session(id, 'RUNNING', { tag: 'newest' }), { seq: 1 });
    expect(await source.outcomes(tie)).toEqual(['accepted']);
    expect(await shown(id)).toMatchObject({
      status: 'RUNNING',
      status_history: [{ status: 'PREPARING' }, { status: 'RUNNING' }],
    });
  });

  it('never lets a session come back from its end', async () => {
    const id = randomUUID();
    await source.push(source.item('session.upsert', 5, session(id, 'TERMINATED', { status_info: 'user-requested' })));
    expect(await source.outcomes(source.item('session.upsert', 9, session(id, 'RUNNING')))).toEqual(['stale']);
    expect(await shown(id)).toMatchObject({ status: 'TERMINATED', status_history: [{ status: 'TERMINATED' }] });
  });

  it('freezes the last report at the end, also when it arrives after that, and takes none from later', async () => {
    const id = randomUUID();
    await source.push(
      source.item('session.upsert', 1, session(id, 'RUNNING')),
      source.item('container.upsert', 1, container(id, id)),
      source.item('stat.sample', 2, sample(id, '2')),
    );
    await source.push(source.item('container.upsert', 5, container(id, id, 'TERMINATED')));
    const current = async () => {
      const { live_stat, last_stat } = (await shown(id)).containers[0];
      return [live_stat.mem.current, last_stat.mem.current];
    };
    expect(await current()).toEqual(['2', '2']);
    expect(await source.outcomes(source.item('stat.sample', 4, sample(id, '4')))).toEqual(['accepted']);
    expect(await source.outcomes(source.item('stat.sample', 6, sample(id, '6')))).toEqual(['stale']);
    expect(await current()).toEqual(['4', '4']);
  });

  it('keeps what comes before its parent until that arrives', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    expect(
      await source.outcomes(
        source.item('stat.sample', 3, sample(other, '30')),
        source.item('container.upsert', 2, container(other, id)),
      ),
    ).toEqual(['accepted', 'accepted']);
    const before = source.item('session.upsert', 1, session(id, 'RUNNING', { depends_on: [other] }));
    expect(await source.outcomes(before)).toEqual(['accepted']);
    expect(await shown(id)).toMatchObject({ containers: [{ id: other, live_stat: { mem: { current: '30' } } }] });
    await source.push(source.item('session.upsert', 1, session(other, 'RUNNING')));
    const { body } = await test.gql(owner, `{ compute_session(id: "${id}") { dependencies { id } } }`);
    expect(body.data.compute_session.dependencies).toEqual([{ id: other }]);
  });

  describe('reads', () => {
    const batch = () => [1, 2].map(second => source.item('session.upsert', second, session(randomUUID(), 'RUNNING')));

    it('NDJSON, where a line that is no JSON costs that line alone', async () => {
      const [a, b] = batch();
      const text = `${JSON.stringify(a)}\n\n{"half":\n${JSON.stringify(b)}\n`;
      const { body } = await source.send(Buffer.from(text), { type: 'application/x-ndjson' });
      expect(body.results).toMatchObject([
        { outcome: 'accepted' },
        { event_id: null, outcome: 'rejected', code: 'ITEM_INVALID', detail: 'line 3 is not JSON' },
        { outcome: 'accepted' },
      ]);
    });

    it('gzip, with the signature over the bytes as they are sent', async () => {
      const { status, body } = await source.send(Buffer.from(JSON.stringify(batch())), { gzip: true });
      expect([status, body.counts]).toMatchObject([200, { accepted: 2 }]);
    });

    it.each([
      ['application/cloudevents-batch+json', true],
      ['application/cloudevents+json', false],
      ['application/json', true],
    ])('CloudEvents as %s', async (type, listed) => {
      const event = {
        specversion: '1.0',
        id: randomUUID(),
        source: '/cluster/1',
        type: 'io.rollcall.session.upsert',
        time: momentOf(1),
        datacontenttype: 'application/json',
        data: session(randomUUID(), 'RUNNING'),
      };
      const send = (sent: object) => source.send(Buffer.from(JSON.stringify(listed ? [sent] : sent)), { type });
      expect((await send(event)).body.results).toMatchObject([{ event_id: event.id, outcome: 'accepted' }]);
      expect((await send({ ...event, sequence: 'x' })).body.results[0]).toMatchObject({ pointer: '/sequence' });
      const wrong = { ...event, id: randomUUID(), data: { ...event.data, name: '' } };
      expect((await send(wrong)).body.results[0]).toMatchObject({ outcome: 'rejected', pointer: '/data/name' });
      // CloudEvents are unique by source and id together.
      expect(
        (await send({ ...event, source: '/cluster/2', data: session(randomUUID(), 'RUNNING') })).body.counts,
      ).toMatchObject({
        accepted: 1,
      });
    });
  });

  describe('refuses', () => {
    const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
    const beat = (n: number) => ({ event_id: `b${n}`, kind: 'heartbeat', occurred_at: momentOf(0) });

    it.each<[string, () => Buffer, object, number, string]>([
      ['what is no JSON', () => Buffer.from('{'), {}, 400, 'BATCH_MALFORMED'],
      ['what is no UTF-8', () => Buffer.from([0x5b, 0xff, 0x5d]), {}, 400, 'BATCH_MALFORMED'],
      ['what is no list', () => bytes({ a: 1 }), {}, 400, 'BATCH_MALFORMED'],
      ['nothing at all', () => Buffer.alloc(0), {}, 400, 'BATCH_MALFORMED'],
      ['1,001 items', () => bytes(Array.from({ length: 1001 }, (_, n) => beat(n))), {}, 413, 'BATCH_TOO_LARGE'],
      ['more than 1 MiB', () => Buffer.alloc(1_048_577, ' '), {}, 413, 'BODY_TOO_LARGE'],
      ['more than 1 MiB unpacked', () => Buffer.alloc(1_048_577, ' '), { gzip: true }, 413, 'BATCH_TOO_LARGE'],
      ['another media type', () => bytes([]), { type: 'text/csv' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ])('%s', async (_, made, writing, status, code) => {
      const answer = await source.send(made(), writing);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('a bomb without unpacking it', async () => {
      const bomb = gzipSync(Buffer.alloc(500 * 1_048_576));
      const before = process.memoryUsage().rss;
      const answer = await source.send(bomb.subarray(0, 1_000_000), { type: 'application/json' });
      expect(answer.status).toBe(400);
      const key = { accessKey: registered.accessKey, secretKey: registered.secretKey };
      const packed = await new SourceClient(test.url, key).send(Buffer.alloc(200 * 1_048_576), { gzip: true });
      expect([packed.status, packed.body.code]).toEqual([413, 'BATCH_TOO_LARGE']);
      expect(process.memoryUsage().rss - before).toBeLessThan(700 * 1_048_576);
    });

    it('everybody who is no source, and a source without a registration', async () => {
      const admin = await factory.user({ role: Role.SuperAdmin });
      const stray = await factory.user({ role: Role.Source });
      expect(await new SourceClient(test.url, admin).push(beat(1))).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      });
      expect(await new SourceClient(test.url, stray).push(beat(1))).toMatchObject({
        status: 403,
        body: { code: 'SOURCE_NOT_REGISTERED' },
      });
    });

    it('a body that the signature does not cover', async () => {
      const answer = await test.request('POST', '/v1/ingest/batches', { 'content-type': 'application/json' }, '[]');
      expect(answer.status).toBe(401);
    });
  });
});

/** Every member of a value and of what is in it, so that a replacer keeps all of them. */
function flattened(value: unknown): Record<string, true> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.entries(value).map(([name, member]) => ({ ...flattened(member), [name]: true })));
}
