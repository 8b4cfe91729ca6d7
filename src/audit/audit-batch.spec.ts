import { describe, expect, it } from 'vitest';
import { ALLOWED, AuditBatch } from './audit-batch.js';
import type { AuditEntry } from './audit.repository.js';

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: new Date(0), actor: 'A', user_id: null, role: null, operation: 'GET /x', scope: 'none' },
  ...{ result: 'AUTH_FAILED', status: 401, request_id: 'r', times: 1 },
  ...more,
});

describe('what the audit has not written yet', () => {
  it('makes one of refusals that are alike, with their number and the last request', () => {
    const batch = new AuditBatch();
    for (const request_id of ['1', '2', '3']) batch.refusal(entry({ request_id }));
    batch.refusal(entry({ actor: 'B' }));
    expect(batch.entries().map(({ actor, times, request_id: id }) => [actor, times, id])).toEqual([
      ['A', 3, '3'],
      ['B', 1, 'r'],
    ]);
  });

  it('makes one of all who claim a new key each time', () => {
    const batch = new AuditBatch();
    for (let n = 0; n < 100_000; n += 1) batch.refusal(entry({ actor: `A${n}` }));
    expect(batch.size).toBe(201);
    expect(batch.entries().at(-1)).toMatchObject({ actor: '*', operation: '*', times: 99_800 });
  });

  it('keeps every read, as far as there is room, and says how many there was none for', () => {
    const batch = new AuditBatch();
    for (let n = 0; n < 10_005; n += 1) batch.read(entry({ result: ALLOWED, status: 200 }));
    expect([batch.size, batch.dropped]).toEqual([10_000, 5]);
  });

  it('takes back what could not be written', () => {
    const [batch, next] = [new AuditBatch(), new AuditBatch()];
    batch.refusal(entry());
    batch.refusal(entry());
    batch.read(entry({ result: ALLOWED }));
    next.refusal(entry());
    next.takeBack(batch.entries());
    expect(next.entries().map(({ result, times }) => [result, times])).toEqual([
      ['AUTH_FAILED', 3],
      [ALLOWED, 1],
    ]);
  });
});
