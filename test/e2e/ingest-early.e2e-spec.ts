import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Factory, type TestSource } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { momentOf, type PushAnswer, type PushedItem, SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

/** So many that the first of them are on their way to the database before the last are read. */
const MANY = 600;

describe('samples that are written while the rest of their batch is read', () => {
  let test: TestApp;
  let factory: Factory;
  let registered: TestSource;
  let source: SourceClient;
  const containers = Array.from({ length: MANY }, () => randomUUID());
  /** Later than everything that any test has reported before. */
  let second = 10;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    registered = await factory.source(['physics']);
    source = new SourceClient(test.url, registered);
    const lifecycle = { status: 'RUNNING', created_at: momentOf(0) };
    const session = (id: string) => ({ id, name: 'many', ...lifecycle, owner: { domain_name: 'physics' } });
    const described = containers.flatMap(id => [
      source.item('session.upsert', 1, session(id)),
      source.item('container.upsert', 1, { id, session_id: id, ...lifecycle }),
      source.item('stat.sample', 1, statsOf(id, '0')),
    ]);
    for (let start = 0; start < described.length; start += 900) {
      await source.push(...described.slice(start, start + 900));
    }
  });
  beforeEach(() => {
    second += 10;
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const statsOf = (container_id: string, current: string) => {
    return { container_id, stats: { mem: { current, capacity: '1000', pct: null, unit_hint: 'bytes' } } };
  };
  const samples = (current: string, at = second): PushedItem[] =>
    containers.map(id => source.item('stat.sample', at, statsOf(id, current)));
  const texts = (items: readonly object[]) => items.map(item => JSON.stringify(item));
  const counts = ({ status, body }: PushAnswer) => ({ status, ...body.counts });
  const all = (outcome: string, count: number) => {
    return { status: 200, accepted: 0, duplicate: 0, stale: 0, rejected: 0, [outcome]: count };
  };
  /** How many containers show the number. */
  const showing = async (current: string): Promise<number> => {
    const { rows } = await factory.sql.query<{ shown: number }>(
      `select count(*)::int as shown from container_stats
        where container_id = any($1) and live_stat -> 'mem' ->> 'current' = $2`,
      [containers, current],
    );
    return rows[0]?.shown ?? 0;
  };
  const told = async (): Promise<{ accepted: number; last_error: string | null }> => {
    const { rows } = await factory.sql.query<{ accepted: number; last_error: string | null }>(
      'select accepted::int, last_error from source_states where source_id = $1',
      [registered.sourceId],
    );
    return rows[0] ?? { accepted: 0, last_error: null };
  };

  it('are all shown, and counted once', async () => {
    const before = await told();
    expect(counts(await source.push(...samples('1')))).toEqual(all('accepted', MANY));
    expect([await showing('1'), (await told()).accepted - before.accepted]).toEqual([MANY, MANY]);
  });

  it('are on their way before the end of the batch is known, a piece at a time', async () => {
    const updates = async (text: string): Promise<number> => {
      const sent = await sentBy(() => source.send(Buffer.from(text)));
      return sent.filter(statement => statement.text.includes('update container_stats')).length;
    };
    const items = texts(samples('11')).join(',');
    expect(await updates(`[${items}`)).toBe(2);
    expect(await updates(`[${items}]`)).toBe(3);
  });

  const beats = Array.from({ length: 300 }, (_, n) =>
    JSON.stringify({ event_id: `beat ${n}`, kind: 'heartbeat', occurred_at: momentOf(0) }),
  );

  it.each<[string, string, number, string, (items: string[]) => string]>([
    ['ends in the middle of an item', 'BATCH_MALFORMED', 400, '21', items => `[${items.join(',')},{"event_id":"x"`],
    ['breaks off behind anything else', 'BATCH_MALFORMED', 400, '24', items => `[${[...items, ...beats].join(',')},{`],
    ['is no list in the end', 'BATCH_MALFORMED', 400, '22', items => `[${items.join(',')}}`],
    [
      'has too many items',
      'BATCH_TOO_LARGE',
      413,
      '23',
      items => `[${[...items, ...Array(401).fill('{}')].join(',')}]`,
    ],
  ])('leave nothing behind of a batch that %s', async (_, code, status, number, write) => {
    const before = await told();
    const items = samples(number);
    const answer = await source.send(Buffer.from(write(texts(items))));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const after = await told();
    expect([await showing(number), after.accepted - before.accepted]).toEqual([0, 0]);
    expect(after.last_error).toContain(code);
    expect(counts(await source.push(...items))).toEqual(all('accepted', MANY));
    expect(await showing(number)).toBe(MANY);
  });

  it('are read on as ordinary JSON where they are no longer written as agents do', async () => {
    const [first, ...rest] = texts(samples('3'));
    const spaced = Buffer.from(`[${rest.join(',')} , ${first}]`);
    expect(counts(await source.send(spaced))).toEqual(all('accepted', MANY));
    expect(await showing('3')).toBe(MANY);
  });

  it('are known again, all of them or only the last, and refused with another body', async () => {
    const [known, ...items] = samples('4') as [PushedItem, ...PushedItem[]];
    expect(await source.outcomes(known)).toEqual(['accepted']);
    const conflict = { ...known, occurred_at: momentOf(second + 1) };
    const { body } = await source.push(...items, known, conflict);
    expect(body.counts).toEqual({ accepted: MANY - 1, duplicate: 1, stale: 0, rejected: 1 });
    expect(body.results.slice(-2).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['duplicate', null],
      ['rejected', 'EVENT_ID_CONFLICT'],
    ]);
    expect(counts(await source.push(...items, known))).toEqual(all('duplicate', MANY));
    expect(await showing('4')).toBe(MANY);
  });

  it('are told apart from older ones, item by item', async () => {
    await source.push(...samples('5'));
    const mixed = samples('6', second - 1).map((item, index) =>
      index % 3 === 0 ? { ...item, occurred_at: momentOf(second + 1) } : item,
    );
    const { body } = await source.push(...mixed);
    expect(body.results.map(({ outcome }) => outcome)).toEqual(
      mixed.map((_, index) => (index % 3 === 0 ? 'accepted' : 'stale')),
    );
    expect(await showing('6')).toBe(MANY / 3);
  });

  it('may be followed by anything else', async () => {
    const id = randomUUID();
    const lifecycle = { status: 'RUNNING', created_at: momentOf(0) };
    const session = { id, name: 'after', ...lifecycle, owner: { domain_name: 'physics' } };
    const { body } = await source.push(
      ...samples('7'),
      source.item('stat.sample', second, statsOf(id, '7')),
      source.item('container.upsert', second, { id, session_id: id, ...lifecycle }),
      'nonsense',
      source.item('session.upsert', second, session),
      source.item('session.upsert', second, { ...session, id: randomUUID(), owner: { domain_name: 'chemistry' } }),
    );
    expect(body.results.slice(MANY).map(({ outcome, code }) => code ?? outcome)).toEqual([
      'accepted',
      'accepted',
      'ITEM_INVALID',
      'accepted',
      'OWNERSHIP_REFUSED',
    ]);
    expect(body.counts).toEqual({ accepted: MANY + 3, duplicate: 0, stale: 0, rejected: 2 });
    containers.push(id);
    expect(await showing('7')).toBe(MANY + 1);
    containers.pop();
  });

  it('never wait for each other for good, in whatever order batches have the same containers', async () => {
    const [one, other] = [samples('8'), samples('9', second + 1).toReversed()];
    const answers = await Promise.all([source.push(...one), source.push(...other)]);
    expect(answers.map(({ status, body }) => [status, body.counts['rejected'], body.counts['duplicate']])).toEqual([
      [200, 0, 0],
      [200, 0, 0],
    ]);
    expect(await showing('9')).toBe(MANY);
  });
});
