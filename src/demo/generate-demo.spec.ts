import { describe, expect, it } from 'vitest';
import { itemsOf, readItem, type SessionRecord } from '../ingest/index.js';
import { SESSION_STATUSES } from '../sessions/index.js';
import { DEMO_ADMIN, DEMO_LEAD, DEMO_USER } from './demo-accounts.js';
import { generateDemo } from './generate-demo.js';

const now = new Date('2026-03-04T05:06:07.890Z');
const make = (sessions: number, seed = 1) => [...generateDemo({ sessions, seed, now }).sessions];
const count = <T>(of: readonly T[], test: (one: T) => boolean) => of.filter(test).length;

/** Microseconds since 1970. */
function micros(text: string): number {
  return Date.parse(text) * 1000 + Number(/\.\d{3}(\d{3})/.exec(text)?.[1] ?? 0);
}

function ownerOf({ owner: { domain, groupName, userEmail } }: SessionRecord): string {
  return `${domain}/${groupName}/${userEmail}`;
}

describe('generateDemo', () => {
  const many = make(6000);
  const containers = many.flatMap(session => session.containers ?? []);

  it('makes the same cluster from the same parameters, and another one from another seed', () => {
    expect(make(300)).toEqual(make(300));
    const [first, second] = [make(300), make(300, 2)].map(sessions => new Set(sessions.map(({ id }) => id)));
    expect([...(first ?? [])].filter(id => second?.has(id))).toEqual([]);
  });

  it('makes as many sessions as asked for, with ids of their own', () => {
    expect(make(0)).toEqual([]);
    expect(make(1)).toHaveLength(1);
    expect(new Set(many.map(({ id }) => id)).size).toBe(6000);
    expect(new Set(containers.map(({ id }) => id)).size).toBe(containers.length);
  });

  it('makes records that the write path takes', () => {
    const far = Number.MAX_SAFE_INTEGER / 1000;
    const readings = many.flatMap(itemsOf).map((item, index) => readItem(item, index, 'demo', far));
    expect(readings.filter(reading => !('fact' in reading))).toEqual([]);
  });

  it('shows every status there is, even in a small cluster', () => {
    for (const sessions of [20, 50, 1000]) {
      const shown = new Set(make(sessions).map(({ status }) => status));
      expect(SESSION_STATUSES.filter(status => !shown.has(status))).toEqual([]);
    }
  });

  it('has ended most sessions and runs some hundred', () => {
    const running = count(many, ({ status }) => status === 'RUNNING');
    expect(running).toBeGreaterThan(300);
    expect(running).toBeLessThan(800);
    expect(count(many, ({ status }) => status === 'TERMINATED')).toBeGreaterThan(4500);
  });

  it('keeps the moments of a session in order, none after now', () => {
    const orders = many.map(({ createdAt, startsAt, statusChanged, terminatedAt }) =>
      [createdAt, startsAt, statusChanged, terminatedAt].filter(moment => moment != null),
    );
    const wrong = orders.filter(moments => {
      const times = moments.map(micros);
      return (
        times.some((time, index) => index > 0 && time < (times[index - 1] as number)) ||
        (times.at(-1) as number) > now.getTime() * 1000
      );
    });
    expect(wrong).toEqual([]);
  });

  it('ends exactly what its status says has ended', () => {
    const contradictions = many.filter(
      ({ status, terminatedAt }) => ['TERMINATED', 'CANCELLED'].includes(status) !== (terminatedAt !== null),
    );
    expect(contradictions).toEqual([]);
  });

  it('has ties in time, and microseconds', () => {
    expect(new Set(many.map(({ createdAt }) => createdAt)).size).toBeLessThan(many.length - 100);
    expect(many.some(({ statusChanged }) => /\.\d{3}[0-9]*[1-9]Z$/.test(statusChanged ?? ''))).toBe(true);
  });

  it('gives the main container the id of its session, and numbers the others', () => {
    const shapes = many.map(session => (session.containers ?? []).map(({ clusterHostname }) => clusterHostname).join());
    expect(many.every(session => session.containers?.[0]?.id === session.id)).toBe(true);
    expect(many.every(session => session.containers?.length === session.clusterSize)).toBe(true);
    expect(new Set(shapes)).toEqual(
      new Set([
        'main1',
        'main1,sub1',
        'main1,sub1,sub2',
        'main1,sub1,sub2,sub3',
        'main1,sub1,sub2,sub3,sub4,sub5,sub6,sub7',
      ]),
    );
  });

  it('has reports of what runs and of what has ended, and knows nothing of the rest', () => {
    const wrong = containers.filter(
      ({ status, stats }) => (status === 'RUNNING' || status === 'TERMINATED') !== (stats !== undefined),
    );
    expect(wrong).toEqual([]);
  });

  it('writes metrics as agents do: decimal text, and a share only where there is a capacity', () => {
    const metrics = containers.flatMap(({ stats }) =>
      Object.entries((stats ?? {}) as Record<string, Record<string, string | null>>),
    );
    const wrong = metrics.filter(([, { current, capacity, pct, unit_hint: unit, ...stats }]) => {
      const numbers = [current, ...(capacity === null ? [] : [capacity]), ...Object.values(stats)];
      const share = capacity === null ? pct === null : /^\d{1,3}\.\d\d$/.test(pct ?? '') && Number(pct) <= 100;
      return (
        !share ||
        !['percent', 'msec', 'bytes', 'bps'].includes(unit ?? '') ||
        numbers.some(number => !/^\d+(\.\d{1,3})?$/.test(number ?? ''))
      );
    });
    expect(wrong).toEqual([]);
    expect(new Set(metrics.map(([name]) => name)).size).toBe(10);
  });

  it('has whole GPUs, shares of one, and none; failures with exit codes; sessions that wait for others', () => {
    expect(
      count(containers, ({ occupiedSlots: slots }) => /^[1-8]$/.test(slots?.['cuda.device'] ?? '')),
    ).toBeGreaterThan(500);
    expect(
      count(containers, ({ occupiedSlots: slots }) => /^0\.\d+$/.test(slots?.['cuda.shares'] ?? '')),
    ).toBeGreaterThan(500);
    expect(count(containers, ({ occupiedSlots: slots }) => Object.keys(slots ?? {}).length === 2)).toBeGreaterThan(500);
    const failures = many.filter(({ result, status }) => result === 'FAILURE' && status === 'TERMINATED');
    expect(failures.length).toBeGreaterThan(100);
    expect(failures.every(({ statusData }) => /"exit_code":[1-9]/.test(JSON.stringify(statusData)))).toBe(true);
    const written = new Set<string>();
    const waits = many.map(session => {
      const known = (session.dependsOn ?? []).every(id => written.has(id));
      written.add(session.id);
      return known;
    });
    expect(waits.every(Boolean)).toBe(true);
    expect(count(many, ({ dependsOn = [] }) => dependsOn.length > 0)).toBeGreaterThan(100);
    expect(count(many, ({ createdUserEmail }) => createdUserEmail !== null)).toBeGreaterThan(100);
  });

  it('says of some pending sessions which predicate keeps them waiting', () => {
    const pending = many
      .filter(({ status }) => status === 'PENDING')
      .map(({ statusData }) => JSON.stringify(statusData));
    expect(pending.some(data => data.includes('"failed_predicates":[{"name":"'))).toBe(true);
    expect(pending.some(data => data === 'null')).toBe(true);
  });

  it('gives work to the demo user and the demo lead, and owners only from its directory', () => {
    const { directory } = generateDemo({ sessions: 0, seed: 1, now });
    const members = new Set(directory.members.map(({ domain, group, email }) => `${domain}/${group}/${email}`));
    expect(new Set(many.map(ownerOf))).toEqual(members);
    const owned = (key: string) => count(many, session => session.owner.accessKey === key);
    expect(owned(DEMO_USER.accessKey)).toBeGreaterThan(50);
    expect(owned(DEMO_LEAD.accessKey)).toBeGreaterThan(50);
    expect(directory.users.find(({ email }) => email === DEMO_ADMIN.email)?.role).toBe('superadmin');
    expect(new Set(many.map(session => session.owner.accessKey)).size).toBe(directory.members.length);
  });
});
