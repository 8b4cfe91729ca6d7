import * as fc from 'fast-check';
import type { RegisteredSource } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestService } from '../../src/ingest/index.js';
import { SourceAccessService } from '../../src/sources/index.js';
import { Factory } from '../factories/index.js';
import { momentOf } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

/** What is told of one of three sessions, or of the container that has its id. */
interface Told {
  readonly kind: 'session' | 'container' | 'sample';
  readonly object: number;
  readonly second: number;
  readonly seq: number;
  readonly value: string;
}

const STATUSES = ['PENDING', 'PREPARING', 'RUNNING', 'TERMINATED', 'CANCELLED'];
/** Samples are taken while a container lives; what is said of it after its end is no sample of it. */
const LAST_SAMPLE = 10;
const FIRST_END = 11;

const told: fc.Arbitrary<Told> = fc
  .record({
    kind: fc.constantFrom('session' as const, 'session' as const, 'container' as const, 'sample' as const),
    object: fc.nat(2),
    second: fc.nat(20),
    seq: fc.nat(2),
    value: fc.constantFrom(...STATUSES),
  })
  .map(event => {
    if (event.kind === 'sample') return { ...event, second: event.second % (LAST_SAMPLE + 1) };
    const isEnd = event.value === 'TERMINATED' || event.value === 'CANCELLED';
    return event.kind === 'container' && isEnd ? { ...event, second: Math.max(event.second, FIRST_END) } : event;
  });

describe('the order of events', () => {
  let test: TestApp;
  let factory: Factory;
  let ingest: IngestService;
  let source: RegisteredSource;
  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    ingest = test.app.get(IngestService, { strict: false });
    await factory.domain('order');
    const registration = { name: 'order', kind: 'test', domains: ['order'], groups: [] };
    const access = test.app.get(SourceAccessService, { strict: false });
    source = await access.ensure({ ...registration, heartbeat_seconds: 60, grace_seconds: 60 });
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** Tells events in batches of the given sizes, to a database that knows none, and returns everything then stored. */
  async function tell(events: readonly Told[], sizes: readonly number[]): Promise<unknown> {
    for (const table of ['sessions', 'ingest_receipts', 'ingest_parked'])
      await factory.sql.query(`delete from ${table}`);
    const items = events.map(itemOf);
    for (let start = 0, turn = 0; start < items.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      const results = await ingest.take(source, items.slice(start, start + size));
      expect(results.filter(({ outcome }) => outcome === 'rejected')).toEqual([]);
      start += size;
    }
    return stored();
  }

  const samplesAround: fc.Arbitrary<Told[]> = fc.uniqueArray(
    told.map(event => ({ ...event, kind: 'sample' as const, second: FIRST_END - 3 + (event.second % 7) })),
    {
      minLength: 1,
      maxLength: 15,
      selector: ({ object, second, seq, value }) => `${object} ${second} ${seq} ${value}`,
    },
  );

  async function stored(): Promise<unknown> {
    const part = async (query: string) => (await factory.sql.query(query)).rows as unknown[];
    return {
      sessions: await part(`select id, status, tag, status_changed, terminated_at, reported_at, reported_seq
        from sessions order by 1`),
      events: await part(
        `select session_id, occurred_at, seq, event_key, status from session_events order by 1, 2, 3, 4`,
      ),
      containers: await part(`select c.id, c.status, c.image, c.reported_at, t.live_stat, t.last_stat, t.observed_at,
        t.ended_at from containers c left join container_stats t on t.container_id = c.id order by 1`),
      dependencies: await part(`select session_id, depends_on from session_dependencies order by 1, 2`),
    };
  }

  it('does not matter: any permutation and duplication comes to the same state and the same history', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(told, { minLength: 1, maxLength: 25, selector: event => JSON.stringify(event) }),
      fc.infiniteStream(fc.nat(1_000_000)),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      async (events, numbers, sizes) => {
        const inOrder = await tell(
          events.toSorted((a, b) => a.second - b.second || a.seq - b.seq),
          [events.length],
        );
        const shuffled = [...events, ...events.slice(0, 5)]
          .map(event => ({ event, at: numbers.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        expect(await tell(shuffled, sizes)).toEqual(inOrder);
      },
    );
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
  });

  it('nor does what comes at the same time: first samples and the end of one container all count', async () => {
    for (let round = 0; round < 40; round += 1) {
      const [session, sample] = ['session', 'sample'].map(kind => (second: number, value: string) => {
        return { kind, object: round % 3, second, seq: 0, value } as Told;
      }) as [(second: number, value: string) => Told, (second: number, value: string) => Told];
      const container = (second: number, value: string): Told => ({ ...session(second, value), kind: 'container' });
      await tell([session(0, 'RUNNING'), container(0, 'RUNNING')], [2]);
      const batches = [[sample(1, 'RUNNING')], [sample(2, 'RUNNING')], [container(FIRST_END, 'TERMINATED')]];
      await Promise.all(batches.map(events => ingest.take(source, events.map(itemOf))));
      const { rows } = await factory.sql.query(
        `select live_stat #>> '{mem,current}' as live, last_stat #>> '{mem,current}' as last, ended_at from container_stats`,
      );
      expect(rows).toEqual([{ live: '2', last: '2', ended_at: new Date(momentOf(FIRST_END)) }]);
    }
  });

  it('hides nothing that was true: what is said of a container after its end has no effect, whatever it comes with', async () => {
    const ends = [0, 1, 2].flatMap((object): Told[] => {
      const end = { object, second: FIRST_END, seq: 0, value: 'TERMINATED' };
      return [
        { kind: 'session', ...end },
        { kind: 'container', ...end },
      ];
    });
    const property = fc.asyncProperty(samplesAround, fc.integer({ min: 1, max: 15 }), async (samples, size) => {
      const before = samples.filter(({ second }) => second <= FIRST_END);
      const undisturbed = await tell([...ends, ...before], [ends.length, 1]);
      expect(await tell([...ends, ...samples], [ends.length, size])).toEqual(undisturbed);
    });
    await fc.assert(property, { numRuns: 40, endOnFailure: true });
  });
});

/** The event as an item; its id says what it says, so that the same event is the same item. */
function itemOf({ kind, object, second, seq, value }: Told): unknown {
  const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const id = idOf(object);
  const head = { event_id: `${kind} ${object} ${second} ${seq} ${value}`, occurred_at: momentOf(second), seq };
  const described = { id, status: value, created_at: momentOf(0) };
  switch (kind) {
    case 'session': {
      const owner = { domain_name: 'order', user_email: 'nobody@example.com', access_key: 'AKIAORDER' };
      const depends_on = value === 'PENDING' ? [idOf((object + 1) % 3)] : [];
      return { ...head, kind: 'session.upsert', body: { ...described, name: 'n', tag: value, owner, depends_on } };
    }
    case 'container':
      return { ...head, kind: 'container.upsert', body: { ...described, session_id: id, image: `image-${value}` } };
    case 'sample':
      return {
        ...head,
        kind: 'stat.sample',
        body: { container_id: id, stats: { mem: { current: String(second), unit_hint: value.toLowerCase() } } },
      };
  }
}
