import { createHash } from 'node:crypto';
import type { SessionFact } from '../../src/ingest/fact.js';
import { sessionBody } from '../../src/ingest/session-body.js';
import { keyAt } from '../dataset/index.js';

/** A session that is there: whose it is does not change. */
export interface FedSession {
  readonly id: string;
  readonly accessKey: string;
  readonly groupId: string;
}

const DOMAIN = 'default';
/** As many keys as a million sessions have. */
const KEYS = 8_000;
const EPOCH = Date.UTC(2026, 9, 1);
/** Neither is an end, so that a session may go from one to the other as often as one likes. */
const LIVE = ['RUNNING', 'RESTARTING'] as const;

/** What sources say of sessions: new ones, and what becomes of them. Every fact is later than all before it. */
export class SessionFeed {
  private readonly groups: readonly string[];
  private told = 0;
  private made = 0;

  constructor(groups: readonly string[]) {
    this.groups = groups;
  }

  /** Sessions that nobody knows yet, each of another key, or all of them of one. */
  fresh(many: number, oneKey: boolean): FedSession[] {
    return Array.from({ length: many }, () => {
      this.made += 1;
      const key = oneKey ? 0 : this.made % KEYS;
      const group = this.groups[key % this.groups.length] as string;
      return { id: uuidOf(`session ${this.made}`), accessKey: keyAt(key).accessKey, groupId: group };
    });
  }

  /** That each of them is in the status of the given turn. */
  facts(sessions: readonly FedSession[], turn: number): SessionFact[] {
    const status = LIVE[turn % LIVE.length] as string;
    return sessions.map(session => this.fact(session, status));
  }

  private fact({ id, accessKey, groupId }: FedSession, status: string): SessionFact {
    this.told += 1;
    const milliseconds = EPOCH + this.told;
    const at = new Date(milliseconds).toISOString();
    const body = sessionBody.parse({
      id,
      name: `counted-${id.slice(0, 8)}`,
      owner: { domain_name: DOMAIN },
      status,
      status_changed: at,
      created_at: '2026-09-30T00:00:00Z',
    });
    const owner = { groupId, userId: null, createdUserId: null, accessKey, ownerEmail: null };
    return {
      kind: 'session',
      at,
      micros: milliseconds * 1000,
      seq: 0,
      key: uuidOf(`fact ${this.told}`),
      body,
      owner,
    };
  }
}

function uuidOf(text: string): string {
  return createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
