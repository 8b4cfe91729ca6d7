import type { AuditEntry } from './audit.repository.js';

/** Entries of one batch: an outage of the database must not become one of memory. */
const MOST_ENTRIES = 10_000;
/** Kinds of refusals that are told apart within a minute; whoever claims a new key each time becomes one of them. */
const MOST_REFUSED = 200;
const MINUTE_MILLISECONDS = 60_000;
/** Who is meant by an entry for all the others. */
const OTHERS = '*';

/** Which refusals are told apart: so many within a minute, whatever the number of batches. */
export class ToldApart {
  private readonly keys = new Set<string>();
  private since = 0;

  includes(key: string, now: number): boolean {
    if (now - this.since >= MINUTE_MILLISECONDS) {
      this.keys.clear();
      this.since = now;
    }
    if (this.keys.size < MOST_REFUSED) this.keys.add(key);
    return this.keys.has(key);
  }
}

/** What has not been written yet. Refusals that are alike are one entry with a number; reads are an entry each. */
export class AuditBatch {
  private readonly reads: AuditEntry[] = [];
  private readonly refusals = new Map<string, AuditEntry>();
  /** Entries there was no room for. */
  dropped = 0;

  constructor(private readonly toldApart = new ToldApart()) {}

  get size(): number {
    return this.reads.length + this.refusals.size;
  }

  read(entry: AuditEntry): void {
    if (this.size < MOST_ENTRIES) this.reads.push(entry);
    else this.dropped += 1;
  }

  refusal(entry: AuditEntry): void {
    const counted = this.toldApart.includes(keyOf(entry), entry.at.getTime())
      ? entry
      : { ...entry, actor: OTHERS, user_id: null, role: null, operation: OTHERS };
    const before = this.refusals.get(keyOf(counted));
    this.refusals.set(keyOf(counted), { ...counted, times: (before?.times ?? 0) + entry.times });
  }

  entries(): AuditEntry[] {
    return [...this.refusals.values(), ...this.reads];
  }

  /** Takes back what could not be written. */
  takeBack(entries: readonly AuditEntry[]): void {
    for (const entry of entries) {
      if (entry.result === ALLOWED) this.read(entry);
      else this.refusal(entry);
    }
  }
}

/** The result of what was not refused; every other one is an error code. */
export const ALLOWED = 'ALLOWED';

function keyOf({ actor, operation, result, status }: AuditEntry): string {
  return `${actor} ${operation} ${result} ${status}`;
}
