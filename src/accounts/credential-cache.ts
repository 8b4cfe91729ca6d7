import type { Notified } from '@rollcall/database';
import type { Credential } from './credential.js';

interface Entry {
  readonly credential: Credential;
  readonly until: number;
}

/** Far more than sign at the same time; the oldest goes first. */
const LARGEST = 10_000;

/**
 * Resolved keys, for a few seconds at most. Nothing is served while changes may go unnoticed, and nothing is kept that
 * was read before the last change: it might have been read from a snapshot that did not show it.
 */
export class CredentialCache implements Notified {
  private readonly entries = new Map<string, Entry>();
  private changes = 0;

  constructor(
    private readonly seconds: number,
    private readonly watched: () => boolean,
  ) {}

  get(accessKey: string): Credential | undefined {
    const entry = this.watched() ? this.entries.get(accessKey) : undefined;
    return entry !== undefined && entry.until > performance.now() ? entry.credential : undefined;
  }

  /** To be taken before a key is read, and handed in with what was read. */
  moment(): number {
    return this.changes;
  }

  put(credential: Credential, moment: number): void {
    if (moment !== this.changes || !this.watched() || this.seconds === 0) return;
    const { accessKey } = credential.principal;
    this.entries.delete(accessKey);
    if (this.entries.size >= LARGEST) this.entries.delete(this.entries.keys().next().value as string);
    this.entries.set(accessKey, { credential, until: performance.now() + this.seconds * 1000 });
  }

  /** @param userId whose keys have changed; empty for everybody's. */
  notified(userId: string): void {
    if (userId === '') return this.missed();
    this.changes += 1;
    for (const [accessKey, { credential }] of this.entries) {
      if (credential.principal.userId === userId) this.entries.delete(accessKey);
    }
  }

  missed(): void {
    this.changes += 1;
    this.entries.clear();
  }
}
