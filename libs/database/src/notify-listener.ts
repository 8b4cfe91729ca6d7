import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';

/** Somebody who is told what is notified on a channel. */
export interface Notified {
  /** Told after the change is committed, in the order of commits. */
  notified(payload: string): void;
  /** Notifications may have been missed: whatever was concluded from silence does not hold. */
  missed(): void;
}

/** How long a connection may be silent before it counts as cut, and how often it has to prove that it is not. */
const PROOF_MS = 2_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Listens to PostgreSQL's notifications on a connection of its own, and comes back when that is lost. It counts as
 * connected only once a notification that it sent itself has come back: a pooler that swallows `LISTEN`, or a
 * connection that was cut without a word, is found out within seconds.
 */
export class NotifyListener {
  private readonly channels = new Map<string, Set<Notified>>();
  /** Of this process alone. */
  private readonly echo = `rollcall_echo_${randomUUID()}`;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private client: Client | undefined;
  private proven = false;

  /**
   * @param url of the database itself. Undefined where only a pooler is known that shares connections between
   * transactions: there an echo may come back by chance, and others not.
   */
  constructor(private readonly url: string | undefined) {}

  /** Whether every notification is being heard. */
  get connected(): boolean {
    return this.proven;
  }

  /** To be called before `start`. The channel is a constant of the program. */
  listen(channel: string, listener: Notified): void {
    const listeners = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, listeners.add(listener));
  }

  start(): void {
    if (this.url !== undefined) this.running ??= this.keepListening(this.url);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  private async keepListening(url: string): Promise<void> {
    const { signal } = this.stopping;
    for (let pause = 50; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await this.session(url)) pause = 50;
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end. @returns whether it ever worked. */
  private async session(url: string): Promise<boolean> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: PROOF_MS,
      application_name: 'rollcall-listen',
      keepAlive: true,
    });
    this.client = client;
    const lost = new Promise<void>(resolve => void client.once('error', () => resolve()).once('end', () => resolve()));
    const cut = lost.then(() => Promise.reject(new Error('The connection was lost')));
    cut.catch(() => undefined);
    let worked = false;
    try {
      await Promise.race([client.connect(), cut]);
      client.on('notification', ({ channel, payload = '' }) => this.tell(channel, payload));
      for (const channel of [this.echo, ...this.channels.keys()]) {
        await Promise.race([client.query(`listen ${escapeIdentifier(channel)}`), cut]);
      }
      while (!this.stopping.signal.aborted) {
        await Promise.race([this.prove(client), cut]);
        if (!worked) this.missedAll();
        worked = this.proven = true;
        await Promise.race([sleep(PROOF_MS, undefined, { ref: false }), cut]);
      }
    } catch {
      // Whatever it was, the next connection is the answer to it.
    }
    this.proven = false;
    this.missedAll();
    // Not waited for: the other side may be beyond answering.
    client.on('error', () => undefined);
    void client.end().catch(() => undefined);
    return worked;
  }

  /** Sends a notification to itself and waits until it is back. */
  private async prove(client: Client): Promise<void> {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const hear = ({ channel }: { channel: string }): void => void (channel === this.echo && resolve());
    client.on('notification', hear);
    const late = sleep(PROOF_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('No echo')));
    try {
      await Promise.race([Promise.all([client.query('select pg_notify($1, $2)', [this.echo, '']), heard]), late]);
    } finally {
      late.catch(() => undefined);
      client.off('notification', hear);
    }
  }

  private tell(channel: string, payload: string): void {
    for (const listener of this.channels.get(channel) ?? []) listener.notified(payload);
  }

  private missedAll(): void {
    for (const listeners of this.channels.values()) for (const listener of listeners) listener.missed();
  }
}
