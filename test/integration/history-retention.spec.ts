import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

const JOB = 'forget-old-history';
const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

describe('the history of sessions', () => {
  let test: TestApp;
  let factory: Factory;
  let owner: TestUser;
  beforeAll(async () => {
    test = await TestApp.start({ HISTORY_RETENTION_DAYS: '30' });
    factory = await Factory.open(test);
    owner = await factory.user();
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** A session and the two changes that led there, the second of them so many days ago. */
  async function session(status: string, days: number): Promise<string> {
    const ended = status === 'RUNNING' ? null : ago(days);
    const moments = { created_at: ago(days + 100), status_changed: ago(days), terminated_at: ended };
    const id = await factory.session(owner, { status, ...moments });
    const told: Array<[string, string]> = [
      ['PENDING', ago(days + 100)],
      [status, ago(days)],
    ];
    for (const [each, occurred_at] of told) {
      const event = { session_id: id, occurred_at, event_key: randomUUID(), status: each };
      await factory.insert('session_events', event);
    }
    return id;
  }
  const changes = async (id: string): Promise<number> =>
    (await test.signed(owner, 'GET', `/v1/sessions/${id}/events`)).body.items.length;

  it('is forgotten, all of it, once a session has ended for longer than the days that are set', async () => {
    const [old, cancelled] = [await session('TERMINATED', 31), await session('CANCELLED', 400)];
    const [young, alive] = [await session('TERMINATED', 29), await session('RUNNING', 400)];
    await test.app.get(MaintenanceService).runNow(JOB);
    const [gone, kept] = [
      [old, cancelled],
      [young, alive],
    ];
    expect(await Promise.all([...gone, ...kept].map(changes))).toEqual([0, 0, 2, 2]);
    const shown = await test.signed(owner, 'GET', `/v1/sessions/${old}?fields=status`);
    expect([shown.status, shown.body.status]).toEqual([200, 'TERMINATED']);
  });

  it('is kept for ever unless that is set', async () => {
    const other = await TestApp.start();
    await expect(other.app.get(MaintenanceService).runNow(JOB)).rejects.toThrow('There is no maintenance job');
    await other.stop();
  });
});
